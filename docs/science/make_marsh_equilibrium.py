"""Writes docs/science/marsh_equilibrium.md: what the marsh equilibrium model does and does not.

python docs/science/make_marsh_equilibrium.py
"""

from pathlib import Path

import numpy as np
import xarray as xr

from bluecarbon.science.marsh_equilibrium.equilibrium import equilibrium_elevation
from bluecarbon.science.marsh_equilibrium.projection import project_ex_ante
from bluecarbon.science.marsh_equilibrium.settings import Sediment, Tide, Vegetation
from bluecarbon.science.marsh_equilibrium.tides import mean_sea_level_scenario

PAGE = Path(__file__).with_name("marsh_equilibrium.md")

# The example of the README of rCMEM, in cm and g cm-2; its tidal datum is -10.3 cm.
VEGETATION = Vegetation(
    maximum=0.0867,
    lowest=-0.47,
    highest=2.08,
    peak=0.83,
    root_to_shoot=2.0,
    root_turnover=0.5,
    refractory=0.2,
    decay=0.5,
)
TIDE = Tide(high_waters=(68.7, 89.3, 109.5), nodal_amplitude=2.24, nodal_phase=2011.181)
CLEAR_TO_MUDDY = (10.0, 30.0, 100.0, 300.0)  # suspended sediment [mg L-1]
RISES = (0.2, 0.4, 0.8, 1.6)  # of the sea [cm a-1]
YEARS = 100
INITIAL_RATE, RISE = 0.33, 71.0
MEAN_SEA_LEVEL, ELEVATION = -6.9, 50.2


def water(milligrams_per_litre, organic_carbon=0.0):
    return Sediment(
        concentration=milligrams_per_litre * 1e-6, capture_rate=2.8, organic_carbon=organic_carbon
    )


def scenario():
    year = np.arange(2000, 2001 + YEARS)
    values = mean_sea_level_scenario(
        year - 2000.0, MEAN_SEA_LEVEL, INITIAL_RATE, RISE, float(YEARS)
    )
    return xr.DataArray(values, coords={"year": year}, dims="year")


def compute():
    """All figures of the page."""
    muddy = water(xr.DataArray(list(CLEAR_TO_MUDDY), dims="water") * 1.0)
    rest = equilibrium_elevation(xr.DataArray(list(RISES), dims="rise"), TIDE, muddy, VEGETATION)
    marsh = project_ex_ante(ELEVATION, scenario(), TIDE, water(30.0, 0.01), VEGETATION)
    acceleration = (RISE / YEARS - INITIAL_RATE) / (YEARS - 1)
    by_row = 2 * (INITIAL_RATE - acceleration) + 4 * acceleration
    return {"rest": rest.transpose("water", "rise"), "marsh": marsh, "by row": by_row}


def page(got):
    """The page as Markdown."""
    rest, marsh = got["rest"], got["marsh"]
    table = []
    for i, milligrams in enumerate(CLEAR_TO_MUDDY):
        heights = ["drowns" if np.isnan(z) else f"{z:.0f}" for z in rest["elevation"].values[i]]
        fastest = float(rest["highest_rise"][i, 0])
        table.append(f"| {milligrams:.0f} | {' | '.join(heights)} | {fastest:.2f} |")
    years = [
        f"| {year} | {float(m['mean_sea_level']):.1f} | {float(m['elevation']):.1f} | "
        f"{float(m['relative_elevation']):.2f} | {float(m['above_ground_biomass']) * 1e4:.0f} | "
        f"{float(m['autochthonous_burial']):.1f} | {float(m['allochthonous_burial']):.1f} |"
        for year in (2001, 2025, 2050, 2075, 2100)
        for m in [marsh.sel(year=year)]
    ]
    first = marsh.sel(year=2001)
    second = float(marsh["mean_sea_level"].sel(year=2001) - MEAN_SEA_LEVEL)
    return f"""\
# The marsh equilibrium model

Written by `docs/science/make_marsh_equilibrium.py`; a test holds this page to a fresh computation.

**For ex-ante projection only.** What a marsh has buried is measured. Every dataset that the model
returns says in its attribute `use` that it must not raise a tonnage that was measured.

## Against another program

The example of the README of rCMEM (tilbud/rCMEM, commit a28c583): elevation 50.2 cm, mean sea
level −6.9 cm, high waters 68.7, 89.3 and 109.5 cm above the mean sea level of the tidal datum,
30 mg L⁻¹ of sediment, 71 cm of sea-level rise in 100 years.

| | rCMEM | here |
| --- | --- | --- |
| biomass in 2000 [g cm⁻²] | 0.0866891 | {float(marsh["above_ground_biomass"][0]):.7f} |
| refractory organic matter of 2001 [g cm⁻²] | 0.01733782 | \
{float(first["refractory_organic_matter"]):.8f} |
| burial of carbon in 2001 [g C m⁻²] | 83.2 | {float(first["autochthonous_burial"]):.1f} |

The figures of rCMEM are of an earlier run of it; no R was at hand to repeat it. Where its code and
its equations part, this model follows the equations:

* time counts from the start of a scenario. From a row number that begins with 1, the second year
  rises by {got["by row"]:.3f} cm; the stated rate is {INITIAL_RATE} cm a⁻¹ (here: {second:.3f} cm);
* low water mirrors high water about the mean sea level (there: mean sea level − high water, the
  same only where the mean sea level is 0);
* the stated phase of the nodal cycle is used (there always 2011.181).

## The example, projected

With sediment of 1 % organic carbon, all of it preserved.

| year | sea [cm] | marsh [cm] | z* [1] | biomass [g m⁻²] | carbon made in place [g C m⁻² a⁻¹] | \
carbon from elsewhere [g C m⁻² a⁻¹] |
| --- | --- | --- | --- | --- | --- | --- |
{chr(10).join(years)}

The two kinds of carbon are never added without being shown: as the sea rises, more of what is
buried comes with the sediment.

## Where the same marsh keeps pace

Elevation above mean sea level [cm] at which a marsh keeps pace with a constant rise of the sea, and
the fastest rise it keeps pace with.

| sediment [mg L⁻¹] | {" | ".join(f"{rise:.1f} cm a⁻¹" for rise in RISES)} | fastest [cm a⁻¹] |
| --- | {" | ".join("---" for _ in RISES)} | --- |
{chr(10).join(table)}

## What it leaves out

Erosion of edges and creeks, storms, ice, compaction by load, plants that change with salt, and
migration inland. Decay is alike at all depths. Vegetation and sediment of a site must be measured:
no set of parameters for the marshes of Zhejiang was found in the sources read, and none is made up
here. What a soil core of a marsh at rest would look like: `soil_profile_ex_ante`.
"""


if __name__ == "__main__":
    PAGE.write_text(page(compute()), encoding="utf-8")
