"""What is counted in one window: the maps as they are stored, and the zones as pieces of rows."""

import math
import threading
from dataclasses import dataclass

import numpy as np

UNKNOWN = 255  # state of a code that is neither in the legend nor nodata

_own = threading.local()
_SAME = np.arange(256, dtype=np.uint8)


@dataclass(frozen=True, kw_only=True)
class Layers:
    """One window of the maps and zones.

    Codes become states after they were counted: there are some hundred combinations to translate
    instead of some million cells.
    """

    codes: np.ndarray  # uint8, (date, row, column); until the thread reads its next window
    states_of: np.ndarray  # uint8, (date, 256): state of each code
    n_states: int
    # Each row begins a piece, and so does each change of zone; flat places, ascending from 0.
    starts: np.ndarray  # int64, (piece,)
    zone: np.ndarray  # int64, (piece,): position in `zones`
    zones: np.ndarray  # int64: numbers of the zones that occur


def read_layers(maps, zones, window):
    """Layers of a window; see `count_trajectories` for what maps and zones must be able to do."""
    if hasattr(maps, "stored"):
        codes, states_of = maps.stored(window, _scratch(len(maps.dates), *window[2:]))
    else:
        codes = np.ascontiguousarray(maps.read(window))
        states_of = np.broadcast_to(_SAME, (len(codes), 256))
    if hasattr(zones, "pieces"):
        starts, numbers = zones.pieces(window)
    else:
        starts, numbers = _pieces(zones.burn(window))
    there = np.flatnonzero(np.bincount(numbers))
    number = np.empty(there[-1] + 1, np.int64)
    number[there] = np.arange(len(there))
    return Layers(
        codes=codes,
        states_of=states_of,
        n_states=len(maps.states),
        starts=starts,
        zone=number[numbers],
        zones=there,
    )


def _scratch(*shape):
    """Memory of this thread, the same for every window: fresh memory costs as much as decoding."""
    size = math.prod(shape)
    if len(getattr(_own, "memory", ())) < size:
        _own.memory = np.empty(size, np.uint8)
    return _own.memory[:size].reshape(shape)


def _pieces(zone):
    """First cells of the runs of equal numbers along the rows, and their numbers."""
    change = np.empty(zone.shape, bool)
    change[:, :1] = True
    np.not_equal(zone[:, 1:], zone[:, :-1], out=change[:, 1:])
    starts = np.flatnonzero(change)
    return starts, zone.ravel()[starts]
