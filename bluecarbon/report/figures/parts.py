"""What figures are made of: axes, texts, legends, placed in inches from the lower left."""

import math

import numpy as np
from matplotlib import patches
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bluecarbon.report.figures.style import COLOURS, HAIR, INK, MUTED, OTHERS, RED, Figure
from bluecarbon.report.words import decimals, em, shorten, visible


def new_figure(width, height):
    return Figure(figsize=(width, height), dpi=100, facecolor="white")


def place(fig, left, bottom, width, height):
    w, h = fig.get_size_inches()
    return left / w, bottom / h, width / w, height / h


def frame(fig, left, bottom, width, height):
    ax = fig.add_axes(place(fig, left, bottom, width, height))
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def write(fig, x, y, text, *, size=9, color=INK, weight="normal", ha="left"):
    """Text with its baseline at (x, y) [inches from the lower left corner]."""
    w, h = fig.get_size_inches()
    return fig.text(
        x / w,
        y / h,
        visible(text),
        fontsize=size,
        color=color,
        fontweight=weight,
        ha=ha,
        va="baseline",
        parse_math=False,
        family="DejaVu Sans",
    )


def headline(fig, title, warning=None):
    y = fig.get_figheight() - 0.22
    room = 7.2 * 72 / 11 - (em(warning) + 2 if warning else 0)
    write(fig, 0.1, y, shorten(title, room), size=11, weight="bold")
    if warning:
        write(fig, 7.3, y, warning, size=11, weight="bold", color=RED, ha="right")


def warning_of(simulated, word):
    if simulated == "zones":
        return word["simulated_zones"]
    return word["simulated"] if simulated else None


def stroke(fig, points, **style):
    w, h = fig.get_size_inches()
    xs, ys = zip(*points, strict=True)
    return Line2D([x / w for x in xs], [y / h for y in ys], color=MUTED, linewidth=1.6, **style)


def box(fig, x, y, width, height, **style):
    left, bottom, w, h = place(fig, x, y, width, height)
    return patches.Rectangle((left, bottom), w, h, transform=fig.transFigure, **style)


def bare(ax, keep):
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
        spine.set_color(HAIR)
    ax.tick_params(length=0, labelsize=8, colors=MUTED, labelfontfamily="DejaVu Sans")


def number_axis(axis, ticks):
    axis.set_major_locator(MaxNLocator(nbins=ticks, min_n_ticks=2))
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))


def colours_of(states, given):
    """A colour for every state: the project's, else ours, else the next unused one."""
    given = {k: v for k, v in (given or {}).items() if isinstance(v, str) and v}
    spare = iter(OTHERS)
    return {s: given.get(s) or COLOURS.get(s) or next(spare, "#808080") for s in map(str, states)}


def drawable(classes, *, ndim):
    classes = np.asarray(classes)
    if classes.ndim != ndim or 0 in classes.shape:
        raise ValueError(
            f"classes must have {ndim} dimensions, none of them empty; "
            f"found shape {classes.shape}. "
            "Use habitat_map for one date and habitat_change for several."
        )
    return classes


def legend(fig, x, top, width, entries, columns, word):
    """Colour, name and, right-aligned, hectares; `x`, `top` and `width` in inches."""
    with_area = any(area is not None for _, _, area in entries)
    column = width / columns
    per_column = math.ceil(len(entries) / columns)
    if with_area:
        top -= 0.2
        for c in range(columns):
            right = x + (c + 1) * column - (0.25 if c < columns - 1 else 0)
            write(fig, right, top + 0.05, word["hectares"], size=8, color=MUTED, ha="right")
    for i, (colour, name, area) in enumerate(entries):
        left = x + (i // per_column) * column
        right = left + column - (0.25 if i // per_column < columns - 1 else 0)
        y = top - 0.25 * (i % per_column) - 0.18
        style = {"facecolor": colour} if colour else {"fill": False}
        fig.add_artist(
            box(
                fig,
                left,
                y - 0.02,
                0.2,
                0.14,
                edgecolor=INK,
                linewidth=0.5 if colour else 1.0,
                **style,
            )
        )
        number = decimals(area) if area is not None else ""
        room = (right - left - 0.3) * 72 / 9 - em(number) - (1 if number else 0)
        write(fig, left + 0.28, y, shorten(name, room))
        if number:
            write(fig, right, y, number, ha="right")
