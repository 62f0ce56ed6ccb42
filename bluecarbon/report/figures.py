"""Figures: plain data in, a matplotlib Figure out. For the report, and as they are in Jupyter.

Texts are placed by anchors and never by their measured size, so the same figure comes out whether
or not this machine has Chinese fonts: the reader's own fonts draw the letters.
"""

import io
import math
import warnings
from xml.etree import ElementTree

import numpy as np

from bluecarbon.errors import BluecarbonError
from bluecarbon.report.views import STEPS, yearly_area
from bluecarbon.report.words import decimals, em, rounded, shorten, term, visible, words


class MissingMatplotlib(BluecarbonError, ImportError):
    """Figures were asked for and matplotlib is not there."""


try:
    import matplotlib
    from matplotlib import figure, patches
    from matplotlib.path import Path as Outline
    from matplotlib.ticker import FuncFormatter, MaxNLocator
except ImportError as error:
    raise MissingMatplotlib(
        'figures need matplotlib. Install it with: pip install "bluecarbon[plot]"'
    ) from error

# The reader's fonts, in the order they are tried. Measured is DejaVu, which matplotlib brings.
FONTS = "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei','DejaVu Sans',sans-serif"

INK, MUTED, HAIR = "#1f2933", "#5f6b76", "#c9d1d8"
TOTAL, TAKEN, GIVEN, SOLD = "#0072b2", "#e69f00", "#56b4e9", "#009e73"
RED = "#b3261e"

# Okabe and Ito's palette, readable with every common colour blindness; bare ground in greys.
COLOURS = {
    "no data": "#ffffff",
    "mangrove": "#007a5a",
    "tidal marsh": "#e69f00",
    "seagrass": "#0072b2",
    "seaweed farm": "#d55e00",
    "bivalve farm": "#cc79a7",
    "spartina": "#8c6d1f",
    "tidal flat": "#d9d2bd",
    "pond": "#a9c3cf",
    "water": "#e6eff5",
    "sea": "#e6eff5",
    "land": "#d4d4d0",
}
OTHERS = ("#56b4e9", "#f0e442", "#7b5ea7", "#882255", "#44aa99", "#999933", "#4b4b4b")

# What a figure is drawn and saved with, whatever the user's own settings are. The settings that are
# left alone say where and how a session runs, not how a figure looks.
STYLE = {
    key: value
    for key, value in matplotlib.rcParamsDefault.items()
    if not key.startswith(("backend", "interactive", "toolbar", "webagg", "savefig.directory"))
} | {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a name is a dollar
    "axes.edgecolor": HAIR,
    "axes.labelcolor": MUTED,
    "axes.unicode_minus": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "svg.fonttype": "none",
    "svg.hashsalt": "bluecarbon",
    "svg.image_inline": True,
}


class Figure(figure.Figure):
    """A matplotlib figure that shows itself in Jupyter as SVG, with the reader's fonts."""

    def _repr_svg_(self):
        return svg(self)


@matplotlib.rc_context(STYLE)
def svg(fig, *, prefix="", title=None):
    """A figure as SVG text: the same bytes for the same figure, and nothing fetched from outside.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    prefix : str
        Put before every id, so that several figures can stand in one page.
    title : str, optional
        What the figure shows, for readers who cannot see it.

    Returns
    -------
    str
        An `<svg>` element without XML declaration; rasters are embedded as PNG.
    """
    with io.StringIO() as stream, warnings.catch_warnings():
        # DejaVu has no Chinese; nothing in these layouts depends on the width of a text.
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from")
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        fig.savefig(stream, format="svg", metadata=metadata)
        root = ElementTree.fromstring(stream.getvalue())
    return _tidy(root, prefix, title)


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
    classes = _drawable(classes, ndim=2)
    word = words(language)["figure"]
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = _colours(states, colours)
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
    fig = _figure(*size)
    top = size[1] - 0.45
    ax = _axes(fig, 0.1, top - height, width, height)
    _paint_map(ax, classes, states, colours, extent, zones, simulated, word, share)
    _name_zones(ax, zones, extent, width)
    _scale_and_north(fig, 0.1, top - height - 0.36, width, extent, metres_per_unit, word)
    _title(fig, title or word["map"], _warning(simulated, word))
    entries = [
        (colours[s], (names or {}).get(s) or term(language, "habitat", s), (hectares or {}).get(s))
        for s in shown
    ]
    if zones:
        entries.append((None, word["zone"], None))
    if beside:
        _legend(fig, 0.1 + width + 0.25, top, 7.3 - width - 0.35, entries, 1, word)
    else:
        _legend(fig, 0.1, top - height - 0.62, width, entries, 2, word)
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
    classes = _drawable(classes, ndim=3)
    word = words(language)["figure"]
    shown = [s for i, s in enumerate(states) if (classes == i).any() and i > 0]
    colours = _colours(states, colours)
    ratio = _ground_ratio(extent, metres_per_unit)
    columns = min(len(dates), 4 if ratio < 0.8 else 3 if ratio < 1.6 else 2)
    width = (7.2 - 0.15 * (columns - 1)) / columns
    width = min(width, 4.0 * ratio)
    height = width / ratio
    rows = math.ceil(len(dates) / columns)
    legend = 0.25 * math.ceil(len(shown) / 3)
    bottom = 0.68 + legend
    fig = _figure(7.4, 0.45 + rows * (height + 0.3) + bottom)
    top = fig.get_figheight() - 0.45
    for i, day in enumerate(dates):
        left = 0.1 + (i % columns) * (width + 0.15)
        y = top - (i // columns + 1) * (height + 0.3)
        ax = _axes(fig, left, y, width, height)
        part = None if share is None else share[i]
        _paint_map(ax, classes[i], states, colours, extent, zones, simulated, word, part)
        _text(fig, left, y + height + 0.07, str(day), weight="bold")
    _scale_and_north(fig, 0.1, bottom - 0.36, width, extent, metres_per_unit, word)
    _title(fig, title or word["change_title"], _warning(simulated, word))
    entries = [
        (colours[s], (names or {}).get(s) or term(language, "habitat", s), None) for s in shown
    ]
    _legend(fig, 0.1, bottom - 0.6, 7.2, entries, 3, word)
    return fig


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
    fig = _figure(7.4, 0.85 + 0.34 * len(STEPS))
    ax = fig.add_axes(_place(fig, 1.95, 0.5, 4.0, 0.34 * len(STEPS)))
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
        _text(fig, 1.85, y, word["step"][step], ha="right", **bold)
        _text(fig, 6.9, y, sign + rounded(abs(amount) if sign else amount), ha="right", **bold)
        if total and summary["gross"] > 0:
            share = decimals(100 * amount / summary["gross"], 0)
            _text(fig, 7.32, y, share + " %", ha="right", size=8, color=MUTED)
    ax.set_ylim(len(STEPS) - 0.5, -0.5)
    low, high = min(0.0, *ends), max(0.0, *ends)
    ax.set_xlim(low, high + (high - low or 1.0) * 0.02)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks([])
    _number_axis(ax.xaxis, 5)
    _bare(ax, keep=("bottom",))
    _text(fig, 3.95, 0.08, word["figure"]["tonnes"], ha="center", color=MUTED)
    _text(
        fig,
        6.9,
        fig.get_figheight() - 0.34,
        word["figure"]["tonnes"],
        ha="right",
        color=MUTED,
        size=8,
    )
    _title(fig, title or word["figure"]["waterfall_title"])
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
    colours = _colours(habitats, colours)
    years = strata["year"].values
    columns = 2 if len(habitats) in (2, 4) else min(3, max(1, len(habitats)))
    rows = max(1, math.ceil(len(habitats) / columns))
    width = (7.2 - 0.62 * columns) / columns
    width = min(width, 4.4)
    fig = _figure(7.4, 0.55 + rows * 2.05)
    top = fig.get_figheight() - 0.8
    for i, habitat in enumerate(habitats):
        left = 0.62 + (i % columns) * (width + 0.62)
        y = top - (i // columns) * 2.05 - 1.45
        ax = fig.add_axes(_place(fig, left, y, width, 1.3))
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
        _number_axis(ax.yaxis, 3)
        ax.set_xticks(years[:: math.ceil(len(years) / 5)])
        ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
        _bare(ax, keep=("bottom",))
        ax.grid(axis="y", color=HAIR, linewidth=0.6)
        ax.set_axisbelow(True)
        name = (names or {}).get(habitat) or term(language, "habitat", habitat)
        _text(fig, left - 0.5, y + 1.42, shorten(name, width * 6), weight="bold")
        _text(fig, left + width, y + 1.42, word["hectares"], ha="right", color=MUTED, size=8)
    x = 0.12
    y = top + 0.24
    for rule, style in (("conservative", "-"), ("linear", (0, (4, 2)))):
        fig.add_artist(_line(fig, [(x, y + 0.04), (x + 0.35, y + 0.04)], linestyle=style))
        _text(fig, x + 0.42, y, word[rule], color=MUTED)
        x += 0.42 + em(word[rule]) * 9 / 72 + 0.3
    _title(fig, title or word["area_title"])
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
    colours = _colours(habitats, colours)
    fig = _figure(7.4, 3.1)
    ax = fig.add_axes(_place(fig, 0.75, 0.5, 6.5, 1.85))
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
            _text(
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
    _number_axis(ax.yaxis, 4)
    _bare(ax, keep=("bottom",))
    ax.grid(axis="y", color=HAIR, linewidth=0.6)
    ax.set_axisbelow(True)
    _text(fig, 0.1, 2.42, word["tonnes"], color=MUTED, size=8)
    _text(fig, 4.0, 0.08, word["year"], ha="center", color=MUTED)
    x = 0.75
    for habitat in habitats:
        name = shorten((names or {}).get(habitat) or term(language, "habitat", habitat), 14)
        fig.add_artist(_box(fig, x, 2.6, 0.14, 0.12, facecolor=colours[habitat]))
        _text(fig, x + 0.2, 2.61, name)
        x += 0.2 + em(name) * 9 / 72 + 0.3
    _title(fig, title or word["vintage_title"])
    return fig


# --- pieces -------------------------------------------------------------------------------------


def _figure(width, height):
    return Figure(figsize=(width, height), dpi=100, facecolor="white")


def _place(fig, left, bottom, width, height):
    w, h = fig.get_size_inches()
    return left / w, bottom / h, width / w, height / h


def _axes(fig, left, bottom, width, height):
    ax = fig.add_axes(_place(fig, left, bottom, width, height))
    ax.set_xticks([])
    ax.set_yticks([])
    return ax


def _text(fig, x, y, text, *, size=9, color=INK, weight="normal", ha="left"):
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


def _title(fig, title, warning=None):
    y = fig.get_figheight() - 0.22
    room = 7.2 * 72 / 11 - (em(warning) + 2 if warning else 0)
    _text(fig, 0.1, y, shorten(title, room), size=11, weight="bold")
    if warning:
        _text(fig, 7.3, y, warning, size=11, weight="bold", color=RED, ha="right")


def _warning(simulated, word):
    if simulated == "zones":
        return word["simulated_zones"]
    return word["simulated"] if simulated else None


def _line(fig, points, **style):
    w, h = fig.get_size_inches()
    xs, ys = zip(*points, strict=True)
    return matplotlib.lines.Line2D(
        [x / w for x in xs], [y / h for y in ys], color=MUTED, linewidth=1.6, **style
    )


def _box(fig, x, y, width, height, **style):
    left, bottom, w, h = _place(fig, x, y, width, height)
    return patches.Rectangle((left, bottom), w, h, transform=fig.transFigure, **style)


def _bare(ax, keep):
    for side, spine in ax.spines.items():
        spine.set_visible(side in keep)
        spine.set_color(HAIR)
    ax.tick_params(length=0, labelsize=8, colors=MUTED, labelfontfamily="DejaVu Sans")


def _number_axis(axis, ticks):
    axis.set_major_locator(MaxNLocator(nbins=ticks, min_n_ticks=2))
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))


def _colours(states, given):
    """A colour for every state: the project's, else ours, else the next unused one."""
    given = {k: v for k, v in (given or {}).items() if isinstance(v, str) and v}
    spare = iter(OTHERS)
    return {s: given.get(s) or COLOURS.get(s) or next(spare, "#808080") for s in map(str, states)}


def _drawable(classes, *, ndim):
    classes = np.asarray(classes)
    if classes.ndim != ndim or 0 in classes.shape:
        raise ValueError(
            f"classes must have {ndim} dimensions, none of them empty; "
            f"found shape {classes.shape}. "
            "Use habitat_map for one date and habitat_change for several."
        )
    return classes


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
            _box(
                fig, x + start, y + 0.16, half, 0.06, facecolor=colour, edgecolor=INK, linewidth=0.7
            )
        )
    text = (
        f"{length / 1000:g} {word['kilometres']}"
        if length >= 1000
        else f"{length:g} {word['metres']}"
    )
    _text(fig, x, y, "0", size=8)
    _text(fig, x + inches, y, text, size=8, ha="center" if inches > 0.5 else "left")
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
    _text(fig, tip - 0.14, y + 0.12, word["north"], size=9, weight="bold", ha="right")


def _nice(length):
    """The largest 1, 2 or 5 times a power of ten that is not above `length`."""
    power = 10.0 ** math.floor(math.log10(length))
    return max(m * power for m in (1, 2, 5) if m * power <= length * (1 + 1e-12))


def _legend(fig, x, top, width, entries, columns, word):
    """Colour, name and, right-aligned, hectares; `x`, `top` and `width` in inches."""
    with_area = any(area is not None for _, _, area in entries)
    column = width / columns
    per_column = math.ceil(len(entries) / columns)
    if with_area:
        top -= 0.2
        for c in range(columns):
            right = x + (c + 1) * column - (0.25 if c < columns - 1 else 0)
            _text(fig, right, top + 0.05, word["hectares"], size=8, color=MUTED, ha="right")
    for i, (colour, name, area) in enumerate(entries):
        left = x + (i // per_column) * column
        right = left + column - (0.25 if i // per_column < columns - 1 else 0)
        y = top - 0.25 * (i % per_column) - 0.18
        style = {"facecolor": colour} if colour else {"fill": False}
        fig.add_artist(
            _box(
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
        _text(fig, left + 0.28, y, shorten(name, room))
        if number:
            _text(fig, right, y, number, ha="right")


def _tidy(root, prefix, title):
    """Own ids, no metadata with addresses in it, and the reader's fonts."""
    space = "{http://www.w3.org/2000/svg}"
    link = "{http://www.w3.org/1999/xlink}href"
    for child in list(root):
        if child.tag == f"{space}metadata":
            root.remove(child)
    own = {}
    for element in root.iter():
        if "id" in element.attrib:
            own[element.get("id")] = element.attrib["id"] = prefix + element.get("id")
    for element in root.iter():
        if element.tag.startswith(space):
            element.tag = element.tag.removeprefix(space)
        for key, value in list(element.attrib.items()):
            if key == link:
                # Inside the figure or inside the file: never somewhere else.
                name = value.removeprefix("#")
                element.attrib["href"] = "#" + own[name] if value[0] == "#" else value
                del element.attrib[key]
            elif value.startswith("url(#"):
                element.attrib[key] = f"url(#{own[value[5:-1]]})"
            elif key == "style" and "font-family" in value:
                element.attrib[key] = value.replace("'DejaVu Sans'", FONTS)
    for group in root.iter("g"):
        if group.get("id", "").startswith(f"{prefix}halo"):
            for text in group.iter("text"):
                text.attrib["style"] += (
                    "; paint-order: stroke; stroke: #fff; stroke-width: 2.5px;"
                    " stroke-linejoin: round"
                )
    root.attrib["xmlns"] = "http://www.w3.org/2000/svg"
    root.attrib["role"] = "img"
    root.attrib.pop("version", None)
    if title:
        root.attrib["aria-label"] = visible(title)
    return ElementTree.tostring(root, encoding="unicode")
