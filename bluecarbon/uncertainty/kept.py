"""Draws of totals as they are kept: equal ones once, in four bytes where they fit.

Years whose stands are full grown have the same biomass, soil without deduction is soil, a gas that
a place does not give off is zero in every line: of the totals of an account many are equal in every
draw, and which are is looked up in the draws themselves, not guessed from the method.
"""

from dataclasses import dataclass
from weakref import WeakValueDictionary

import numpy as np

SAMPLED = 16  # draws of a total by which equal ones are looked for, before all are compared


@dataclass(frozen=True, eq=False)
class Distinct:
    """Totals that differ from one another, and for every total the row that holds it."""

    kg: np.ndarray  # int32 or int64, (row, draw)
    row: np.ndarray  # int, (total,)

    @classmethod
    def of(cls, kg):
        """From totals as they are, (total, draw)."""
        row, first = _numbered(kg[:, :: max(kg.shape[1] // SAMPLED, 1)])
        again = np.flatnonzero(first[row] != np.arange(len(kg)))
        # Equal in some draws is not equal in all of them.
        differ = (kg[again] != kg[first[row[again]]]).any(axis=1)
        row[again[differ]] = len(first) + np.arange(differ.sum())
        return cls(kg[np.concatenate((first, again[differ]))], row)

    def of_totals(self, number):
        """The same where each total is one of these, by their numbers."""
        return Distinct(self.kg, self.row[number])

    @classmethod
    def joined(cls, parts):
        """Draws after draws, each part of the same totals; `parts` is emptied on the way."""
        if len(parts) == 1:
            return parts.pop()
        rows, first = _numbered(np.stack([p.row for p in parts], axis=1))
        sizes = [p.kg.shape[1] for p in parts]
        kg = np.empty((len(first), sum(sizes)), np.result_type(*(p.kg for p in parts)))
        end = len(kg[0])
        for size in reversed(sizes):
            part = parts.pop()
            kg[:, end - size : end] = part.kg[part.row[first]]
            end -= size
        return cls(kg, rows)


class Kept:
    """Totals of a quantity by group and draw [kg CO2e].

    They come out as int64, since arithmetic on four bytes would wrap around. A single group comes
    as an array that cannot be written to: equal totals share it, as long as somebody holds it.
    """

    def __init__(self, distinct, number, lent):
        self._of, self._kg, self._lent = distinct, distinct.kg, lent
        self.row = distinct.row[number]  # of each group; groups of one row are equal in all draws

    def __len__(self):
        return len(self.row)

    @property
    def keys(self):
        """For each group a name of its draws: the same only where the draws are."""
        return [(self._of, row) for row in self.row.tolist()]

    def __getitem__(self, group):
        row = self.row[group]
        if np.ndim(row):
            return self._kg[row].astype(np.int64, copy=False)
        draws = self._lent.get(row)
        if draws is None:
            draws = self._kg[row].astype(np.int64)
            draws.flags.writeable = False
            self._lent[row] = draws
        return draws


def by_name(distinct, numbers):
    """{quantity: Kept} from the numbers of the totals that each quantity has by group."""
    lent = WeakValueDictionary()
    return {name: Kept(distinct, number, lent) for name, number in numbers.items()}


def _numbered(keys):
    """A number for each row of keys, the same for equal rows, and the first row of each number."""
    found, first, number = {}, [], np.empty(len(keys), dtype=int)
    keys = np.ascontiguousarray(keys)
    for i, key in enumerate(keys.view(f"V{keys.itemsize * keys.shape[1]}")[:, 0].tolist()):
        number[i] = found.setdefault(key, len(found))
        if number[i] == len(first):
            first.append(i)
    return number, np.array(first)


def fits(kg, kind):
    """Whether whole numbers fit a kind of whole number."""
    limits = np.iinfo(kind)
    return not kg.size or (limits.min <= kg.min() and kg.max() <= limits.max)
