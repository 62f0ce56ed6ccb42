"""Writes docs/science/ocean_flux.md: the sea-air CO2 flux of the whole ocean, recomputed.

    python docs/science/make_ocean_flux.py [FOLDER WITH THE REAL DATA]

The folder is `../shared/data` beside the repository, or that of BLUECARBON_SHARED_DATA.
"""

import os
import sys
from pathlib import Path

import numpy as np

from bluecarbon.constants import CARBON_MOLAR_MASS
from bluecarbon.inputs.fields import read_fields
from bluecarbon.inputs.hdf5.opening import open_netcdf
from bluecarbon.inputs.hdf5.scan import scan
from bluecarbon.science import gas_exchange, seawater
from bluecarbon.science.ocean_flux import (
    SECONDS_PER_DAY,
    carbon_over_time,
    cell_areas,
    co2_flux_takahashi2009,
    co2_flux_wanninkhof2014,
    covered_area,
    month_lengths,
    open_water_share,
    open_water_share_takahashi2009,
    regional_exchange,
)

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("ocean_flux.md")
GLOBAL = "real/takahashi2009_global/inputs_global_1deg.nc"
SHELF = "real/ocean_east_china_sea/takahashi2009_climatology_2000.nc"
USE = {
    "sst": "SST_t",
    "salinity": "salinity",
    "wind": "wind_t",
    "pco2_sea": "pCO2_sw",
    "pco2_air": "pCO2_air",
    "xco2_air": "vCO2_air",
    "pressure": "pressure",
    "ice": "sea_ice_coverage",
    "land": "land_proportion",
}
GRAMS_PER_KILOGRAM = 1_000

# FluxEngine, takahashi09_FEv3/_global.txt: net flux less that of its "missing" cells [Tg C].
FLUXENGINE = [
    net - missing
    for net, missing in [
        (-190.75956, -20.497756),
        (-157.99903, -16.927094),
        (-154.17167, -16.553308),
        (-135.64713, -14.680848),
        (-136.68455, -14.903080),
        (-106.95591, -11.730755),
        (-56.283812, -6.1922763),
        (-32.459670, -3.5764860),
        (-35.168231, -3.8785386),
        (-106.26650, -11.728309),
        (-168.97765, -18.587933),
        (-211.80065, -23.026152),
    ]
]
FLUXENGINE_WITH_MISSING = -1495.0457
PAPER_DIRECT = -1420.0


def compute(data):
    """All figures of the page, from the folder with the real data."""
    fields = read_fields(data / GLOBAL, USE)
    area = cell_areas(fields["lat"], fields["lon"])
    # Where the file has no ice it has no CO2 either: such a cell is open, and not covered.
    ice, land = fields["ice"].fillna(0), fields["land"]
    share = open_water_share_takahashi2009(land, ice)
    days = month_lengths(fields)
    sea = [fields[name] for name in ("sst", "salinity", "pco2_sea", "pco2_air")]
    flux = co2_flux_takahashi2009(fields["wind"], *sea)

    def year(flux, share=share, days=days):
        return float(carbon_over_time(regional_exchange(flux, area, share), days).sum())

    def of(density, sea, air):
        schmidt = gas_exchange.schmidt_number_co2_wanninkhof1992(fields["sst"])
        velocity = gas_exchange.transfer_velocity_takahashi2009(fields["wind"] ** 2, schmidt)
        solubility = seawater.solubility_weiss1974(fields["sst"], fields["salinity"])
        return gas_exchange.co2_flux(velocity, solubility, sea, air, density=density)

    eos80 = seawater.density_millero_poisson1981(fields["sst"], fields["salinity"])
    pressure = fields["pressure"]
    fugacity = [seawater.fugacity_from_pco2(p, sea[0], pressure) for p in sea[2:]]
    of_dry_air = seawater.fugacity_from_xco2(fields["xco2_air"], sea[0], sea[1], pressure)
    like_fluxengine = of(1000.0, fugacity[0], of_dry_air)
    leap = days.copy(data=np.where(days["month"] == 2, 29.0, days))
    covered = covered_area(flux, area, share)
    open_water = (area * share).sum(("lat", "lon"))
    by_month = carbon_over_time(regional_exchange(flux, area, share), days)
    again = carbon_over_time(regional_exchange(like_fluxengine, area, share), leap)
    return {
        "base": year(flux),
        "even months": year(flux, days=days * 0 + 365 / 12),
        "leap year": year(flux, days=leap),
        "linear ice": year(flux, open_water_share(land, ice)),
        "no ice": year(flux, open_water_share(land, 0.0)),
        "no land": year(flux, open_water_share_takahashi2009(0.0, ice)),
        "fugacity": year(of(eos80, *fugacity)),
        "density 1025": year(of(1025.0, *sea[2:])),
        "density 1000": year(of(1000.0, *sea[2:])),
        "wanninkhof2014": year(co2_flux_wanninkhof2014(fields["wind"] ** 2, *sea, pressure)),
        "all open water": float((by_month * open_water / covered).sum()),
        "covered": float(covered.mean()) / 1e12,
        "open water": float(open_water.mean()) / 1e12,
        "ocean": float((area * (1 - land)).sum()) / 1e12,
        "fluxengine": float(again.sum()),
        "fluxengine by month": again.values,
        "by month": by_month.values,
        "published days": published_days(data / SHELF),
    }


def published_days(path):
    """Published flux of a month over ours of a day, by cell [d]: quartiles, slope, number."""
    scan(path)
    with open_netcdf(path) as file:
        cells = file.load().astype(float)
    names = ("wind_t", "SST_t", "salinity", "pCO2_sw", "pCO2_air")
    ours = co2_flux_takahashi2009(*(cells[name] for name in names))
    ours = ours * SECONDS_PER_DAY * CARBON_MOLAR_MASS * GRAMS_PER_KILOGRAM
    published, ours = cells["CO2flux"].values.ravel(), ours.values.ravel()
    both = np.isfinite(published) & np.isfinite(ours)
    published, ours = published[both], ours[both]
    slope = (published * ours).sum() / (ours**2).sum()
    return [*np.percentile(published / ours, [25, 50, 75]), slope, both.sum()]


ROWS = [
    ("base", "**conventions of the paper, as below**"),
    ("even months", "months of 365/12 days, as the published field has them"),
    ("leap year", "months of the year 2000, 29 February included"),
    ("linear ice", "open water is 1 − ice, without the two limits"),
    ("no ice", "ice does not hinder the exchange"),
    ("no land", "cells counted whole, land included"),
    ("fugacity", "fugacities in place of partial pressures"),
    ("density 1025", "seawater of 1025 kg m⁻³ everywhere"),
    ("density 1000", "solubility per kilogram taken as per litre (an error seen in programs)"),
    ("wanninkhof2014", "0.251 ⟨U²⟩, Schmidt number of 2014, fugacities; ⟨U²⟩ = squared mean wind"),
    ("all open water", "open water without values given the mean flux of the rest, by month"),
]


def page(got):
    """The page as Markdown."""
    base = got["base"]
    variants = [f"| {text} | {got[key]:,.0f} | {got[key] / base - 1:+.1%} |" for key, text in ROWS]
    months = [
        f"| {i + 1} | {got['by month'][i]:,.1f} | {got['fluxengine by month'][i]:,.1f} | "
        f"{FLUXENGINE[i]:,.1f} |"
        for i in range(12)
    ]
    low, middle, high, slope, cells = got["published days"]
    other, filled = sum(FLUXENGINE), got["all open water"]
    august = abs(got["fluxengine by month"][7] - FLUXENGINE[7])
    return f"""\
# The sea–air CO₂ flux of the whole ocean, recomputed

Written by `docs/science/make_ocean_flux.py`; a test holds this page to a fresh computation.
Data: climatology of Takahashi et al. (2009), reference year 2000, 1° × 12 months, with its land
share, as FluxEngine keeps it (not part of this repository). A flux is positive out of the sea.

## The figure

| | Tg C a⁻¹ |
| --- | --- |
| **bluecarbon, cells that have values** | **{base:,.0f}** |
| Takahashi et al. (2009), direct estimate | {PAPER_DIRECT:,.0f} |
| FluxEngine, same data, cells that have values | {other:,.0f} |
| bluecarbon with the conventions of FluxEngine | {got["fluxengine"]:,.0f} |
| bluecarbon, open water without values at the mean flux of the rest | {filled:,.0f} |
| FluxEngine, the same | {FLUXENGINE_WITH_MISSING:,.0f} |

How the paper's figure was read: −1.42 Pg C a⁻¹ stands as the paper's global flux in FluxEngine's
verification script (`fe_verify_takahashi09.py`), which calls it Tg C in another place; we did not
read it in the paper. The first two thirds of the abstract were read (k ∝ U², factor 0.26). Its last
sentences were not: from memory they give −1.4 ± 0.7 for the direct estimate and −1.6 ± 0.9
Pg C a⁻¹ after a correction for undersampling. Ours is a direct estimate and belongs beside the
former: {base / PAPER_DIRECT - 1:+.1%}, within a tenth of the stated error.

What is left is most likely area, not flux. Cell by cell the published monthly flux is ours: on the
{cells:,} cells and months of the East China Sea file, the only part of the published flux at hand,
published over ours is {low:.2f}–{high:.2f} days (quartiles; median {middle:.3f}, slope
{slope:.3f}): a month of 365/12 = 30.417 days. The 1° file has values for {got["covered"]:,.0f} of
{got["open water"]:,.0f} million km² of open water (ocean with its ice: {got["ocean"]:,.0f}); the
paper sums 4° × 5° boxes with areas of its own.

## Conventions

| choice | here |
| --- | --- |
| transfer velocity | 0.26 U² (Sc/660)^−½ cm h⁻¹, U the monthly mean wind of the file |
| Schmidt number | Wanninkhof (1992), cubic |
| solubility | Weiss (1974) in mol kg⁻¹ atm⁻¹ × density of EOS-80 |
| gradient | partial pressures of the file, both sides |
| ice | up to 10 % neglected; at least 10 % of the water open |
| land | 1 − land share of the cell |
| area | between parallels and meridians on WGS 84 |
| month | calendar, February of 28.25 days |
| carbon | 12.011 g mol⁻¹ |
| cells without values | no flux; their area is stated, not filled |

## What each choice is worth

| variant | Tg C a⁻¹ | against the first row |
| --- | --- | --- |
{chr(10).join(variants)}

## Month by month, against another program [Tg C]

Columns 3 and 4 take the conventions of FluxEngine's reference run: fugacities, the air side from
the mole fraction, 1000 kg m⁻³ (only so do its figures come back: its solubility per kilogram seems
to be used as if per litre), year 2000. Column 4 is its net flux less what it fills in.

| month | conventions of the paper | conventions of FluxEngine | FluxEngine |
| --- | --- | --- | --- |
{chr(10).join(months)}
| sum | {base:,.1f} | {got["fluxengine"]:,.1f} | {other:,.1f} |

The sums differ by {got["fluxengine"] / other - 1:+.2%}. The largest relative difference, in August,
is {august:.1f} Tg of a flux of 6,800 Tg each way.
"""


def shared_data():
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BLUECARBON_SHARED_DATA")
    return Path(given or ROOT.parent / "shared" / "data")


if __name__ == "__main__":
    PAGE.write_text(page(compute(shared_data())), encoding="utf-8")
