"""Figures of an account: gross to lots, areas by year, lots by vintage."""

import math

import matplotlib
import numpy as np
from matplotlib.ticker import FuncFormatter

from bluecarbon.report.figures.parts import (
    bare,
    box,
    colours_of,
    headline,
    new_figure,
    number_axis,
    place,
    stroke,
    write,
)
from bluecarbon.report.figures.style import (
    GIVEN,
    HAIR,
    INK,
    MUTED,
    SOLD,
    STYLE,
    TAKEN,
    TOTAL,
)
from bluecarbon.report.views import STEPS, yearly_area
from bluecarbon.report.words import decimals, em, rounded, shorten, term, words


@matplotlib.rc_context(STYLE)
def waterfall(summary, *, title="", language="en"):
    """From gross removal to lots, one bar a step, with the number on it [t CO2e].

    Parameters
    ----------
    summary : mapping of str to float
        Keys gross, baseline, leakage, deduction, netted, buffer, remainder, lots [t CO2e];
        gross is the sum of the others.
    title : str
    language : {"en", "zh"}

    Raises
    ------
    ValueError
        When the steps do not add up: such an account must not be drawn as if they did.
    """
    parts = [k for k in STEPS if k not in ("gross", "net")]
    difference = summary["gross"] - sum(summary[k] for k in parts)
    if abs(difference) > 0.0005:  # half a kilogram
        raise ValueError(
            f"the steps differ from gross by {difference:g} t. "
            "Gross must be the sum of the other steps; check the account before drawing it."
        )
    word = words(language)
    fig = new_figure(7.4, 0.85 + 0.34 * len(STEPS))
    ax = fig.add_axes(place(fig, 1.95, 0.5, 4.0, 0.34 * len(STEPS)))
    level, before, ends = 0.0, 0.0, []
    for row, step in enumerate(STEPS):
        if step in ("gross", "net"):
            level = summary["gross"] if step == "gross" else level
            start, stop, colour = 0.0, level, TOTAL
        elif step == "lots":
            start, stop, colour = 0.0, summary["lots"], SOLD
        else:
            start, stop = level, level - summary[step]
            colour = TAKEN if summary[step] >= 0 else GIVEN
            level = stop
        ends += [start, stop]
        ax.barh(row, stop - start, left=start, height=0.62, color=colour, linewidth=0)
        # A step too small for a bar still shows as a line.
        ax.plot([stop, stop], [row - 0.31, row + 0.31], color=colour, linewidth=1.2)
        if row:
            ax.plot([before, before], [row - 0.69, row - 0.31], color=MUTED, linewidth=0.6)
        before = stop
        total = step in ("gross", "net", "lots")
        amount = level if step == "net" else summary[step]
        sign = "" if total or amount == 0 else "− " if amount > 0 else "+ "
        y = 0.5 + 0.34 * (len(STEPS) - row - 0.5) - 0.045
        bold = {"weight": "bold"} if total else {}
        write(fig, 1.85, y, word["step"][step], ha="right", **bold)
        write(fig, 6.9, y, sign + rounded(abs(amount) if sign else amount), ha="right", **bold)
        if total and summary["gross"] > 0:
            share = decimals(100 * amount / summary["gross"], 0)
            write(fig, 7.32, y, share + " %", ha="right", size=8, color=MUTED)
    ax.set_ylim(len(STEPS) - 0.5, -0.5)
    low, high = min(0.0, *ends), max(0.0, *ends)
    ax.set_xlim(low, high + (high - low or 1.0) * 0.02)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks([])
    number_axis(ax.xaxis, 5)
    bare(ax, keep=("bottom",))
    write(fig, 3.95, 0.08, word["figure"]["tonnes"], ha="center", color=MUTED)
    write(
        fig,
        6.9,
        fig.get_figheight() - 0.34,
        word["figure"]["tonnes"],
        ha="right",
        color=MUTED,
        size=8,
    )
    headline(fig, title or word["figure"]["waterfall_title"])
    return fig


@matplotlib.rc_context(STYLE)
def area_series(strata, *, habitats=None, names=None, colours=None, title="", language="en"):
    """Area by habitat and year under both timing rules [ha], one panel a habitat.

    Parameters
    ----------
    strata : xarray.Dataset
        With `area_conservative` and `area_linear` over (stratum, year) [ha], and `habitat` on
        stratum.
    habitats : sequence of str, optional
        Which ones, in order; all with some area otherwise.
    names, colours, title, language
        As in `habitat_map`.
    """
    word = words(language)["figure"]
    both = {r: yearly_area(strata, f"area_{r}") for r in ("conservative", "linear")}
    if habitats is None:
        habitats = [h for h, area in both["linear"].items() if area.any()]
    colours = colours_of(habitats, colours)
    years = strata["year"].values
    columns = 2 if len(habitats) in (2, 4) else min(3, max(1, len(habitats)))
    rows = max(1, math.ceil(len(habitats) / columns))
    width = (7.2 - 0.62 * columns) / columns
    width = min(width, 4.4)
    fig = new_figure(7.4, 0.55 + rows * 2.05)
    top = fig.get_figheight() - 0.8
    for i, habitat in enumerate(habitats):
        left = 0.62 + (i % columns) * (width + 0.62)
        y = top - (i // columns) * 2.05 - 1.45
        ax = fig.add_axes(place(fig, left, y, width, 1.3))
        colour = colours[habitat]
        for rule, style in (("linear", (0, (4, 2))), ("conservative", "-")):
            line = both[rule].get(habitat, np.zeros(len(years)))
            marker = "o" if rule == "conservative" else None
            ax.plot(
                years,
                line,
                color=colour,
                linestyle=style,
                linewidth=1.6,
                marker=marker,
                markersize=3.2,
                clip_on=False,
            )
        highest = max(float(both[r].get(habitat, np.zeros(1)).max()) for r in both)
        ax.set_ylim(0, highest * 1.12 or 1.0)
        ax.set_xlim(years.min() - 0.4, years.max() + 0.4)
        number_axis(ax.yaxis, 3)
        ax.set_xticks(years[:: math.ceil(len(years) / 5)])
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
        bare(ax, keep=("bottom",))
        ax.grid(axis="y", color=HAIR, linewidth=0.6)
        ax.set_axisbelow(True)
        name = (names or {}).get(habitat) or term(language, "habitat", habitat)
        write(fig, left - 0.5, y + 1.42, shorten(name, width * 6), weight="bold")
        write(fig, left + width, y + 1.42, word["hectares"], ha="right", color=MUTED, size=8)
    x = 0.12
    y = top + 0.24
    for rule, style in (("conservative", "-"), ("linear", (0, (4, 2)))):
        fig.add_artist(stroke(fig, [(x, y + 0.04), (x + 0.35, y + 0.04)], linestyle=style))
        write(fig, x + 0.42, y, word[rule], color=MUTED)
        x += 0.42 + em(word[rule]) * 9 / 72 + 0.3
    headline(fig, title or word["area_title"])
    return fig


@matplotlib.rc_context(STYLE)
def by_vintage(lots, *, names=None, colours=None, title="", language="en"):
    """Lots by vintage, stacked by habitat, the total above each bar [t CO2e].

    Parameters
    ----------
    lots : mapping of (int, str) to float
        Lots by vintage and habitat [t CO2e].
    names, colours, title, language
        As in `habitat_map`.
    """
    word = words(language)["figure"]
    years = sorted({year for year, _ in lots})
    years = list(range(years[0], years[-1] + 1)) if years else []
    sums = {}
    for (_, habitat), mass in lots.items():
        sums[habitat] = sums.get(habitat, 0.0) + mass
    habitats = [h for h in sorted(sums, key=lambda h: -sums[h]) if sums[h]]
    colours = colours_of(habitats, colours)
    fig = new_figure(7.4, 3.1)
    ax = fig.add_axes(place(fig, 0.75, 0.5, 6.5, 1.85))
    floor = np.zeros(len(years))
    for habitat in habitats:
        mass = np.array([lots.get((year, habitat), 0.0) for year in years])
        ax.bar(years, mass, bottom=floor, width=0.66, color=colours[habitat], linewidth=0)
        floor += mass
    highest = float(floor.max(initial=0.0)) or 1.0
    ax.set_ylim(0, highest * 1.1)
    # A few years are not drawn as a few huge blocks.
    span = max(len(years), 7) + 0.2
    left = (years[0] + years[-1] - span) / 2 if years else 0.0
    ax.set_xlim(left, left + span)
    if years and len(years) <= 14:
        for year, mass in zip(years, floor, strict=True):
            x = 0.75 + 6.5 * (year - left) / span
            write(
                fig,
                x,
                0.5 + 1.85 * mass / (highest * 1.1) + 0.05,
                rounded(mass),
                ha="center",
                size=8,
            )
    ax.set_xticks(years[:: math.ceil(len(years) / 14) or 1])
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
    ax.tick_params(axis="x", length=0)
    number_axis(ax.yaxis, 4)
    bare(ax, keep=("bottom",))
    ax.grid(axis="y", color=HAIR, linewidth=0.6)
    ax.set_axisbelow(True)
    write(fig, 0.1, 2.42, word["tonnes"], color=MUTED, size=8)
    write(fig, 4.0, 0.08, word["year"], ha="center", color=MUTED)
    x = 0.75
    for habitat in habitats:
        name = shorten((names or {}).get(habitat) or term(language, "habitat", habitat), 14)
        fig.add_artist(box(fig, x, 2.6, 0.14, 0.12, facecolor=colours[habitat]))
        write(fig, x + 0.2, 2.61, name)
        x += 0.2 + em(name) * 9 / 72 + 0.3
    headline(fig, title or word["vintage_title"])
    return fig
