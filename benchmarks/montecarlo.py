"""Cost of a Monte Carlo account: 10,000 draws, 2,000 strata, 40 parameters, not linear.

Run: python benchmarks/montecarlo.py [--json]

All in one run, each the least of some repeats, in seconds of processor time and of the clock, and
as ratios to the bare cost of drawing the 40 x 10,000 numbers:

alike
    Strata of 5 habitats, 10 ages and 40 zones: many share an age, as on dated maps.
all different
    The same with an age of its own for every stratum.
package
    The method ipcc-wetlands-2013 with as many strata.
row by row
    The same three without folding (see bluecarbon/uncertainty/folding.py). Equal integers.
"""

import argparse
import json
import resource
import sys
import time
from types import SimpleNamespace

import numpy as np

from bluecarbon.methods.quantities import equation, load_method, read_method
from bluecarbon.parameters import load
from bluecarbon.uncertainty.draws import Distribution, draw
from bluecarbon.uncertainty.montecarlo import Leaf, Source, Totals

DRAWS, ZONES, HABITATS, AGES = 10_000, 40, 5, 10
STRATA = ZONES * HABITATS * AGES
REPEATS, THREADS, SEED = 5, 2, 1


@equation(unit="t C ha-1", source="benchmark", status="assumed")
def biomass_gain(reference, growth, age, counted_time):
    """Saturating growth over the counted time."""
    return reference * (np.exp(-growth * age) - np.exp(-growth * (age + counted_time)))


@equation(unit="t C ha-1", source="benchmark", status="assumed")
def soil_loss(stock, disturbed, half_life, age, counted_time):
    """Exponential decay of what was disturbed, over the counted time."""
    start = 2.0 ** (-age / half_life)
    return stock * disturbed * (start - 2.0 ** (-(age + counted_time) / half_life))


@equation(unit="t C ha-1", source="benchmark", status="assumed")
def burial(accumulation, counted_time):
    """Soil carbon buried."""
    return accumulation * counted_time


@equation(unit="t CO2e", source="benchmark", status="assumed")
def net_removal(biomass_gain, soil_loss, burial, methane, area):
    """Removals minus emissions."""
    return ((biomass_gain + burial - soil_loss) * 44 / 12 - methane) * area


def synthetic(rng, *, alike):
    """A method of 8 parameters in 5 habitats, and its leaves over the strata."""
    method = read_method(
        SimpleNamespace(
            ID="benchmark", EDITION="1", TITLE={"en": "", "zh": ""}, HABITATS=(), CLAIMS=(),
            POOLS=(), INPUTS={}, TOTAL="net_removal", biomass_gain=biomass_gain,
            soil_loss=soil_loss, burial=burial, net_removal=net_removal,
        )
    )  # fmt: skip
    habitat = np.arange(STRATA) % HABITATS
    age = np.arange(STRATA) // HABITATS % AGES + 0.5
    if not alike:
        age = age + rng.uniform(0, 1, STRATA)
    means = {"reference": 80, "growth": 0.1, "stock": 250, "disturbed": 0.4, "half_life": 8,
             "accumulation": 1.5, "methane": 0.5}  # fmt: skip
    leaves = {
        name: Leaf(
            tuple(_source(name, f"habitat {h}", "lognormal", mean) for h in range(HABITATS)),
            habitat,
            np.ones(STRATA),
        )
        for name, mean in means.items()
    }
    areas = tuple(_source("area", f"habitat {h}", "truncated normal", 1) for h in range(HABITATS))
    leaves["area"] = Leaf(areas, habitat, rng.uniform(0.1, 500, STRATA))
    leaves["age"], leaves["counted_time"] = _exactly(age), _exactly(np.ones(STRATA))
    return method, leaves, ("net_removal",)


def of_package(rng):
    """The method ipcc-wetlands-2013 over 2,000 strata with ages and salinities."""
    method = load_method("ipcc-wetlands-2013")
    wanted = (method.claimed(), *method.beside)
    table = load()
    habitats = ("mangrove", "tidal marsh")
    habitat = np.arange(STRATA) % 2
    age = np.where(np.arange(STRATA) % 3, np.inf, np.arange(STRATA) // 40 % AGES + 0.5)
    zones = np.arange(STRATA) // 2 % ZONES
    area = Leaf(
        tuple(_source("area", h, "truncated normal", 1) for h in habitats),
        habitat,
        rng.uniform(0.1, 500, STRATA),
    )
    salinity = tuple(_source("salinity", f"zone {z}", "normal", 20) for z in range(ZONES))
    leaves = {
        "area": area,
        "counted_time": _exactly(np.ones(STRATA)),
        "stand_age_start": _exactly(age),
        "stand_age_end": _exactly(age + 1),
        "salinity": Leaf(salinity, zones, np.ones(STRATA)),
        "revegetated": _exactly(np.arange(STRATA) % 2),
    }
    tags = ("subtropical", "AR6", "all vegetated")
    for name in method.leaves(wanted):
        if name in leaves or name in method.constants:
            continue
        # Losses, fish ponds and other rarer parts: none here.
        if name in method.inputs or name == "allochthonous_deducted":
            leaves[name] = _exactly(np.zeros(STRATA))
            continue
        rows = [table.get(name, {*tags, h}) for h in habitats]
        sources = tuple(_source(p.key, "", p.distribution, p.value, p) for p in rows)
        leaves[name] = Leaf(sources, habitat, np.ones(STRATA))
    return method, leaves, wanted


def _source(name, scope, kind, mean, row=None):
    numbers = {"value": mean, "spread": 0.3 * mean}
    if row is not None:
        numbers = {"value": mean, "spread": row.spread, "low": row.low, "high": row.high}
    law = Distribution(kind=kind, **numbers)
    return Source(
        name=name, scope=scope, distribution=law, unit="", source="", where="", status="assumed"
    )


def _exactly(values):
    one = _source("exactly", "", "fixed", 1.0)
    return Leaf((one,), np.zeros(STRATA, int), np.asarray(values, dtype=float))


def least(function, repeats=REPEATS):
    """Least seconds of processor and of clock, and the last result."""
    best = [np.inf, np.inf]
    for _ in range(repeats):
        start = time.process_time(), time.perf_counter()
        result = function()
        spent = time.process_time() - start[0], time.perf_counter() - start[1]
        best = [min(pair) for pair in zip(best, spent, strict=True)]
    return (*best, result)


def bare_drawing():
    """40 parameters x 10,000 draws, log-normal."""
    law = Distribution(kind="lognormal", value=1.0, spread=0.3)
    return [draw(law, SEED, "p", str(i), 0, DRAWS) for i in range(40)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="for machines")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    cases = {
        "alike": synthetic(rng, alike=True),
        "all different": synthetic(rng, alike=False),
        "package": of_package(rng),
    }
    bare = least(bare_drawing)
    shown = [("bare drawing", bare[0], bare[1], 1.0)]
    for name, (method, leaves, wanted) in cases.items():
        group = np.arange(STRATA) // 50

        def folded(method=method, leaves=leaves, wanted=wanted, group=group):
            made = Totals(method, leaves, wanted, group, STRATA // 50)
            return made(SEED, DRAWS, threads=THREADS)

        def plain(method=method, leaves=leaves, wanted=wanted, group=group):
            made = Totals(method, leaves, wanted, group, STRATA // 50, fold=False)
            return made(SEED, DRAWS, threads=THREADS)

        fast = least(folded)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        slow = least(plain, repeats=2)
        for quantity in wanted:
            assert np.array_equal(fast[2][quantity], slow[2][quantity]), "not the same integers"
        shown.append((name, fast[0], fast[1], fast[0] / bare[0]))
        shown.append((f"{name}, row by row", slow[0], slow[1], slow[0] / bare[0]))
    megabytes = peak / (1e6 if sys.platform == "darwin" else 1e3)
    if options.json:
        rows = [dict(zip(("case", "cpu_s", "wall_s", "ratio"), s, strict=True)) for s in shown]
        print(json.dumps({"cases": rows, "peak_mb": megabytes}))
        return
    print(f"{'case':28} {'CPU s':>8} {'clock s':>8} {'to bare':>8}")
    for name, cpu, wall, ratio in shown:
        print(f"{name:28} {cpu:8.3f} {wall:8.3f} {ratio:8.1f}")
    print(f"most memory: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
