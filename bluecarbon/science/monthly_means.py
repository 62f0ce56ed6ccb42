"""Means by calendar month of flux fields that arrive piece by piece in the order of time."""

import numpy as np

NAMES = ("sea_air_flux", "flux_per_uatm")


class MonthlySums:
    """Sums and counts by calendar month over one window of cells.

    Takes the first block of the window, an xarray.Dataset with the axes lat and lon. Added one time
    after the other, as NumPy adds along the first axis of an array: the means are
    those of the whole array, bit for bit. What is missing is left out of sum and count. Threads may
    add at once, each its own cells.
    """

    def __init__(self, block):
        self._lat, self._lon = block["lat"], block["lon"]
        self.cells = self._lat.size * self._lon.size
        self._sum = np.zeros((12, len(NAMES), self.cells))
        self._count = np.zeros(self._sum.shape, dtype=np.int32)

    def is_of(self, block):
        """Whether a block lies in the same window."""
        return np.array_equal(self._lat, block["lat"]) and np.array_equal(self._lon, block["lon"])

    def add(self, months, cells, *values):
        """Add flux and flux per uatm of some months (1 to 12, in order) and a slice of cells.

        Values are of shape (month, cell), and are lost: what is missing among them becomes zero.
        """
        for k, value in enumerate(values):
            missing = np.isnan(value)
            known = ~missing if missing.any() else None
            if known is not None:
                value[missing] = 0.0  # adds nothing, and keeps the bits of the sum
            for i, month in enumerate(months - 1):
                self._sum[month, k, cells] += value[i]
                self._count[month, k, cells] += 1 if known is None else known[i]

    def mean_year(self, days):
        """Means over the year on (lat, lon), each month by its days; NaN where one is missing."""
        import xarray as xr

        with np.errstate(invalid="ignore"):
            mean = self._sum / self._count
        year = mean[0] * days[0]
        for i in range(1, 12):  # in the order in which NumPy adds the months of a whole field
            year += mean[i] * days[i]
        year /= np.sum(days)
        shape = self._lat.size, self._lon.size
        return xr.Dataset(
            {name: (("lat", "lon"), year[k].reshape(shape)) for k, name in enumerate(NAMES)},
            coords={"lat": self._lat, "lon": self._lon},
        )


def joined(windows):
    """Windows of cells, each from `MonthlySums.mean_year`, as one dataset with ascending axes.

    Their order does not matter; cells in none of them are NaN.
    """
    import xarray as xr

    if len(windows) == 1:
        return windows[0]
    axes = {}
    for dim in ("lat", "lon"):
        labels = np.unique(np.concatenate([w[dim].values for w in windows]))
        axes[dim] = (dim, labels, windows[0][dim].attrs)
    lat, lon = (labels for _, labels, _ in axes.values())
    whole = {name: np.full((lat.size, lon.size), np.nan) for name in NAMES}
    for window in windows:
        place = np.ix_(
            np.searchsorted(lat, window["lat"].values), np.searchsorted(lon, window["lon"].values)
        )
        for name in NAMES:
            whole[name][place] = window[name].values
    return xr.Dataset({name: (("lat", "lon"), v) for name, v in whole.items()}, coords=axes)
