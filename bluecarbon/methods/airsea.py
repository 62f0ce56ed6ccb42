"""Sea-air exchange of CO2 over a farm: fluxes positive out of the water, uptake positive into it.

A cross-check, printed beside an account and never added to it: what the open water takes up on a
shelf cell of a hundred kilometres is not the doing of the farm, and a farm's own effect on the
water is not in the fields. The fields are evaluated month by month in `sea_air_exchange`; the
equations below start from its yearly means and carry the two errors that matter, that of the
transfer velocity and that of pCO2 in the water.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bluecarbon.constants import (
    CO2_MOLAR_MASS,
    HECTOPASCALS_PER_ATM,
    KILOGRAMS_PER_TONNE,
    SECONDS_PER_YEAR,
    SQUARE_METRES_PER_HECTARE,
)
from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import equation
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof2014,
    transfer_velocity_wanninkhof2014,
    wind_moment2_of_mean_wind,
)
from bluecarbon.science.monthly_means import MonthlySums, joined
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    fugacity_factor_weiss1974,
    pco2_from_xco2,
    solubility_weiss1974,
)

ID = "airsea"
EDITION = "bulk formula, Wanninkhof 2014 and Weiss 1974"
TITLE = {"en": "Sea-air CO2 flux, bulk formula", "zh": "海-气二氧化碳通量（块体公式）"}
HABITATS = ("seaweed farm", "bivalve farm")
CLAIMS = ("annual sink", "credit")
POOLS = {"surface water": "flux"}
CROSS_CHECK = True

INPUTS = {
    "area": "ha",
    "counted_time": "a",  # share of the year in which the farm counts
    "sea_air_flux": "mol m-2 a-1",  # these two from `sea_air_exchange`
    "flux_per_uatm": "mol m-2 a-1 uatm-1",
}
CONSTANTS = {
    # A kilogram of CO2 is a kilogram of CO2e by definition.
    "co2_molar_mass": (CO2_MOLAR_MASS, "kg CO2e mol-1"),
    "square_metres_per_hectare": (SQUARE_METRES_PER_HECTARE, "m2 ha-1"),
    "kilograms_per_tonne": (KILOGRAMS_PER_TONNE, "kg t-1"),
}
TOTAL = "sea_uptake"
BESIDE = ()
OPTIONS = {}

# Days of the months of a mean year of 365.25 days.
MONTH_DAYS = (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Values that are evaluated at once: some dozen arrays of them fit a core's cache. Several threads
# take more, for between two calls of NumPy they wait for one another.
PIECE, PIECE_OF_THREADS = 16_384, 65_536
SEA = ("fco2_sea", "pco2_sea")
AIR = ("fco2_air", "pco2_air", "xco2_air")
WIND = ("wind_moment2", "wind")
EVALUATED = {"sst", "salinity", "pressure", "ice", *SEA, *AIR, *WIND}


@equation(
    unit="mol m-2 a-1",
    source="Wanninkhof 2014 Limnol. Oceanogr. Methods 12:351",
    where="bulk formula; the two error terms are ours",
    status="literature",
)
def uptake_rate(sea_air_flux, flux_per_uatm, pco2_sea_error, transfer_velocity_factor):
    """CO2 that a square metre of water takes up in a year."""
    return -(sea_air_flux + flux_per_uatm * pco2_sea_error) * transfer_velocity_factor


@equation(
    unit="t CO2e",
    source="unit conversion",
    where="molar mass of CO2, IUPAC 2021",
    status="standard",
)
def sea_uptake(
    uptake_rate,
    area,
    counted_time,
    co2_molar_mass,
    square_metres_per_hectare,
    kilograms_per_tonne,
):
    """CO2 that the water of the farm takes up while it counts."""
    moles = uptake_rate * area * square_metres_per_hectare * counted_time
    return moles * co2_molar_mass / kilograms_per_tonne


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
    months, notes = _evaluated(fields)
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
            notes = _added(fields, sums, pool, threads)
    if sums is None:
        raise ValueError("streamed_exchange: found no block. Give the fields of at least one.")
    result = joined([*windows, sums.mean_year(MONTH_DAYS)])
    return _described(result, fields, source, notes)


def _evaluated(fields):
    """Flux and change per uatm of each time, and notes."""
    import xarray as xr

    some = {name: fields[name] for name in fields if name in EVALUATED}
    first = some["sst"]
    if any(f.chunks is not None or f.dims != first.dims for f in some.values()):
        with xr.set_options(arithmetic_join="exact"):
            per_uatm, difference, notes = _exchange(some)
            flux = per_uatm * difference
        return xr.Dataset({"sea_air_flux": flux, "flux_per_uatm": per_uatm}), notes
    # In pieces, which is twice as fast: the labels are the same for all of them.
    flat = {name: np.ascontiguousarray(field.values).reshape(-1) for name, field in some.items()}
    flux, per_uatm = np.empty((2, first.size))
    for start in range(0, max(first.size, 1), PIECE):
        piece = slice(start, start + PIECE)
        per_uatm[piece], difference, notes = _exchange({n: v[piece] for n, v in flat.items()})
        np.multiply(per_uatm[piece], difference, out=flux[piece])
    named = {"sea_air_flux": flux, "flux_per_uatm": per_uatm}
    shaped = {name: (first.dims, v.reshape(first.shape)) for name, v in named.items()}
    return xr.Dataset(shaped, coords=first.coords), notes


def _added(fields, sums, pool, threads):
    """Evaluate a block and add it to the sums of its window, each thread its own cells; notes."""
    import xarray as xr

    some = fields[[name for name in fields if name in EVALUATED]]
    dims = next(some[name].dims for name in some if some[name].ndim == len(some.sizes))
    if any(field.dims != dims for field in some.values()):
        some = xr.broadcast(some)[0].transpose(*dims)
    values = {name: field.values.reshape(-1, sums.cells) for name, field in some.items()}
    months = fields["month"].values if "month" in dims else fields["time"].dt.month.values
    months = months.astype(int)
    size = PIECE if threads == 1 else PIECE_OF_THREADS
    parts = max(threads, -(-sums.cells // size))
    width = -(-sums.cells // parts)
    times = max(size // width, 1)

    def run(start):
        cells = slice(start, start + width)
        for i in range(0, len(months), times):
            piece = {name: v[i : i + times, cells] for name, v in values.items()}
            per_uatm, difference, notes = _exchange(piece)
            sums.add(months[i : i + times], cells, per_uatm * difference, per_uatm)
        return notes

    return list(pool.map(run, range(0, sums.cells, width)))[-1]


def _exchange(fields):
    """Change of the flux per uatm [mol m-2 a-1 uatm-1], the difference [uatm], and notes."""
    notes = []
    pressure = fields.get("pressure")
    if pressure is None:
        pressure = HECTOPASCALS_PER_ATM
        notes.append("no air pressure: one standard atmosphere assumed")
    if "wind_moment2" in fields:
        wind_moment2 = fields["wind_moment2"]
    else:
        wind_moment2 = wind_moment2_of_mean_wind(fields["wind"])
        notes.append("no second moment of the wind: square of its mean, so exchange biased low")
    sst, salinity = fields["sst"], fields["salinity"]
    schmidt = schmidt_number_co2_wanninkhof2014(sst)
    per_uatm = co2_flux(
        transfer_velocity_wanninkhof2014(wind_moment2, schmidt),
        solubility_weiss1974(sst, salinity),
        1.0,
        0.0,
        density=density_millero_poisson1981(sst, salinity),
    )
    per_uatm = per_uatm * SECONDS_PER_YEAR
    if "ice" in fields:
        per_uatm = per_uatm * (1 - fields["ice"])
    return per_uatm, _difference(fields, sst, salinity, pressure), notes


def _difference(fields, sst, salinity, pressure):
    """Fugacity of CO2 in the water less that in the air [uatm], from what the fields hold."""
    sea, air = fields.get("fco2_sea"), fields.get("fco2_air")
    if sea is None or air is None:
        factor = fugacity_factor_weiss1974(sst, pressure)  # that of sea and air alike
    if sea is None:
        sea = fields["pco2_sea"] * factor
    if air is None:
        air = fields.get("pco2_air")
        if air is None:
            air = pco2_from_xco2(fields["xco2_air"], sst, salinity, pressure)
        air = air * factor
    return sea - air


def _described(result, fields, source, notes):
    for name in result:
        result[name].attrs = {"units": INPUTS[name], "long_name": name.replace("_", " ")}
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
