"""A child process that reads what a stranger wrote, with limits, so that this one does not have to.

`Sandbox` starts it and asks it; `Limits` says how much memory and time a file may take.
"""

from bluecarbon.evidence.sandbox.asking import Answer, Sandbox
from bluecarbon.evidence.sandbox.limits import Limits

__all__ = ["Answer", "Limits", "Sandbox"]
