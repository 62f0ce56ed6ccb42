"""Habitat maps: one date, or all dates as small multiples."""

import math

import matplotlib

from bluecarbon.report.figures.ground import ground_ratio, name_zones, paint, scale_and_north
from bluecarbon.report.figures.sheet import Sheet
from bluecarbon.report.figures.states import colours_of, drawable, named
from bluecarbon.report.figures.style import STYLE
from bluecarbon.report.words import say


@matplotlib.rc_context(STYLE)
def habitat_map(
    classes,
    states,
    *,
    extent,
    metres_per_unit=(1.0, 1.0),
    share=None,
    colours=None,
    names=None,
    hectares=None,
    zones=(),
    title="",
    simulated=False,
    lang="en",
    ax=None,
):
    """Map of the habitats on one date, with scale bar, north and a legend in hectares.

    Parameters
    ----------
    classes : array of uint8, (row, column)
        Index into `states` of every cell; 0 is no data. North is up.
    states : sequence of str
        Names of the states.
    extent : tuple of 4 floats
        Left, bottom, right and top edge [units of the CRS].
    metres_per_unit : tuple of 2 floats
        Ground length of one unit of the CRS, eastward and northward [m].
    share : array of float, (row, column), optional
        Share of the cell that its state covers [1]; smaller shares are painted paler.
    colours, names : mapping of str to str, optional
        Colour (#rrggbb) and printed name by state; `COLOURS` and the language table otherwise.
    hectares : mapping of str to float, optional
        Mapped area by state [ha], for the legend.
    zones : sequence of (str, shapely geometry)
        Outlines in the CRS of the map.
    title : str
    simulated : {False, True, "zones"}
        Writes so across the map, or above it when only the zones are simulated.
    lang : {"en", "zh"}
    ax : matplotlib.axes.Axes, optional
        Axes in whose place the figure is drawn, legend and all.

    Returns
    -------
    matplotlib.figure.Figure or matplotlib.axes.Axes
        The axes of the map, in units of the CRS, where `ax` was given.
    """
    classes = drawable(classes, ndim=2)
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = colours_of(states, colours)
    ratio = ground_ratio(extent, metres_per_unit)
    beside = ratio < 1.35
    rows = len(shown) + bool(zones)
    if beside:
        width = min(4.6, 5.6 * ratio)
        height = width / ratio
        size = (7.4, max(height, 0.3 + 0.25 * rows) + 0.95)
    else:
        width, height = 7.2, 7.2 / ratio
        size = (7.4, height + 1.35 + 0.25 * math.ceil(rows / 2))
    sheet = Sheet(*size, lang=lang, ax=ax)
    top = size[1] - 0.45
    axes = sheet.frame(0.1, top - height, width, height)
    paint(sheet, axes, width, classes, states, colours, extent, zones, simulated, share)
    name_zones(sheet, axes, zones, extent)
    scale_and_north(sheet, 0.1, top - height - 0.36, width, extent, metres_per_unit)
    sheet.headline(title or say("figure", "map"), _warning(simulated))
    entries = [(colours[s], named(names, s), (hectares or {}).get(s)) for s in shown]
    if zones:
        entries.append((None, say("figure", "zone"), None))
    unit = say("figure", "hectares")
    if beside:
        sheet.legend(0.1 + width + 0.25, top, 7.3 - width - 0.35, entries, 1, unit)
    else:
        sheet.legend(0.1, top - height - 0.62, width, entries, 2, unit)
    return sheet.finish()


@matplotlib.rc_context(STYLE)
def habitat_change(
    classes,
    states,
    dates,
    *,
    extent,
    metres_per_unit=(1.0, 1.0),
    share=None,
    colours=None,
    names=None,
    zones=(),
    title="",
    simulated=False,
    lang="en",
    ax=None,
):
    """The maps of all dates as small multiples on one scale, with one legend.

    Parameters as in `habitat_map`; `classes` and `share` have shape (date, row, column).
    """
    classes = drawable(classes, ndim=3)
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = colours_of(states, colours)
    ratio = ground_ratio(extent, metres_per_unit)
    columns = min(len(dates), 4 if ratio < 0.8 else 3 if ratio < 1.6 else 2)
    columns = 2 if (columns, len(dates)) == (3, 4) else columns
    width = min((7.2 - 0.15 * (columns - 1)) / columns, 4.0 * ratio)
    height = width / ratio
    rows = math.ceil(len(dates) / columns)
    bottom = 0.68 + 0.25 * math.ceil(len(shown) / 3)
    sheet = Sheet(7.4, 0.45 + rows * (height + 0.3) + bottom, lang=lang, ax=ax)
    top = sheet.height - 0.45
    for i, day in enumerate(dates):
        left = 0.1 + (i % columns) * (width + 0.15)
        y = top - (i // columns + 1) * (height + 0.3)
        axes = sheet.frame(left, y, width, height)
        part = None if share is None else share[i]
        paint(sheet, axes, width, classes[i], states, colours, extent, zones, simulated, part)
        sheet.write(left, y + height + 0.07, str(day), weight="bold")
    scale_and_north(sheet, 0.1, bottom - 0.36, width, extent, metres_per_unit)
    sheet.headline(title or say("figure", "change_title"), _warning(simulated))
    entries = [(colours[s], named(names, s), None) for s in shown]
    sheet.legend(0.1, bottom - 0.6, 7.2, entries, 3)
    return sheet.finish()


def _warning(simulated):
    """What stands in red above a map of simulated data."""
    if simulated == "zones":
        return say("figure", "simulated_zones")
    return say("figure", "simulated") if simulated else None
