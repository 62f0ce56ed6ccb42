"""Evaluates a method over draws and rows, block by block, and keeps only integer totals."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np

from bluecarbon.constants import GRAMS_PER_KILOGRAM, GRAMS_PER_TONNE
from bluecarbon.errors import BluecarbonError
from bluecarbon.progress import tqdm
from bluecarbon.uncertainty.adding import Adding, adding_of_columns
from bluecarbon.uncertainty.alike import NotAlike
from bluecarbon.uncertainty.draws import as_sampler
from bluecarbon.uncertainty.kept import Distinct, by_name, fits
from bluecarbon.uncertainty.pieces import Pieces
from bluecarbon.uncertainty.sources import Leaf, Source

__all__ = ["Leaf", "Source", "Totals", "totals"]

# Totals of a part of the draws, 4 MB of them: equal ones are put together before the next part.
PART_ELEMENTS = 1_048_576

# Draws of sources, 16 MB of them, that are made before anything is evaluated.
AHEAD_ELEMENTS = 2_097_152

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
    """A method over leaves and groups, ready for any draws: see `totals`.

    Without `fold` every row is evaluated by itself, which gives the same integers.
    """

    def __init__(self, method, leaves, wanted, group, n_groups, *, fold=True):
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
        self._most_rows = int(ends.max()) if len(self._order) else 0  # of a group
        self._rows = len(group)
        self._pieces = Pieces(method, self._leaves, self.wanted, self._rows, fold=fold)
        self._number_sums()

    def _number_sums(self):
        """Number all sums of all quantities; 0 is nothing, for groups without rows."""
        self._columns = {}  # of what rows share: Adding, Kinds
        self._adding = {}  # of blocks of other rows
        self._place, self._numbers, self._sums = {}, {}, 1
        shared, same = self._pieces.columns, self._pieces.same
        for name in self.wanted:
            if name in same:
                self._numbers[name] = self._numbers[same[name]]
                continue
            count, number = len(self._filled), np.arange(len(self._filled))
            if name in shared:
                adding, number = adding_of_columns(shared[name].column, self._edges)
                self._columns[name] = adding, shared[name]
                count = int(number.max()) + 1
            self._place[name] = slice(self._sums, self._sums + count)
            self._numbers[name] = np.zeros(self.n_groups, dtype=int)
            self._numbers[name][self._filled] = self._sums + number
            self._sums += count

    @property
    def is_folded(self):
        """Whether what rows share is evaluated once for all of them."""
        return self._pieces.folded is not None

    @property
    def sources(self):
        """The uncertain and exact sources of all leaves."""
        return tuple(dict.fromkeys(s for leaf in self._leaves.values() for s in leaf.sources))

    def __call__(self, seed, draws, *, first=0, threads=2, progress=False, whole=True):
        """Totals of draws `first` to `first + draws`, {quantity: (group, draw)}.

        Whole kilograms, int64; without `whole` the sums of the rows as they are, in t, float64.
        """
        how = {"first": first, "threads": threads, "progress": progress}
        if whole:
            kept = self.by_name(self.distinct(seed, draws, **how))
            return {name: kg[:] for name, kg in kept.items()}
        result = {name: np.zeros((self.n_groups, draws)) for name in self.wanted}
        at = 0
        for sums in self._proved(self._tonnes, seed, draws, **how) if self._rows else ():
            for name, value in sums.items():
                result[name][self._filled, at : at + value.shape[1]] = value
            at += value.shape[1]
        return result

    def distinct(self, seed, draws, *, first=0, threads=2, progress=False):
        """Whole kilograms of draws `first` to `first + draws` as `Distinct`, see `by_name`."""
        how = {"first": first, "threads": threads, "progress": progress}
        numbered = []
        for part in self._proved(self._kilograms, seed, draws, **how) if self._rows else ():
            # Sums are numbered anew where something was presumed in vain: totals are not.
            if not numbered or numbered[-1][0] is not self._numbers:
                numbered.append((self._numbers, []))
            numbered[-1][1].append(part)
        if not self._rows:
            numbered = [(self._numbers, [Distinct.of(np.zeros((1, draws), dtype=np.int64))])]
        return Distinct.joined([self._totals(*some) for some in numbered])

    def _totals(self, numbers, parts):
        number = np.concatenate([numbers[name] for name in self.wanted])
        return Distinct.joined(parts).of_totals(number)

    def by_name(self, distinct):
        """{quantity: bluecarbon.uncertainty.kept.Kept} of what `distinct` gives."""
        n = self.n_groups
        numbers = {name: np.arange(i * n, i * n + n) for i, name in enumerate(self.wanted)}
        return by_name(distinct, numbers)

    def _proved(self, run, seed, draws, *, first, **how):
        """What `run` makes of some draws at a time, in their order."""
        done = 0
        while done < draws:
            try:
                for size, part in self._parts(run, seed, draws - done, first=first + done, **how):
                    done += size
                    yield part
            except NotAlike as found:
                self._pieces.told(found.drawn)
                self._number_sums()

    def _parts(self, run, seed, draws, *, first, threads, progress):
        sampler, pieces = as_sampler(seed), self._pieces
        piece = pieces.draws_at_a_time()
        most = PART_ELEMENTS // max(self._sums, pieces.width)
        size = max(most // piece, 1) * piece
        # Every thread gets some parts, and the last of them do not keep the others waiting.
        size = min(size, max(-(-draws // (4 * threads)) // piece, 1) * piece)
        # A source is drawn for several parts in one go.
        ahead = max(AHEAD_ELEMENTS // max(pieces.width, 1) // size, 1) * size
        with (
            ThreadPoolExecutor(threads) as pool,
            tqdm(total=draws, desc=self.method.id, unit="draw", disable=not progress) as bar,
        ):
            many = pool.map if threads > 1 else map
            for start in range(0, draws, ahead):
                count = min(ahead, draws - start)
                given = sampler, first + start
                drawn = pieces.draw(*given, count, many, 2 * threads)
                cuts = [slice(at, min(at + size, count)) for at in range(0, count, size)]
                for cut, part in zip(cuts, many(partial(run, *given, drawn), cuts), strict=True):
                    bar.update(cut.stop - cut.start)
                    yield cut.stop - cut.start, part

    def _kilograms(self, sampler, start, drawn, within):
        """Whole kilograms of all sums of some draws, as `Distinct`."""
        kg = np.zeros((self._sums, within.stop - within.start), dtype=np.int32)
        by_row = [n for n in self.wanted if n not in self._columns and n not in self._pieces.same]
        for draws, columns, blocks in self._pieces(sampler, start, drawn, within, by_row):
            size = draws.stop - draws.start
            grams = {n: np.zeros((len(self._filled), size), np.int64) for n in by_row}
            for rows, values in blocks:
                for name, value in values.items():
                    of_rows = self._grams(name, _by_row(value, size, rows), rows)
                    self._add_by_group(grams[name], of_rows, rows)
            for name, (adding, kinds) in self._columns.items():
                tonnes = np.broadcast_to(columns[name], (size, len(kinds))).T
                grams[name] = adding(self._grams(name, tonnes, kinds.row)).astype(np.int64)
            for name, sums in grams.items():
                sums //= GRAMS_PER_KILOGRAM
                kg = kg if fits(sums, kg.dtype) else kg.astype(np.int64)
                kg[self._place[name], draws] = sums
        return Distinct.of(kg)

    def _tonnes(self, sampler, start, drawn, within):
        """Sums by filled group of some draws [t], {quantity: (group, draw)}."""
        count = within.stop - within.start
        result = {name: np.zeros((len(self._filled), count)) for name in self.wanted}
        for draws, _, blocks in self._pieces(sampler, start, drawn, within, self.wanted):
            for rows, values in blocks:
                for name, value in values.items():
                    tonnes = _by_row(value, draws.stop - draws.start, rows)
                    self._add_by_group(result[name][:, draws], tonnes, rows)
        return result

    def _grams(self, name, tonnes, rows):
        """Whole grams of some rows, (row, draw), in numbers that are exact in any sum of a group.

        `rows` are the numbers of the rows, to name one that is no mass.
        """
        grams = np.multiply(tonnes, GRAMS_PER_TONNE, order="C")
        np.rint(grams, out=grams)
        # Both are NaN where a row is; a comparison with NaN is never true.
        most = max(grams.max(), -grams.min())
        if not most < MOST_GRAMS:
            self._refuse(name, tonnes, rows)
        return grams.astype(np.int64) if most * self._most_rows >= WHOLE else grams

    def _add_by_group(self, sums, values, rows):
        """Add rows (row, draw) to the sums of filled groups; a single row stands for all rows."""
        if rows not in self._adding:
            low = np.searchsorted(self._edges, rows.start, side="right") - 1
            high = np.searchsorted(self._edges, rows.stop, side="left")
            edges = np.clip(self._edges[low : high + 1], rows.start, rows.stop) - rows.start
            times = np.diff(edges)[:, None]
            self._adding[rows] = slice(low, high), times, Adding(np.arange(len(rows)), edges)
        groups, times, adding = self._adding[rows]
        added = values * times if len(values) == 1 else adding(values)
        sums[groups] += added.astype(sums.dtype, copy=False)

    def _refuse(self, name, tonnes, rows):
        bad = np.flatnonzero(~np.isfinite(tonnes).all(axis=1))
        if not len(bad):
            raise BluecarbonError(
                f"{name} goes beyond {MOST_GRAMS / GRAMS_PER_TONNE:g} t in some draws. "
                "Look at the units, and at the spreads of what it is made of."
            )
        row = self._order[min(rows[i] for i in bad)]
        raise BluecarbonError(f"{name} of row {row} is not a finite number in some draws.")


def _by_row(value, draws, rows):
    """Values as (row, draw), or as a single row that stands for all of them."""
    value = np.asarray(value, dtype=float)
    one = value.ndim == 0 or (value.ndim > 1 and value.shape[1] == 1)
    return np.broadcast_to(value, (draws, 1 if one else len(rows))).T
