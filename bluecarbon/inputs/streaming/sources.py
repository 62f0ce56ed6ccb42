"""One field of a file, block by block: read, unpacked, put on plain axes and looked at."""

import math
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np

from bluecarbon.inputs.axes import Axes
from bluecarbon.inputs.blanks import Blanks
from bluecarbon.inputs.hdf5.chunks import Chunks
from bluecarbon.inputs.roles import Role, in_role_units
from bluecarbon.inputs.streaming.unpacking import Unpacking

# Values that are unpacked at once. Between two calls of NumPy threads wait for one another, which
# costs tens of microseconds: the work of a call has to be longer than that.
PIECE = 262_144


@dataclass(kw_only=True, slots=True)
class Facts:
    """What was seen in a field, as `bluecarbon.inputs.plausibility` asks for it."""

    low: float = math.nan
    high: float = math.nan
    missing: int = 0
    zero: int = 0
    fill: int = 0  # undeclared fill values

    def add(self, other):
        """Take what was seen elsewhere in."""
        self.low = np.fmin(self.low, other.low)
        self.high = np.fmax(self.high, other.high)
        self.missing += other.missing
        self.zero += other.zero
        self.fill += other.fill


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where the values of a role come from, and what becomes of them."""

    role: Role
    where: str
    units: str  # of the file, or as the project states them
    attrs: dict  # of the field as it comes out
    axes: Axes
    chunks: Chunks
    unpacking: Unpacking
    blanks: Blanks

    @property
    def dims(self):
        """Of the field as it comes out."""
        return tuple(self.axes.coords)

    def block(self, places):
        """The values at these places of each axis, in the units of the role, and `Facts`."""
        shape = [len(places[kind]) for kind in self.dims]
        values, facts = np.empty(shape), Facts()
        # The same memory with the axes of the file: what has no dimension there has one place.
        stored = [kind for kind in self.axes.kinds if kind]
        here = [kind for kind in self.dims if kind in stored]
        turned = values.reshape([len(places[kind]) for kind in here])
        turned = turned.transpose([here.index(kind) for kind in stored])
        runs = [_runs(self.axes.order[kind][places[kind]]) for kind in stored]
        for some in product(*runs):
            window = dict(zip(stored, (run for run, _ in some), strict=True))
            level = slice(0, 1)
            asked = tuple(window[kind] if kind else level for kind in self.axes.kinds)
            target = turned[tuple(out for _, out in some)]
            for place, numbers in self.chunks.read(asked):
                keep = [i for i, kind in enumerate(self.axes.kinds) if kind]
                numbers = numbers[tuple(slice(None) if k else 0 for k in self.axes.kinds)]
                self._put(numbers, target[tuple(place[i] for i in keep)], facts)
        facts.low, facts.high = (self._converted(v) for v in (facts.low, facts.high))
        return self._converted(values), facts

    def _put(self, numbers, target, facts):
        """Unpack stored numbers into their place, and note what is seen."""
        for piece in pieces(numbers.shape, PIECE):
            values = self.unpacking.values(numbers[piece])
            fill, (low, high) = 0, _extremes(values)
            if self.blanks.concern(low, high):
                values = values.astype(float)
                fill = self.blanks.put(values)
                low, high = _extremes(values)
            target[piece] = values
            missing = np.count_nonzero(np.isnan(values))
            calm = self.role.name.startswith("wind")
            zero = values.size - np.count_nonzero(values) if calm else 0
            facts.add(Facts(low=low, high=high, missing=missing, zero=zero, fill=fill))

    def _converted(self, values):
        # Straight lines that rise, so that the least stays the least, bit for bit.
        return in_role_units(values, self.units, self.role, self.where)


def pieces(shape, size):
    """Slices that cut an array into runs of about `size` values that lie side by side."""
    axis = next((i for i in range(len(shape)) if math.prod(shape[i + 1 :]) <= size), 0)
    step = max(size // max(math.prod(shape[axis + 1 :]), 1), 1)
    for outer in np.ndindex(*shape[:axis]):
        index = tuple(slice(i, i + 1) for i in outer)
        for start in range(0, shape[axis] if shape else 1, step):
            yield (*index, slice(start, start + step)) if shape else ()


def _extremes(values):
    """Least and largest of what is not missing."""
    return float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))


def _runs(index):
    """An index as runs of neighbours: slices of the file, and the slices they come out in."""
    steps = np.diff(index)
    step = -1 if np.count_nonzero(steps == -1) > np.count_nonzero(steps == 1) else 1
    cuts = [0, *(np.flatnonzero(steps != step) + 1).tolist(), len(index)]
    runs = []
    for a, b in pairwise(cuts):
        low, high = sorted((int(index[a]), int(index[b - 1])))
        back = slice(b - 1, a - 1 if a else None, -1)
        runs.append((slice(low, high + 1), slice(a, b) if step == 1 else back))
    return runs
