"""Yearly means of the sea-air exchange, of fields in one piece or in blocks."""

from concurrent.futures import ThreadPoolExecutor

from bluecarbon.errors import InputError
from bluecarbon.methods.airsea.evaluation import AIR, SEA, WIND, added, evaluated
from bluecarbon.science.monthly_means import MonthlySums, joined

UNITS = {"sea_air_flux": "mol m-2 a-1", "flux_per_uatm": "mol m-2 a-1 uatm-1"}

# Days of the months of a mean year of 365.25 days.
MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def monthly_flux(fields):
    """Mean sea-air flux of CO2 over the months [mol m-2 a-1], positive out of the water.

    Each month counts by its days; see `sea_air_exchange` for the fields and the errors.
    """
    return sea_air_exchange(fields)["sea_air_flux"]


def sea_air_exchange(fields):
    r"""Yearly means of the sea-air exchange of CO2: positive where the water gives CO2 away.

    .. math:: F = k \, \rho \, K_0 \, (f_{sea} - f_{air}) \, (1 - ice)

    evaluated for each time and averaged: over the years of each calendar month first, then over
    the months by their days. k after Wanninkhof (2014), K0 after Weiss (1974), density EOS-80.

    Parameters
    ----------
    fields : xarray.Dataset
        From `read_fields` or `nearest_valid`, on (time or month), with or without (lat, lon):
        sst [degC], salinity [1], wind_moment2 [m2 s-2] or, biased low, wind [m s-1]; fco2_sea or
        pco2_sea [uatm]; fco2_air, pco2_air [uatm] or xco2_air [umol mol-1]; where at hand
        pressure [hPa] and ice [1].

    Returns
    -------
    xarray.Dataset
        `sea_air_flux` [mol m-2 a-1] and `flux_per_uatm` [mol m-2 a-1 uatm-1], the change of the
        former for each uatm in the water; the attribute `notes` says what was assumed.

    Raises
    ------
    InputError
        When a field is missing, or at a single place a calendar month is.

    References
    ----------
    [Wanninkhof2014]_, [Weiss1974]_, [WeissPrice1980]_, [MilleroPoisson1981]_.
    """
    source = fields.attrs.get("source", "ocean fields")
    _require(fields, source)
    months, notes = evaluated(fields)
    return _described(_mean_year(months, source), fields, source, notes)


def streamed_exchange(blocks, *, threads=2):
    """`sea_air_exchange` of fields that come in blocks: the same bits, in the memory of a few.

    Parameters
    ----------
    blocks : iterable of xarray.Dataset
        Fields as `sea_air_exchange` takes them, on time, lat and lon; blocks of one window of cells
        follow one another in the order of time, as `bluecarbon.inputs.streaming.stream_fields`
        yields them.
    threads : int
        That evaluate a block.

    Returns
    -------
    xarray.Dataset
        See `sea_air_exchange`.
    """
    windows, sums = [], None
    with ThreadPoolExecutor(threads) as pool:
        for fields in blocks:
            source = fields.attrs.get("source", "ocean fields")
            _require(fields, source)
            _require_times(fields, source)
            if sums is None or not sums.is_of(fields):
                windows += [sums.mean_year(MONTH_DAYS)] if sums else []
                sums = MonthlySums(fields)
            notes = added(fields, sums, pool, threads)
    if sums is None:
        raise ValueError("streamed_exchange: found no block. Give the fields of at least one.")
    result = joined([*windows, sums.mean_year(MONTH_DAYS)])
    return _described(result, fields, source, notes)


def _described(result, fields, source, notes):
    for name in result:
        result[name].attrs = {"units": UNITS[name], "long_name": name.replace("_", " ")}
    return result.assign_attrs(
        fields.attrs, notes=(*fields.attrs.get("notes", ()), *(f"{source}: {n}" for n in notes))
    )


def _require(fields, source):
    for alternatives in (("sst",), ("salinity",), WIND, SEA, AIR):
        if not set(alternatives) & set(fields.data_vars):
            raise InputError(
                where=source,
                found=f"fields {', '.join(fields.data_vars) or 'none'}",
                rule=f"The sea-air flux needs {' or '.join(alternatives)}.",
                cure=f'Name the variable under `use`: {alternatives[0]} = "...". If the file has '
                "none, add it from another product on the same cells and months.",
            )


def _require_times(fields, source):
    if not {"time", "month"} & set(fields.dims):
        raise InputError(
            where=source,
            found=f"dimensions {', '.join(map(str, fields.dims)) or 'none'}",
            rule="The flux varies over the year, so fields by time or month are needed.",
            cure="Give monthly fields, or a month axis of twelve equal values if that is meant.",
        )


def _mean_year(months, source):
    """Mean over calendar months by their days; a missing month is never averaged away."""
    import xarray as xr

    _require_times(months, source)
    if "time" in months.dims:
        months = months.groupby("time.month").mean()
    months = months.reindex(month=range(1, 13))
    days = xr.DataArray(list(MONTH_DAYS), coords={"month": months["month"]}, dims="month")
    flux = months["sea_air_flux"]
    if flux.ndim == 1 and flux.isnull().any():
        missing = [str(m) for m in flux["month"].values[flux.isnull().values]]
        raise InputError(
            where=source,
            found=f"no flux in month {', '.join(missing)}",
            rule="A yearly mean needs every calendar month: winter and summer differ in sign.",
            cure="Give fields of whole years, or take a cell where no field has a gap.",
        )
    return (months * days).sum("month", skipna=False) / days.sum()
