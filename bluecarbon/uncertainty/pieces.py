"""Evaluates a method over draws and rows a piece at a time, so that a piece stays in the cache."""

from itertools import pairwise

import numpy as np

from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, as_sampler
from bluecarbon.uncertainty.folding import Folded, NotRowByRow

# Elements of an array of (draws, rows) in a block: half a megabyte, so that the one or two arrays
# which an equation looks at stay in the cache of a core.
BLOCK_ELEMENTS = 65_536

# Draws of a block, where rows share so much that more would not leave room for them in the cache.
MOST_DRAWS = 512


class Pieces:
    """A method over leaves, ready to be evaluated piece by piece.

    `folded` tells which rows share what, see `bluecarbon.uncertainty.folding`; it is None for a
    method that is evaluated as it stands, which `fold=False` asks for.
    """

    def __init__(self, method, leaves, wanted, rows, *, fold=True):
        self.method, self.leaves, self.wanted, self.rows = method, leaves, wanted, rows
        self.folded = self._fold() if fold and rows else None

    @property
    def columns(self):
        """{quantity: `Kinds`} of what rows share; other quantities come row by row."""
        if self.folded is None:
            return {}
        kinds = self.folded.kinds
        return {name: kinds[name] for name in self.wanted if name not in self.folded.by_row}

    @property
    def width(self):
        """Numbers of a draw that are held for all the draws of a call."""
        return len(self.folded.sources) if self.folded else self.rows

    def draws_at_a_time(self):
        """Draws of a block: few columns are taken in many draws, whole rows in few."""
        if self.folded is None:
            return _multiple(BLOCK_ELEMENTS // self.rows)
        return _multiple(min(BLOCK_ELEMENTS // self.folded.widest, MOST_DRAWS))

    def __call__(self, sampler, start, count, by_row):
        """Draws `start` to `start + count`, a piece at a time.

        Yields
        ------
        slice
            Which of these draws.
        dict of str to array of shape (draw, column)
            What rows share, at least all of `columns`.
        iterable of (range, dict of str to array of shape (draw, row))
            Blocks of rows, and of each the quantities that `by_row` names. A quantity may have one
            row that stands for all.
        """
        piece = self.draws_at_a_time()
        cuts = [slice(at, min(at + piece, count)) for at in range(0, count, piece)]
        if self.folded is None:
            for cut in cuts:
                values = self._plain(sampler, start + cut.start, cut.stop - cut.start)
                yield cut, {}, [(range(self.rows), values)]
            return
        drawn = np.empty((len(self.folded.sources), count))
        for i, source in enumerate(self.folded.sources):
            drawn[i] = source.draws(sampler, start, count)
        for cut in cuts:
            shared = self.folded.shared(drawn[:, cut])
            yield cut, shared, self._blocks(drawn[:, cut], shared, by_row)

    def _blocks(self, drawn, shared, names):
        step = max(BLOCK_ELEMENTS // drawn.shape[1], 1)
        for first in range(0, self.rows if names else 0, step):
            last = min(first + step, self.rows)
            some = self.folded.some_rows(drawn, shared, first, last, names)
            yield range(first, last), some

    def _plain(self, sampler, start, count):
        given = {
            name: leaf.values if leaf.is_exact else leaf.draws(sampler, start, count)
            for name, leaf in self.leaves.items()
        }
        return self.method.evaluate(given, self.wanted)

    def _fold(self):
        """The method prepared for equal rows; None where it does not give the same bits.

        Tried on a few draws and in two parts, which a method that looks from one row to another
        does not survive.
        """
        sampler, few = as_sampler("folding"), WORDS_PER_COUNT
        cuts = [0, self.rows // 2, self.rows] if self.rows > 1 else [0, 1]
        try:
            folded = Folded(self.method, self.leaves, self.wanted)
            drawn = np.array([s.draws(sampler, 0, few) for s in folded.sources])
            shared = folded.shared(drawn)
            parts = [
                (a, b, folded.some_rows(drawn, shared, a, b, self.wanted))
                for a, b in pairwise(cuts)
            ]
            rows = {
                name: np.concatenate(
                    [np.broadcast_to(v[name], (few, b - a)) for a, b, v in parts], axis=1
                )
                for name in self.wanted
            }
        except (NotRowByRow, AttributeError, IndexError, ValueError):
            return None
        plain = self._plain(sampler, 0, few)
        shape = (few, self.rows)
        same = all(
            np.array_equal(rows[n], np.broadcast_to(plain[n], shape), equal_nan=True)
            for n in self.wanted
        )
        return folded if same else None


def _multiple(count):
    """A number of draws that uses all words of a count of the generator."""
    return max(count // WORDS_PER_COUNT, 4) * WORDS_PER_COUNT
