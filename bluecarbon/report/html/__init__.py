"""The report: one HTML file that stands alone, in English, in Chinese, or both with a switch."""

from bluecarbon.report.html.environment import environment
from bluecarbon.report.html.page import render, render_all

__all__ = ["environment", "render", "render_all"]
