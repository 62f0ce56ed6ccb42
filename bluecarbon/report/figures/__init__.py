"""Figures: plain data in, a matplotlib Figure out. For the report, and as they are in Jupyter."""

# First, because it says what to do where matplotlib is not installed.
from bluecarbon.report.figures.style import COLOURS, Figure, MissingMatplotlib, svg

# isort: split
from bluecarbon.report.figures.accounts import area_series, by_vintage, waterfall
from bluecarbon.report.figures.maps import habitat_change, habitat_map

__all__ = [
    "COLOURS",
    "Figure",
    "MissingMatplotlib",
    "area_series",
    "by_vintage",
    "habitat_change",
    "habitat_map",
    "svg",
    "waterfall",
]
