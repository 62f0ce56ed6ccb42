"""How the codes of a cell over the dates become one number, and areas part of another."""

import math
from dataclasses import dataclass

import numpy as np

from bluecarbon.areas.counting.layers import UNKNOWN

KEY_LIMIT = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Digits:
    """The key of a cell is a number whose digits, one a date, stand for the codes there."""

    looked_up: bool  # in `states_of`; or the distance from the first code, in a circle of 256
    first: np.ndarray  # uint8, by date
    base: np.ndarray  # uint16, by date

    @property
    def size(self):
        """Number of keys."""
        return math.prod(self.base.tolist())

    def states(self, keys, states_of):
        """State at each date, of shape (key, date), of some keys."""
        digits = np.unravel_index(keys, self.base.tolist())
        if self.looked_up:
            return np.column_stack(digits)
        columns = zip(digits, self.first.tolist(), states_of, strict=True)
        return np.column_stack([of[(d + first) % 256] for d, first, of in columns])


def digits_of(layers, limit=KEY_LIMIT):
    """Digits for the codes of some layers; None where keys would exceed the limit."""
    first, span = zip(*map(_span, layers.states_of), strict=True)
    for looked_up, base in ((False, span), (True, [layers.n_states] * len(span))):
        if math.prod(base) <= limit:
            first, base = np.array(first, np.uint8), np.array(base, np.uint16)
            return Digits(looked_up=looked_up, first=first, base=base)
    return None


class Keys:
    """Makes keys of cells, in memory of its own that it uses again."""

    def __init__(self, digits, states_of):
        self._digits, self._states_of = digits, states_of
        self._digit = self._low = self._key = np.empty(0, np.uint8)

    def of(self, codes):
        """Key of every cell, from codes of shape (date, cell); None where a code has none.

        The array is uint8 or uint16, whichever holds all keys, and is used again by the next call.
        """
        cells = codes.shape[1]
        if len(self._low) < cells:
            self._digit, self._low = np.empty((2, cells), np.uint8)
            self._key = np.empty(cells, np.uint16)
        digit, key, size = self._digit[:cells], self._low[:cells], 1
        for date, base in enumerate(self._digits.base.tolist()):
            place = digit if date else key
            if self._digits.looked_up:
                np.take(self._states_of[date], codes[date], out=place, mode="clip")
            else:
                np.subtract(codes[date], self._digits.first[date], out=place)
            if place.max(initial=0) >= base:
                return None
            if date:
                if size > 1:  # else there is nothing to multiply, and 256 would be no uint8
                    # Bytes for as long as they hold the key: processors do twice as many at once.
                    wide = key.dtype == np.uint8 and size * base > 256
                    out = self._key[:cells] if wide else key
                    key = np.multiply(key, base, out=out, dtype=out.dtype)
                key += digit
            size *= base
        return key


def _span(states):
    """First code and number of codes of the shortest stretch, of codes in a circle, that has all.

    255 and 0 are neighbours in the circle: nodata = 255 and classes from 0 make a short stretch.
    """
    known = np.flatnonzero(states != UNKNOWN)
    gaps = np.diff(known, append=known[0] + 256)
    widest = int(gaps.argmax())
    return int(known[(widest + 1) % len(known)]), int(257 - gaps[widest])


@dataclass(frozen=True, kw_only=True)
class Packing:
    """A number by cell: upper bits 1, lower bits area, so that cells and area are summed at once.

    Only what an area is above the least of the window needs bits.
    """

    least: int
    shift: int
    weight: np.ndarray  # int64, by panel

    def apart(self, sums):
        """Cells and area [cm2] from sums of the numbers."""
        cells = sums >> self.shift
        return cells, (sums & ((1 << self.shift) - 1)) + cells * self.least


def packing_of(area, cells, bits):
    """Packing of areas by panel for sums of up to so many cells; None where bits do not suffice."""
    least, most = int(area.min()), int(area.max())
    shift = ((most - least) * cells).bit_length()
    if shift + cells.bit_length() > bits:
        return None
    return Packing(least=least, shift=shift, weight=(1 << shift) + (area - least))
