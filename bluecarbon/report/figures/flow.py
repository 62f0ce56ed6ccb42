"""The flow of habitats from map to map."""

import matplotlib
import numpy as np
from matplotlib import patches
from matplotlib.path import Path as Outline

from bluecarbon.report.figures.sheet import Sheet, short
from bluecarbon.report.figures.states import colours_of, named
from bluecarbon.report.figures.style import MUTED, STYLE
from bluecarbon.report.words import rounded, say

LEFT, BOTTOM, WIDTH, HEIGHT = 2.4, 0.3, 2.75, 3.0  # of the flow on the sheet [inches]
BAR, AIR = 0.13, 0.02  # width of the bars [inches]; room between states [share of the height]
LINE = 0.19  # of a label [inches]
BEND = 0.5  # where a band turns, as a share of its way


@matplotlib.rc_context(STYLE)
def trajectories(flows, dates, *, names=None, colours=None, title="", lang="en", ax=None):
    """How much ground went from which habitat to which, from map to map [ha].

    Parameters
    ----------
    flows : mapping of tuple of str to float
        Area [ha] by the states that its ground passes through, one on each date. Leave out what
        is not of interest: ground that stays sea would hide all else.
    dates : sequence
        Dates of the maps.
    names, colours, title, lang, ax
        As in `habitat_map`.
    """
    states = _order(flows)
    colours = colours_of(states, colours)
    sheet = Sheet(7.4, 4.0, lang=lang, ax=ax)
    axes = sheet.frame(LEFT, BOTTOM, WIDTH, HEIGHT)
    for spine in axes.spines.values():
        spine.set_visible(False)
    total = sum(flows.values()) or 1.0
    scale = (1 - AIR * (len(states) - 1)) / total
    last = max(1, len(dates) - 1)
    columns = [_stack(flows, states, t, scale) for t in range(len(dates))]
    half = BAR / WIDTH / 2
    for t in range(len(dates) - 1):
        x = (t / last + half, (t + 1) / last - half)
        _bands(axes, flows, colours, t, scale, columns, x)
    for t, (day, column) in enumerate(zip(dates, columns, strict=True)):
        for state, (top, height) in column.items():
            left = t / last - half
            style = {"facecolor": colours[state], "linewidth": 0}
            axes.add_patch(patches.Rectangle((left, 1 - top - height), 2 * half, height, **style))
        x = LEFT + WIDTH * t / last
        sheet.write(x, BOTTOM + HEIGHT + 0.07, str(day), ha="center", size=8.5, weight="bold")
    _labels(sheet, columns, names, scale)
    axes.set_xlim(-half, 1 + half)
    axes.set_ylim(0, 1)
    axes.set_axis_off()
    sheet.headline(title or say("figure", "trajectories_title"))
    return sheet.finish()


def _order(flows):
    """States by the area that they ever hold, the largest first."""
    most = {}
    for passed, area in flows.items():
        for state in dict.fromkeys(passed):
            most[state] = most.get(state, 0.0) + area
    return sorted(most, key=lambda s: (-most[s], s))


def _stack(flows, states, t, scale):
    """Top and height of each state on a date, from the top down [share of the height]."""
    column, top = {}, 0.0
    for state in states:
        height = scale * sum(area for passed, area in flows.items() if passed[t] == state)
        if height:
            column[state] = (top, height)
        top += height + (AIR if height else 0)
    return column


def _bands(axes, flows, colours, t, scale, columns, x):
    """Bands between two dates, in the colour of where they come from."""
    left = {s: column[0] for s, column in columns[t].items()}
    right = {s: column[0] for s, column in columns[t + 1].items()}
    areas = {}
    for passed, area in flows.items():
        key = passed[t], passed[t + 1]
        areas[key] = areas.get(key, 0.0) + area
    for a in colours:  # in the order of the states
        for b in colours:
            height = scale * areas.get((a, b), 0.0)
            if not height:
                continue
            ends = (1 - left[a], 1 - right[b])
            left[a] += height
            right[b] += height
            style = {"alpha": 0.3 if a == b else 0.6, "linewidth": 0, "facecolor": colours[a]}
            axes.add_patch(patches.PathPatch(_band(x, ends, height), **style))


def _band(x, ends, height):
    """A band that leaves and arrives level."""
    (x0, x1), (y0, y1) = x, ends
    bend = x0 + BEND * (x1 - x0)
    points = [(x0, y0), (bend, y0), (bend, y1), (x1, y1)]
    back = [(x, y - height) for x, y in reversed(points)]
    codes = [Outline.MOVETO, *[Outline.CURVE4] * 3, Outline.LINETO, *[Outline.CURVE4] * 3]
    return Outline(np.array([*points, *back, points[0]]), [*codes, Outline.CLOSEPOLY])


def _labels(sheet, columns, names, scale):
    """Names and hectares beside the first and the last date."""
    left, right = LEFT - 0.15, LEFT + WIDTH + 0.15
    for column, x, ha in ((columns[0], left, "right"), (columns[-1], right, "left")):
        middles = [BOTTOM + HEIGHT * (1 - top - h / 2) - 0.04 for top, h in column.values()]
        for (state, (_, height)), y in zip(column.items(), _apart(middles), strict=True):
            name, area = short(named(names, state), 13), rounded(height / scale)
            sheet.write(x + (0.5 if ha == "left" else -0.5), y, name, ha=ha, size=8.5)
            sheet.write(x, y, area, ha=ha, size=8.5, color=MUTED)
    for x, ha in ((left, "right"), (right, "left")):
        unit = say("figure", "hectares")
        sheet.write(x, BOTTOM + HEIGHT + 0.26, unit, ha=ha, size=8, color=MUTED)


def _apart(heights, floor=0.1):
    """Heights from the top down, pushed apart to a line each and off the lower edge."""
    placed = []
    for y in heights:
        placed.append(y if not placed else min(y, placed[-1] - LINE))
    for i in reversed(range(len(placed))):
        below = floor if i == len(placed) - 1 else placed[i + 1] + LINE
        placed[i] = max(placed[i], below)
    return placed
