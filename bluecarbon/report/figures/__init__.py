"""Figures: plain data in, a matplotlib Figure out. For the report, and as they are in Jupyter."""

# First, because it says what to do where matplotlib is not installed.
from bluecarbon.report.figures.style import COLOURS, Figure, MissingMatplotlib

# isort: split
from bluecarbon.report.figures.flow import trajectories
from bluecarbon.report.figures.fonts import MissingFont
from bluecarbon.report.figures.gross_to_lots import waterfall
from bluecarbon.report.figures.maps import habitat_change, habitat_map
from bluecarbon.report.figures.profile import core
from bluecarbon.report.figures.sources import sensitivity
from bluecarbon.report.figures.spread import interval
from bluecarbon.report.figures.writing import svg
from bluecarbon.report.figures.years import area_series, by_vintage

__all__ = [
    "COLOURS",
    "Figure",
    "MissingFont",
    "MissingMatplotlib",
    "area_series",
    "by_vintage",
    "core",
    "habitat_change",
    "habitat_map",
    "interval",
    "sensitivity",
    "svg",
    "trajectories",
    "waterfall",
]
