"""Evaluates a method over draws and rows, block by block, and keeps only integer totals."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock

import numpy as np

from bluecarbon.constants import GRAMS_PER_KILOGRAM, GRAMS_PER_TONNE
from bluecarbon.errors import BluecarbonError
from bluecarbon.progress import tqdm
from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, as_sampler
from bluecarbon.uncertainty.folding import Folded, NotRowByRow
from bluecarbon.uncertainty.sources import Leaf, Source

__all__ = ["Leaf", "Source", "Totals", "totals"]

# Elements of an array of (draws, rows) in a block: half a megabyte, so that the one or two arrays
# which an equation looks at stay in the cache of a core.
BLOCK_ELEMENTS = 65_536

# Uniform numbers that are drawn at one time, 4 MB of them: a draw in few large pieces costs less.
DRAWN_ELEMENTS = 524_288

# Draws of a block, where rows share so much that more would not leave room for them in the cache.
MOST_DRAWS = 512

# Up to here every whole number is a float64, and sums of them are exact in any order.
WHOLE = 2.0**53

# A row beyond this is no mass [g]; sums of such rows still fit an int64.
MOST_GRAMS = 1e16


def totals(method, leaves, wanted, group, n_groups, *, seed, draws, threads=2, progress=True,
           first=0):  # fmt: skip
    """Totals [kg CO2e] by group and draw of the `wanted` quantities of a method.

    Each row's mass is rounded to whole grams before it is added, so the sum is exact, whatever
    the order; each total is rounded down to whole kilograms.

    Parameters
    ----------
    method : object
        With `evaluate(given, wanted)`, arrays in and out.
    leaves : mapping of str to Leaf
    wanted : sequence of str
        Quantities in t CO2e per row.
    group : int array of shape (row,)
        Group of each row.
    n_groups : int
    seed, draws : int
        See `bluecarbon.uncertainty.draws`; instead of a seed, a sampler.
    first : int
        Number of the first draw.

    Returns
    -------
    dict of str to int64 array of shape (group, draw)
    """
    evaluation = Totals(method, leaves, wanted, group, n_groups)
    return evaluation(seed, draws, first=first, threads=threads, progress=progress)


class Totals:
    """A method over leaves and groups, ready for any draws: see `totals`."""

    def __init__(self, method, leaves, wanted, group, n_groups):
        self.method, self.wanted, self.n_groups = method, tuple(wanted), n_groups
        # Rows of a group lie side by side.
        self._order = np.argsort(group, kind="stable")
        self._leaves = {
            name: Leaf(leaf.sources, leaf.which[self._order], leaf.factor[self._order])
            for name, leaf in leaves.items()
        }
        ends = np.bincount(group, minlength=n_groups)
        self._filled = np.flatnonzero(ends)
        self._edges = np.concatenate(([0], np.cumsum(ends[self._filled])))
        self._rows = len(group)
        self._folded = self._fold() if self._rows else None

    @property
    def sources(self):
        """The uncertain and exact sources of all leaves."""
        return tuple(dict.fromkeys(s for leaf in self._leaves.values() for s in leaf.sources))

    def __call__(
        self, seed, draws, *, first=0, threads=2, progress=False, whole=True, compact=False
    ):
        """Totals of draws `first` to `first + draws`, (group, draw).

        Whole kilograms, int64; without `whole` the sums of the rows as they are, in t, float64.
        `compact` gives int32 where every total of a quantity fits: half the memory.
        """
        kind = (np.int32 if compact else np.int64) if whole else float
        result = {name: np.zeros((self.n_groups, draws), dtype=kind) for name in self.wanted}
        if not self._rows:
            return result
        sampler = as_sampler(seed)
        piece = self._draws_at_a_time()
        many = len(self._folded.sources) if self._folded else self._rows
        large = max(DRAWN_ELEMENTS // max(many, 1) // piece, 1) * piece
        # Every thread gets some pieces, and the last of them do not keep the others waiting.
        large = min(large, max(-(-draws // (4 * threads)) // piece, 1) * piece)

        growing = Lock()

        def run(start):
            count = min(large, draws - start)
            for at, sums in self._pieces(sampler, first + start, count, piece, whole):
                for name, value in sums.items():
                    size = value.shape[1]
                    with growing:
                        if not _fits(value, result[name].dtype):
                            result[name] = result[name].astype(np.int64)
                        result[name][self._filled, start + at : start + at + size] = value
            return count

        with (
            ThreadPoolExecutor(threads) as pool,
            tqdm(total=draws, desc=self.method.id, unit="draw", disable=not progress) as bar,
        ):
            for count in pool.map(run, range(0, draws, large)):
                bar.update(count)
        return result

    def _draws_at_a_time(self):
        """Draws of a block: few columns are taken in many draws, whole rows in few."""
        if self._folded is None:
            return _multiple(BLOCK_ELEMENTS // self._rows)
        return _multiple(min(BLOCK_ELEMENTS // self._folded.widest, MOST_DRAWS))

    def _pieces(self, sampler, start, count, piece, whole):
        """Sums by filled group of some draws, a piece at a time."""
        if self._folded is None:
            for at in range(0, count, piece):
                size = min(piece, count - at)
                values = self._plain(sampler, start + at, size)
                sums = {n: self._sum(n, v, 0, self._rows, size, whole) for n, v in values.items()}
                yield at, _finished(sums, whole)
            return
        drawn = np.empty((len(self._folded.sources), count))
        for i, source in enumerate(self._folded.sources):
            drawn[i] = source.draws(sampler, start, count)
        for at in range(0, count, piece):
            size = min(piece, count - at)
            mine = drawn[:, at : at + size]
            shared = self._folded.shared(mine)
            step = max(BLOCK_ELEMENTS // size, 1)
            sums = dict.fromkeys(self.wanted, 0)
            for a in range(0, self._rows, step):
                b = min(a + step, self._rows)
                for name, value in self._folded.some_rows(mine, shared, a, b).items():
                    sums[name] += self._sum(name, value, a, b, size, whole)
            yield at, _finished(sums, whole)

    def _plain(self, sampler, start, count):
        given = {
            name: leaf.values if leaf.is_exact else leaf.draws(sampler, start, count)
            for name, leaf in self._leaves.items()
        }
        return self.method.evaluate(given, self.wanted)

    def _fold(self):
        """The method prepared for equal rows; None where it does not give the same bits.

        Tried on a few draws and in two parts, which a method that looks from one row to another
        does not survive.
        """
        sampler, few = as_sampler("folding"), WORDS_PER_COUNT
        cuts = [0, self._rows // 2, self._rows] if self._rows > 1 else [0, 1]
        try:
            folded = Folded(self.method, self._leaves, self.wanted)
            drawn = np.array([s.draws(sampler, 0, few) for s in folded.sources])
            shared = folded.shared(drawn)
            parts = [(a, b, folded.some_rows(drawn, shared, a, b)) for a, b in pairwise(cuts)]
            rows = {
                name: np.concatenate(
                    [np.broadcast_to(v[name], (few, b - a)) for a, b, v in parts], axis=1
                )
                for name in self.wanted
            }
        except (NotRowByRow, AttributeError, IndexError, ValueError):
            return None
        plain = self._plain(sampler, 0, few)
        shape = (few, self._rows)
        same = all(
            np.array_equal(rows[n], np.broadcast_to(plain[n], shape), equal_nan=True)
            for n in self.wanted
        )
        return folded if same else None

    def _sum(self, name, value, first, last, count, whole):
        """Sums of some rows by filled group, (group, draw): whole grams, or t."""
        value = np.asarray(value, dtype=float)
        one = value.ndim == 0 or (value.ndim > 1 and value.shape[1] == 1)
        value = np.broadcast_to(value, (count, 1 if one else last - first))
        tonnes = value.T  # (row, draw)
        if not whole:
            return self._by_group(tonnes, first, last, float)
        grams = np.multiply(tonnes, GRAMS_PER_TONNE, order="C")
        np.rint(grams, out=grams)
        # Both are NaN where a row is; a comparison with NaN is never true.
        most = max(grams.max(), -grams.min())
        if not most < MOST_GRAMS:
            self._refuse(name, tonnes, first)
        if most * (last - first) >= WHOLE:
            grams = grams.astype(np.int64)
        return self._by_group(grams, first, last, np.int64)

    def _by_group(self, rows, first, last, kind):
        """Rows (row, draw) added by group; a single row stands for all of them."""
        sums = np.zeros((len(self._filled), rows.shape[1]), dtype=kind)
        low = np.searchsorted(self._edges, first, side="right") - 1
        high = np.searchsorted(self._edges, last, side="left")
        edges = np.clip(self._edges[low : high + 1], first, last) - first
        if len(rows) == 1:
            sums[low:high] = rows.astype(kind) * np.diff(edges).astype(kind)[:, None]
        elif high - low > len(rows) // 4:
            sums[low:high] = np.add.reduceat(rows, edges[:-1], axis=0)
        else:
            for i, (a, b) in enumerate(pairwise(edges)):
                sums[low + i] = rows[a:b].sum(axis=0)
        return sums

    def _refuse(self, name, tonnes, first):
        bad = np.argwhere(~np.isfinite(tonnes))
        if not len(bad):
            raise BluecarbonError(
                f"{name} goes beyond {MOST_GRAMS / GRAMS_PER_TONNE:g} t in some draws. "
                "Look at the units, and at the spreads of what it is made of."
            )
        row = self._order[first + bad[0][0]]
        raise BluecarbonError(f"{name} of row {row} is not a finite number in some draws.")


def _fits(value, kind):
    """Whether whole numbers fit a narrower kind of whole number; anything else fits as it is."""
    if kind != np.int32:
        return True
    limits = np.iinfo(kind)
    return limits.min <= value.min() and value.max() <= limits.max


def _finished(sums, whole):
    return {name: s // GRAMS_PER_KILOGRAM if whole else s for name, s in sums.items()}


def _multiple(count):
    """A number of draws that uses all words of a count of the generator."""
    return max(count // WORDS_PER_COUNT, 4) * WORDS_PER_COUNT
