"""Variance of a total over a map whose errors go together: exact, in n log n.

The error of a total is the sum over all pairs of cells of weight times weight times covariance.
On a regular grid the covariance depends on the lag between two cells only, so the sum over pairs
is a convolution, and a Fourier transform of the padded map gives it without approximation.
"""

import numpy as np

from bluecarbon.errors import InputError

# Of double precision in transforms of some million cells; a variance below it is rounding.
ROUNDING = 1e-9


def variance_of_total(weight, cell_size, covariance, *, workers=1):
    """Variance of the sum over a map of weight times error.

    Parameters
    ----------
    weight : array of shape (row, column)
        What each cell's error is multiplied by: its area, say, or its area times its own standard
        error; 0 outside the zone.
    cell_size : tuple of 2 floats
        Ground width and height of a cell [m], alike all over the map.
    covariance : Covariance
    workers : int
        Threads of the transform.

    Returns
    -------
    float
        In the unit of weight times error, squared.
    """
    return float(covariance_of_totals(weight, None, cell_size, covariance, workers=workers)[0, 0])


def covariance_of_totals(weight, zone, cell_size, covariance, *, workers=1):
    """Covariance between the totals of the zones of a map.

    Parameters
    ----------
    weight, cell_size, covariance, workers
        As in `variance_of_total`.
    zone : integer array of shape (row, column) or None
        Zone of each cell, from 1; 0 is outside. None takes the whole map as one zone.

    Returns
    -------
    array of shape (zone, zone)
        Symmetric; its sum is the variance of the total over all zones.

    Notes
    -----
    One transform for each zone, over the smallest window that holds all zones and twice its sides:
    pairs of cells never meet around the edge, so the result equals the double sum over pairs to
    rounding.
    """
    from scipy import fft

    weight = np.asarray(weight, dtype=float)
    zone = np.ones(weight.shape, dtype=np.intp) if zone is None else np.asarray(zone)
    _check(weight, zone, cell_size)
    count = int(zone.max(initial=0))
    result = np.zeros((count, count))
    window = _window(zone > 0)
    if window is None:
        return result
    weight, zone = weight[window], zone[window]
    shape = [fft.next_fast_len(2 * n - 1, real=True) for n in weight.shape]
    kernel = fft.rfft2(_kernel(shape, cell_size, covariance), workers=workers)
    inside = zone > 0
    cells, labels = weight[inside], zone[inside].astype(np.intp)
    for k in range(1, count + 1):
        mine = np.where(zone == k, weight, 0.0)
        spectrum = fft.rfft2(mine, shape, workers=workers)
        spectrum *= kernel
        # What the errors of this zone mean for the error at every cell.
        around = fft.irfft2(spectrum, shape, workers=workers)[: weight.shape[0], : weight.shape[1]]
        result[k - 1] = np.bincount(labels, cells * around[inside], minlength=count + 1)[1:]
    result = (result + result.T) / 2
    return np.maximum(result, 0) if count == 1 else result


def _kernel(shape, cell_size, covariance):
    """Covariance by lag, wrapped around the padded grid; evaluated once for each distance."""
    width, height = cell_size
    rows, columns = (np.minimum(np.arange(n), n - np.arange(n)) for n in shape)
    quarter = covariance(
        np.hypot(np.arange(rows.max() + 1)[:, None] * height, np.arange(columns.max() + 1) * width)
    )
    return quarter[np.ix_(rows, columns)]


def _window(inside):
    """Slices of the smallest window that holds all cells of a mask; None where there are none."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _check(weight, zone, cell_size):
    if weight.ndim != 2 or weight.shape != zone.shape:
        raise InputError(
            where="variance of a total",
            found=f"weights of shape {weight.shape}, zones of shape {zone.shape}",
            rule="Both are maps on one grid.",
            cure="Give arrays (row, column) of one shape.",
        )
    if not np.isfinite(weight[zone > 0]).all():
        raise InputError(
            where="variance of a total",
            found=f"{int((~np.isfinite(weight[zone > 0])).sum())} cells without a weight",
            rule="Every cell of a zone has a weight.",
            cure="Set cells without data to 0, or take them out of the zone.",
        )
    if not (len(cell_size) == 2 and min(cell_size) > 0):
        raise InputError(
            where="variance of a total",
            found=f"cell size {cell_size}",
            rule="Width and height of a cell are lengths on the ground [m].",
            cure="Give both above zero; degrees are converted first.",
        )
