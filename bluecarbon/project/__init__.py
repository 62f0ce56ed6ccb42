"""The project file as strict models: every key known, every value of its type."""

from bluecarbon.project.model import Project
from bluecarbon.project.reading import read_project, read_toml

__all__ = ["Project", "read_project", "read_toml"]
