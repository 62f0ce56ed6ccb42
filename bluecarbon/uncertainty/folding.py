"""Evaluates each equation once for rows that cannot differ, and gives the same bits as row by row.

Two rows in which an equation sees the same sources and the same factors get the same value from
it. So every quantity is kept as columns (one for each kind of row that it tells apart) and a number
for each row; an equation is evaluated over the joint kinds of what it needs. What is known exactly
is evaluated once and not again in every block.

Arrays have the shape (draw, column, ...), and lie in memory with the draws of a column beside one
another: columns are then copied, and rows added, in one piece.
"""

from dataclasses import dataclass

import numpy as np

# Kinds of rows beyond this share of all rows save less than it costs to sort them out.
WORTHWHILE = 0.5


class NotRowByRow(Exception):
    """A method whose equations do not treat every row alone: it is evaluated as it stands."""


@dataclass(frozen=True, eq=False)
class Kinds:
    """Which rows a quantity tells apart: the column of each row, and a row of each column."""

    column: np.ndarray  # int, (row,)
    row: np.ndarray  # int, (column,)

    def __len__(self):
        return len(self.row)


@dataclass(eq=False)
class _Step:
    """An equation, and for each of its needs the columns to take (None: all, as they are)."""

    name: str
    function: object
    needs: tuple
    takes: tuple
    kinds: Kinds
    last: tuple = ()  # quantities that nobody needs after it


class Folded:
    """A method over some leaves, prepared for evaluation over any number of draws.

    Parameters
    ----------
    method : bluecarbon.methods.quantities.Method
    leaves : mapping of str to Leaf
    wanted : sequence of str
    """

    def __init__(self, method, leaves, wanted):
        self.wanted = tuple(wanted)
        self._rows = len(next(iter(leaves.values())).which)
        self._every = Kinds(np.arange(self._rows), np.arange(self._rows))
        self._one = Kinds(np.zeros(self._rows, int), np.zeros(1, int))
        self._joined = {}
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
        self._prepare(method, kinds)

    def _prepare(self, method, kinds):
        """Order the equations; evaluate at once those that rest on nothing uncertain."""
        for name in method.chain(self.wanted, kinds):
            equation = method.equations[name]
            joint = self._join([kinds[n] for n in equation.needs])
            takes = tuple(self._take(kinds[n], joint) for n in equation.needs)
            step = _Step(name, equation.function, equation.needs, takes, joint)
            if all(n in self._exact for n in equation.needs):
                value = np.asarray(_apply(step, self._exact, takes))
                kinds[name] = self._kinds_of_result(value, joint)
                self._exact[name] = value.reshape(1, 1) if value.ndim < 2 else value
            else:
                kinds[name] = joint
                self._steps.append(step)
        self.kinds = {name: kinds[name] for name in self.wanted}
        self.by_row = {name for name in self.wanted if kinds[name] is self._every}
        self._split(kinds)

    @property
    def widest(self):
        """The most columns that anything shared between rows has."""
        return max((len(k) for k in self._shared_kinds), default=1)

    def shared(self, drawn):
        """What rows share, from draws of `sources`, (source, draw); for `some_rows`."""
        known = dict(self._exact)
        for name in self._shared_leaves:
            known[name] = _leaf(drawn, *self._leaves[name])
        for step in self._shared:
            known[step.name] = _apply(step, known, step.takes)
            for name in step.last:
                del known[name]
        return known

    def some_rows(self, drawn, shared, first, last, names):
        """Wanted quantities of some rows, (draw, row), or with one column for all of them."""
        mine = slice(first, last)
        known = {}
        for name in self._row_exact:
            known[name] = self._exact[name][:, mine]
        for name in self._row_leaves:
            of, factor, plain = self._leaves[name]
            known[name] = _leaf(drawn, of[mine], factor[mine], plain)
        for step in self._by_row:
            takes = [None if t is None else t[mine] for t in step.takes]
            known[step.name] = _apply(step, known, takes, shared)
            for name in step.last:
                known.pop(name, None)
        result = {}
        for name in names:
            kinds = self.kinds[name]
            value = known[name] if name in known else shared[name]
            wide = name not in known and kinds is not self._one and np.shape(value)[1] > 1
            result[name] = _columns(value, kinds.column[mine]) if wide else value
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


def _leaf(drawn, of, factor, plain):
    columns = drawn[of]
    if not plain:
        columns *= factor[..., None]
    return _draws_first(columns)


def _columns(value, take):
    """Columns of (draw, column, ...): rows of memory, of which each is copied in one piece."""
    draws_last = value.transpose(*range(1, value.ndim), 0)
    return _draws_first(draws_last.take(take, axis=0))


def _draws_first(columns):
    return columns.transpose(columns.ndim - 1, *range(columns.ndim - 1))


def _apply(step, known, takes, shared=None):
    given = []
    for name, take in zip(step.needs, takes, strict=True):
        value = known[name] if name in known else shared[name]
        if take is not None and np.ndim(value) > 1 and value.shape[1] > 1:
            value = _columns(value, take)
        given.append(value)
    result = step.function(*given)
    if np.ndim(result) > 1 and np.shape(result)[1] not in (1, len(step.kinds)) and shared is None:
        raise NotRowByRow
    return result
