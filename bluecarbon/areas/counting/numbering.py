"""The number of the trajectory of every cell: what maps are painted from."""

from dataclasses import dataclass

import numpy as np

from bluecarbon.areas.counting.keys import KEY_LIMIT, Keys, digits_of
from bluecarbon.areas.counting.layers import UNKNOWN, read_layers
from bluecarbon.areas.counting.summing import sums_of_keys

STRIP = 1 << 17  # cells that are painted at once


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Cells of a window by a key, and the number of each key: there are few keys to look up."""

    key: np.ndarray  # integers, (row, column); uint16 where it holds them
    number: np.ndarray  # int64, (key,)

    def paint(self, values):
        """Value of every cell, from a value by number."""
        value, key = values.take(self.number), self.key.reshape(-1)
        painted = np.empty(len(key), values.dtype)
        # By strips: NumPy makes eight bytes of each key that it is given at once. All keys have a
        # value, so "clip" changes none; the default would copy what is taken once more.
        for at in range(0, len(key), STRIP):
            strip = slice(at, at + STRIP)
            value.take(key[strip], out=painted[strip], mode="clip")
        return painted.reshape(self.key.shape)

    def ground(self, panels, size):
        """Ground area by number [cm2], int64 (size,), of the cells as they are painted."""
        area = np.zeros(size, np.int64)
        np.add.at(area, self.number, sums_of_keys(self.key, panels, len(self.number))[1])
        return area


class Numbering:
    """Numbers the counted trajectories from 1 on, in their order; 0 is no data at every date.

    Parameters
    ----------
    maps : object
        As `count_trajectories` takes them.
    counted : bluecarbon.areas.trajectories.Trajectories
    """

    def __init__(self, maps, counted):
        self._base, self._dates = len(maps.states), len(maps.dates)
        # Keys are unbounded integers only where 64 bits do not hold them all.
        size = (int(counted.zone.max(initial=0)) + 1) * self._base**self._dates
        self._dtype = np.int64 if size < 2**63 else object
        self._zones = np.unique(counted.zone)
        self._keys = self._key(counted.zone, counted.states)
        self._known = {}  # numbers of all keys of a zone

    def of(self, maps, zones, window):
        """Numbers of the cells of a window: `Numbered`."""
        layers = read_layers(maps, zones, window)
        shape = layers.codes.shape[1:]
        lengths = np.diff(layers.starts, append=shape[0] * shape[1])
        codes = layers.codes.reshape(self._dates, -1)
        narrow = digits_of(layers, KEY_LIMIT // len(layers.zones))
        digits = narrow or digits_of(layers)
        key = None if digits is None else Keys(digits, layers.states_of).of(codes)
        if key is not None:
            of_zone = (layers.zone * digits.size).astype(np.uint16 if narrow else np.int64)
            place = np.repeat(of_zone, lengths)
            place += key
            number = [self._of_zone(z, digits, layers.states_of) for z in layers.zones.tolist()]
            return Numbered(key=place.reshape(shape), number=np.concatenate(number))
        states = np.stack([of.take(c) for of, c in zip(layers.states_of, codes, strict=True)])
        if (states == UNKNOWN).any():
            maps.read(window)  # which names the code, the file and the cell
        found = np.zeros(states.shape[1], np.int64)
        zone = np.repeat(layers.zones[layers.zone], lengths)
        seen = states.any(axis=0) & np.isin(zone, self._zones)
        found[seen] = self._found(self._key(zone[seen], states[:, seen].T))
        return Numbered(key=found.reshape(shape), number=np.arange(len(self._keys) + 1))

    def _of_zone(self, zone, digits, states_of):
        """Number of every key in a zone; made once, for codes mean the same in every window."""
        known = self._known.get((zone, digits.looked_up))
        if known is None:
            known = np.zeros(digits.size, np.int64)
            if zone in self._zones:  # or all its cells are without data
                states = digits.states(np.arange(digits.size), states_of)
                seen = states.any(axis=1)
                known[seen] = self._found(self._key(np.full(seen.sum(), zone), states[seen]))
            self._known[zone, digits.looked_up] = known
        return known

    def _key(self, zone, states):
        key = zone.astype(self._dtype)
        for column in states.T:
            key = key * self._base + column.astype(self._dtype)
        return key

    def _found(self, keys):
        """Numbers of some keys, 0 for those that were not counted."""
        place = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        return np.where(self._keys[place] == keys, place + 1, 0).astype(np.int64)
