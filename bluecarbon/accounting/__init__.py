"""The main job: a project in, whole kilograms out."""

from bluecarbon.accounting.job import account
from bluecarbon.accounting.opening import OpenProject, open_project
from bluecarbon.accounting.results import Account

__all__ = ["Account", "OpenProject", "account", "open_project"]
