"""Holds the central estimates of an account against what nature has been seen to do."""

import numpy as np

from bluecarbon.crediting.guards import check, guards


def check_plausible(chains, strata):
    """Stop where a bound that stops is passed; return notes where one that warns is.

    Every equation and leaf that has a guard of its name is checked, and those in `DERIVED`.
    """
    notes = []
    for chain in chains:
        if not len(chain.rows):
            continue
        labels = np.array([f"{r.zone}, {r.habitat}, {r.year}" for r in chain.rows.itertuples()])
        guarded = guards().keys() & {*chain.method.chain([chain.claimed]), *chain.leaves}
        guarded = sorted(guarded)
        for name, values in chain.central(guarded).items():
            notes += check(name, values, labels)
        for name, derive in DERIVED.items():
            values, whose = derive(chain, strata, labels)
            if len(values):
                notes += check(name, values, whose)
    return notes


def _mangrove_growth(chain, strata, labels):
    """Growth of mangroves above ground, per hectare and year."""
    if "above_ground_growth" not in chain.leaves:
        return (), ()
    mine = (chain.rows["habitat"] == "mangrove").to_numpy()
    return chain.central(["above_ground_growth"])["above_ground_growth"][mine], labels[mine]


def _stand_gain(chain, strata, labels):
    """Carbon gained by stands above ground, per hectare and year."""
    names = ("above_ground_start", "above_ground_end", "biomass_carbon_fraction", "counted_time")
    if not set(names) <= {*chain.method.equations, *chain.leaves}:
        return (), ()
    start, end, fraction, time = chain.central(names).values()
    # A row that holds a loss alone is there for no time.
    there = time > 0
    return ((end - start) * fraction)[there] / time[there], labels[there]


def _kelp_yield(chain, strata, labels):
    """Air-dry kelp by hectare of mapped farm and year, where maps show the farms."""
    rows = chain.rows
    if "harvest_mass" not in chain.leaves or "area_linear" not in strata:
        return (), ()
    kelp = rows[(rows["species"] == "kelp") & (rows["mass_basis"] == "air-dry")]
    mass = kelp.assign(mass=chain.leaves["harvest_mass"].factor[kelp.index])
    mass = mass.groupby(["zone", "habitat", "year"])["mass"].sum()
    area = strata["area_linear"].to_dataframe().groupby(["zone", "habitat", "year"])["area_linear"]
    yields = mass / area.sum().reindex(mass.index)
    return yields.to_numpy(), [", ".join(map(str, key)) for key in yields.index]


def _net_removal(chain, strata, labels):
    """The claim by hectare and year in which a stratum counts, whatever the method."""
    names = ("area", "counted_time")
    if not set(names) <= chain.leaves.keys() or chain.method.rows != "stratum":
        return (), ()
    claimed, area, time = chain.central([chain.claimed, *names]).values()
    counts = area * time > 0
    return claimed[counts] / (area * time)[counts], labels[counts]


DERIVED = {
    "mangrove_aboveground_growth": _mangrove_growth,
    "aboveground_stand_gain": _stand_gain,
    "kelp_air_dry_yield": _kelp_yield,
    "net_removal_per_hectare": _net_removal,  # last: the others name what is wrong more closely
}
