"""What the fields of the ocean say of the water of each zone: the exchange of the nearest cell."""

from typing import NamedTuple

from bluecarbon.accounting.caching.keys import digest_of, of_fields


class Exchange(NamedTuple):
    """Yearly means of the sea-air exchange in the cell that stands for a zone."""

    sea_air_flux: float  # [mol m-2 a-1]
    flux_per_uatm: float  # [mol m-2 a-1 uatm-1]
    distance_km: float  # of the centre of the cell from the zone


class Sea(NamedTuple):
    """The exchange at some zones, in their order, and what is to be said of it."""

    exchange: tuple
    notes: tuple


def sea_at(ocean, places, most, cache=None):
    """The `Sea` at some places, or as it was worked out before from the same fields and places.

    Parameters
    ----------
    ocean : xarray.Dataset
        From `read_fields`.
    places : list of (lon, lat)
        [degrees], WGS 84.
    most : float
        Farthest centre of a cell that may stand for a place [km].
    cache : bluecarbon.accounting.caching.Cache, optional
    """
    fields = of_fields(ocean) if cache else None
    if fields is None:
        return _worked_out(ocean, places, most)
    # By the values as they lie in memory, not by the file that they once came from.
    asked = [ocean.attrs["source"], fields, places, float(most)]
    return cache.made(("sea", digest_of(asked)), lambda: _worked_out(ocean, places, most))


def _worked_out(ocean, places, most):
    from bluecarbon.inputs.fields import nearest_valid
    from bluecarbon.methods.airsea import sea_air_exchange

    exchange, by_cell, notes = [], {}, []
    for lon, lat in places:
        cell = nearest_valid(ocean, lon, lat, most)
        place = float(cell["lat"]), float(cell["lon"])
        if place not in by_cell:
            found = sea_air_exchange(cell.assign_attrs(notes=()))
            by_cell[place] = float(found["sea_air_flux"]), float(found["flux_per_uatm"])
            notes += found.attrs["notes"]
        exchange.append(Exchange(*by_cell[place], cell.attrs["distance_km"]))
    if exchange:
        far = [one.distance_km for one in exchange]
        notes.append(
            f"{ocean.attrs['source']}: the nearest cell with data lies {min(far):.0f} "
            f"to {max(far):.0f} km from the zones and stands for their water as it is."
        )
    return Sea(tuple(exchange), tuple(notes))
