"""Holds the central estimates of an account against what nature has been seen to do."""

import numpy as np

from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.crediting.guards import check, guards


def check_plausible(chains, strata):
    """Stop where a bound that stops is passed; return notes where one that warns is.

    Every equation and leaf that has a guard of its name is checked, and those in `DERIVED`.
    """
    notes = []
    for chain in chains:
        if not len(chain.rows):
            continue
        guarded = sorted(guards().keys() & {*chain.method.chain([chain.claimed]), *chain.leaves})
        derived = {name: (needs(chain), of) for name, (needs, of) in DERIVED.items()}
        # In one evaluation: what one of them takes to work out is most of what all of them take.
        wanted = [*guarded, *(n for needed, _ in derived.values() for n in needed)]
        central = chain.central(list(dict.fromkeys(wanted)))
        for name in guarded:
            notes += check(name, central[name], _labels(chain.rows))
        for name, (needed, of) in derived.items():
            if needed:
                values, rows = of(chain, *(central[n] for n in needed))
                notes += check(name, values, _labels(chain.rows.iloc[rows]))
        notes += _check_kelp(chain, strata)
    return notes


def _labels(rows):
    """What a message calls the rows of a chain: made for the few that one speaks of."""
    return lambda i: ", ".join(str(rows[name].iloc[i]) for name in ("zone", "habitat", "year"))


def _check_kelp(chain, strata):
    """Air-dry kelp by hectare of mapped farm and year, where maps show the farms."""
    if "harvest_mass" not in chain.leaves:
        return ()
    strata = StrataTable.of(strata)
    if "area_linear" not in strata.by_year:
        return ()
    rows = chain.rows
    kelp = rows[(rows["species"] == "kelp") & (rows["mass_basis"] == "air-dry")]
    mass = kelp.assign(mass=chain.leaves["harvest_mass"].factor[kelp.index])
    mass = mass.groupby(["zone", "habitat", "year"])["mass"].sum()
    area = strata.by_year["area_linear"].values
    farms = {pair: _farm(strata, *pair) for pair in dict.fromkeys(key[:2] for key in mass.index)}
    yields = [
        value / area[farms[zone, habitat], strata.years.index(year)].sum()
        for (zone, habitat, year), value in mass.items()
    ]
    names = [", ".join(map(str, key)) for key in mass.index]
    return check("kelp_air_dry_yield", yields, names) if yields else ()


def _farm(strata, zone, habitat):
    """Numbers of the strata of a habitat in a zone."""
    return np.flatnonzero(strata.among("zone", [zone]) & strata.among("habitat", [habitat]))


# Quantities that are derived for their guards: what they need of a chain, none where they cannot
# be told, and from these their values, with the rows that these are of.


def _needs_growth(chain):
    return [n for n in ("above_ground_growth",) if n in chain.leaves]


def _mangrove_growth(chain, growth):
    """Growth of mangroves above ground, per hectare and year."""
    mine = (chain.rows["habitat"] == "mangrove").to_numpy()
    return growth[mine], mine


def _needs_stands(chain):
    names = ("above_ground_start", "above_ground_end", "biomass_carbon_fraction", "counted_time")
    return names if set(names) <= {*chain.method.equations, *chain.leaves} else ()


def _stand_gain(chain, start, end, fraction, time):
    """Carbon gained by stands above ground, per hectare and year."""
    # A row that holds a loss alone is there for no time.
    there = time > 0
    return ((end - start) * fraction)[there] / time[there], there


def _needs_claim(chain):
    names = ("area", "counted_time")
    told = set(names) <= chain.leaves.keys() and chain.method.rows == "stratum"
    return (chain.claimed, *names) if told else ()


def _net_removal(chain, claimed, area, time):
    """The claim by hectare and year in which a stratum counts, whatever the method."""
    counts = area * time > 0
    return claimed[counts] / (area * time)[counts], counts


DERIVED = {
    "mangrove_aboveground_growth": (_needs_growth, _mangrove_growth),
    "aboveground_stand_gain": (_needs_stands, _stand_gain),
    "net_removal_per_hectare": (_needs_claim, _net_removal),  # last: others say more closely
}
