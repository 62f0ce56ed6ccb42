"""Maps of what was there and of what would have been, counted in one pass over the same cells."""

import numpy as np


class JointMaps:
    """Two series of class maps on one grid, read as one series: the first, then the second.

    Both have `grid`, `states`, `dates` and `read(window)`, with the same states in the same order.
    May be pickled when they may.
    """

    def __init__(self, first, second):
        if first.grid.shape != second.grid.shape or first.states != second.states:
            raise ValueError(
                "Two series of maps are counted together on one grid and with one legend; found "
                f"{first.grid.shape} and {second.grid.shape} cells. Open them with the same legend "
                "and aligned to the same map."
            )
        self.first, self.second = first, second
        self.grid, self.states = first.grid, first.states
        self.dates = (*first.dates, *second.dates)
        self.parts = first, second

    def read(self, window):
        """States of every cell of a window: uint8 of shape (date, height, width)."""
        return np.concatenate([self.first.read(window), self.second.read(window)])

    def stored(self, window, out=None):
        """Codes and what they mean, as `bluecarbon.inputs.class_maps.ClassMaps.stored`."""
        codes = np.empty((len(self.dates), *window[2:]), np.uint8) if out is None else out
        parts = np.split(codes, [len(self.first.dates)])
        series = (self.first, self.second)
        states_of = [_stored(m, window, part) for m, part in zip(series, parts, strict=True)]
        return codes, np.concatenate(states_of)

    def windows(self):
        """Windows that match the blocks of the first series."""
        own = hasattr(self.first, "windows")
        return self.first.windows() if own else self.grid.windows(1024)


def _stored(maps, window, out):
    """Read one of the series; returns the state of each of its codes."""
    if hasattr(maps, "stored"):
        return maps.stored(window, out)[1]
    out[:] = maps.read(window)
    return np.tile(np.arange(256, dtype=np.uint8), (len(out), 1))


def some_dates(trajectories, dates):
    """The same cells over some of the dates only.

    Takes `Trajectories` and a slice of their dates. Trajectories that become alike become one;
    cells without data at every one of these dates become empty.
    """
    states = trajectories.states[:, dates]
    seen = states.any(axis=1)
    keys = np.column_stack((trajectories.zone, states))[seen]
    keys, number = np.unique(keys, axis=0, return_inverse=True)
    cells, area = np.zeros((2, len(keys)), dtype=np.int64)
    np.add.at(cells, number.ravel(), trajectories.cells[seen])
    np.add.at(area, number.ravel(), trajectories.area[seen])
    return type(trajectories)(
        zone=keys[:, 0],
        states=keys[:, 1:].astype(np.uint8),
        cells=cells,
        area=area,
        empty_cells=trajectories.empty_cells + int(trajectories.cells[~seen].sum()),
    )


def without_counterpart(trajectories, first):
    """Which trajectories inside a zone have data in the first series and lack some in the second.

    `first` is the number of dates of the first series. Returns a bool array (trajectory,).
    """
    known = trajectories.states[:, :first].any(axis=1)
    lacking = (trajectories.states[:, first:] == 0).any(axis=1)
    return (trajectories.zone > 0) & known & lacking
