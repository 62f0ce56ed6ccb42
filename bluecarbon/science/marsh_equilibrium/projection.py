"""The elevation and the carbon of marshes, year by year, for pixels or for an ensemble at once.

Decay does not depend on depth in this model. So the organic matter of a whole column follows from
the roots of all of it, and the column needs no layers: the elevations and carbon rates are those of
the model with one cohort a year (see `cohorts`), as long as the column is deeper than the roots.
"""

import numpy as np
import xarray as xr

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_SQUARE_METRE
from bluecarbon.parameters import load
from bluecarbon.science._units import _plain
from bluecarbon.science.marsh_equilibrium.settings import on_one_grid, packing_densities

USE = "ex-ante projection only; it must not raise a tonnage that was measured"

VARIABLES = {
    "elevation": ("cm", "elevation of the marsh surface"),
    "mean_sea_level": ("cm", "mean sea level"),
    "relative_elevation": ("1", "elevation in the tidal frame: 0 mean sea level, 1 high water"),
    "above_ground_biomass": ("g cm-2", "above-ground biomass"),
    "sediment": ("g cm-2 a-1", "sediment left by the tides"),
    "refractory_organic_matter": ("g cm-2 a-1", "roots that die and never decay"),
    "labile_organic_matter": ("g cm-2", "dead roots that are still to decay"),
    "respired_organic_matter": ("g cm-2 a-1", "dead roots that decay"),
    "autochthonous_burial": ("g m-2 a-1", "burial of carbon that was made in place"),
    "allochthonous_burial": ("g m-2 a-1", "burial of carbon that came with the sediment"),
    "gross_burial": ("g m-2 a-1", "burial of all carbon"),
}


def project_ex_ante(elevation, mean_sea_level, tide, sediment, vegetation):
    """Project marshes over the years of a sea-level scenario, for planning ahead only.

    Each year sediment and roots follow from the elevation at the end of the year before and the
    sea level of the year; the roots of the year before die in part; what is left of them and the
    sediment take up their volume. Before the first year the soil is at rest with the roots it has.

    Parameters
    ----------
    elevation : array_like
        Elevation of the surface at the start [cm], over pixels or draws of an ensemble.
    mean_sea_level : xarray.DataArray
        Mean sea level [cm] with a coordinate `year` of consecutive calendar years, and perhaps the
        dimensions of `elevation`; the same datum as `elevation`.
    tide : Tide
    sediment : Sediment
    vegetation : Vegetation
        Numbers, or DataArrays over the dimensions of `elevation`, see `settings`.

    Returns
    -------
    xarray.Dataset
        By year, the first one as the start: elevation, mean_sea_level [cm], relative_elevation
        [1], above_ground_biomass [g cm-2], sediment, refractory_organic_matter,
        respired_organic_matter [g cm-2 a-1], labile_organic_matter [g cm-2], and three lines of
        carbon, autochthonous_burial, allochthonous_burial and gross_burial [g C m-2 a-1]. Rates
        of the first year are not known (NaN). Burial is of organic matter that never decays. The
        attribute `use` says what the dataset is for.

    Raises
    ------
    ValueError
        When the years are not consecutive.

    References
    ----------
    [Morris2002]_, [Morris2012]_; order of the steps as in rCMEM (runCohortMem.R, addCohort.R).

    Examples
    --------
    >>> from bluecarbon.science.marsh_equilibrium.settings import Sediment, Tide, Vegetation
    >>> years = {"year": np.arange(2000, 2003)}
    >>> level = xr.DataArray([0.0, 0.3, 0.6], coords=years, dims="year")
    >>> plants = Vegetation(
    ...     maximum=0.0867, lowest=-0.47, highest=2.08, peak=0.83, root_to_shoot=2.0,
    ...     root_turnover=0.5, refractory=0.2, decay=0.5)
    >>> water = Sediment(concentration=3e-5, capture_rate=2.8)
    >>> marsh = project_ex_ante(55.0, level, Tide(high_waters=(65.0,)), water, plants)
    >>> print(f"{float(marsh['gross_burial'].sel(year=2001)):.1f} {marsh.attrs['use'][:7]}")
    83.2 ex-ante
    """
    level = _years(mean_sea_level)
    rising = [level.isel(year=i, drop=True) for i in (0, -1)]  # for its dimensions
    (tide, sediment, plants), (height, *_), labels = on_one_grid(
        (tide, sediment, vegetation), _plain(elevation, "cm"), *rising
    )
    levels = level.transpose("year", ...).broadcast_like(labels).transpose("year", *labels.dims)
    organic, mineral = packing_densities()
    to_carbon = load().get("marsh_organic_carbon_fraction").value
    years = level["year"].values
    results = {name: np.full((years.size, *labels.shape), np.nan) for name in VARIABLES}

    def keep(i, **values):
        for name, value in values.items():
            results[name][i] = value

    here, high = levels.values[0], tide.above_mean_sea_level(years[0])[0]
    shoots = plants.biomass(height - here, high)
    labile = _labile_at_rest(shoots, plants)
    keep(0, **_state(height, here, high, shoots, labile))
    for i, year in enumerate(years[1:], start=1):
        here, highs = levels.values[i], tide.above_mean_sea_level(year)
        died = shoots * plants.root_to_shoot * plants.root_turnover
        brought = sediment.delivery(height - here, highs, tide)
        refractory = died * plants.refractory
        decaying = labile + died - refractory
        kept = decaying * (1 - plants.decay)
        grown = plants.biomass(height - here, highs[0])
        gain = refractory + kept - labile + (grown - shoots) * plants.root_to_shoot
        height = height + gain / organic + brought / mineral
        shoots, labile = grown, kept
        in_place = refractory * to_carbon * SQUARE_CENTIMETRES_PER_SQUARE_METRE
        settled = brought * sediment.organic_carbon * sediment.preserved
        from_elsewhere = settled * SQUARE_CENTIMETRES_PER_SQUARE_METRE
        keep(
            i,
            **_state(height, here, highs[0], shoots, labile),
            sediment=brought,
            refractory_organic_matter=refractory,
            respired_organic_matter=decaying - kept,
            autochthonous_burial=in_place,
            allochthonous_burial=from_elsewhere,
            gross_burial=in_place + from_elsewhere,
        )
    return xr.Dataset(
        {
            name: (("year", *labels.dims), values, {"units": units, "long_name": title})
            for (name, values), (units, title) in zip(
                results.items(), VARIABLES.values(), strict=True
            )
        },
        coords={**labels.coords, "year": years},
        attrs={"title": "marsh equilibrium model, ex-ante projection", "use": USE},
    )


def _years(mean_sea_level):
    level = mean_sea_level
    years = np.asarray(level["year"]) if "year" in getattr(level, "coords", ()) else np.array([])
    if years.size < 2 or level.dims[0] != "year" or (np.diff(years) != 1).any():
        raise ValueError(
            "The mean sea level runs over consecutive calendar years, its first dimension `year`; "
            f"found {years if years.size else 'no such coordinate'}. Interpolate it to every year."
        )
    return level


def _labile_at_rest(shoots, plants):
    """Labile organic matter of a soil whose roots have stayed as they are [g cm-2]."""
    died = shoots * plants.root_to_shoot * plants.root_turnover
    return died * (1 - plants.refractory) * (1 - plants.decay) / plants.decay


def _state(elevation, level, high, shoots, labile):
    return {
        "elevation": elevation,
        "mean_sea_level": level,
        "relative_elevation": (elevation - level) / high,
        "above_ground_biomass": shoots,
        "labile_organic_matter": labile,
    }
