"""How far the total may be off, and what each deduction rule lets be claimed of it."""

import matplotlib
import numpy as np

from bluecarbon.report.figures.sheet import Sheet, number_axis, short
from bluecarbon.report.figures.style import HAIR, INK, MUTED, SOLD, STYLE, TOTAL
from bluecarbon.report.words import rounded, say

ROW, BINS = 0.25, 60


@matplotlib.rc_context(STYLE)
def interval(limits, *, draws=None, claims=(), title="", lang="en", ax=None):
    """The net total with its 90 % interval, and the claim under each deduction rule [t CO2e].

    Parameters
    ----------
    limits : mapping of str to float
        median, p05 and p95 of the net total [t CO2e].
    draws : array_like of shape (draw,), optional
        Draws of the net total [t CO2e], shown as their histogram.
    claims : sequence of (str, float, bool)
        Name of a rule, what it lets be claimed before netting and buffer [t CO2e], and whether it
        is the one in force.
    title, lang, ax
        As in `waterfall`.
    """
    low, median, high = (float(limits[k]) for k in ("p05", "median", "p95"))
    rules = ROW * len(claims) + (0.3 if claims else 0)
    sheet = Sheet(7.4, 2.45 + rules, lang=lang, ax=ax)
    ends = [low, high, *(claim for _, claim, _ in claims)]
    values = np.asarray(draws if draws is not None else [], dtype=float)
    if len(values):
        ends += np.quantile(values, (0.001, 0.999)).tolist()
    span = (max(ends) - min(ends)) or abs(median) or 1.0
    axes = sheet.add_axes(1.95, 0.5 + rules, 4.3, 1.25)
    axes.set_xlim(min(ends) - 0.04 * span, max(ends) + 0.04 * span)
    axes.axvspan(low, high, color=TOTAL, alpha=0.14, linewidth=0)
    if len(values):
        axes.hist(values, bins=BINS, range=axes.get_xlim(), color=TOTAL, alpha=0.75)
    axes.axvline(median, color=INK, linewidth=1.4 * sheet.letters)
    axes.set_yticks([])
    sheet.bare(axes, keep=("bottom",))
    if claims:
        _rules(sheet, axes.get_xlim(), claims, rules)
        axes.set_xticks([])
    else:
        number_axis(axes.xaxis, 4)
    y = 0.5 + rules
    for step, (key, amount, weight) in enumerate(
        (("p95", high, "normal"), ("median", median, "bold"), ("p05", low, "normal"))
    ):
        line = y + 0.95 - 0.3 * step
        sheet.write(1.85, line, say("figure", key), ha="right", weight=weight)
        sheet.write(7.3, line, rounded(amount), ha="right", weight=weight)
    tonnes = say("figure", "tonnes")
    sheet.write(4.1, 0.08, tonnes, ha="center", color=MUTED)
    sheet.write(7.3, y + 1.35, tonnes, ha="right", color=MUTED, size=8)
    sheet.write(1.95, y + 1.35, say("figure", "draws_of_total"), color=MUTED, size=8)
    sheet.headline(title or say("figure", "interval_title"))
    return sheet.finish()


def _rules(sheet, limits, claims, height):
    """A row a rule below the histogram, on the same scale."""
    below = sheet.add_axes(1.95, 0.5, 4.3, height)
    below.set_xlim(*limits)
    below.set_ylim(0, height)
    for i, (name, claim, used) in enumerate(claims):
        y = height - 0.3 - ROW * (i + 0.5)
        colour, weight = (SOLD, "bold") if used else (MUTED, "normal")
        below.plot(limits, [y, y], color=HAIR, linewidth=0.6, zorder=1)
        size = (8 if used else 6) * sheet.letters
        below.plot([claim], [y], marker="o", markersize=size, color=colour, zorder=2)
        mark = say("figure", "rule_used")
        said = (lambda lang, n=name, m=mark: f"{_name(n, lang)} · {m(lang)}") if used else name
        sheet.write(1.85, 0.5 + y - 0.04, short(said, 24), ha="right", weight=weight, size=8.5)
        sheet.write(7.3, 0.5 + y - 0.04, rounded(claim), ha="right", weight=weight, size=8.5)
    sheet.write(1.95, 0.5 + height - 0.2, say("figure", "claim_by_rule"), color=MUTED, size=8)
    below.set_yticks([])
    number_axis(below.xaxis, 4)
    sheet.bare(below, keep=("bottom",))


def _name(name, lang):
    return name(lang) if callable(name) else str(name)
