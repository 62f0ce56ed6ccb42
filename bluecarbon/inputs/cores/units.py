"""Units and columns of core tables: the spellings met in real files, brought to one.

Every reader of cores hands over the columns below, in these units, whatever its files say.
"""

import re

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError
from bluecarbon.inputs import units

# Columns of a table of samples, with the unit that all of this package counts in. Activities are
# per dry mass. `age` is what the file calls age; `year` is the same as a calendar year.
COLUMNS = {
    "top": "cm",
    "bottom": "cm",
    "bulk_density": "g cm-3",
    "bulk_density_error": "g cm-3",
    "organic_matter": "1",
    "organic_carbon": "1",
    "compaction": "1",
    "total_pb210": "Bq kg-1",
    "total_pb210_error": "Bq kg-1",
    "supported_pb210": "Bq kg-1",
    "supported_pb210_error": "Bq kg-1",
    "excess_pb210": "Bq kg-1",
    "excess_pb210_error": "Bq kg-1",
    "ra226": "Bq kg-1",
    "ra226_error": "Bq kg-1",
    "cs137": "Bq kg-1",
    "cs137_error": "Bq kg-1",
    "am241": "Bq kg-1",
    "am241_error": "Bq kg-1",
    "age": "a",
    "age_error": "a",
    "year": "a",
    "c14_age": "a",
    "c14_age_error": "a",
    "delta_c13": "1e-3",
}

# Words that pint does not know, or reads as something else. Compared without case and signs, so
# "becquerelsPerKilogram" and "becquerels per kilogram" are one.
ACTIVITIES = {
    "Bq kg-1": (
        "Bq/kg",
        "becquerelsPerKilogram",
        "becquerelPerKilogram",
        "bequerelsPerKilogram",
        "bequerelPerKilogram",
    ),
    "mBq g-1": ("mBq/g", "millibecquerelsPerGram"),
    "uBq g-1": ("uBq/g", "microbecquerelsPerGram", "microbecqerelsPerGram"),
    "Bq g-1": ("Bq/g", "becquerelsPerGram", "becquerelPerGram", "bequerelsPerGram"),
    # To pint a disintegration is a count: 1 Bq is one a second.
    "count min-1 g-1": ("dpm/g", "disintegrationsPerMinutePerGram", "disintegrations/min/g"),
    "pCi g-1": ("pCi/g", "picocuriesPerGram", "picocuriePerGram"),
    "uCi g-1": ("uCi/g", "microcuriesPerGram", "microcuriePerGram"),
}

# What a detector counted is no activity before its efficiency and the sample's mass are known.
COUNTS = ("countsPerHour", "counts_per_hour", "countsPerGramDryWeightPerHour", "cph", "cpm")

# The zero of the radiocarbon scale, "before present".
PRESENT = 1950


def canonical(unit, where="units"):
    """The spelling of a unit of a core table that `bluecarbon.inputs.units` understands.

    >>> canonical("becquerelsPerKilogram"), canonical("dpm g^-1"), canonical("mm")
    ('Bq kg-1', 'count min-1 g-1', 'mm')

    Raises
    ------
    InputError
        When the unit is unknown, ambiguous, or a bare count of a detector.
    """
    folded = _fold(unit)
    if folded in _COUNTS:
        raise InputError(
            where=where,
            found=f"units {str(unit)!r}",
            rule="A count rate of a detector is not an activity.",
            cure="Give the activity per dry mass (Bq kg-1), with efficiency and mass applied.",
        )
    return _SPELLED.get(folded) or units.canonical(unit, where)


def convert(values, found, wanted, *, where="units"):
    """Values in a unit as a core table spells it, as values in the unit `wanted`.

    >>> convert(3.0, "disintegrationsPerMinutePerGram", "Bq kg-1")
    50.0
    >>> float(convert(1.0, "picocuriesPerGram", "Bq kg-1"))
    37.0

    Raises
    ------
    InputError
        When a unit is unknown or the two measure different things.
    """
    found, wanted = canonical(found, where), canonical(wanted, where)
    return values if found == wanted else units.convert(values, found, wanted, where=where)


def convert_rows(values, found, wanted):
    """A column whose unit stands in another column, row by row.

    Parameters
    ----------
    values : pandas.Series of float
    found : pandas.Series of str
        Unit of every row; empty where the value is missing.
    wanted : str

    Returns
    -------
    converted : pandas.Series
        NaN where the unit cannot be used.
    faults : dict of str to InputError
        The units that cannot be used, each with the reason.
    """
    converted = pd.Series(np.nan, index=values.index)
    faults = {}
    for unit in found[values.notna()].unique():
        rows = values.notna() & (found == unit)
        try:
            converted[rows] = convert(values[rows], unit, wanted)
        except InputError as error:
            faults[unit] = error
    return converted, faults


def calendar_year(age, scale, year_cored):
    """Calendar year, from an age on one of the scales of real tables.

    Parameters
    ----------
    age : array_like
    scale : {"calendar year", "years before coring", "years BP"}
        Years BP count back from 1950.
    year_cored : array_like
        Year in which the core was taken [a, as 2015.5].

    Raises
    ------
    ValueError
        For another scale: a table that does not say its scale cannot be dated.
    """
    if scale == "calendar year":
        return age
    if scale == "years before coring":
        return year_cored - age
    if scale == "years BP":
        return PRESENT - age
    raise ValueError(
        f"scale must be 'calendar year', 'years before coring' or 'years BP'; found {scale!r}. "
        "See what the table's description says on its ages, and name the scale."
    )


def _fold(unit):
    return re.sub(r"[\s_^()\-*]", "", str(unit)).casefold().replace("μ", "µ").replace("µ", "u")


# "dpm g-1" folds to "dpmg1": the form with a power is added to each form with a stroke.
_SPELLED = {
    _fold(form): unit
    for unit, spellings in ACTIVITIES.items()
    for spelling in (unit, *spellings)
    for form in (spelling, re.sub(r"/(\w+)", r" \1-1", spelling))
}
_COUNTS = {_fold(word) for word in COUNTS}
