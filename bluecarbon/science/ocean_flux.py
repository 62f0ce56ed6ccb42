"""From a flux on a grid to the exchange of a region or of the whole ocean, over the year."""

import numpy as np

from bluecarbon.constants import CARBON_MOLAR_MASS
from bluecarbon.geodesy import (
    WGS84_INVERSE_FLATTENING,
    WGS84_SEMI_MAJOR,
    cell_area,
    squared_eccentricity,
)
from bluecarbon.parameters import coefficients
from bluecarbon.science._units import in_units
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof1992,
    schmidt_number_co2_wanninkhof2014,
    transfer_velocity_takahashi2009,
    transfer_velocity_wanninkhof2014,
    wind_moment2_of_mean_wind,
)
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    fugacity_from_pco2,
    solubility_weiss1974,
)

SECONDS_PER_DAY = 86_400
KILOGRAMS_PER_TERAGRAM = 1e9

# Days of the months of a mean year of 365.25 days.
MEAN_MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# Rounding of coordinates that a file keeps in single precision [degrees].
SINGLE_PRECISION_DEGREES = 1e-4


def cell_areas(latitude, longitude):
    """Ground area of the cells of a grid of latitudes and longitudes, on WGS 84.

    Cells reach half-way to their neighbours; the first and last ones reach as far outwards as
    inwards, but never over a pole. Areas of a global grid add up to the area of the Earth.

    Parameters
    ----------
    latitude, longitude : xarray.DataArray
        Centres of the cells [degrees north, degrees east], one-dimensional and evenly or unevenly
        spaced, ascending or descending, at least two each.

    Returns
    -------
    xarray.DataArray
        Area [m2] on (latitude, longitude).

    Raises
    ------
    ValueError
        When the centres are not in order, or are more than once around the Earth.

    Examples
    --------
    >>> import xarray as xr
    >>> axis = {"lat": np.arange(-89.5, 90), "lon": np.arange(0.5, 360)}
    >>> grid = xr.Dataset(coords=axis)
    >>> area = cell_areas(grid["lat"], grid["lon"])
    >>> print(f"{float(area.sum()) / 1e6:,.0f} km2")
    510,065,622 km2
    """
    south, north = np.radians(np.clip(_edges(latitude, "latitude"), -90, 90))
    west, east = _edges(longitude, "longitude")
    if (around := abs(east[-1] - west[0])) > 360 + SINGLE_PRECISION_DEGREES:
        raise ValueError(
            f"longitude covers {around:g} degrees; found {longitude.size} centres. A cell must "
            "not be counted twice: cut the grid to once around the Earth."
        )
    band = cell_area(
        (south + north) / 2,
        np.abs(north - south),
        1.0,
        semi_major=WGS84_SEMI_MAJOR,
        eccentricity2=squared_eccentricity(WGS84_INVERSE_FLATTENING),
    )
    rows = latitude.copy(data=band).drop_attrs()
    columns = longitude.copy(data=np.radians(np.abs(east - west))).drop_attrs()
    area = (rows * columns).rename("cell_area")
    return area.assign_attrs(units="m2", long_name="cell area", standard_name="cell_area")


@in_units(land="1", ice="1", returns="1")
def open_water_share(land, ice):
    """Share of a cell that exchanges gas: neither land nor under ice.

    Parameters
    ----------
    land : array_like
        Share of the cell that is land [1].
    ice : array_like
        Share of its water that is under ice [1].

    Returns
    -------
    array_like
        Share of the cell [1].

    Examples
    --------
    >>> open_water_share(0.2, 0.5)
    0.4
    """
    return (1 - land) * (1 - ice)


@in_units(land="1", ice="1", returns="1")
def open_water_share_takahashi2009(land, ice):
    """Share of a cell that exchanges gas, by the rule of the Takahashi climatology.

    Ice of up to a tenth is neglected, and a tenth of the water stays open under any ice: leads
    and cracks exchange gas in winter, too.

    Parameters
    ----------
    land : array_like
        Share of the cell that is land [1].
    ice : array_like
        Share of its water that is under ice [1].

    Returns
    -------
    array_like
        Share of the cell [1].

    References
    ----------
    [Takahashi2009]_, as FluxEngine (lib_ofluxghg_flux_budgets.py) states its rule.

    Examples
    --------
    >>> print(*open_water_share_takahashi2009(0.0, np.array([0.1, 0.5, 0.99])))
    1.0 0.5 0.1
    """
    (neglected,) = coefficients("ice_neglected_takahashi2009")
    (least,) = coefficients("least_open_share_takahashi2009")
    # Arithmetic in place of a choice, so that lazy and labelled arrays pass: NaN stays NaN.
    open_share = 1 - ice * (ice > neglected)
    return (1 - land) * np.maximum(open_share, least)


@in_units(
    wind="m s-1",
    temperature="degC",
    salinity="1",
    pco2_sea="uatm",
    pco2_air="uatm",
    returns="mol m-2 s-1",
)
def co2_flux_takahashi2009(wind, temperature, salinity, pco2_sea, pco2_air):
    r"""Flux of CO2 from sea to air with the conventions of the Takahashi climatology.

    .. math:: F = 0.26 \, U^2 \, (Sc / 660)^{-1/2} \, \rho \, K_0 \, (p_{sea} - p_{air})

    Positive where the water gives CO2 away. Squared monthly mean wind, Schmidt number of 1992,
    solubility by mass of Weiss (1974) with the density of EOS-80, and partial pressures in place
    of fugacities, for which the solubility is meant: a difference of 0.4 % of the flux.

    Parameters
    ----------
    wind : array_like
        Monthly mean wind speed at 10 m [m s-1], of the product that 0.26 was fitted to.
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pco2_sea, pco2_air : array_like
        Partial pressure of CO2 in the water and in moist air [uatm].

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Takahashi2009]_, abstract: scaling factor 0.26 on the squared wind speed.

    Examples
    --------
    >>> print(f"{co2_flux_takahashi2009(7.0, 20.0, 35.0, 350.0, 400.0):.2e}")
    -5.85e-08
    """
    moment2 = wind_moment2_of_mean_wind(wind)
    schmidt = schmidt_number_co2_wanninkhof1992(temperature)
    return co2_flux(
        transfer_velocity_takahashi2009(moment2, schmidt),
        solubility_weiss1974(temperature, salinity),
        pco2_sea,
        pco2_air,
        density=density_millero_poisson1981(temperature, salinity),
    )


@in_units(
    wind_moment2="m2 s-2",
    temperature="degC",
    salinity="1",
    pco2_sea="uatm",
    pco2_air="uatm",
    pressure="hPa",
    returns="mol m-2 s-1",
)
def co2_flux_wanninkhof2014(wind_moment2, temperature, salinity, pco2_sea, pco2_air, pressure):
    r"""Flux of CO2 from sea to air with the conventions of Wanninkhof (2014).

    .. math:: F = 0.251 \, \langle U^2 \rangle \, (Sc / 660)^{-1/2} \, \rho \, K_0
        \, (f_{sea} - f_{air})

    Positive where the water gives CO2 away.

    Parameters
    ----------
    wind_moment2 : array_like
        Mean of the squared wind speed at 10 m, <U^2> [m2 s-2].
    temperature : array_like
        Temperature of the water surface [degC].
    salinity : array_like
        Practical salinity [1].
    pco2_sea, pco2_air : array_like
        Partial pressure of CO2 in the water and in moist air [uatm].
    pressure : array_like
        Total pressure of the air [hPa].

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Wanninkhof2014]_.

    Examples
    --------
    >>> print(f"{co2_flux_wanninkhof2014(49.0, 20.0, 35.0, 350.0, 400.0, 1013.25):.2e}")
    -5.62e-08
    """
    schmidt = schmidt_number_co2_wanninkhof2014(temperature)
    return co2_flux(
        transfer_velocity_wanninkhof2014(wind_moment2, schmidt),
        solubility_weiss1974(temperature, salinity),
        fugacity_from_pco2(pco2_sea, temperature, pressure),
        fugacity_from_pco2(pco2_air, temperature, pressure),
        density=density_millero_poisson1981(temperature, salinity),
    )


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


def _edges(centres, name):
    """Lower and upper bounds of the cells around their centres, in the order of the centres."""
    values = np.asarray(centres, dtype=float)
    steps = np.diff(values)
    if values.ndim != 1 or values.size < 2 or not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(
            f"{name} must be centres of cells in order, at least two; found {values.size} in "
            f"{values.ndim} dimensions. Sort them, and give one-dimensional coordinates."
        )
    inner = (values[:-1] + values[1:]) / 2
    edges = np.concatenate(([values[0] - steps[0] / 2], inner, [values[-1] + steps[-1] / 2]))
    return edges[:-1], edges[1:]


def _sum_over(values, area):
    if hasattr(values, "dims"):
        return values.sum(getattr(area, "dims", None))
    return np.nansum(values, axis=tuple(range(-np.ndim(area), 0)))
