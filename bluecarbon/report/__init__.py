"""What people read: figures and the report. Nothing here computes a tonne."""

from importlib import import_module

_PUBLIC = {
    "render": "bluecarbon.report.html",
    "habitat_map": "bluecarbon.report.figures",
    "habitat_change": "bluecarbon.report.figures",
    "waterfall": "bluecarbon.report.figures",
    "area_series": "bluecarbon.report.figures",
    "by_vintage": "bluecarbon.report.figures",
    "svg": "bluecarbon.report.figures",
    "Plots": "bluecarbon.report.plots",
}
__all__ = list(_PUBLIC)


def __getattr__(name):
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'bluecarbon.report' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
