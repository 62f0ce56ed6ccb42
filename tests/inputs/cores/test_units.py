"""Units of core tables: spellings of real files, by definition of the units."""

import numpy as np
import numpy.testing as npt
import pandas as pd
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.cores.units import calendar_year, canonical, convert, convert_rows


@pytest.mark.parametrize(
    ("unit", "becquerels"),
    [
        # By definition: 1 Bq = 1/s = 60 per minute, 1 Ci = 3.7e10 Bq.
        ("disintegrationsPerMinutePerGram", 1000 / 60),
        ("becquerelsPerKilogram", 1),
        ("bequerelsPerKilogram", 1),
        ("becquerelPerKilogram", 1),
        ("becquerelsPerGram", 1000),
        ("picocuriesPerGram", 37),
        ("microcuriesPerGram", 3.7e7),
        ("microbecquerelsPerGram", 1e-3),
        ("dpm g-1", 1000 / 60),
        ("dpm/g", 1000 / 60),
        ("pCi/g", 37),
        ("mBq/g", 1),
        ("Bq kg^-1", 1),
        ("Bq/kg", 1),
        ("mBq g-1", 1),
    ],
)
def test_activities_in_every_spelling_of_the_libraries(unit, becquerels):
    """The seven spellings of the CCN tables, and those of serac, rplum and Pb210Modeler."""
    npt.assert_allclose(convert(1.0, unit, "Bq kg-1"), becquerels, rtol=1e-12)


@pytest.mark.parametrize(
    ("value", "found", "wanted", "expected"),
    [
        (35.0, "mm", "cm", 3.5),
        (0.3, "m", "cm", 30),
        (7.2, "%", "1", 0.072),
        (650.0, "kg m-3", "g cm-3", 0.65),
        (1.3, "g/cm3", "g cm-3", 1.3),
    ],
)
def test_other_columns_by_hand(value, found, wanted, expected):
    npt.assert_allclose(convert(value, found, wanted), expected, rtol=1e-12)


@pytest.mark.parametrize("unit", ["counts_per_hour", "countsPerGramDryWeightPerHour"])
def test_counts_are_no_activities(unit):
    with pytest.raises(InputError, match="with efficiency and mass applied"):
        canonical(unit)


def test_unknown_units_and_other_quantities_are_refused_with_the_cure():
    with pytest.raises(InputError, match="Units are written like these"):
        convert(1.0, "beckerels", "Bq kg-1")
    with pytest.raises(InputError, match="measure something other"):
        convert(1.0, "cm", "Bq kg-1")


def test_a_column_of_mixed_units():
    """By hand: 60 dpm/g and 1000 Bq/kg are the same; what cannot be used is named."""
    values = pd.Series([60.0, 1000.0, 5.0, np.nan])
    units = pd.Series(["dpm/g", "Bq/kg", "counts_per_hour", ""])
    converted, faults = convert_rows(values, units, "Bq kg-1")
    npt.assert_allclose(converted, [1000, 1000, np.nan, np.nan])
    assert list(faults) == ["counts_per_hour"]


@pytest.mark.parametrize(
    ("scale", "age", "year"),
    [
        ("calendar year", 1963.0, 1963),
        ("years before coring", 52.0, 1963),
        ("years BP", -13.0, 1963),
    ],
)
def test_ages_on_three_scales(scale, age, year):
    """By hand: a core of 2015; the bomb peak of 1963 is 52 years down and -13 years BP."""
    assert calendar_year(age, scale, 2015) == year


def test_an_unnamed_scale_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="name the scale"):
        calendar_year(50.0, "", 2015)
