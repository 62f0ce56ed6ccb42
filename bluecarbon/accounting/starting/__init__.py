"""Writes the project file that a folder of inputs asks for, with what must be decided marked."""

from bluecarbon.accounting.starting.gathering import gather
from bluecarbon.accounting.starting.writing import project_text

__all__ = ["gather", "project_text"]
