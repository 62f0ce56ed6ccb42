"""From the flux of cells to the exchange of a region."""

import numpy as np

from bluecarbon.science._units import in_units


@in_units(flux="mol m-2 s-1", area="m2", share="1", returns="mol s-1")
def regional_exchange(flux, area, share):
    """Exchange of a region: the flux summed over the area of its cells.

    A cell without a flux adds nothing. What that leaves out is not small in coastal and polar
    seas: print `covered_area` beside it.

    Parameters
    ----------
    flux : array_like
        Flux [mol m-2 s-1]; the last axes are those of `area`, or they carry its names.
    area : array_like
        Area of the cells [m2], see `cell_areas`.
    share : array_like
        Share of each cell that exchanges gas [1], see `open_water_share`.

    Returns
    -------
    array_like
        Exchange [mol s-1] for each time; lazy when the flux is.

    Examples
    --------
    >>> area = np.array([[2.0, 3.0]])
    >>> float(regional_exchange(np.array([[1.0, np.nan]]), area, 0.5))
    1.0
    """
    return _sum_over(flux * share * area, area)


@in_units(flux="mol m-2 s-1", area="m2", share="1", returns="m2")
def covered_area(flux, area, share):
    """Exchanging area of the cells that have a flux [m2], for each time.

    Takes what `regional_exchange` takes.

    Examples
    --------
    >>> area = np.array([[2.0, 3.0]])
    >>> float(covered_area(np.array([[1.0, np.nan]]), area, 0.5))
    1.0
    """
    return _sum_over((flux * 0 + 1) * share * area, area)


def _sum_over(values, area):
    if hasattr(values, "dims"):
        return values.sum(getattr(area, "dims", None))
    return np.nansum(values, axis=tuple(range(-np.ndim(area), 0)))
