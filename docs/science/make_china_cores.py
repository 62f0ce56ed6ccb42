"""Writes docs/science/china_cores.md: all open cores from China, and what each is good for.

    python docs/science/make_china_cores.py [FOLDER WITH THE REAL DATA]

The folder is `../shared/data` beside the repository, or that of BLUECARBON_SHARED_DATA.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from ccn_cores import data_folder, markdown, paragraphs, profiles, with_carbon_density

from bluecarbon.errors import InputWarning
from bluecarbon.inputs.cores.ccn import read_ccn
from bluecarbon.inputs.cores.marsoc import read_marsoc
from bluecarbon.science.soil_cores import core_stocks

PAGE = Path(__file__).with_name("china_cores.md")
REASONS = {
    "no carbon": "neither carbon nor organic matter was reported",
    "no density": "no dry bulk density was reported",
    "never together": "carbon and density were never reported for the same sample",
    "overlap": "slices overlap: two cores or two surveys under one name",
    "": "has a stock",
}


def read(folder):
    """The two libraries, as read."""
    cores = Path(folder) / "cores"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)  # told below, from `messages`
        ccn = read_ccn(
            cores / "ccn_china_depthseries.csv",
            cores / "ccn_china_cores.csv",
            cores / "ccn_methods.csv",
        )
        return {"CCN": ccn, "MarSOC": read_marsoc(cores / "marsoc_china.csv")}


def judged(table):
    """Every core with its stocks [Mg C ha-1], or the reason why it has none."""
    lacking = {"carbon_origin": "", "organic_matter": np.nan}
    given = {name: table.samples.get(name, default) for name, default in lacking.items()}
    samples = with_carbon_density(table.samples.assign(**given))
    rows = {
        core: core_stocks(density, top, bottom, habitat)
        for core, _, habitat, top, bottom, density in profiles(samples)
    }
    found = table.cores.copy()
    found["reason"] = [_reason(table.samples, samples, rows, core) for core in found.index]
    for i, name in enumerate(("observed", "to_30", "to_100")):
        found[name] = [rows[core].stock[i] if core in rows else np.nan for core in found.index]
    found["depth"] = [rows[core].depth[0] if core in rows else np.nan for core in found.index]
    return found


def _reason(samples, usable, rows, core):
    if core in rows:
        return ""
    if (usable["core"] == core).any():
        return "overlap"
    own = samples[samples["core"] == core]
    carbon = own["organic_carbon"].notna() | own["organic_matter"].notna()
    density = own["bulk_density"].notna()
    if not carbon.any():
        return "no carbon"
    return "no density" if not density.any() else "never together"


def compute(folder):
    """Tables read, and every core judged, by library."""
    tables = read(folder)
    return tables, {name: judged(table) for name, table in tables.items()}


def province_table(tables, cores):
    lines = []
    for name, found in cores.items():
        samples = tables[name].samples
        province = found["admin_division"].replace("", "not stated")
        for (place, habitat), group in found.groupby([province, "habitat"]):
            own = samples[samples["core"].isin(group.index)]
            both = own[own["bulk_density"].notna() & own["organic_carbon"].notna()]
            density = both["bulk_density"] * both["organic_carbon"]
            lines.append(
                f"| {name} | {place} | {habitat} | {len(group)} | {len(own)} "
                f"| {own['organic_carbon'].count()} | {own['organic_matter'].count()} "
                f"| {own['bulk_density'].count()} | {len(both)} "
                f"| {_number(100 * own['organic_carbon'].median(), 2)} "
                f"| {_number(own['bulk_density'].median(), 2)} | {_number(density.median(), 4)} "
                f"| {(group['reason'] == '').sum()} | {group['to_30'].count()} "
                f"| {group['to_100'].count()} | {_number(group['to_30'].median(), 0)} "
                f"| {_number(group['to_100'].median(), 0)} |"
            )
    return lines


def reason_table(tables, cores):
    lines = []
    for name, found in cores.items():
        samples = tables[name].samples
        for reason, words in REASONS.items():
            group = found[found["reason"] == reason]
            own = samples[samples["core"].isin(group.index)]
            if len(group):
                lines.append(f"| {name} | {words} | {len(group)} | {len(own)} |")
        usable = found[found["reason"] == ""]
        for depth, column in ((30, "to_30"), (100, "to_100")):
            lines.append(
                f"| {name} | has a stock, but less than a quarter of {depth} cm was observed: none "
                f"to {depth} cm | {usable[column].isna().sum()} | |"
            )
    return lines


def study_table(cores):
    lines = []
    for name, found in cores.items():
        for (study, habitat), group in found.groupby(["study", "habitat"]):
            reasons = group["reason"].value_counts()
            told = "; ".join(f"{REASONS[r]} ({n})" for r, n in reasons.items() if r)
            lines.append(
                f"| {name} | {study.replace('_', ' ')} | {habitat} | {len(group)} "
                f"| {(group['reason'] == '').sum()} | {group['to_30'].count()} "
                f"| {group['to_100'].count()} | {told or '–'} |"
            )
    return lines


def message_table(tables):
    lines = []
    for name, table in tables.items():
        for row in table.summary.itertuples():
            lines.append(f"| {name} | {row.action} | {row.rule} | {row.rows} | {row.cores} |")
        if table.messages.empty:
            lines.append(f"| {name} | – | every row passed every check | 0 | 0 |")
    return lines


def shared_sites(tables):
    """Cores and samples of MarSOC at sites that the CCN holds by the same name; provinces apart."""
    known = tables["CCN"].cores.groupby("site")["admin_division"].first()
    samples, cores = tables["MarSOC"].samples, tables["MarSOC"].cores
    shared = cores[cores["site"].isin(known.index)]
    theirs = shared["site"].map(known)
    differs = (shared["admin_division"] != "") & (shared["admin_division"] != theirs)
    pairs = (shared["admin_division"] + " there is " + theirs + " in the CCN")[differs]
    told = "; ".join(f"{words} ({n} cores)" for words, n in pairs.value_counts().items())
    return len(shared), int(samples["core"].isin(shared.index).sum()), told or "none differ"


def _number(value, digits):
    return "–" if pd.isna(value) else f"{value:.{digits}f}"


def page(tables, cores):
    counts = "; ".join(
        f"{name}: {len(table.samples)} samples of {len(table.cores)} cores"
        for name, table in tables.items()
    )
    shared, samples, elsewhere = shared_sites(tables)
    province = (
        "library | province | habitat | cores | samples | carbon | organic matter | density | both "
        "| OC [%] | density [g cm⁻³] | carbon density [g C cm⁻³] | stock | 30 cm | 1 m "
        "| 30 cm, median | 1 m, median"
    )
    return paragraphs(f"""# All open cores from China, and what was refused

Made by `make_china_cores.py`. Read: {counts}. The libraries overlap: {shared} MarSOC cores with
{samples} samples lie at sites that the CCN library holds under the same name. They must not be
added up. Nor do they agree on the province of every site: {elsewhere}.

## On reading

Rows and values that no soil can have, or that were told and kept.

{markdown("library | action | rule | rows | cores", message_table(tables))}

## Which cores have a stock, and why the others have none

A stock needs carbon, or organic matter, and dry bulk density of the same samples. Nothing was
filled in from elsewhere.

{markdown("library | | cores | samples", reason_table(tables, cores))}

## By province

Samples with carbon, organic matter, density, and carbon and density both; medians; cores with a
stock to the depth observed, to 30 cm and to 1 m (a quarter of the depth must have been observed),
and median stocks [Mg C ha⁻¹]. Where a sample has organic matter and no carbon, the stock takes the
expected carbon of the log-scale model.

{markdown(province, province_table(tables, cores))}

## By study

{markdown("library | study | habitat | cores | stock | 30 cm | 1 m | why not", study_table(cores))}
""")


def main(arguments):
    PAGE.write_text(page(*compute(data_folder(arguments))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
