"""The flux of each time: in pieces that fit a cache, over one thread or several."""

import numpy as np

from bluecarbon.constants import (
    HECTOPASCALS_PER_ATM,
    SECONDS_PER_YEAR,
)
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof2014,
    transfer_velocity_wanninkhof2014,
    wind_moment2_of_mean_wind,
)
from bluecarbon.science.seawater import (
    density_millero_poisson1981,
    fugacity_factor_weiss1974,
    pco2_from_xco2,
    solubility_weiss1974,
)

SEA = ("fco2_sea", "pco2_sea")
AIR = ("fco2_air", "pco2_air", "xco2_air")
WIND = ("wind_moment2", "wind")

# Values that are evaluated at once: some dozen arrays of them fit a core's cache. Several threads
# take more, for between two calls of NumPy they wait for one another.
PIECE, PIECE_OF_THREADS = 16_384, 65_536
EVALUATED = {"sst", "salinity", "pressure", "ice", *SEA, *AIR, *WIND}


def evaluated(fields):
    """A dataset of flux [mol m-2 a-1] and change per uatm of each time, and notes."""
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


def added(fields, sums, pool, threads):
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
