"""Cores in the table of the MarSOC dataset (tidal marshes; Maxwell et al. 2023)."""

import pandas as pd

from bluecarbon.inputs.cores.physical import (
    check_composition,
    check_depths,
    check_errors,
    check_repeats,
)
from bluecarbon.inputs.cores.rows import MISSING, RowChecks, read_text
from bluecarbon.inputs.cores.units import convert

NUMBERS = {  # ours: theirs, their unit, our unit
    "top": ("U_depth_m", "m", "cm"),
    "bottom": ("L_depth_m", "m", "cm"),
    "bulk_density": ("BD_g_cm3", "g cm-3", "g cm-3"),
    "organic_matter": ("SOM_perc", "%", "1"),
    "organic_carbon": ("OC_perc", "%", "1"),
}
MEANS = {"bulk_density": "BD_g_cm3_mean", "organic_carbon": "OC_perc_mean"}
CORE_NUMBERS = {"longitude": "Longitude", "latitude": "Latitude", "year_cored": "Year_collected"}
CORE_TEXT = {"country": "Country", "admin_division": "Admin_unit", "source": "Original_source"}


def read_marsoc(path, *, on_fault="set aside"):
    """Read the table of MarSOC: one row a sample, percentages and metres.

    Parameters
    ----------
    path : path-like
        CSV with Source, Site_name, U_depth_m, L_depth_m, OC_perc, and further columns of MarSOC.
    on_fault : {"set aside", "stop"}
        Whether rows at fault are left out, with one warning and a list in `messages`, or end the
        reading.

    Returns
    -------
    CoreTable
        A core is named Source|Site_name|Core, or Plot where there is no Core. Where only the mean
        of several cores was published, it stands for the sample, and `is_mean` says so. The dataset
        shares cores with the Coastal Carbon Network: do not add them up.

    Raises
    ------
    InputError
        For a file that cannot be read as a table, or with on_fault="stop" for the rows at fault.

    References
    ----------
    [Maxwell2023]_, description of the columns.
    """
    text = read_text(path, ("Source", "Site_name", "U_depth_m", "L_depth_m", "OC_perc"))
    named = {
        "core": _names(text),
        "study": text["Source"],
        "site": text["Site_name"],
        "habitat": "tidal marsh",
    }
    rows = RowChecks(path, pd.DataFrame(named, index=text.index))
    for ours, (theirs, found, wanted) in NUMBERS.items():
        if theirs in text:
            rows.table[ours] = convert(rows.number(ours, text[theirs]), found, wanted)
    _means(rows, text)
    check_depths(rows)
    check_composition(rows)
    check_errors(rows)
    check_repeats(rows)
    return rows.finish(_cores(rows, text), on_fault)


def _names(text):
    # A site may have several plots; by the site alone, equal samples of two would seem repeated.
    own = text["Core"] if "Core" in text else pd.Series("", text.index)
    own = own.mask(own.isin(MISSING), text.get("Plot", ""))
    own = own.mask(own.isin(MISSING), "")
    return (text["Source"] + "|" + text["Site_name"] + "|" + own).str.rstrip("|")


def _means(rows, text):
    """Site means where no sample of its own was published."""
    table = rows.table
    table["is_mean"] = False
    for ours, theirs in MEANS.items():
        if theirs not in text or ours not in table:
            continue
        _, found, wanted = NUMBERS[ours]
        mean = convert(rows.number("mean_" + ours, text[theirs]), found, wanted)
        used = table[ours].isna() & mean.notna()
        table[ours] = table[ours].fillna(mean)
        table["is_mean"] |= used
        rows.table = table = table.drop(columns="mean_" + ours)
        rows.note(
            used,
            ours,
            "A sample is of one core; here the mean of several stands for it.",
            "Do not count it as a core: its spread is hidden.",
        )


def _cores(rows, text):
    table = pd.DataFrame({name: rows[name] for name in ("core", "study", "site", "habitat")})
    for ours, theirs in CORE_TEXT.items():
        if theirs in text:
            table[ours] = text[theirs].where(~text[theirs].isin(MISSING), "")
    for ours, theirs in CORE_NUMBERS.items():
        if theirs in text:
            table[ours] = pd.to_numeric(text[theirs], errors="coerce")
    return table.groupby("core", sort=False).first()
