"""Cores in the two tables of the R package EcologyR/BlueCarbon: samples and corer readings."""

import pandas as pd

from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import RowChecks, read_text

PERCENT = 100
HABITATS = {"salt marsh": "tidal marsh", "tidal marsh": "tidal marsh"}
NUMBERS = {"mind": "top", "maxd": "bottom", "dbd": "bulk_density", "age": "age"}
PERCENTAGES = {
    "om": "organic_matter",
    "oc": "organic_carbon",
    "compaction": "compaction",
    "compression": "compaction",  # by version of the package
}
READINGS = ("sampler_length", "internal_distance", "external_distance")


def read_ecologyr(samples, cores=None, *, separator=";", on_fault="set aside"):
    """Read cores with the columns of EcologyR/BlueCarbon.

    Parameters
    ----------
    samples : path-like
        Table of samples: core, mind, maxd [cm]; optional site, ecosystem, species, compaction or
        compression [%], dbd [g cm-3], om [%], oc [%], age [a before coring].
    cores : path-like, optional
        Table of readings: core, sampler_length, internal_distance, external_distance [cm].
    separator : str
        Between the values: ";" in the tables of the package, else ",".
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        Samples in the units of `bluecarbon.inputs.cores.units.COLUMNS`, fractions for percentages.
        Cores have site, habitat, species and the readings of the corer [cm], from which
        `bluecarbon.science.soil_cores.compaction_fraction` follows. Density is as sampled, in the
        compacted core: correct it with the depths.

    Raises
    ------
    InputError
        For a file that cannot be read as a table, or with on_fault="stop" for the rows at fault.
    """
    text = read_text(samples, ("core", "mind", "maxd"), separator=separator)
    names = {name: text.get(name, "") for name in ("core", "site", "species")}
    names["habitat"] = _habitat(text["ecosystem"]) if "ecosystem" in text else ""
    rows = RowChecks(samples, pd.DataFrame(names, index=text.index))
    rows.refuse(rows["core"] == "", "core", "A sample belongs to a core.", "Fill in the core.")
    for theirs, ours in NUMBERS.items():
        if theirs in text:
            rows.number(ours, text[theirs])
    for theirs, ours in PERCENTAGES.items():
        if theirs in text:
            rows.table[ours] = rows.number(ours, text[theirs]) / PERCENT
    check_depths(rows)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    own = rows.table.groupby("core", sort=False)[["site", "habitat", "species"]].first()
    table, others = _readings(own, cores, separator)
    return rows.finish(table, on_fault, others=others)


def _habitat(text):
    lower = text.str.casefold()
    return lower.replace(HABITATS)


def _readings(own, path, separator):
    """The cores with the readings of their corer."""
    if path is None:
        return own, ()
    text = read_text(path, ("core", *READINGS), separator=separator)
    rows = RowChecks(path, text[["core"]].copy())
    for name in READINGS:
        rows.number(name, text[name])
    rows.refuse(
        rows.table.duplicated(), "core", "A core was taken once.", "Remove the repeated row."
    )
    rows.refuse(
        rows.table.duplicated("core", keep=False) & ~rows.table.duplicated(),
        READINGS,
        "A core has one set of readings.",
        "Find out which readings belong to the core, and name the other core apart.",
    )
    length, inside, outside = (rows[name] for name in READINGS)
    rows.refuse(
        ~((0 <= outside) & (outside <= inside) & (inside < length)),
        READINGS,
        "Readings from the rim of the tube: 0 <= outside <= inside < length, in cm.",
        "Correct the readings: inside the tube the sediment lies lower than around it.",
    )
    rows.note(
        ~rows["core"].isin(own.index),
        "core",
        "A core has samples.",
        "Correct the name of the core in one of the tables.",
    )
    readings = rows.kept.set_index("core")
    return own.join(readings), (rows,)
