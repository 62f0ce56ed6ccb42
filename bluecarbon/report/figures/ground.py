"""What maps are made of: painted cells, outlines, names, a scale bar and north."""

import math

import matplotlib
import numpy as np
from matplotlib import patches
from matplotlib.path import Path as Outline
from matplotlib.transforms import ScaledTranslation

from bluecarbon.report.figures.sheet import short, widest
from bluecarbon.report.figures.style import INK, MUTED, RED
from bluecarbon.report.words import say

SLOPE = 25  # of the words across a map [degrees]
HALF_A_LETTER = 0.36  # from the baseline to the middle of a capital [em]
MOST_NAMES = 15  # of zones on a map: more could not be read


def ground_ratio(extent, metres_per_unit):
    """Width of a frame in relation to its height, on the ground [1]."""
    left, bottom, right, top = extent
    return (right - left) * metres_per_unit[0] / ((top - bottom) * metres_per_unit[1])


def paint(sheet, axes, width, classes, states, colours, extent, zones, simulated, share):
    """Cells in the colours of their states, outlines of zones, and what says it is simulated."""
    palette = np.array([matplotlib.colors.to_rgb(colours[str(s)]) for s in states])
    if share is None:
        pixels = (palette * 255).round().astype(np.uint8)[classes]
    else:
        # Never paler than a quarter, or scattered habitat would vanish from the picture.
        weight = np.where(classes > 0, 0.25 + 0.75 * np.clip(share, 0, 1), 1.0)[..., None]
        pixels = ((palette[classes] * weight + (1 - weight)) * 255).round().astype(np.uint8)
    left, bottom, right, top = extent
    # interpolation "none" embeds the cells as they are; "auto" lets the axes be the ground ratio.
    axes.imshow(pixels, extent=(left, right, bottom, top), interpolation="none", aspect="auto")
    shapes = [geometry for _, geometry in zones if not geometry.is_empty]
    if shapes:
        outline = _outline(shapes)
        for line, colour in ((1.8, "white"), (0.9, INK)):
            patch = patches.PathPatch(outline, fill=False, edgecolor=colour)
            patch.set_linewidth(line * sheet.letters)
            # Not add_patch, which measures every vertex for limits that are set here anyway.
            axes.add_artist(patch)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    for spine in axes.spines.values():
        spine.set_color(MUTED)
        spine.set_linewidth(0.6)
    if simulated is True:
        said, told = sheet.speak(say("figure", "simulated"))
        size = min(34, width * 8, width * 68 / widest(say("figure", "simulated")))
        size *= sheet.letters
        axes.text(
            0.5,
            0.5,
            said,
            transform=_in_the_middle(axes, axes.transAxes, size, SLOPE),
            ha="center",
            va="baseline",
            rotation=SLOPE,
            rotation_mode="anchor",
            color=RED,
            alpha=0.35,
            fontweight="bold",
            fontsize=size,
            **told,
        )


def _in_the_middle(axes, transform, size, slope=0.0):
    """`transform`, moved so that the middle of letters of `size` [pt] stands at a point.

    matplotlib would measure the letters for that, and they differ with the fonts of a machine.
    """
    down, angle = HALF_A_LETTER * size / 72, math.radians(slope)
    moved = (down * math.sin(angle), -down * math.cos(angle))
    return transform + ScaledTranslation(*moved, axes.figure.dpi_scale_trans)


def _outline(geometries):
    """The rings of shapely geometries as one matplotlib path."""
    vertices, codes = [], []
    for part in (p for g in geometries for p in getattr(g, "geoms", [g])):
        if hasattr(part, "exterior"):
            for ring in (part.exterior, *part.interiors):
                xy = np.asarray(ring.coords)[:, :2]
                vertices.append(xy)
                codes += [Outline.MOVETO, *[Outline.LINETO] * (len(xy) - 2), Outline.CLOSEPOLY]
    return Outline(np.concatenate(vertices), codes)


def name_zones(sheet, axes, zones, extent):
    """Names inside the zones, while there are few enough to be read."""
    left, bottom, right, top = extent
    size = 8 * sheet.letters
    if len(zones) > MOST_NAMES:
        return
    for i, (name, geometry) in enumerate(zones):
        if geometry.is_empty:
            continue
        point = geometry.representative_point()
        if left < point.x < right and bottom < point.y < top:
            said, told = sheet.speak(short(str(name), 12))
            axes.text(
                point.x,
                point.y,
                said,
                fontsize=size,
                transform=_in_the_middle(axes, axes.transData, size),
                ha="center",
                va="baseline",
                clip_on=True,
                **told | {"gid": f"halo{i}"},
            )


def scale_and_north(sheet, x, y, width, extent, metres_per_unit):
    """A scale bar of a round length, and an arrow to the top of the map."""
    metres = (extent[2] - extent[0]) * metres_per_unit[0]
    length = _nice(metres / 3.5)
    inches = width * length / metres
    half = inches / 2
    for start, colour in ((0.0, INK), (half, "white")):
        sheet.box(x + start, y + 0.16, half, 0.06, facecolor=colour, edgecolor=INK, linewidth=0.7)
    far = length >= 1000
    number, unit = length / (1000 if far else 1), say("figure", "kilometres" if far else "metres")
    sheet.write(x, y, "0", size=8)
    end = "center" if inches > 0.5 else "left"
    sheet.write(x + inches, y, lambda lang: f"{number:g} {unit(lang)}", size=8, ha=end)
    tip = x + width - 0.12
    arrow = [(tip, y + 0.3), (tip - 0.07, y + 0.08), (tip, y + 0.13), (tip + 0.07, y + 0.08)]
    sheet.polygon(arrow, facecolor=INK, linewidth=0)
    sheet.write(tip - 0.14, y + 0.12, say("figure", "north"), size=9, weight="bold", ha="right")


def _nice(length):
    """The largest 1, 2 or 5 times a power of ten that is not above `length`."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(m * power for m in (1, 2, 5) if m * power <= length * (1 + 1e-12))
