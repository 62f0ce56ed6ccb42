"""From an exchange that goes on to the mass of a month: lengths of months, and carbon in them."""

import numpy as np

from bluecarbon.constants import CARBON_MOLAR_MASS
from bluecarbon.science._units import in_units

SECONDS_PER_DAY = 86_400
KILOGRAMS_PER_TERAGRAM = 1e9

# Days of the months of a mean year of 365.25 days.
MEAN_MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@in_units(exchange="mol s-1", days="d", returns="Tg")
def carbon_over_time(exchange, days):
    """Mass of carbon that a region exchanges while it goes on.

    Parameters
    ----------
    exchange : array_like
        Exchange of CO2, or of any gas with one carbon atom [mol s-1], by month.
    days : array_like
        Length of each month [d], see `month_lengths`.

    Returns
    -------
    array_like
        Carbon by month [Tg]; their sum is that of the year.

    Examples
    --------
    >>> print(f"{carbon_over_time(1e6, 365.25):.2f}")
    379.04
    """
    return exchange * days * SECONDS_PER_DAY * CARBON_MOLAR_MASS / KILOGRAMS_PER_TERAGRAM


def month_lengths(fields):
    """Length of the months of fields [d], by a `month` axis (1 to 12) or a `time` axis of dates.

    A climatology has no year, so its February is the mean one of 28.25 days.

    Parameters
    ----------
    fields : xarray.DataArray or xarray.Dataset

    Returns
    -------
    xarray.DataArray

    Raises
    ------
    ValueError
        When there is neither axis.

    Examples
    --------
    >>> import xarray as xr
    >>> float(month_lengths(xr.Dataset(coords={"month": range(1, 13)})).sum())
    365.25
    """
    if "month" in fields.dims:
        month = fields["month"]
        return month.copy(data=np.array(MEAN_MONTH_DAYS)[month.values - 1]).drop_attrs()
    if "time" in fields.dims:
        return fields["time"].dt.days_in_month
    raise ValueError(
        f"fields have a month or a time axis; found {', '.join(map(str, fields.dims)) or 'none'}. "
        "Name the axis so, for instance with rename(t='time')."
    )
