"""Means by calendar month of flux fields that arrive piece by piece in the order of time."""

import numpy as np
import xarray as xr

NAMES = ("sea_air_flux", "flux_per_uatm")


class MonthlySums:
    """Sums and counts by calendar month over one window of cells.

    Added one time after the other, as NumPy adds along the first axis of an array: the means are
    those of the whole array, bit for bit. What is missing is left out of sum and count.
    """

    def __init__(self, block):
        self._lat, self._lon = block["lat"].values, block["lon"].values
        self._by_month = "month" in block.dims
        shape = (12, len(NAMES), self._lat.size, self._lon.size)
        self._sum, self._count = np.zeros(shape), np.zeros(shape, dtype=np.int32)

    def is_of(self, block):
        """Whether a block lies in the same window."""
        return np.array_equal(self._lat, block["lat"].values) and np.array_equal(
            self._lon, block["lon"].values
        )

    def add(self, block, evaluated):
        """Add a block's flux and flux per uatm, (time, lat, lon); returns the notes with them."""
        *values, notes = evaluated
        months = block["month"].values if self._by_month else block["time"].dt.month.values
        for i, month in enumerate(np.asarray(months, dtype=int) - 1):
            for k, value in enumerate(values):
                known = ~np.isnan(value[i])
                np.add(self._sum[month, k], value[i], out=self._sum[month, k], where=known)
                self._count[month, k] += known
        return notes

    def months(self):
        """The means, NaN where nothing is known, on (month, lat, lon)."""
        with np.errstate(invalid="ignore"):
            mean = self._sum / self._count
        return xr.Dataset(
            {name: (("month", "lat", "lon"), mean[:, k]) for k, name in enumerate(NAMES)},
            coords={"month": np.arange(1, 13), "lat": self._lat, "lon": self._lon},
        )


def joined(windows):
    """Windows of cells, in whatever order, as one field with ascending axes."""
    if len(windows) == 1:
        return windows[0]
    lat = np.unique(np.concatenate([w["lat"].values for w in windows]))
    lon = np.unique(np.concatenate([w["lon"].values for w in windows]))
    whole = {name: np.full((12, lat.size, lon.size), np.nan) for name in NAMES}
    for window in windows:
        place = np.ix_(
            np.arange(12),
            np.searchsorted(lat, window["lat"].values),
            np.searchsorted(lon, window["lon"].values),
        )
        for name in NAMES:
            whole[name][place] = window[name].values
    return xr.Dataset(
        {name: (("month", "lat", "lon"), values) for name, values in whole.items()},
        coords={"month": np.arange(1, 13), "lat": lat, "lon": lon},
    )
