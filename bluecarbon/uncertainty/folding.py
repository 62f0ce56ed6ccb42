"""Evaluates each equation once for rows that cannot differ, and gives the same bits as row by row.

Two rows in which an equation sees the same sources and the same factors get the same value from
it. So every quantity is kept as columns (one for each kind of row that it tells apart) and a number
for each row; an equation is evaluated over the joint kinds of what it needs. What is known exactly
is evaluated once and not again in every block, and of columns that come out alike one is kept, see
`bluecarbon.uncertainty.alike`.
"""

import numpy as np

from bluecarbon.uncertainty.alike import (
    LEAST,
    MOST_TIMES,
    TRIED,
    Alike,
    NotAlike,
    numbered,
    same_bits,
)
from bluecarbon.uncertainty.columns import Kinds, NotRowByRow, Step, apply, leaf_columns, taken
from bluecarbon.uncertainty.draws import WORDS_PER_COUNT, as_sampler

# Elements of an array of (draws, rows) that are tried before anything is drawn.
TRIED_ELEMENTS = 262_144

# Kinds of rows beyond this share of all rows save less than it costs to sort them out.
WORTHWHILE = 0.5


class Folded:
    """A method over some leaves, prepared for evaluation over any number of draws.

    Parameters
    ----------
    method : bluecarbon.methods.quantities.Method
    leaves : mapping of str to Leaf
    wanted : sequence of str
    told : sequence of float arrays of shape (source, draw)
        Draws of `NotAlike`, to be tried too before columns are presumed to be alike.
    """

    def __init__(self, method, leaves, wanted, *, told=()):
        self.wanted = tuple(wanted)
        self._rows = len(next(iter(leaves.values())).which)
        self._every = Kinds(np.arange(self._rows), np.arange(self._rows))
        self._one = Kinds(np.zeros(self._rows, int), np.zeros(1, int))
        self._joined, self._collapsed = {}, {}
        drawn = [leaf for leaf in leaves.values() if not leaf.is_exact]
        self.sources = tuple(dict.fromkeys(s for leaf in drawn for s in leaf.sources))
        self._number = {s: i for i, s in enumerate(self.sources)}
        self._leaves, self._exact, kinds = {}, {}, {}
        for name, leaf in leaves.items():
            kinds[name] = self._kinds_of(leaf)
            rows = kinds[name].row
            if leaf.is_exact:
                self._exact[name] = leaf.values[rows][None]
            else:
                of = np.array([self._number[s] for s in leaf.sources])
                factor = leaf.factor[rows]
                self._leaves[name] = of[leaf.which[rows]], factor, bool((factor == 1).all())
        for name, (value, _) in method.constants.items():
            if name not in kinds:
                kinds[name], self._exact[name] = self._one, np.array([[float(value)]])
        self._steps = []
        self._prepare(method, kinds, self._tried_leaves(kinds, told))

    def _tried_leaves(self, kinds, told):
        """Some draws of what rows share, to look for what is alike; None to presume nothing."""
        draws = min(TRIED_ELEMENTS // self._rows, TRIED) // WORDS_PER_COUNT * WORDS_PER_COUNT
        if draws < LEAST or len(told) > MOST_TIMES:
            return None
        shared = [name for name in self._leaves if kinds[name] is not self._every]
        drawn = np.zeros((len(self.sources), draws))
        # Not those of rows alone, such as an error of each record of a log.
        for i in {i for name in shared for i in self._leaves[name][0].flat}:
            drawn[i] = self.sources[i].draws(as_sampler("alike"), 0, draws)
        drawn = np.concatenate((drawn, *told), axis=1)
        return {name: leaf_columns(drawn, *self._leaves[name]) for name in shared}

    def _prepare(self, method, kinds, tried):
        """Order the equations; evaluate at once those that rest on nothing uncertain.

        And those that rows share on the draws that are `tried`.
        """
        for name in method.chain(self.wanted, kinds):
            equation = method.equations[name]
            joint = self._join([kinds[n] for n in equation.needs])
            takes = tuple(self._take(kinds[n], joint) for n in equation.needs)
            step = Step(name, equation.function, equation.needs, takes, joint)
            if all(n in self._exact for n in equation.needs):
                value = np.asarray(apply(step, self._exact, takes))
                kinds[name] = self._kinds_of_result(value, joint)
                self._exact[name] = value.reshape(1, 1) if value.ndim < 2 else value
            else:
                kinds[name] = joint
                self._steps.append(step)
                if tried is not None and joint is not self._every:
                    value = np.asarray(apply(step, {**self._exact, **tried}, takes))
                    step.alike, kinds[name] = self._alike(value, joint)
                    tried[name] = value if step.alike is None else step.alike.kept(value)
        self.same = self._same(kinds, tried or {})
        self.kinds = {name: kinds[name] for name in self.wanted}
        self.by_row = {name for name in self.wanted if kinds[name] is self._every}
        self._split(kinds)

    @property
    def widest(self):
        """The most columns that anything shared between rows has."""
        return max((len(k) for k in self._shared_kinds), default=1)

    def draw(self, sampler, start, drawn, first=0):
        """Fill (source, draw) with draws from `start` on, of sources from the `first` on."""
        for row, source in zip(drawn, self.sources[first:], strict=False):
            row[:] = source.draws(sampler, start, len(row))

    def shared(self, drawn):
        """What rows share, from draws of `sources`, (source, draw); for `some_rows`.

        Raises
        ------
        NotAlike
            Something was presumed that these draws disprove.
        """
        known = dict(self._exact)
        for name in self._shared_leaves:
            known[name] = leaf_columns(drawn, *self._leaves[name])
        for step in self._shared:
            value = apply(step, known, step.takes)
            value = value if step.alike is None else step.alike.kept(value)
            if value is None:
                raise NotAlike(drawn)
            known[step.name] = value
            for name in step.last:
                del known[name]
        if not all(same_bits(known[name], known[like]) for name, like in self.same.items()):
            raise NotAlike(drawn)
        return known

    def some_rows(self, drawn, shared, first, last, names):
        """Wanted quantities of some rows, (draw, row), or with one column for all of them."""
        mine = slice(first, last)
        known = {}
        for name in self._row_exact:
            known[name] = self._exact[name][:, mine]
        for name in self._row_leaves:
            of, factor, plain = self._leaves[name]
            known[name] = leaf_columns(drawn, of[mine], factor[mine], plain)
        for step in self._by_row:
            takes = [None if t is None else t[mine] for t in step.takes]
            known[step.name] = apply(step, known, takes, shared)
            for name in step.last:
                known.pop(name, None)
        result = {}
        for name in names:
            kinds = self.kinds[name]
            value = known[name] if name in known else shared[name]
            wide = name not in known and kinds is not self._one and np.shape(value)[1] > 1
            result[name] = taken(value, kinds.column[mine]) if wide else value
        return result

    def _split(self, kinds):
        """Part what rows share from what is evaluated row by row."""
        every = {name for name, k in kinds.items() if k is self._every}
        self._row_exact = [n for n in self._exact if n in every]
        self._row_leaves = [n for n in self._leaves if n in every]
        self._shared_leaves = [n for n in self._leaves if n not in every]
        self._shared = [s for s in self._steps if s.name not in every]
        self._by_row = [s for s in self._steps if s.name in every]
        self._shared_kinds = [k for name, k in kinds.items() if name not in every]
        self._shared_kinds += [s.kinds for s in self._shared]
        kept = set(self.wanted) | set(self._exact)
        kept |= {n for s in self._by_row for n in s.needs if n not in every}
        for steps in (self._shared, self._by_row):
            seen = set(kept)
            for step in reversed(steps):
                step.last = tuple(n for n in dict.fromkeys(step.needs) if n not in seen)
                seen.update(step.needs)

    def _kinds_of(self, leaf):
        """Rows that have the same sources and factors, bit for bit."""
        factor = np.ascontiguousarray(leaf.factor, dtype=float).view(np.int64)
        flat = [np.asarray(a).reshape(self._rows, -1) for a in (leaf.which, factor)]
        column = np.zeros(self._rows, dtype=np.int64)
        for values in (flat[0].T, flat[1].T):
            for one in values:
                if (one != one[0]).any():
                    number = np.unique(one, return_inverse=True)[1]
                    column = _renumbered(column * (number.max() + 1) + number)
        return self._made(column)

    def _made(self, column):
        row = np.unique(column, return_index=True)[1]
        if len(row) == 1:
            return self._one
        return self._every if len(row) > WORTHWHILE * self._rows else Kinds(column, row)

    def _join(self, several):
        """Rows that none of several quantities tells apart."""
        several = sorted({k for k in several if k is not self._one}, key=id)
        if len(several) < 2 or self._every in several:
            several = [self._every] if self._every in several else several or [self._one]
            return several[0]
        key = tuple(map(id, several))
        if key not in self._joined:
            column = several[0].column
            for other in several[1:]:
                column = _renumbered(column * len(other) + other.column)
            self._joined[key] = self._made(column)
        return self._joined[key]

    def _alike(self, value, joint):
        """Which columns of tried draws are alike, or None; and the kinds that are left."""
        if value.ndim != 2 or value.shape[1] != len(joint) or len(joint) == 1:
            return None, joint
        number = numbered(value.T)
        if number[-1] == len(number) - 1:  # each its own
            return None, joint
        key = id(joint), number.tobytes()
        if key not in self._collapsed:
            column = number[joint.column]
            row = np.unique(column, return_index=True)[1]
            self._collapsed[key] = self._one if len(row) == 1 else Kinds(column, row)
        return Alike(number), self._collapsed[key]

    def _same(self, kinds, tried):
        """{wanted quantity: another that is the same in all rows and tried draws}."""
        found, same = {}, {}
        for name in (n for n in self.wanted if n in tried):
            value = np.ascontiguousarray(tried[name])
            first = found.setdefault((id(kinds[name]), value.shape, value.tobytes()), name)
            if first != name:
                same[name] = first
        return same

    def _take(self, kinds, joint):
        same = kinds is joint or kinds is self._one
        return None if same else kinds.column[joint.row]

    def _kinds_of_result(self, value, joint):
        """A result of exact numbers that turned out to be the same for all rows, or not."""
        if value.ndim < 2 or value.shape[1] == 1:
            return self._one
        if value.shape[1] != len(joint):
            raise NotRowByRow
        return joint


def _renumbered(column):
    return np.unique(column, return_inverse=True)[1]
