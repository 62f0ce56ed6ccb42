"""Figures over years: areas by habitat, lots by vintage."""

import math

import matplotlib
import numpy as np

from bluecarbon.report.figures.sheet import Sheet, number_axis, short, widest, year_axis
from bluecarbon.report.figures.states import colours_of, named
from bluecarbon.report.figures.style import HAIR, MUTED, STYLE
from bluecarbon.report.views import yearly_area
from bluecarbon.report.words import rounded, say

PANEL, GAP = 2.05, 0.62  # height of a panel with its head; room between columns [inches]
DASHED = (0, (4, 2))


@matplotlib.rc_context(STYLE)
def area_series(strata, *, habitats=None, names=None, colours=None, title="", lang="en", ax=None):
    """Area by habitat and year under both timing rules [ha], one panel a habitat.

    Parameters
    ----------
    strata : xarray.Dataset
        With `area_conservative` and `area_linear` over (stratum, year) [ha], and `habitat` on
        stratum.
    habitats : sequence of str, optional
        Which ones, in order; all with some area otherwise.
    names, colours, title, lang, ax
        As in `habitat_map`.
    """
    both = {r: yearly_area(strata, f"area_{r}") for r in ("conservative", "linear")}
    if habitats is None:
        habitats = [h for h, area in both["linear"].items() if area.any()]
    colours = colours_of(habitats, colours)
    years = strata["year"].values
    columns = 2 if len(habitats) in (2, 4) else min(3, max(1, len(habitats)))
    rows = max(1, math.ceil(len(habitats) / columns))
    width = min((7.2 - GAP * columns) / columns, 4.4)
    sheet = Sheet(7.4, 0.55 + rows * PANEL, lang=lang, ax=ax)
    top = sheet.height - 0.8
    for i, habitat in enumerate(habitats):
        left = GAP + (i % columns) * (width + GAP)
        y = top - (i // columns) * PANEL - 1.45
        lines = {r: both[r].get(habitat, np.zeros(len(years))) for r in both}
        _panel(sheet, left, y, width, years, lines, colours[habitat])
        sheet.write(left - 0.5, y + 1.42, short(named(names, habitat), width * 6), weight="bold")
        unit = say("figure", "hectares")
        sheet.write(left + width, y + 1.42, unit, ha="right", color=MUTED, size=8)
    x, y = 0.12, top + 0.24
    for rule, style in (("conservative", "-"), ("linear", DASHED)):
        word = say("figure", rule)
        sheet.stroke([(x, y + 0.04), (x + 0.35, y + 0.04)], linestyle=style)
        sheet.write(x + 0.42, y, word, color=MUTED)
        x += 0.42 + widest(word) * 9 / 72 + 0.3
    sheet.headline(title or say("figure", "area_title"))
    return sheet.finish()


def _panel(sheet, left, bottom, width, years, lines, colour):
    """The area of one habitat under both rules."""
    axes = sheet.add_axes(left, bottom, width, 1.3)
    for rule, style in (("linear", DASHED), ("conservative", "-")):
        axes.plot(
            years,
            lines[rule],
            color=colour,
            linestyle=style,
            linewidth=1.6 * sheet.letters,
            marker="o" if rule == "conservative" else None,
            markersize=3.2 * sheet.letters,
            clip_on=False,
        )
    highest = max(float(line.max()) for line in lines.values())
    axes.set_ylim(0, highest * 1.12 or 1.0)
    axes.set_xlim(years.min() - 0.4, years.max() + 0.4)
    number_axis(axes.yaxis, 3)
    year_axis(axes.xaxis, years, 5)
    sheet.bare(axes, keep=("bottom",))
    axes.grid(axis="y", color=HAIR, linewidth=0.6)
    axes.set_axisbelow(True)


@matplotlib.rc_context(STYLE)
def by_vintage(lots, *, names=None, colours=None, title="", lang="en", ax=None):
    """Lots by vintage, stacked by habitat, the total above each bar [t CO2e].

    Parameters
    ----------
    lots : mapping of (int, str) to float
        Lots by vintage and habitat [t CO2e].
    names, colours, title, lang, ax
        As in `habitat_map`.
    """
    years = sorted({year for year, _ in lots})
    years = list(range(years[0], years[-1] + 1)) if years else []
    sums = {}
    for (_, habitat), mass in lots.items():
        sums[habitat] = sums.get(habitat, 0.0) + mass
    habitats = [h for h in sorted(sums, key=lambda h: -sums[h]) if sums[h]]
    colours = colours_of(habitats, colours)
    sheet = Sheet(7.4, 3.1, lang=lang, ax=ax)
    axes = sheet.add_axes(0.75, 0.5, 6.5, 1.85)
    floor = np.zeros(len(years))
    for habitat in habitats:
        mass = np.array([lots.get((year, habitat), 0.0) for year in years])
        axes.bar(years, mass, bottom=floor, width=0.66, color=colours[habitat], linewidth=0)
        floor += mass
    highest = float(floor.max(initial=0.0)) or 1.0
    axes.set_ylim(0, highest * 1.1)
    # A few years are not drawn as a few huge blocks.
    span = max(len(years), 7) + 0.2
    left = (years[0] + years[-1] - span) / 2 if years else 0.0
    axes.set_xlim(left, left + span)
    if years and len(years) <= 14:
        for year, mass in zip(years, floor, strict=True):
            x, y = 0.75 + 6.5 * (year - left) / span, 0.5 + 1.85 * mass / (highest * 1.1) + 0.05
            sheet.write(x, y, rounded(mass), ha="center", size=8)
    year_axis(axes.xaxis, years, 14)
    axes.tick_params(axis="x", length=0)
    number_axis(axes.yaxis, 4)
    sheet.bare(axes, keep=("bottom",))
    axes.grid(axis="y", color=HAIR, linewidth=0.6)
    axes.set_axisbelow(True)
    sheet.write(0.1, 2.42, say("figure", "tonnes"), color=MUTED, size=8)
    sheet.write(4.0, 0.08, say("figure", "year"), ha="center", color=MUTED)
    x = 0.75
    for habitat in habitats:
        name = short(named(names, habitat), 14)
        sheet.box(x, 2.6, 0.14, 0.12, facecolor=colours[habitat])
        sheet.write(x + 0.2, 2.61, name)
        x += 0.2 + widest(name) * 9 / 72 + 0.3
    sheet.headline(title or say("figure", "vintage_title"))
    return sheet.finish()
