"""From gross removal to lots, step by step."""

import matplotlib

from bluecarbon.report.figures.sheet import Sheet, number_axis
from bluecarbon.report.figures.style import GIVEN, INK, MUTED, SOLD, STYLE, TAKEN, TOTAL
from bluecarbon.report.views import STEPS
from bluecarbon.report.words import decimals, rounded, say

ROW = 0.34  # height of a step [inches]


@matplotlib.rc_context(STYLE)
def waterfall(summary, *, title="", lang="en", ax=None):
    """From gross removal to lots, one bar a step, with the number on it [t CO2e].

    Parameters
    ----------
    summary : mapping of str to float
        Keys gross, baseline, leakage, deduction, netted, buffer, remainder, lots [t CO2e];
        gross is the sum of the others.
    title : str
    lang : {"en", "zh"}
    ax : matplotlib.axes.Axes, optional
        Axes in whose place the figure is drawn.

    Returns
    -------
    matplotlib.figure.Figure or matplotlib.axes.Axes
        The axes with the bars [t CO2e] where `ax` was given.

    Raises
    ------
    ValueError
        When the steps do not add up: such an account must not be drawn as if they did.
    """
    _check(summary)
    sheet = Sheet(7.4, 0.85 + ROW * len(STEPS), lang=lang, ax=ax)
    axes = sheet.add_axes(1.95, 0.5, 4.0, ROW * len(STEPS))
    width = sheet.letters
    before, ends = 0.0, []
    for row, (step, start, stop, colour) in enumerate(_bars(summary)):
        ends += [start, stop]
        axes.barh(row, stop - start, left=start, height=0.62, color=colour, linewidth=0)
        # A step too small for a bar still shows as a line.
        axes.plot([stop, stop], [row - 0.31, row + 0.31], color=colour, linewidth=1.2 * width)
        if row:
            link = [row - 0.69, row - 0.31]
            axes.plot([before, before], link, color=MUTED, linewidth=0.6 * width)
        before = stop
        _figures(sheet, row, step, stop if step == "net" else summary[step], summary["gross"])
    axes.set_ylim(len(STEPS) - 0.5, -0.5)
    low, high = min(0.0, *ends), max(0.0, *ends)
    axes.set_xlim(low, high + (high - low or 1.0) * 0.02)
    axes.axvline(0, color=INK, linewidth=0.8 * width)
    axes.set_yticks([])
    number_axis(axes.xaxis, 5)
    sheet.bare(axes, keep=("bottom",))
    tonnes = say("figure", "tonnes")
    sheet.write(3.95, 0.08, tonnes, ha="center", color=MUTED)
    sheet.write(6.9, sheet.height - 0.34, tonnes, ha="right", color=MUTED, size=8)
    sheet.headline(title or say("figure", "waterfall_title"))
    return sheet.finish()


def _check(summary):
    difference = summary["gross"] - sum(summary[k] for k in STEPS if k not in ("gross", "net"))
    if abs(difference) > 0.0005:  # half a kilogram
        raise ValueError(
            f"the steps differ from gross by {difference:g} t. "
            "Gross must be the sum of the other steps; check the account before drawing it."
        )


def _bars(summary):
    """Step, where its bar starts and stops [t], and its colour."""
    level = summary["gross"]
    for step in STEPS:
        if step in ("gross", "net"):
            yield step, 0.0, level, TOTAL
        elif step == "lots":
            yield step, 0.0, summary["lots"], SOLD
        else:
            start, level = level, level - summary[step]
            yield step, start, level, TAKEN if summary[step] >= 0 else GIVEN


def _figures(sheet, row, step, amount, gross):
    """Name and mass of a step, and for totals the share of gross."""
    total = step in ("gross", "net", "lots")
    sign = "" if total or amount == 0 else "− " if amount > 0 else "+ "
    y = 0.5 + ROW * (len(STEPS) - row - 0.5) - 0.045
    bold = {"weight": "bold"} if total else {}
    sheet.write(1.85, y, say("step", step), ha="right", **bold)
    sheet.write(6.9, y, sign + rounded(abs(amount) if sign else amount), ha="right", **bold)
    if total and gross > 0:
        share = decimals(100 * amount / gross, 0)
        sheet.write(7.32, y, share + " %", ha="right", size=8, color=MUTED)
