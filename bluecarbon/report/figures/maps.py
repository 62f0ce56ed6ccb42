"""Habitat maps: one date, or all dates as small multiples."""

import math

import matplotlib
import numpy as np
from matplotlib import patches
from matplotlib.path import Path as Outline

from bluecarbon.report.figures.parts import (
    box,
    colours_of,
    drawable,
    frame,
    headline,
    legend,
    new_figure,
    warning_of,
    write,
)
from bluecarbon.report.figures.style import INK, MUTED, RED, STYLE
from bluecarbon.report.words import em, shorten, term, words


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
    language="en",
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
    language : {"en", "zh"}
    """
    classes = drawable(classes, ndim=2)
    word = words(language)["figure"]
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = colours_of(states, colours)
    ratio = _ground_ratio(extent, metres_per_unit)
    beside = ratio < 1.35
    rows = len(shown) + bool(zones)
    if beside:
        width = min(4.6, 5.6 * ratio)
        height = width / ratio
        size = (7.4, max(height, 0.3 + 0.25 * rows) + 0.95)
    else:
        width, height = 7.2, 7.2 / ratio
        size = (7.4, height + 1.35 + 0.25 * math.ceil(rows / 2))
    fig = new_figure(*size)
    top = size[1] - 0.45
    ax = frame(fig, 0.1, top - height, width, height)
    _paint_map(ax, classes, states, colours, extent, zones, simulated, word, share)
    _name_zones(ax, zones, extent, width)
    _scale_and_north(fig, 0.1, top - height - 0.36, width, extent, metres_per_unit, word)
    headline(fig, title or word["map"], warning_of(simulated, word))
    entries = [
        (colours[s], (names or {}).get(s) or term(language, "habitat", s), (hectares or {}).get(s))
        for s in shown
    ]
    if zones:
        entries.append((None, word["zone"], None))
    if beside:
        legend(fig, 0.1 + width + 0.25, top, 7.3 - width - 0.35, entries, 1, word)
    else:
        legend(fig, 0.1, top - height - 0.62, width, entries, 2, word)
    return fig


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
    language="en",
):
    """The maps of all dates as small multiples on one scale, with one legend.

    Parameters as in `habitat_map`; `classes` and `share` have shape (date, row, column).
    """
    classes = drawable(classes, ndim=3)
    word = words(language)["figure"]
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = colours_of(states, colours)
    ratio = _ground_ratio(extent, metres_per_unit)
    columns = min(len(dates), 4 if ratio < 0.8 else 3 if ratio < 1.6 else 2)
    width = (7.2 - 0.15 * (columns - 1)) / columns
    width = min(width, 4.0 * ratio)
    height = width / ratio
    rows = math.ceil(len(dates) / columns)
    bottom = 0.68 + 0.25 * math.ceil(len(shown) / 3)
    fig = new_figure(7.4, 0.45 + rows * (height + 0.3) + bottom)
    top = fig.get_figheight() - 0.45
    for i, day in enumerate(dates):
        left = 0.1 + (i % columns) * (width + 0.15)
        y = top - (i // columns + 1) * (height + 0.3)
        ax = frame(fig, left, y, width, height)
        part = None if share is None else share[i]
        _paint_map(ax, classes[i], states, colours, extent, zones, simulated, word, part)
        write(fig, left, y + height + 0.07, str(day), weight="bold")
    _scale_and_north(fig, 0.1, bottom - 0.36, width, extent, metres_per_unit, word)
    headline(fig, title or word["change_title"], warning_of(simulated, word))
    entries = [
        (colours[s], (names or {}).get(s) or term(language, "habitat", s), None) for s in shown
    ]
    legend(fig, 0.1, bottom - 0.6, 7.2, entries, 3, word)
    return fig


def _ground_ratio(extent, metres_per_unit):
    left, bottom, right, top = extent
    return (right - left) * metres_per_unit[0] / ((top - bottom) * metres_per_unit[1])


def _paint_map(ax, classes, states, colours, extent, zones, simulated, word, share):
    palette = np.array([matplotlib.colors.to_rgb(colours[str(s)]) for s in states])
    pixels = palette[classes]
    if share is not None:
        # Never paler than a quarter, or scattered habitat would vanish from the picture.
        weight = np.where(classes > 0, 0.25 + 0.75 * np.clip(share, 0, 1), 1.0)[..., None]
        pixels = pixels * weight + (1 - weight)
    pixels = (pixels * 255).round().astype(np.uint8)
    left, bottom, right, top = extent
    # interpolation "none" embeds the cells as they are; "auto" lets the axes be the ground ratio.
    ax.imshow(pixels, extent=(left, right, bottom, top), interpolation="none", aspect="auto")
    for outline in (_outline(geometry) for _, geometry in zones if not geometry.is_empty):
        for width, colour in ((1.8, "white"), (0.9, INK)):
            patch = patches.PathPatch(outline, fill=False, edgecolor=colour, linewidth=width)
            # Not add_patch, which measures every vertex for limits that are set here anyway.
            ax.add_artist(patch)
    ax.set_xlim(left, right)
    ax.set_ylim(bottom, top)
    for spine in ax.spines.values():
        spine.set_color(MUTED)
        spine.set_linewidth(0.6)
    if simulated is True:
        width = ax.get_position().width * ax.figure.get_figwidth()
        ax.text(
            0.5,
            0.5,
            word["simulated"],
            transform=ax.transAxes,
            ha="center",
            va="center",
            rotation=25,
            rotation_mode="anchor",
            color=RED,
            alpha=0.35,
            fontweight="bold",
            fontsize=min(34, width * 8, width * 68 / em(word["simulated"])),
            parse_math=False,
            family="DejaVu Sans",
        )


def _outline(geometry):
    """The rings of a shapely geometry as one matplotlib path."""
    vertices, codes = [], []
    for part in getattr(geometry, "geoms", [geometry]):
        if hasattr(part, "exterior"):
            for ring in (part.exterior, *part.interiors):
                xy = np.asarray(ring.coords)[:, :2]
                vertices.append(xy)
                codes += [Outline.MOVETO, *[Outline.LINETO] * (len(xy) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(vertices), codes)


def _name_zones(ax, zones, extent, width):
    """Names inside the zones, while there are few enough to be read."""
    left, bottom, right, top = extent
    if len(zones) > 15:
        return
    for i, (name, geometry) in enumerate(zones):
        if geometry.is_empty:
            continue
        point = geometry.representative_point()
        if left < point.x < right and bottom < point.y < top:
            ax.text(
                point.x,
                point.y,
                shorten(name, 12),
                fontsize=8,
                ha="center",
                va="center",
                parse_math=False,
                family="DejaVu Sans",
                gid=f"halo{i}",
                clip_on=True,
            )


def _scale_and_north(fig, x, y, width, extent, metres_per_unit, word):
    metres = (extent[2] - extent[0]) * metres_per_unit[0]
    length = _nice(metres / 3.5)
    inches = width * length / metres
    half = inches / 2
    for start, colour in ((0.0, INK), (half, "white")):
        fig.add_artist(
            box(
                fig, x + start, y + 0.16, half, 0.06, facecolor=colour, edgecolor=INK, linewidth=0.7
            )
        )
    text = (
        f"{length / 1000:g} {word['kilometres']}"
        if length >= 1000
        else f"{length:g} {word['metres']}"
    )
    write(fig, x, y, "0", size=8)
    write(fig, x + inches, y, text, size=8, ha="center" if inches > 0.5 else "left")
    w, h = fig.get_size_inches()
    tip = x + width - 0.12
    arrow = [(tip, y + 0.3), (tip - 0.07, y + 0.08), (tip, y + 0.13), (tip + 0.07, y + 0.08)]
    fig.add_artist(
        patches.Polygon(
            [(a / w, b / h) for a, b in arrow],
            closed=True,
            facecolor=INK,
            linewidth=0,
            transform=fig.transFigure,
        )
    )
    write(fig, tip - 0.14, y + 0.12, word["north"], size=9, weight="bold", ha="right")


def _nice(length):
    """The largest 1, 2 or 5 times a power of ten that is not above `length`."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(m * power for m in (1, 2, 5) if m * power <= length * (1 + 1e-12))
