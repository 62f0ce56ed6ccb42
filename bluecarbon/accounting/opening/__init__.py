"""Opens a project: everything that can be checked without reading pixels."""

from bluecarbon.accounting.opening.methods import methods_of
from bluecarbon.accounting.opening.opened import OpenProject
from bluecarbon.accounting.opening.project import open_project

__all__ = ["OpenProject", "methods_of", "open_project"]
