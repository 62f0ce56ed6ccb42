"""The soil under a marsh at rest, as yearly cohorts: what a core taken there would show.

For one column. Elevation and carbon rates need no cohorts, see `projection`; the profile does,
because roots feed each depth in their own measure.
"""

import numpy as np
import xarray as xr

from bluecarbon.parameters import load
from bluecarbon.science._units import _plain
from bluecarbon.science.marsh_equilibrium.projection import USE
from bluecarbon.science.marsh_equilibrium.settings import packing_densities
from bluecarbon.science.marsh_equilibrium.vegetation import roots_linear

HALVINGS = 60  # of the depth of a cohort


def soil_profile_ex_ante(sediment, roots, vegetation, root_depth, years, *, shape=roots_linear):
    """Soil that grows for some years under a constant supply of sediment and constant roots.

    Each year a new cohort of sediment settles on top; roots turn over within every cohort by the
    depth at which it lies; what is labile decays alike everywhere; organic matter, mineral matter
    and living roots take up their volume.

    Parameters
    ----------
    sediment : float
        Sediment of a year [g cm-2 a-1].
    roots : float
        Living roots [g cm-2].
    vegetation : Vegetation
        Its root turnover, refractory share and decay are used.
    root_depth : float
        Depth of the deepest roots [cm].
    years : int
        Number of cohorts, enough for the column to be deeper than the roots.
    shape : callable
        `roots_linear` or `roots_exponential`.

    Returns
    -------
    xarray.Dataset
        By cohort, the youngest first: age [a], top and bottom [cm], mineral, labile, refractory
        and roots [g cm-2], organic_carbon per dry mass without the living roots [1].

    Examples
    --------
    >>> from bluecarbon.science.marsh_equilibrium.settings import Vegetation
    >>> plants = Vegetation(
    ...     maximum=0.0867, lowest=-0.47, highest=2.08, peak=0.83, root_to_shoot=2.0,
    ...     root_turnover=0.5, refractory=0.2, decay=0.5)
    >>> soil = soil_profile_ex_ante(0.1, 0.17, plants, 30.0, 200)
    >>> print(f"{float(soil['organic_carbon'][-1]):.3f} at {float(soil['bottom'][-1]):.0f} cm")
    0.070 at 37 cm
    """
    sediment, roots = _plain(sediment, "g cm-2 a-1"), _plain(roots, "g cm-2")
    root_depth, plants = _plain(root_depth, "cm"), vegetation
    organic, mineral = packing_densities()
    volume_of_sediment = sediment / mineral
    labile, refractory, living = (np.zeros(0) for _ in range(3))
    for year in range(1, years + 1):
        died = np.append(0.0, living) * plants.root_turnover
        labile = (np.append(0.0, labile) + died * (1 - plants.refractory)) * (1 - plants.decay)
        refractory = np.append(0.0, refractory) + died * plants.refractory
        # The new cohort lies at index 0 and has had no roots yet.
        volume = np.cumsum((labile + refractory) / organic + np.full(year, volume_of_sediment))
        bottom = _depth_of(volume, roots / organic, root_depth, shape)
        top = np.append(0.0, bottom[:-1])
        living = shape(top, bottom, roots, root_depth)
    carbon = load().get("marsh_organic_carbon_fraction").value
    matter = labile + refractory
    columns = {
        "top": (top, "cm", "upper depth of the cohort"),
        "bottom": (bottom, "cm", "lower depth of the cohort"),
        "mineral": (np.full(years, sediment), "g cm-2", "mineral matter"),
        "labile": (labile, "g cm-2", "dead roots that are still to decay"),
        "refractory": (refractory, "g cm-2", "organic matter that never decays"),
        "roots": (living, "g cm-2", "living roots"),
        "organic_carbon": (carbon * matter / (matter + sediment), "1", "organic carbon by mass"),
    }
    return xr.Dataset(
        {
            name: ("cohort", values, {"units": units, "long_name": title})
            for name, (values, units, title) in columns.items()
        },
        coords={"age": ("cohort", np.arange(years), {"units": "a"})},
        attrs={"title": "soil of a marsh at rest, modelled", "use": USE},
    )


def _depth_of(volume, root_volume, root_depth, shape):
    """Depth above which a volume of dead matter and the roots among it lie [cm]."""
    low, high = volume, volume + root_volume
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        deep = middle - shape(0.0, middle, root_volume, root_depth) >= volume
        low, high = np.where(deep, low, middle), np.where(deep, middle, high)
    return (low + high) / 2
