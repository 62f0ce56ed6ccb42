"""A dated core: its profile of excess 210Pb, and its ages with their error."""

import matplotlib
import numpy as np

from bluecarbon.report.figures.sheet import Sheet, number_axis, short
from bluecarbon.report.figures.style import HAIR, INK, MUTED, SOLD, STYLE, TAKEN, TOTAL
from bluecarbon.report.words import say

UPPER_95 = 1.96  # half a 95 % interval in standard errors
SERIES = ((TOTAL, "-"), (TAKEN, "--"), (SOLD, ":"), (INK, "-."))


@matplotlib.rc_context(STYLE)
def core(profile, dated, *, coring_year=None, title="", lang="en", ax=None):
    """Excess 210Pb of a core and the ages that models give it, over depth.

    Parameters
    ----------
    profile : bluecarbon.science.dating.Lead210Profile
    dated : xarray.Dataset or mapping of str to xarray.Dataset
        What `bluecarbon.science.dating.date_core` returns; several by the name of their model.
    coring_year : float, optional
        Calendar year of coring: ages are shown as years. Without it as years before coring.
    title, lang, ax
        As in `waterfall`.

    Returns
    -------
    matplotlib.figure.Figure or list of matplotlib.axes.Axes
        The axes of excess [Bq kg-1] and of age [a] over depth [cm] where `ax` was given.
    """
    dated = dict(dated) if not hasattr(dated, "data_vars") else {"": dated}
    if not dated:
        raise ValueError("found no dated core. Give what date_core returns.")
    sheet = Sheet(7.4, 4.6 if len(dated) > 1 else 4.4, lang=lang, ax=ax)
    left = sheet.add_axes(0.75, 0.6, 2.9, 3.1)
    right = sheet.add_axes(4.2, 0.6, 2.9, 3.1)
    _excess(sheet, left, profile)
    for one, (colour, style) in zip(dated.values(), SERIES * len(dated), strict=False):
        _ages(sheet, right, one, coring_year, colour, style)
    for axes in (left, right):
        axes.set_ylim(float(profile.edges[-1]), float(profile.edges[0]))
        number_axis(axes.yaxis, 6)
        axes.xaxis.tick_top()
        sheet.bare(axes, keep=("left", "top"))
        axes.grid(color=HAIR, linewidth=0.5)
        axes.set_axisbelow(True)
    number_axis(left.xaxis, 5)
    right.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(5, integer=True))
    right.xaxis.set_major_formatter("{x:.0f}")
    top = sheet.height - 0.52
    sheet.write(0.75, top, say("figure", "excess_lead"), color=MUTED, size=8.5)
    age = "calendar_year" if coring_year is not None else "age_before_coring"
    sheet.write(4.2, top, say("figure", age), color=MUTED, size=8.5)
    sheet.write(0.1, 0.3, say("figure", "depth"), color=MUTED, size=8.5)
    _legend(sheet, dated)
    sheet.headline(title or say("figure", "core_title"))
    return sheet.finish()


def _excess(sheet, axes, profile):
    """Excess of the slices; measured ones with the 95 % interval of counting."""
    sample = profile.best
    middle, half = (profile.top + profile.bottom) / 2, (profile.bottom - profile.top) / 2
    axes.barh(middle, sample.excess, height=2 * half, color=TOTAL, alpha=0.16, linewidth=0)
    # A slice that was not measured has what its neighbours say, and no dot.
    known = (profile.weights == 1).any(axis=1)
    axes.errorbar(
        sample.excess[known],
        middle[known],
        xerr=UPPER_95 * profile.excess_error[known],
        fmt="o",
        markersize=3.5 * sheet.letters,
        color=TOTAL,
        ecolor=TOTAL,
        elinewidth=1.0 * sheet.letters,
    )
    axes.axvline(0, color=INK, linewidth=0.8)


def _ages(sheet, axes, dated, coring_year, colour, style):
    """Ages of one model over depth, with their 95 % band."""
    # The base of a CRS core is infinitely old, and is not drawn.
    good = np.isfinite(dated["age"].values)
    age, depth = dated["age"].values[good], dated["depth"].values[good]
    error = UPPER_95 * dated["age_error"].values[good]
    low, high = np.maximum(age - error, 0), age + error
    if coring_year is not None:
        age, low, high = coring_year - age, coring_year - high, coring_year - low
    band = np.isfinite(low) & np.isfinite(high)
    axes.fill_betweenx(depth[band], low[band], high[band], color=colour, alpha=0.15, linewidth=0)
    axes.plot(
        age,
        depth,
        color=colour,
        linestyle=style,
        linewidth=1.5 * sheet.letters,
        marker="o",
        markersize=2.6 * sheet.letters,
    )


def _legend(sheet, dated):
    """What lines and bands are."""
    sheet.write(0.75, 0.1, say("figure", "counting_error"), color=MUTED, size=8)
    x = 4.2
    if len(dated) == 1:
        sheet.write(x, 0.1, say("figure", "age_band"), color=MUTED, size=8)
        return
    for name, (colour, style) in zip(dated, SERIES * len(dated), strict=False):
        sheet.stroke([(x, 0.35), (x + 0.3, 0.35)], color=colour, linestyle=style)
        sheet.write(x + 0.36, 0.31, short(str(name), 12), size=8.5)
        x += 2.9 / min(len(dated), 3)
    sheet.write(4.2, 0.1, say("figure", "age_band"), color=MUTED, size=8)
