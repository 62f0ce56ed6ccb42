"""Evaluates a method over draws and rows a piece at a time, so that a piece stays in the cache."""

from itertools import pairwise

import numpy as np

from bluecarbon.uncertainty.alike import NotAlike
from bluecarbon.uncertainty.columns import NotRowByRow
from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, as_sampler
from bluecarbon.uncertainty.folding import Folded

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
        self._told = []
        self.folded = self._fold() if fold and rows else None

    def told(self, drawn):
        """Prepare anew, for draws that disproved what was presumed: see `NotAlike`."""
        self._told.append(drawn)
        self.folded = self._fold()

    @property
    def columns(self):
        """{quantity: `Kinds`} of what rows share; other quantities come row by row.

        Without those that are the `same` as another.
        """
        if self.folded is None:
            return {}
        kinds, left_out = self.folded.kinds, {*self.folded.by_row, *self.same}
        return {name: kinds[name] for name in self.wanted if name not in left_out}

    @property
    def same(self):
        """{quantity: another one of `columns` that has the same values}."""
        return {} if self.folded is None else self.folded.same

    @property
    def width(self):
        """Numbers of a draw that are held for all the draws of a call."""
        return len(self.folded.sources) if self.folded else self.rows

    def draws_at_a_time(self):
        """Draws of a block: few columns are taken in many draws, whole rows in few."""
        if self.folded is None:
            return _multiple(BLOCK_ELEMENTS // self.rows)
        return _multiple(min(BLOCK_ELEMENTS // self.folded.widest, MOST_DRAWS))

    def draw(self, sampler, start, count, run, parts):
        """What is drawn for draws `start` to `start + count`, for `__call__`.

        `run` is a function like `map`, which gets so many parts of the work.
        """
        if self.folded is None:
            return None
        drawn = np.empty((len(self.folded.sources), count))
        step = max(-(-len(drawn) // parts), 1)

        def fill(at):
            self.folded.draw(sampler, start, drawn[at : at + step], at)

        list(run(fill, range(0, len(drawn), step)))
        return drawn

    def __call__(self, sampler, start, drawn, within, by_row):
        """Some draws, a piece at a time.

        Parameters
        ----------
        sampler, start, drawn
            As given to `draw`, and what it gave.
        within : slice
            Which of those draws.
        by_row : sequence of str

        Yields
        ------
        slice
            Which of the draws within.
        dict of str to array of shape (draw, column)
            What rows share, at least all of `columns`.
        iterable of (range, dict of str to array of shape (draw, row))
            Blocks of rows, and of each the quantities that `by_row` names. A quantity may have one
            row that stands for all.
        """
        piece, count = self.draws_at_a_time(), within.stop - within.start
        cuts = [slice(at, min(at + piece, count)) for at in range(0, count, piece)]
        if self.folded is None:
            for cut in cuts:
                first = start + within.start + cut.start
                values = self._plain(sampler, first, cut.stop - cut.start)
                yield cut, {}, [(range(self.rows), values)]
            return
        drawn = drawn[:, within]
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
            folded = Folded(self.method, self.leaves, self.wanted, told=self._told)
            drawn = np.empty((len(folded.sources), few))
            folded.draw(sampler, 0, drawn)
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
        except NotAlike as found:
            self._told.append(found.drawn)
            return self._fold()
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
