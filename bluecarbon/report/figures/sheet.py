"""The sheet that a figure is laid out on, in inches from its lower left corner.

A sheet is a figure of its own or lies in the place of somebody's axes; either way all that stands
on it is placed in inches of the sheet as it was designed.
"""

import math

from matplotlib import patches
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from bluecarbon.report.figures.fonts import check_fonts, families
from bluecarbon.report.figures.style import HAIR, INK, MUTED, RED, Figure
from bluecarbon.report.words import LANGUAGES, decimals, em, shorten, spoken, visible

LEAST, MOST = 0.55, 1.4  # by which letters follow the size of somebody's axes


class Sheet:
    """Where a figure is drawn; `finish` gives what its maker returns."""

    def __init__(self, width, height, *, lang="en", ax=None):
        self.width, self.height, self.lang, self._ax = width, height, lang, ax
        self.axes = []
        if ax is None:
            self.figure = Figure(figsize=(width, height), dpi=100, facecolor="white")
            self._host, self.transform = self.figure, self.figure.transFigure
            self._room, self._scale, self._corner = (width, height), 1.0, (0.0, 0.0)
            return
        self.figure, self._host, self.transform = ax.get_figure(root=True), ax, ax.transAxes
        box = ax.get_window_extent()
        w, h = box.width / self.figure.dpi, box.height / self.figure.dpi
        self._room, self._scale = (w, h), min(w / width, h / height)
        # In the middle, and at the top.
        self._corner = ((w - width * self._scale) / 2, h - height * self._scale)
        ax.set_axis_off()

    @property
    def letters(self):
        """By how much letters and lines are larger than on the sheet as it was designed."""
        return min(max(self._scale, LEAST), MOST)

    def finish(self):
        """The figure; where it was drawn into somebody's axes, the axes with the data."""
        if self._ax is None:
            return self.figure
        return self.axes[0] if len(self.axes) == 1 else self.axes

    def at(self, x, y):
        """A point of the sheet [inches] in the coordinates of `transform`."""
        return tuple(
            (c + v * self._scale) / room
            for v, c, room in zip((x, y), self._corner, self._room, strict=True)
        )

    def place(self, left, bottom, width, height):
        """A rectangle of the sheet [inches] in the coordinates of `transform`."""
        (x, y), (right, top) = self.at(left, bottom), self.at(left + width, bottom + height)
        return x, y, right - x, top - y

    def add_axes(self, left, bottom, width, height):
        """Axes on a rectangle of the sheet [inches]."""
        place = self.place(left, bottom, width, height)
        added = self._host.add_axes(place) if self._ax is None else self._ax.inset_axes(place)
        self.axes.append(added)
        return added

    def frame(self, left, bottom, width, height):
        """Axes without ticks."""
        ax = self.add_axes(left, bottom, width, height)
        ax.set_xticks([])
        ax.set_yticks([])
        return ax

    def speak(self, text):
        """What a matplotlib text needs to say something in the language of the sheet."""
        said = visible(spoken(text, self.lang))
        told = {"parse_math": False, "family": families(said)}
        if self._ax is not None:
            check_fonts([said])
        elif callable(text):
            told["gid"] = f"say{len(self.figure.says)}"
            self.figure.says[told["gid"]] = text
        return said, told

    def write(self, x, y, text, *, size=9, color=INK, weight="normal", ha="left"):
        """Text with its baseline at (x, y); a function of the language is asked for its words."""
        said, told = self.speak(text)
        if self._ax is not None:  # above the axes that lie in it
            told |= {"transform": self.transform, "clip_on": False, "zorder": 10}
        return self._host.text(
            *self.at(x, y),
            said,
            fontsize=size * self.letters,
            color=color,
            fontweight=weight,
            ha=ha,
            va="baseline",
            **told,
        )

    def box(self, x, y, width, height, **style):
        """A rectangle."""
        left, bottom, w, h = self.place(x, y, width, height)
        self._add(patches.Rectangle((left, bottom), w, h, transform=self.transform, **style))

    def polygon(self, points, **style):
        """A closed outline through some points."""
        at = [self.at(*point) for point in points]
        self._add(patches.Polygon(at, closed=True, transform=self.transform, **style))

    def stroke(self, points, *, linewidth=1.6, color=MUTED, **style):
        """A line through some points."""
        xs, ys = zip(*(self.at(*point) for point in points), strict=True)
        self._add(
            Line2D(xs, ys, color=color, linewidth=linewidth, transform=self.transform, **style)
        )

    def _add(self, artist):
        artist.set_clip_on(False)
        self._host.add_artist(artist)
        artist.set_transform(self.transform)

    def headline(self, title, warning=None):
        """The title, and at the right a warning in red."""

        def shown(lang):
            taken = em(spoken(warning, lang)) + 2 if warning else 0
            return shorten(spoken(title, lang), (self.width - 0.2) * 72 / 11 - taken)

        y = self.height - 0.22
        self.write(0.1, y, shown, size=11, weight="bold")
        if warning:
            self.write(self.width - 0.1, y, warning, size=11, weight="bold", color=RED, ha="right")

    def legend(self, x, top, width, entries, columns, unit=None):
        """Colour, name and, right-aligned, a number; `entries` of (colour, name, number)."""
        with_number = any(number is not None for _, _, number in entries)
        column = width / columns
        each = math.ceil(len(entries) / columns)
        gap = [0.25] * (columns - 1) + [0]
        if with_number:
            top -= 0.2
            for c in range(columns):
                right = x + (c + 1) * column - gap[c]
                self.write(right, top + 0.05, unit, size=8, color=MUTED, ha="right")
        for i, (colour, name, number) in enumerate(entries):
            left = x + (i // each) * column
            right = left + column - gap[i // each]
            y = top - 0.25 * (i % each) - 0.18
            style = {"facecolor": colour} if colour else {"fill": False}
            self.box(
                left, y - 0.02, 0.2, 0.14, edgecolor=INK, linewidth=0.5 if colour else 1.0, **style
            )
            written = decimals(number) if number is not None else ""
            room = (right - left - 0.3) * 72 / 9 - em(written) - (1 if written else 0)
            self.write(left + 0.28, y, short(name, room))
            if written:
                self.write(right, y, written, ha="right")

    def bare(self, ax, keep):
        """Axes with few spines and small, quiet figures."""
        for side, spine in ax.spines.items():
            spine.set_visible(side in keep)
            spine.set_color(HAIR)
        size = 8 * self.letters
        ax.tick_params(length=0, labelsize=size, colors=MUTED, labelfontfamily="DejaVu Sans")


def short(text, ems):
    """A text, or a function of the language, cut to a width of about `ems`."""
    if callable(text):
        return lambda lang: shorten(text(lang), ems)
    return shorten(text, ems)


def widest(text):
    """About how wide a text is in the language in which it is widest [em]."""
    return max(em(spoken(text, lang)) for lang in LANGUAGES) if callable(text) else em(text)


def number_axis(axis, ticks):
    """Few ticks, with thousands separators."""
    axis.set_major_locator(MaxNLocator(nbins=ticks, min_n_ticks=2))
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.10g}"))


def year_axis(axis, years, most):
    """Whole years, at most so many of them."""
    axis.set_ticks(years[:: math.ceil(len(years) / most) or 1])
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))
