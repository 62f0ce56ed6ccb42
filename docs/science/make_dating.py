"""Writes docs/science/dating.md: cores dated by bluecarbon against the ages that others gave them.

    python docs/science/make_dating.py [FOLDER WITH THE REAL DATA]

The folder is `../shared/data` beside the repository, or that of BLUECARBON_SHARED_DATA.
"""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from bluecarbon.inputs.cores.ccn import read_ccn
from bluecarbon.inputs.cores.excess import excess_profile
from bluecarbon.inputs.cores.lead210 import read_lead210
from bluecarbon.inputs.cores.rplum import read_rplum, read_rplum_dates
from bluecarbon.inputs.cores.serac import read_serac, read_serac_varves
from bluecarbon.science.dating import (
    CFCS,
    CIC,
    CRS,
    DatedLayer,
    PiecewiseCRS,
    ReferenceDate,
    TailFit,
    age_at_depth,
    age_range,
    age_reversal,
    cfcs_mass_accumulation_rate,
    cfcs_slope_log_linear,
    check_profile,
    crs_age,
    draw_edge_ages,
    inventory_below,
    lead210_profile,
    missing_inventory_from_rate,
    needed_normals,
    supported_tail_error,
    supported_tail_mean,
)
from bluecarbon.uncertainty.draws import Distribution, draw

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).with_name("dating.md")
REFERENCES = Path(__file__).with_name("dating_references.csv")
DRAWS, SEED = 1000, 210
AGES = 3.0, 130.0  # published ages compared [a]: what 210Pb can tell, and no slice at the surface
# Metadata of this study say years before coring; its ages are calendar years.
AGE_SCALES = {"Arriola_and_Cable_2017": "calendar year"}
CLOSE, NEAR = 0.03, 0.10
REFERENCE = 70.0  # the published age nearest to this [a] tells what lies below the core
DPM_PER_GRAM = 1000 / 60  # [Bq kg-1]
STANDARD = Distribution(kind="normal", value=0.0, spread=1.0)


def compute(data):
    """Everything the page tells: a dict of tables."""
    cores = data / "cores"
    peers = cores / "peer_inputs"
    library = coastal_cores(cores)
    return {
        "coastal": library,
        "programs": pd.DataFrame([*gc03(peers), alta_lake(peers), *plum(peers)]),
        "markers": pd.DataFrame([*varves(peers), *markers(peers)]),
    }


def normals_of(profile, model, core):
    """Standard normals by name: the same whatever else is dated."""
    return {
        name: np.stack(
            [draw(STANDARD, SEED, f"{name}[{k}]", core, 0, DRAWS) for k in range(count)], axis=1
        )
        for name, count in needed_normals(profile, model).items()
    }


def compared(profile, model, core, depth_top, depth_bottom, age):
    """Differences from given ages of the ground between two depths, and whether the range holds.

    Where the depths differ the age of the ground is the mean of theirs.
    """
    draws = draw_edge_ages(profile, model, normals_of(profile, model, core))
    best = np.asarray(model.edge_ages(profile.best))

    def at(edge_age):
        ends = (age_at_depth(edge_age, profile.edges, z) for z in (depth_top, depth_bottom))
        return sum(ends) / 2

    low, high = age_range(at(draws))
    difference = at(best) - age
    kept = np.isfinite(difference)
    inside = ((low <= age) & (age <= high))[kept]
    difference = difference[kept]
    return {
        "n": len(difference),
        "median": np.median(difference),
        "relative": np.median(np.abs(difference) / np.asarray(age)[kept]),
        "largest": np.abs(difference).max(),
        "coverage": inside.mean(),
    }


# Coastal cores


def coastal_cores(cores):
    """The dated development cores, by plain CRS, with the published ages at each depth in turn."""
    table = read_ccn(
        cores / "ccn_pb210_dated_dev_cores.csv",
        methods=cores / "ccn_methods.csv",
        age_scales=AGE_SCALES,
    )
    rows = []
    for core in table.samples["core"].unique():
        samples = replicates_averaged(table.core(core))
        given = samples["excess_pb210"].notna().any()
        profile = excess_profile(
            samples,
            supported="as given" if given else "226Ra of each slice",
            gaps="midway",
            start="first slice",
        )
        top, bottom = (samples[z].to_numpy() - samples["top"].iloc[0] for z in ("top", "bottom"))
        age = (table.cores.loc[core, "year_cored"] - samples["year"]).to_numpy()
        used = (age > AGES[0]) & (age < AGES[1]) & (bottom <= profile.edges[-1])
        flags = [flag.name for flag in check_profile(profile) if flag]
        if age_reversal(CRS().edge_ages(profile.best)):
            flags.append("age reversal")
        study, name = core.split("|")
        row = {"study": study, "core": name, "flags": ", ".join(flags)}
        here = (values[used] for values in (top, bottom, age))
        rows += [row | found for found in by_place(profile, core, *here)]
    return pd.DataFrame(rows)


def by_place(profile, core, top, bottom, age):
    """Plain CRS, and CRS with one of the ages as a reference date, at each place in the slice."""
    for age_at, share in {"top": 0.0, "middle": 0.5, "bottom": 1.0}.items():
        row = {"age_at": age_at, "n": 0}
        if len(age) < 4:
            yield row | {"below": "nothing"}
            continue
        ends = [bottom if share == 1 else top, top if share == 0 else bottom]
        yield row | {"below": "nothing"} | compared(profile, CRS(), core, *ends, age)
        known = np.abs(age - REFERENCE).argmin()
        depth = top[known] + share * (bottom[known] - top[known])
        model = CRS(missing=ReferenceDate(layer=DatedLayer(depth=depth, age=age[known])))
        others = np.arange(len(age)) != known
        found = compared(profile, model, core, *(z[others] for z in ends), age[others])
        below = max(float(model.missing_inventory(profile.best)), 0)
        whole = profile.best.inventory.sum() + below
        yield row | {"below": "one date", "missing": below / whole} | found


def replicates_averaged(samples):
    numbers = samples.select_dtypes("number").columns.drop(["top", "bottom"])
    return samples.groupby(["top", "bottom"], as_index=False)[list(numbers)].mean()


# Other programs


def gc03(peers):
    """Core GC-03 with the formulas of Pb210Modeler, its missing inventory from the foot."""
    for kind in ("gamma", "alpha"):
        expected = pd.read_csv(
            ROOT / "tests" / "real" / "dating" / f"gc03_{kind}_pb210modeler.csv", comment="#"
        )
        age = gc03_ages(peers / f"gc03_{kind}.csv")
        dated = expected["crs_age_a"].notna()
        difference = age[dated] - expected["crs_age_a"][dated]
        yield {
            "core": f"GC-03 ({kind})",
            "against": "Pb210Modeler",
            "model": "CRS, edges",
            "n": int(dated.sum()),
            "median": difference.median(),
            "relative": 0.0,
            "largest": difference.abs().max(),
            "coverage": np.nan,
        }


def gc03_ages(path):
    """CRS ages of the edges, with the missing inventory that the foot of the profile tells."""
    columns = {
        "middle": "mid_cm",
        "thickness": "thickness_cm",
        "bulk_density": "dbd_g_cm3",
        "bulk_density_error": "u_dbd",
        "excess_pb210": "excess_dpm_g",
        "excess_pb210_error": "u_excess",
    }
    units = dict(zip(columns, ("cm", "cm", "g cm-3", "g cm-3", "dpm/g", "dpm/g"), strict=True))
    table = read_lead210(path, columns=columns, units=units)
    profile = excess_profile(table.samples, supported="as given")
    sample = profile.best
    foot = slice(27, 35)  # where Pb210Modeler found the rate to change
    slope = cfcs_slope_log_linear(sample.excess[foot], sample.mass_depth[foot])
    rate = cfcs_mass_accumulation_rate(slope)
    missing = missing_inventory_from_rate(sample.excess[-1], rate)
    return crs_age(inventory_below(sample.inventory, missing=missing))


def alta_lake(peers):
    """As the laboratory did it: background from 8 to 14 cm, excess down to 12 cm."""
    samples = pd.read_csv(peers / "pb210_alta_lake_GPL3.csv")
    depth = samples["depth_cm"].to_numpy()
    total, error = (samples[f"total_pb210_{name}"].to_numpy() for name in ("Bq_kg", "sd"))
    ground = depth < 14
    level = supported_tail_mean(total[ground], depth[ground], below=8.0)
    shared = supported_tail_error(total[ground], error[ground], depth[ground], below=8.0)
    kept = depth < 12
    profile = lead210_profile(
        samples["section_start_cm"][kept],
        samples["section_end_cm"][kept],
        samples["dry_density_cm3"][kept],
        total[kept] - level,
        error[kept],
        supported_error=float(shared),
        gaps="linear",
    )
    found = references("alta_lake")
    columns = (found[c].to_numpy() for c in ("depth_top", "depth_bottom", "age"))
    row = {"core": "Alta Lake", "against": "Dunnington et al. 2016", "model": "CRS, edges"}
    return row | compared(profile, CRS(), "alta_lake", *columns)


def plum(peers):
    """HP1C against Plum, and LL14 against its one marker."""
    samples = read_rplum(peers / "rplum_HP1C_GPL2.csv").samples
    total, error, top = (samples[c].to_numpy() for c in ("total_pb210", "total_pb210_error", "top"))
    level = supported_tail_mean(total, top, below=30.0)
    shared = supported_tail_error(total, error, top, below=30.0)
    kept = top < 30
    profile = lead210_profile(
        top[kept],
        samples["bottom"][kept],
        samples["bulk_density"][kept],
        total[kept] - level,
        error[kept],
        supported_error=float(shared),
    )
    found = references("HP1C")
    for name, model in {"CRS": CRS(), "CRS, tail fit": CRS(missing=TailFit(slices=5))}.items():
        columns = (found[c].to_numpy() for c in ("depth_top", "depth_bottom", "age"))
        row = {"core": "HP1C", "against": "Plum", "model": f"{name}, edges"}
        yield row | compared(profile, model, "HP1C", *columns)


# Varves and markers


def serac_profile(peers, core):
    separator = "," if core == "Iseo" else "\t"
    path = peers / f"serac_{core}.{'csv' if core == 'Iseo' else 'tsv'}"
    table = read_serac(path, core=core, separator=separator)
    return excess_profile(table.samples, supported="as given", gaps="linear")


def serac_models(core, profile):
    """The models that serac's example of the core runs."""
    known = references(core)
    layers = tuple(
        DatedLayer(
            depth=(row.depth_top + row.depth_bottom) / 2,
            age=row.age,
            depth_error=(row.depth_bottom - row.depth_top) / 4,
            age_error=0.5,
        )
        for row in known.itertuples()
    )
    surface = profile.best.excess[0], profile.excess_error[0]
    breaks = {"SAN": (16.5, 25.5), "ALO09P12": (7.2,)}.get(core, ())
    return {
        "CRS": CRS(),
        "CFCS": CFCS(breaks=breaks),
        "CIC": CIC(surface_activity=surface[0], surface_activity_error=surface[1]),
        "CRS through 137Cs": PiecewiseCRS(markers=layers),
    }


def varves(peers):
    """Lakes with counted years: Le Bourget and Iseo, by every model."""
    for core, cored in {"LDB": 2004, "Iseo": 2010}.items():
        counted = read_serac_varves(peers / f"serac_{core}_varve_ages.csv", separator=",")
        profile = serac_profile(peers, core)
        age = cored - counted["year"].to_numpy()
        used = age > AGES[0]
        depth = counted["depth"].to_numpy()[used]
        for name, model in serac_models(core, profile).items():
            result = compared(profile, model, core, depth, depth, age[used])
            yield {"core": core, "against": "varves", "model": name} | result


def markers(peers):
    """Cores with layers of 137Cs only, by the models that do not use them."""
    for core in ("PB06", "SAN", "ALO09P12"):
        profile = serac_profile(peers, core)
        known = references(core)
        for name, model in serac_models(core, profile).items():
            if name != "CRS through 137Cs":
                result = compared(
                    profile,
                    model,
                    core,
                    known["depth_top"].to_numpy(),
                    known["depth_bottom"].to_numpy(),
                    known["age"].to_numpy(),
                )
                yield {"core": core, "against": "137Cs", "model": name} | result
    table = read_rplum(peers / "rplum_LL14_GPL2.csv")
    dates = read_rplum_dates(peers / "rplum_LL14_14C_GPL2.csv").dropna(subset="year")
    profile = excess_profile(table.samples, supported="226Ra of each slice", gaps="linear")
    age = table.cores["sampled"].iloc[0] - dates["year"].to_numpy()
    depth = dates["depth"].to_numpy()
    for name, model in {"CRS": CRS(), "CFCS": CFCS()}.items():
        result = compared(profile, model, "LL14", depth, depth, age)
        yield {"core": "LL14", "against": "137Cs", "model": name} | result


def references(core):
    known = pd.read_csv(REFERENCES, comment="#")
    return known[known["core"] == core]


# The page


def at_nearest_place(table):
    """The rows at the place in the slice at which the ages of their study come closest."""
    typical = table.groupby(["study", "age_at"])["relative"].median().unstack()
    return table[table["age_at"] == table["study"].map(typical.idxmin(axis=1))]


def by_study(table):
    """One row a study and place: cores, how many come close, the middle difference, coverage."""
    for (study, age_at), cores in table[table["n"] > 0].groupby(["study", "age_at"], sort=False):
        covered = (cores["coverage"] * cores["n"]).sum() / cores["n"].sum()
        yield {
            "study": study,
            "age_at": age_at,
            "cores": len(cores),
            "n": cores["n"].sum(),
            "close": (cores["relative"] < CLOSE).sum(),
            "near": (cores["relative"] < NEAR).sum(),
            "median": cores["median"].median(),
            "coverage": covered,
        }


def page(got):
    plain, dated = (
        got["coastal"][got["coastal"]["below"] == below] for below in ("nothing", "one date")
    )
    bottom = total(plain[plain["age_at"] == "bottom"])
    missing = at_nearest_place(dated).groupby("study")["missing"].max()
    plain_near, dated_near = (at_nearest_place(table) for table in (plain, dated))
    merged = plain_near.merge(dated_near, on=["study", "core"], how="left", suffixes=("", "_dated"))
    return f"""# 210Pb ages against the ages of others

Written by `docs/science/make_dating.py`; a test holds this page to a fresh computation. The data
are not part of this repository. Differences are ours less theirs, in years. Coverage is the share
of their ages within our 95 % range: {DRAWS:,} draws of counting, density (7 % unless measured),
supported level, half-life and, for fits, scatter. **The range holds what is not known within a
model. It does not hold the choice of the model, nor of the place in the slice.**

## Coastal cores against the published ages

The development cores of the Coastal Carbon Network, published ages of {AGES[0]:g} to {AGES[1]:g}
years. Their sources do not say where in a slice an age lies, nor what was added below the core, so
all three places are shown, by plain CRS and by CRS with **one** of the published ages (that nearest
to {REFERENCE:g} years) as reference date for the missing inventory; the other ages are compared.
Ground between slices goes to the nearer one. The year of coring is known to the year only, which is
worth up to half a year in every difference. Counted are cores whose median relative difference lies
below 3 % and 10 %.

Plain CRS, nothing below the core:

{rows(pd.DataFrame(by_study(plain)), STUDIES)}

CRS with one reference date:

{rows(pd.DataFrame(by_study(dated)), STUDIES)}

| | within 3 % | within 10 % | cores | coverage |
| --- | --- | --- | --- | --- |
| plain CRS, bottom of the slice | {bottom} |
| plain CRS, nearest place of the study | {total(plain_near)} |
| one reference date, nearest place of the study | {total(dated_near)} |

The nearest place is chosen by this very comparison. An earlier count of this project, plain CRS at
the bottom within 3 % for 41 and within 10 % for 55 of 70 cores, cannot be repeated here: the ages
of nine studies of the library are kept aside for validation, and only these five have ages,
densities and activities in the open files.

* Gonneea et al. (2018): bottom of the slice, nothing below. In EPA, EPB and SLPB ours are younger
  by about the same years at every depth, as if inventory were missing at the top and not below.
* Drexler et al. (2013): middle of the slice, with up to {missing["Drexler_et_al_2013"]:.0%} of the
  inventory below the core.
* Arriola & Cable (2017): bottom of the slice, with up to {missing["Arriola_and_Cable_2017"]:.0%}.
* Messerschmidt & Kirwan (2020): top of the slice.
* Carlin et al. (2021) took Plum and not CRS, and total 210Pb at the base still exceeds 226Ra.

Core by core, at the nearest place of the study; "missing" is what the reference date puts below
the core, as a share of the whole:

{rows(merged, CORES)}

Flags as raised by `check_profile` and `age_reversal`. Two cores have no published ages.

## The same cores in other programs

{rows(got["programs"], PEERS)}

* GC-03 with the formulas of Pb210Modeler (R), to better than 1e-9 years; its inventories, their
  errors, errors of ages, CIC ages and rates come out as well: `tests/real/test_dating_peers.py`.
* Alta Lake with the choices of the laboratory: background from 8 to 14 cm, excess down to 12 cm.
  It took a half-life of 22.3 years, which makes its ages 0.3 % older.
* HP1C with the mean of its lowest four slices as supported level. Plum estimates level, supply and
  ages together: the rows show how far two sound ways part where little excess is left.

## Varves and 137Cs

{rows(got["markers"], PEERS)}

* Cores of the R package serac, and LL14 of rplum. "CRS through 137Cs" takes the layers that serac
  names for the core, with half their thickness for two standard errors; CFCS has serac's breaks.
  Instantaneous deposits (ALO09P12, the earthquake of 1958 in LDB) and the mixed layer that serac
  takes off PB06 are left in.
* In Iseo every model without a marker is too young by some 6 years: the supply was not constant,
  and the 137Cs layers mend it. In SAN plain CRS fails by decades, which the flags "base not
  reached" and "models disagree" say; CFCS with its breaks holds.
* CIC takes the first slice for fresh sediment, as serac does.
"""


def total(table):
    """Cells of the summary: within 3 %, within 10 %, cores, coverage."""
    studies = pd.DataFrame(by_study(table))
    covered = (table["coverage"] * table["n"]).sum() / table["n"].sum()
    close, near, cores = studies[["close", "near", "cores"]].sum()
    return f"{close} | {near} | {cores} | {covered:.0%}"


STUDIES = {
    "study": ("study", "{}"),
    "ages at": ("age_at", "{}"),
    "cores": ("cores", "{}"),
    "ages": ("n", "{}"),
    "within 3 %": ("close", "{}"),
    "within 10 %": ("near", "{}"),
    "median difference": ("median", "{:+.1f}"),
    "coverage": ("coverage", "{:.0%}"),
}
CORES = {
    "study": ("study", "{}"),
    "core": ("core", "{}"),
    "ages at": ("age_at", "{}"),
    "n": ("n", "{}"),
    "median": ("median", "{:+.1f}"),
    "median relative": ("relative", "{:.1%}"),
    "largest": ("largest", "{:.1f}"),
    "coverage": ("coverage", "{:.0%}"),
    "with one date: ages at": ("age_at_dated", "{}"),
    "missing": ("missing_dated", "{:.1%}"),
    "median relative, dated": ("relative_dated", "{:.1%}"),
    "coverage, dated": ("coverage_dated", "{:.0%}"),
    "flags": ("flags", "{}"),
}
PEERS = {
    "core": ("core", "{}"),
    "against": ("against", "{}"),
    "model": ("model", "{}"),
    "n": ("n", "{}"),
    "median": ("median", "{:+.1f}"),
    "median relative": ("relative", "{:.1%}"),
    "largest": ("largest", "{:.1f}"),
    "coverage": ("coverage", "{:.0%}"),
}


def rows(table, columns):
    """A table of the page."""
    lines = ["| " + " | ".join(columns) + " |", "| " + " | ".join("---" for _ in columns) + " |"]
    for row in table.to_dict("records"):
        values = (shown(form, row[name]) for name, form in columns.values())
        lines.append("| " + " | ".join(values) + " |")
    return "\n".join(lines)


def shown(form, value):
    if isinstance(value, float) and np.isnan(value):
        return ""
    text = form.format(value)
    return text.replace("-", "+") if text.strip("-0.%") == "" else text


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("BLUECARBON_SHARED_DATA")
    PAGE.write_text(page(compute(Path(given or ROOT.parent / "shared" / "data"))), encoding="utf-8")
