"""Maps that are slow, or that end the process that reads them: in a module that workers can import.

Tests are not modules by name, so what they send to other processes has to live in a file like this.
"""

import os
import signal
import time


class _Around:
    """Class maps as they are, read window by window through here."""

    def __init__(self, maps):
        self.maps = maps
        self.grid, self.states, self.dates = maps.grid, maps.states, maps.dates

    def read(self, window):
        """States of every cell of a window."""
        return self.maps.read(window)


class SlowMaps(_Around):
    """Maps whose every window takes its time."""

    def __init__(self, maps, seconds):
        super().__init__(maps)
        self.seconds = seconds

    def read(self, window):
        """States of every cell of a window, somewhat later."""
        time.sleep(self.seconds)
        return super().read(window)


class DeadlyMaps(_Around):
    """Maps with one window that ends the process that reads it, as a crash in a library would."""

    def __init__(self, maps, row, col):
        super().__init__(maps)
        self.place = row, col

    def read(self, window):
        """States of every cell of a window, or the end."""
        if tuple(window[:2]) == self.place:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(window)


def die_at(row, window):
    """The row of a window, or the end."""
    if window.row == row:
        os.kill(os.getpid(), signal.SIGKILL)
    return window.row


def die_once(mark, row, window):
    """The row of a window, or the end where that has not happened yet."""
    if window.row == row and not os.path.exists(mark):
        with open(mark, "w"):
            pass
        os.kill(os.getpid(), signal.SIGKILL)
    return window.row
