"""Rows of a chain: strata and years in which a habitat counts, or records of the harvest log."""

import numpy as np
import pandas as pd

from bluecarbon.accounting.losses import counts_losses
from bluecarbon.areas.strata import ARROW, OUTSIDE
from bluecarbon.inputs.class_maps import NO_DATA

# What happens, and what would have happened: the two scenarios of a credit.
PROJECT, BASELINE = "project scenario", "baseline scenario"

# The trajectory of strata that a log tells of, and what tells them apart.
HARVEST_LOG = "harvest log"
TOLD_APART = ("zone", "habitat", "species", "mass_basis")

# Words that a yield_test begins with where there was none.
UNTESTED = ("simulated", "assumed", "statistic", "none")


def untested(yield_test):
    """True where the column yield_test says that nobody weighed this harvest."""
    return yield_test.lower().startswith(UNTESTED)


def creditable(opened, habitat):
    """True unless the legend says that this habitat is not to be credited."""
    if opened.legend is None:
        return True
    told = zip(opened.legend["habitat"], opened.legend["creditable"], strict=True)
    return next((bool(credited) for name, credited in told if name == habitat), True)


def area_rows(opened, strata, section, method):
    """Strata and years in which an accounted habitat counts, inside the zones.

    For a method that counts losses also those in which it is lost.
    """
    wanted = [h for h in section.habitats if creditable(opened, h)]
    mine = strata.among("habitat", wanted) & ~strata.among("zone", [OUTSIDE])
    if opened.project.crediting.baseline == "first map persists":
        mine &= ~without_baseline(strata)
    mine = np.flatnonzero(mine)
    there = strata.by_year["area"].at(mine, slice(None)) > 0
    if method.rows == "stratum" and counts_losses(method):
        there |= strata.by_year["lost_area"].at(mine, slice(None)) > 0
    found, year = np.nonzero(there)
    return strata.rows(mine[found], year)


def without_baseline(strata):
    """True for strata without data on the first map: what would have been there is not known."""
    ways = strata.labels["trajectory"]
    hidden = np.array([way.startswith(NO_DATA + ARROW) for way in ways.categories], dtype=bool)
    return hidden[ways.codes]


def harvest_rows(opened, strata, section, method):
    """Harvest records, each joined to the stratum of its zone, habitat, species and mass basis."""
    log = opened.harvest[opened.harvest["habitat"].isin(section.habitats)]
    log = log[log["habitat"].map({h: creditable(opened, h) for h in section.habitats})]
    mine = np.flatnonzero(strata.among("trajectory", [HARVEST_LOG]))
    told = zip(*(strata.label(name, mine) for name in TOLD_APART), strict=True)
    number = dict(zip(told, mine.tolist(), strict=True))
    columns = {name: log[name].to_numpy(dtype=object) for name in TOLD_APART}
    zones = opened.zones.table.set_index("zone")
    return pd.DataFrame(
        {
            "stratum": [number[key] for key in zip(*columns.values(), strict=True)],
            "zone": log["zone"].values,
            "holder": zones["holder"].reindex(log["zone"]).values,
            "habitat": log["habitat"].values,
            "species": log["species"].values,
            "mass_basis": log["mass_basis"].values,
            "year": log["year"].values,
            "record": log.index.values,
        }
    )


def harvest_strata(log):
    """Name of the stratum that each harvest record belongs to."""
    return ["|".join(key) for key in zip(*(log[name] for name in TOLD_APART), strict=True)]
