"""Ground of a core that was not measured, and what stands for it."""

import numpy as np

GAPS = ("refuse", "linear", "midway")
TOUCHING = 1e-9  # cm: slices closer than this touch


def slices_without_gaps(top, bottom, measured, gaps, *, through):
    """Edges of slices that follow each other, and the share of each measurement in each slice.

    Parameters
    ----------
    top, bottom : numpy.ndarray
        Depths of the slices as sampled [cm], without overlap.
    measured : numpy.ndarray of bool
        The slices with a measurement.
    gaps : {"refuse", "linear", "midway"}
    through : float
        Depth at which the profile ends [cm]: the lower edge of a slice.

    Returns
    -------
    edges : numpy.ndarray
        Depths, one more than there are slices [cm]. They depend on the samples alone, so that
        activities and densities measured in different slices get the same edges.
    weights : numpy.ndarray
        Of shape (slices, measurements); each row adds up to 1.
    """
    middles = (top + bottom)[measured] / 2
    edges = _edges(top, bottom, gaps, through)
    upper, lower = edges[:-1], edges[1:]
    centre = (upper + lower) / 2
    sampled = np.isclose(centre[:, None], (top + bottom)[measured] / 2, rtol=0, atol=TOUCHING)
    if gaps == "refuse" and not sampled.any(axis=1).all():
        k = np.flatnonzero(~sampled.any(axis=1))[0]
        raise ValueError(
            "Every slice down to the last one dated needs a measurement, from 0 cm on; found none "
            f"from {upper[k]:g} to {lower[k]:g} cm. Choose gaps='linear' or gaps='midway', or "
            "start='first slice' when nothing is lost above the first slice."
        )
    if gaps == "midway":
        nearest = np.abs(centre[:, None] - middles).argmin(axis=1)
        return edges, np.eye(len(middles))[nearest]
    # Beyond the first and the last measurement their values hold on.
    columns = [np.interp(centre, middles, column) for column in np.eye(len(middles))]
    return edges, np.stack(columns, axis=1)


def _edges(top, bottom, gaps, through):
    depths = [0.0, *top, *bottom]
    if gaps == "midway":
        open_below = np.flatnonzero(top[1:] - bottom[:-1] > TOUCHING)
        depths += [*(bottom[open_below] + top[open_below + 1]) / 2]
    depths = np.unique(np.asarray(depths, dtype=float))
    depths = depths[np.append(True, np.diff(depths) > TOUCHING)]
    return depths[depths <= through + TOUCHING]
