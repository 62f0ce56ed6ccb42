"""Cores in the linked tables of the Coastal Carbon Network (Smithsonian CCN Data Library)."""

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError
from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import MISSING, RowChecks, read_text
from bluecarbon.inputs.cores.units import calendar_year, convert_rows

# Ours, and theirs. Depths are in cm, densities in g cm-3, fractions from 0 to 1.
NUMBERS = {
    "top": "depth_min",
    "bottom": "depth_max",
    "bulk_density": "dry_bulk_density",
    "organic_matter": "fraction_organic_matter",
    "organic_carbon": "fraction_carbon",
    "compaction": "compaction_fraction",
    "age": "age",
    "age_error": "age_se",
    "c14_age": "c14_age",
    "c14_age_error": "c14_age_se",
    "delta_c13": "delta_c13",
}
# Activities, and the column that holds their unit.
ACTIVITIES = {
    "total_pb210": ("total_pb210_activity", "pb210_unit"),
    "total_pb210_error": ("total_pb210_activity_se", "pb210_unit"),
    "excess_pb210": ("excess_pb210_activity", "pb210_unit"),
    "excess_pb210_error": ("excess_pb210_activity_se", "pb210_unit"),
    "ra226": ("ra226_activity", "pb210_unit"),
    "ra226_error": ("ra226_activity_se", "pb210_unit"),
    "cs137": ("cs137_activity", "cs137_unit"),
    "cs137_error": ("cs137_activity_se", "cs137_unit"),
}
HABITATS = {"marsh": "tidal marsh"}  # others are named as here
AGE_SCALES = {
    "core collection date": "years before coring",
    "YBP": "years BP",
    "CE": "calendar year",
}
CORE_TEXT = (
    "country admin_division salinity_class vegetation_class position_method core_length_flag "
    "stocks_qual_code dates_qual_code"
).split()
CORE_NUMBERS = {
    "year_cored": "year",
    "longitude": "longitude",
    "latitude": "latitude",
    "max_depth": "max_depth",
    "position_accuracy": "position_accuracy",
}
TOTAL_CARBON = ("apart", "as organic")


def read_ccn(
    depthseries,
    cores=None,
    methods=None,
    *,
    total_carbon="apart",
    age_scales=None,
    on_fault="set aside",
):
    """Read cores of the Coastal Carbon Network.

    Parameters
    ----------
    depthseries : path-like
        Table of samples (CSV, may be packed with gzip): study_id, core_id, depth_min, depth_max,
        and what was measured.
    cores : path-like, optional
        Table of cores: where, when, habitat. Samples of cores that are not in it are refused.
        Without it, `habitat` and `year_cored` are taken from the samples, where they stand there.
    methods : path-like, optional
        Table of methods. Without it nobody knows whether carbon was organic or total, measured or
        modelled, nor on what scale ages count.
    total_carbon : {"apart", "as organic"}
        What becomes of carbon that was measured without removing carbonate: a column of its own,
        or organic carbon all the same, as the library's own summaries have it.
    age_scales : mapping of str to str, optional
        Scale of the ages by study_id, where the methods are silent or wrong: "calendar year",
        "years before coring" or "years BP".
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        A core is named study_id|core_id. Beside the columns of
        `bluecarbon.inputs.cores.units.COLUMNS`, samples have study, site, method, habitat,
        total_carbon, carbon_origin ("measured", "modeled" or "") and age_scale. Activities are in
        Bq kg-1, ages also as calendar years where the scale is known.

    Raises
    ------
    InputError
        For a file that cannot be read as a table, or with on_fault="stop" for the rows at fault.

    References
    ----------
    Coastal Carbon Network, soil carbon guidance: columns and units.
    """
    if total_carbon not in TOTAL_CARBON:
        raise ValueError(
            f"total_carbon must be 'apart' or 'as organic'; found {total_carbon!r}. "
            "Say what becomes of carbon that may hold carbonate."
        )
    text = read_text(depthseries, ("study_id", "core_id", "depth_min", "depth_max"))
    rows = RowChecks(depthseries, _named(text))
    for ours, theirs in NUMBERS.items():
        if theirs in text:
            rows.number(ours, text[theirs])
    for ours, (theirs, unit) in ACTIVITIES.items():
        if theirs in text:
            _activity(rows, ours, text[theirs], _unit(text, unit, depthseries))
    core_table, core_rows = _cores(rows, text, cores)
    check_depths(rows)
    _methods(rows, text, methods, total_carbon)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    _years(rows, core_table, age_scales or {})
    return rows.finish(core_table, on_fault, others=core_rows)


def _named(text):
    named = {
        "core": text["study_id"] + "|" + text["core_id"],
        "study": text["study_id"],
        "site": text.get("site_id", ""),
        "method": text.get("method_id", ""),
    }
    return pd.DataFrame(named, index=text.index)


def _unit(text, column, path):
    if column not in text:
        raise InputError(
            where=path,
            found="activities without a column " + column,
            rule="An activity without its unit is no number.",
            cure=f"Add the column {column}, such as becquerelsPerKilogram.",
        )
    return text[column]


def _activity(rows, name, text, unit):
    values = rows.number(name, text)
    unit = unit.where(~unit.isin(MISSING), "")
    rows.blank(
        values.notna() & (unit == ""),
        name,
        "An activity without its unit is no number.",
        "Fill in the unit, such as becquerelsPerKilogram.",
    )
    converted, faults = convert_rows(rows[name], unit, "Bq kg-1")
    for found, error in faults.items():
        rows.blank(
            rows[name].notna() & (unit == found), name, f"Unit {found!r}: {error.rule}", error.cure
        )
    rows.table[name] = converted


def _cores(rows, text, path):
    """One row a core, and the samples' habitat from it."""
    if path is None:
        own = {"study": rows["study"], "site": rows["site"]}
        own["habitat"] = _habitat(text["habitat"]) if "habitat" in text else ""
        if "year_cored" in text:
            own["year_cored"] = pd.to_numeric(text["year_cored"], errors="coerce")
        table = pd.DataFrame({"core": rows["core"], **own}).groupby("core", sort=False).first()
        rows.table["habitat"] = own["habitat"]
        return table, ()
    found = read_text(path, ("study_id", "core_id", "habitat"))
    checks = RowChecks(path, _named(found).drop(columns="method"))
    checks.table["habitat"] = _habitat(found["habitat"])
    for ours, theirs in CORE_NUMBERS.items():
        if theirs in found:
            checks.number(ours, found[theirs])
    for name in CORE_TEXT:
        if name in found:
            checks.table[name] = found[name].where(~found[name].isin(MISSING), "")
    checks.refuse(
        checks.table.duplicated("core"),
        "core",
        "A core stands in the table of cores once.",
        "Remove the row, or name the cores apart.",
    )
    _check_position(checks)
    checks.note(
        ~checks["core"].isin(rows["core"]),
        "core",
        "A core has samples.",
        "Look for its depth series: without it the core tells only where it was taken.",
    )
    table = checks.kept.set_index("core")
    rows.refuse(
        ~rows["core"].isin(table.index),
        "core",
        "The core of a sample stands in the table of cores.",
        "Add the core there, or correct study_id and core_id.",
    )
    rows.table["habitat"] = rows["core"].map(table["habitat"]).fillna("")
    return table, (checks,)


def _habitat(text):
    return text.where(~text.isin(MISSING), "").replace(HABITATS)


def _check_position(checks):
    for name, limit in (("longitude", 180), ("latitude", 90)):
        if name in checks:
            checks.blank(
                checks[name].abs() > limit,
                name,
                f"A {name} lies within {limit} degrees.",
                "Correct it: positions are in degrees, WGS84.",
            )


def _methods(rows, text, path, total_carbon):
    """What the table of methods says of each sample."""
    table = rows.table
    names = (
        "carbon_measured_or_modeled",
        "fraction_carbon_type",
        "carbonates_removed",
        "age_depth_model_reference",
    )
    if path is None:
        known = pd.DataFrame("", index=table.index, columns=list(names))
    else:
        found = read_text(path, ("study_id", "method_id", *names))
        known = _of_samples(found.where(~found.isin(MISSING), ""), table, names)
    table["carbon_origin"] = known["carbon_measured_or_modeled"]
    table["age_scale"] = known["age_depth_model_reference"].map(AGE_SCALES).fillna("")
    table["total_carbon"] = np.nan
    if "organic_carbon" not in table:
        return
    total = (
        (known["fraction_carbon_type"] == "total carbon")
        & (known["carbonates_removed"].str.upper() != "TRUE")
        & table["organic_carbon"].notna()
    )
    if total_carbon == "apart":
        table["total_carbon"] = table["organic_carbon"].where(total)
        table["organic_carbon"] = table["organic_carbon"].mask(total)
        rows.note(
            total,
            "total_carbon",
            "Carbon measured without removing carbonate is not organic carbon; it stands apart.",
            "Measure the organic part, or read the table with total_carbon='as organic' where the "
            "sediment is known to be free of carbonate.",
        )
    modelled = (table["carbon_origin"] == "modeled") & table["organic_carbon"].notna()
    rows.note(
        modelled,
        "organic_carbon",
        "Carbon was modelled from organic matter, not measured.",
        "Use the organic matter, and its equation with its error.",
    )


def _of_samples(found, table, names):
    """Rows of the methods for the samples: by method, or by study where its methods all agree."""
    keys = pd.MultiIndex.from_arrays([found["study_id"], found["method_id"]])
    # Methods that stand twice and differ say nothing.
    alone = ~keys.duplicated(keep=False) | found.duplicated(keep=False)
    by_method = (
        found[alone]
        .drop_duplicates(["study_id", "method_id"])
        .set_index(["study_id", "method_id"])[list(names)]
    )
    wanted = pd.MultiIndex.from_arrays([table["study"], table["method"]])
    known = by_method.reindex(wanted).set_axis(table.index)
    per_study = found.groupby("study_id")[list(names)]
    agreed = per_study.first().where(per_study.nunique() == 1)
    by_study = agreed.reindex(table["study"]).set_axis(table.index)
    return known.fillna(by_study).fillna("")


def _years(rows, cores, age_scales):
    """Calendar years of the ages, where the scale is known and the ages run as it says."""
    table = rows.table
    if "age" not in table:
        return
    given = table["study"].map(lambda study: age_scales.get(study, ""))
    table["age_scale"] = table["age_scale"].mask(given != "", given)
    cored = table["core"].map(cores["year_cored"]) if "year_cored" in cores else np.nan
    table["year"] = np.nan
    for scale in AGE_SCALES.values():
        of_scale = table["age_scale"] == scale
        table.loc[of_scale, "year"] = calendar_year(table["age"], scale, cored)[of_scale]
    rows.note(
        table["age"].notna() & (table["age_scale"] == ""),
        "age",
        "An age counts on a scale: a calendar year, years before coring, or years BP.",
        "See the study, and name its scale in age_scales; until then the age has no calendar year.",
    )
    upwards = table["age"].notna() & (_trend(table, "year") > 0)
    rows.note(
        upwards,
        ("age", "age_scale"),
        "Deeper sediment is older.",
        "Here the ages of the core run the other way on the scale that the methods name: see the "
        "study, and name its scale in age_scales; until then the age has no calendar year.",
    )
    table.loc[upwards, "year"] = np.nan


def _trend(table, column):
    """Covariance of a column with depth, core by core: its sign tells which way it runs."""
    dated = table[["core", "top", column]].dropna()
    centred = dated[["top", column]] - dated.groupby("core")[["top", column]].transform("mean")
    product = (centred["top"] * centred[column]).groupby(dated["core"]).sum()
    return table["core"].map(product).fillna(0.0)
