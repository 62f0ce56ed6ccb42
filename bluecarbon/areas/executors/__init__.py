"""Where windows are read: in this thread, in threads, in processes or on a cluster.

A task is always the same: read and count some windows, and send the counts home. So every one of
them gives the same integers, and what travels is small.
"""

from bluecarbon.areas.executors.choosing import runner_of
from bluecarbon.areas.executors.running import Died

__all__ = ["Died", "runner_of"]
