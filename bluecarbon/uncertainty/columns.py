"""Columns of quantities, and one equation over them: what `bluecarbon.uncertainty.folding` uses.

Arrays have the shape (draw, column, ...), and lie in memory with the draws of a column beside one
another: columns are then copied, and rows added, in one piece.
"""

from dataclasses import dataclass

import numpy as np

from bluecarbon.uncertainty.alike import Alike


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
class Step:
    """An equation, and for each of its needs the columns to take (None: all, as they are)."""

    name: str
    function: object
    needs: tuple
    takes: tuple
    kinds: Kinds
    alike: Alike | None = None  # of its columns only some are kept
    last: tuple = ()  # quantities that nobody needs after it


def leaf_columns(drawn, of, factor, plain):
    """Columns of a leaf: draws (source, draw) `of` sources times factors, `plain` if all are 1."""
    columns = drawn[of]
    if not plain:
        columns *= factor[..., None]
    return draws_first(columns)


def taken(value, take):
    """Columns of (draw, column, ...): rows of memory, of which each is copied in one piece."""
    draws_last = value.transpose(*range(1, value.ndim), 0)
    return draws_first(draws_last.take(take, axis=0))


def draws_first(columns):
    """(column, ..., draw) as (draw, column, ...), without a copy."""
    return columns.transpose(columns.ndim - 1, *range(columns.ndim - 1))


def apply(step, known, takes, shared=None):
    """The value of a step from quantities that are known, of some rows, or shared by all.

    Raises NotRowByRow where it has not one column for each kind of what rows share.
    """
    given = []
    for name, take in zip(step.needs, takes, strict=True):
        value = known[name] if name in known else shared[name]
        if take is not None and np.ndim(value) > 1 and value.shape[1] > 1:
            value = taken(value, take)
        given.append(value)
    result = step.function(*given)
    if np.ndim(result) > 1 and np.shape(result)[1] not in (1, len(step.kinds)) and shared is None:
        raise NotRowByRow
    return result
