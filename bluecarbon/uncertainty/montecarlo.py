"""Evaluates a method over draws and rows, block by block, and keeps only integer totals."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from bluecarbon.constants import GRAMS_PER_KILOGRAM, GRAMS_PER_TONNE
from bluecarbon.errors import BluecarbonError
from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, Distribution, draw

# Elements of an array of (draws, rows) in a block: half a megabyte, so that the few arrays which
# live at one time stay in the cache.
BLOCK_ELEMENTS = 65_536


@dataclass(frozen=True, kw_only=True)
class Source:
    """One uncertain number, with where it comes from. Rows that share it share its error."""

    name: str  # with `scope`, the name of its draws
    scope: str
    distribution: Distribution
    unit: str
    source: str
    where: str
    status: str


@dataclass(frozen=True)
class Leaf:
    """A quantity given to a method: for each row a source, times a known factor.

    A row may hold several numbers, one for each map date say: then both arrays have more axes.
    """

    sources: tuple[Source, ...]
    which: np.ndarray  # int, (row, ...): the source of each row
    factor: np.ndarray  # float, (row, ...)

    def draws(self, seed, start, count):
        """Values of shape (count, row, ...), or (count, 1, ...) where all rows share one."""
        columns = [draw(s.distribution, seed, s.name, s.scope, start, count) for s in self.sources]
        if len(columns) == 1 and np.all(self.factor == self.factor[:1]):
            alone = (slice(None),) + (None,) * self.factor.ndim
            return columns[0][alone] * self.factor[:1]
        return np.stack(columns, axis=1)[:, self.which] * self.factor


def totals(method, leaves, wanted, group, n_groups, *, seed, draws, threads=2, progress=True):
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
        See `bluecarbon.uncertainty.draws`.

    Returns
    -------
    dict of str to int64 array of shape (group, draw)
    """
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(n_groups))
    filled = np.bincount(group, minlength=n_groups) > 0
    result = {name: np.zeros((n_groups, draws), dtype=np.int64) for name in wanted}
    if not len(group):
        return result
    # A leaf that is known exactly is drawn once.
    known = {n: _exact(leaf) for n, leaf in leaves.items() if _is_exact(leaf)}

    def block(start):
        count = min(size, draws - start)
        given = {
            name: known[name] if name in known else leaf.draws(seed, start, count)
            for name, leaf in leaves.items()
        }
        values = method.evaluate(given, wanted)
        for name, value in values.items():
            tonnes = np.broadcast_to(value, (count, len(group)))[:, order]
            if not np.isfinite(tonnes).all():
                bad = order[np.argwhere(~np.isfinite(tonnes))[0][1]]
                raise BluecarbonError(f"{name} of row {bad} is not a finite number in some draws.")
            grams = np.rint(tonnes * GRAMS_PER_TONNE).astype(np.int64)
            sums = np.add.reduceat(grams, bounds[filled], axis=1) // GRAMS_PER_KILOGRAM
            result[name][filled, start : start + count] = sums.T
        return count

    size = max(BLOCK_ELEMENTS // len(group) // WORDS_PER_COUNT, 4) * WORDS_PER_COUNT
    with (
        ThreadPoolExecutor(threads) as pool,
        tqdm(total=draws, desc=method.id, unit="draw", disable=not progress) as bar,
    ):
        for count in pool.map(block, range(0, draws, size)):
            bar.update(count)
    return result


def _is_exact(leaf):
    return all(s.distribution.kind == "fixed" for s in leaf.sources)


def _exact(leaf):
    return np.array([s.distribution.value for s in leaf.sources])[leaf.which] * leaf.factor
