"""Counts class trajectories in one window of the maps: cells and ground area, as integers."""

from bluecarbon.areas.counting.adding import Sum
from bluecarbon.areas.counting.window import chosen_kernel, count_window

__all__ = ["Sum", "chosen_kernel", "count_window"]
