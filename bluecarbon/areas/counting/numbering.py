"""The number of the trajectory of every cell: what maps are painted from."""

import numpy as np

from bluecarbon.areas.counting.keys import digits_of, keys_of
from bluecarbon.areas.counting.layers import UNKNOWN, read_layers


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
        self._zones = int(counted.zone.max(initial=0)) + 1
        # Keys are unbounded integers only where 64 bits do not hold them all.
        size = self._zones * self._base**self._dates
        self._dtype = np.int64 if size < 2**63 else object
        self._keys = self._key(counted.zone, counted.states)
        self._known = None  # digits and numbers of all their keys

    def of(self, maps, zones, window):
        """Numbers of the cells of a window, int64 (row, column)."""
        layers = read_layers(maps, zones, window)
        shape = layers.codes.shape[1:]
        lengths = np.diff(layers.starts, append=shape[0] * shape[1])
        zone = layers.zones[layers.zone]
        codes = layers.codes.reshape(self._dates, -1)
        digits = digits_of(layers)
        key = None if digits is None else keys_of(digits, codes, layers.states_of)
        if key is not None:
            place = np.repeat(zone * digits.size, lengths)
            place += key
            return self._numbers(digits, layers.states_of).take(place).reshape(shape)
        states = np.stack([of.take(c) for of, c in zip(layers.states_of, codes, strict=True)])
        if (states == UNKNOWN).any():
            maps.read(window)  # which names the code, the file and the cell
        found = self._found(self._key(np.repeat(zone, lengths), states.T))
        found[~states.any(axis=0)] = 0
        return found.reshape(shape)

    def _numbers(self, digits, states_of):
        """Number of every zone and key; made once, for codes mean the same in every window."""
        if self._known is None:
            states = digits.states(np.arange(digits.size), states_of)
            zones = np.repeat(np.arange(self._zones), digits.size)
            keys = self._key(zones, np.tile(states, (self._zones, 1)))
            found = self._found(keys)
            found[np.tile(~states.any(axis=1), self._zones)] = 0
            self._known = found
        return self._known

    def _key(self, zone, states):
        key = zone.astype(self._dtype)
        for column in states.T:
            key = key * self._base + column.astype(self._dtype)
        return key

    def _found(self, keys):
        """Numbers of some keys, 0 for those that were not counted."""
        place = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        return np.where(self._keys[place] == keys, place + 1, 0).astype(np.int64)
