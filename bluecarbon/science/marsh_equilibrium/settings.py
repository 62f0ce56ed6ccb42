"""What a projection needs to know of a marsh: tide, sediment and vegetation, with their units."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace

import numpy as np
import xarray as xr

from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import _plain
from bluecarbon.science.marsh_equilibrium.sediment import flooded_share_linear, sediment_delivery
from bluecarbon.science.marsh_equilibrium.tides import nodal_tide
from bluecarbon.science.marsh_equilibrium.vegetation import biomass_parabola


def in_unit(units, **options):
    """A field in a unit that quantities are converted to; the options are those of `field`."""
    return field(metadata={"units": units}, **options)


class _InUnits:
    """Fields take numbers, arrays, DataArrays, or pint quantities, which are converted."""

    def __post_init__(self):
        for each in fields(self):
            if units := each.metadata.get("units"):
                object.__setattr__(self, each.name, _plain(getattr(self, each.name), units))


@dataclass(frozen=True, kw_only=True, eq=False)
class Tide(_InUnits):
    """High waters of a place, by class from the lowest, above its mean sea level.

    One, two or three classes: mean high water; half of the tides each mean high and mean higher
    high water; or these with the higher high spring water.
    """

    high_waters: tuple  # each a height above mean sea level [cm], number or DataArray
    nodal_amplitude: object = in_unit("cm", default=0.0)
    nodal_phase: object = in_unit("a", default=0.0)  # year in which the cycle rises through zero
    flooded_share: Callable = flooded_share_linear

    def __post_init__(self):
        super().__post_init__()
        heights = tuple(_plain(height, "cm") for height in self.high_waters)
        object.__setattr__(self, "high_waters", heights)
        ascending = all(
            np.all(np.asarray(b - a) >= 0) for a, b in zip((0.0, *heights), heights, strict=False)
        )
        if len(heights) not in (1, 2, 3) or not ascending:
            raise ValueError(
                "A tide has one to three classes of high water, ascending, above mean sea level; "
                f"found {heights}. Subtract the mean sea level of the tidal datum first."
            )

    @property
    def shares(self):
        """Share of the year's tides by class [1]."""
        if len(self.high_waters) == 3:
            return coefficients("marsh_tide_share")
        return (1 / len(self.high_waters),) * len(self.high_waters)

    def above_mean_sea_level(self, year):
        """High waters in a calendar year, above mean sea level [cm]."""
        nodal = nodal_tide(year, self.nodal_amplitude, self.nodal_phase)
        return tuple(height + nodal for height in self.high_waters)


@dataclass(frozen=True, kw_only=True, eq=False)
class Sediment(_InUnits):
    """Sediment in the water over a marsh."""

    concentration: object = in_unit("g cm-3")
    capture_rate: object = in_unit("1")  # clearings of the water column in a tidal cycle
    organic_carbon: object = in_unit("1", default=0.0)  # of the sediment: allochthonous
    preserved: object = in_unit("1", default=1.0)  # share of it that stays buried

    def delivery(self, depth, high_waters, tide):
        """Sediment left in a year [g cm-2 a-1] at `depth`, the elevation above mean sea level."""
        tides = load().get("marsh_tides_per_year").value
        return sum(
            sediment_delivery(
                depth,
                high,
                # Low water mirrors high water about the mean sea level, which is 0 here.
                tide.flooded_share(depth, high, -high),
                share * tides,
                self.concentration,
                self.capture_rate,
            )
            for high, share in zip(high_waters, tide.shares, strict=True)
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Vegetation(_InUnits):
    """Plants of a marsh, and the fate of their roots."""

    maximum: object = in_unit("g cm-2")  # peak above-ground biomass
    lowest: object = in_unit("1")  # limits of growth as z*
    highest: object = in_unit("1")
    peak: object = in_unit("1", default=None)
    root_to_shoot: object = in_unit("1")
    root_turnover: object = in_unit("a-1")
    refractory: object = in_unit("1")  # share of dead roots that never decays
    decay: object = in_unit("1")  # share of the rest that decays in a year

    def __post_init__(self):
        super().__post_init__()
        for name in ("refractory", "decay"):
            values = np.asarray(getattr(self, name), dtype=float)
            if np.any((values < 0) | (values > 1)) or (name == "decay" and np.any(values == 0)):
                raise ValueError(
                    f"{name} is a share from 0 to 1, and something decays; found {values.min():g} "
                    f"to {values.max():g}. Turn a constant k per year into 1 - exp(-k)."
                )

    def biomass(self, depth, mean_high_water):
        """Above-ground biomass [g cm-2] at an elevation above mean sea level [cm]."""
        return biomass_parabola(
            depth / mean_high_water, self.maximum, self.lowest, self.highest, self.peak
        )


def on_one_grid(settings, *arrays):
    """Settings and arrays as plain NumPy over all their dimensions, and what labels these.

    Broadcast once, so that a loop over years works on bare arrays.
    """
    labelled = [xr.DataArray(array) for array in arrays]
    places = []
    for number, each in enumerate(settings):
        for one in fields(each):
            value = getattr(each, one.name)
            several = isinstance(value, tuple)
            for index, part in enumerate(value if several else (value,)):
                if np.ndim(part):
                    labelled.append(xr.DataArray(part))
                    places.append((number, one.name, index if several else None))
    try:
        labelled = xr.broadcast(*xr.align(*labelled, join="exact"))
    except xr.AlignmentError as error:
        raise ValueError(
            f"A marsh is described on equal coordinates; found a difference: {error} Bring its "
            "rasters to one grid first."
        ) from error
    changes = [{} for _ in settings]
    for (number, name, index), array in zip(places, labelled[len(arrays) :], strict=True):
        if index is None:
            changes[number][name] = array.values
        else:
            parts = changes[number].get(name, getattr(settings[number], name))
            changes[number][name] = (*parts[:index], array.values, *parts[index + 1 :])
    plain = [replace(each, **change) for each, change in zip(settings, changes, strict=True)]
    return plain, [array.values for array in labelled[: len(arrays)]], labelled[0]


def packing_densities():
    """Self-packing densities of organic and of mineral matter [g cm-3]."""
    return tuple(
        load().get("self_packing_density", [kind]).value
        for kind in ("organic matter", "mineral matter")
    )
