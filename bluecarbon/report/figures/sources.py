"""What the uncertainty of the total comes from."""

import matplotlib

from bluecarbon.report.figures.sheet import Sheet, number_axis, short
from bluecarbon.report.figures.style import HAIR, INK, MUTED, STYLE, TAKEN, TOTAL
from bluecarbon.report.words import decimals, say, term

ROW = 0.34


@matplotlib.rc_context(STYLE)
def sensitivity(shares, *, title="", lang="en", ax=None):
    """Shares of the variance of the net total by group of inputs, with their errors.

    Parameters
    ----------
    shares : sequence of mapping
        group, share [1] and error [1], the standard error of the share; and total [1], the
        total-effect index, where it is known: drawn as an outline.
    title, lang, ax
        As in `waterfall`.
    """
    rows = sorted(shares, key=lambda row: -row["share"])
    sheet = Sheet(7.4, 1.15 + ROW * max(1, len(rows)), lang=lang, ax=ax)
    height = ROW * max(1, len(rows))
    axes = sheet.add_axes(1.95, 0.5, 4.0, height)
    for i, row in enumerate(rows):
        axes.barh(i, 100 * row["share"], height=0.6, color=TOTAL, linewidth=0)
        ends = [100 * (row["share"] + s * row["error"]) for s in (-1, 1)]
        axes.plot(ends, [i, i], color=INK, linewidth=1.1 * sheet.letters)
        if row.get("total") is not None:
            style = {"fill": False, "edgecolor": TAKEN, "linewidth": 1.3 * sheet.letters}
            axes.barh(i, 100 * row["total"], height=0.8, **style)
        y = 0.5 + ROW * (len(rows) - i - 0.5) - 0.045
        sheet.write(1.85, y, short(_group(row["group"]), 20), ha="right")
        share = f"{decimals(100 * row['share'], 1)} ± {decimals(100 * row['error'], 1)}"
        sheet.write(6.95, y, share, ha="right")
    axes.set_ylim(max(1, len(rows)) - 0.5, -0.5)
    axes.set_xlim(min(0, *axes.get_xlim()), max(100, axes.get_xlim()[1]))
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks([])
    number_axis(axes.xaxis, 5)
    sheet.bare(axes, keep=("bottom",))
    axes.grid(axis="x", color=HAIR, linewidth=0.6)
    axes.set_axisbelow(True)
    sheet.write(3.95, 0.08, say("figure", "share_of_variance"), ha="center", color=MUTED)
    sheet.write(6.95, 0.56 + height, "%", ha="right", color=MUTED, size=8)
    sheet.headline(title or say("figure", "sensitivity_title"))
    return sheet.finish()


def _group(name):
    return lambda lang: term(lang, "group", name)
