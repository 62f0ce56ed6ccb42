"""Results by window of a count that is under way: what an interrupted run leaves to the next."""

import time

import numpy as np

from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.errors import InputError
from bluecarbon.grid import Window

# A part is written when this long has passed since the last one [s] ...
EVERY = 10.0
# ... and looking at the inputs again may take this share of it.
LOOKING = 0.05
# Of results that wait to be written [byte]: above it they are written at once, or dropped.
MOST_WAITING = 2**25


class Kept:
    """Results of windows under one key: those of earlier runs, and those of this one.

    Parameters
    ----------
    disk : Disk or None
        Without one, results stay in memory as long as they are small.
    key : str
    inputs : sequence of (path, sha256)
        Looked at before a part is written: a part speaks of these files.
    every : float
        Time between two parts [s].
    """

    def __init__(self, disk, key, inputs, *, every=EVERY):
        self._disk, self._key, self._inputs, self._every = disk, key, inputs, every
        self._waiting, self._size, self._last = {}, 0, time.monotonic()
        self._where, self._loaded = {}, (None, {})
        for name in disk.parts(key) if disk else ():
            for window in self._load(name):
                self._where[window] = name
        self.resumed = len(self._where)

    def get(self, window):
        """The result of a window, or None."""
        window = Window(*window)
        if window in self._waiting:
            return self._waiting[window]
        name = self._where.get(window)
        return self._load(name).get(window) if name else None

    def add(self, window, result):
        """Take the result of a window: a tuple of integer arrays."""
        self._waiting[Window(*window)] = result
        self._size += sum(np.asarray(array).nbytes for array in result)
        due = time.monotonic() - self._last >= self._every
        if self._disk and (due or self._size > MOST_WAITING):
            self.write()
        elif self._size > MOST_WAITING:
            self.drop()

    def settle(self):
        """Keep what is worth keeping of a run that stops here, whatever stopped it."""
        try:
            refuse_other_files(self._inputs)
        except InputError:
            self.drop()  # of more than one edition of a file, it may be
        else:
            self.write(looked=True)

    def drop(self):
        """Forget the results that wait."""
        self._waiting, self._size = {}, 0

    def write(self, *, looked=False):
        """Write the results that wait as one part, unless the inputs changed meanwhile."""
        if not self._waiting or self._disk is None:
            return
        began = time.monotonic()
        if not looked:
            refuse_other_files(self._inputs)
        name = self._disk.new_part()
        windows = list(self._waiting)
        results = [self._waiting[window] for window in windows]
        about = {"windows": [list(map(int, w)) for w in windows], "each": [len(r) for r in results]}
        if self._disk.write(self._key, name, about, [a for r in results for a in r]):
            self._where |= dict.fromkeys(windows, name)
            self._waiting, self._size = {}, 0
        elif self._size > MOST_WAITING:
            self.drop()
        self._last = time.monotonic()
        self._every = max(self._every, (self._last - began) / LOOKING if self._every else 0)

    def only(self, windows):
        """Forget, on disk too, all parts with other windows than these."""
        windows = {Window(*window) for window in windows}
        strange = {name for window, name in self._where.items() if window not in windows}
        for name in strange:
            self._disk.remove(self._key, name)
        self._where = {w: name for w, name in self._where.items() if name not in strange}
        self._waiting = {w: r for w, r in self._waiting.items() if w in windows}

    def _load(self, name):
        """Results of one part; the last one that was asked for is remembered."""
        if self._loaded[0] != name:
            found = self._disk.read(self._key, name)
            results = {}
            if found is not None:
                about, arrays = found
                position = 0
                for window, n in zip(about["windows"], about["each"], strict=True):
                    results[Window(*window)] = tuple(arrays[position : position + n])
                    position += n
            self._loaded = name, results
        return self._loaded[1]
