"""BlueCAM on 43 real sites, against the sums and the files of the authors."""

import importlib.util
from pathlib import Path

import numpy.testing as npt
import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "science" / "make_tidal_restoration.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_tidal_restoration", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def found(script, shared_data):
    return script.compute(shared_data / "real" / "peel_restoration_sites")


def test_the_arithmetic_of_the_authors_gives_the_sums_of_their_files(script, found):
    """Peel/rest.sites.abatement.pa.100yrs.csv: 108,552.556 t to year 25, 190,051.975 t after it."""
    peel = found["peel"]
    t100 = script.by_hand(peel, 100)
    npt.assert_allclose(t100[:, :25].sum(), script.PUBLISHED[25], atol=0.001)
    npt.assert_allclose(t100[:, 25:].sum(), script.PUBLISHED_YEARS_26_TO_100, atol=0.001)


def test_single_sites_of_the_authors_files(script, found):
    """Same file, column abate_CO2eMg_25yrs: sites 0, 16 (marsh alone), 19 (both) and 40."""
    sums = script.by_hand(found["peel"], 25).sum(axis=1)
    expected = [765.354895, 209.161632, 1840.296612, 15735.886131]
    npt.assert_allclose(sums[[0, 16, 19, 40]], expected, rtol=1e-6)


@pytest.mark.parametrize("years", [25, 100])
def test_the_package_gives_the_sum_by_hand_once_the_habits_are_undone(script, found, years):
    """Another program: the last step of the reconciliation knows nothing of the package."""
    totals = found["ours"].totals.set_index(["site", "years"])["table_t"]
    by_hand = dict(zip(script.YEARS, found["steps"][-1][1:], strict=True))
    npt.assert_allclose(totals["all", years], by_hand[years], rtol=1e-6)


def test_the_package_gives_the_growth_and_loss_of_the_script_where_asked(found):
    """Another program: the step before the soil loss ends and the forest stands."""
    other = found["others"]["the script's growth and loss"].totals
    other = other.set_index(["site", "years"])["table_t"]
    before = next(s for s in found["steps"] if s[0].startswith("ground under forest"))
    npt.assert_allclose([other["all", 25], other["all", 100]], before[1:], rtol=1e-6)


def test_every_site_and_year_adds_up(found):
    """Laws: years add up to sums, sites to the whole; the interval holds the table value."""
    ours = found["ours"]
    totals = ours.totals.set_index(["site", "years"])
    whole = totals.xs("all", level="site")
    npt.assert_allclose(ours.by_year["abatement"].sum(), whole.loc[100, "table_t"])
    parts = totals.drop("all", level="site").groupby("years")["table_t"].sum()
    npt.assert_allclose(parts, whole["table_t"])
    assert len(ours.by_year) == 43 * 100
    for n in (25, 100):
        row = whole.loc[n]
        assert row["p05_kg"] < row["table_t"] * 1000 < row["p95_kg"]
        assert abs(row["mean_kg"] - row["table_t"] * 1000) < 0.01 * row["mean_kg"]


def test_two_sites_without_soil_carbon_are_named(found):
    """The sites 9 and 42 hold no centre of a cell of the soil map."""
    assert any(
        note.endswith("9, 42") and note.startswith("2 sites") for note in found["ours"].notes
    )


def numbers(text):
    words = text.replace("(", " ").replace(")", " ").replace(",", "").replace("*", " ").split()
    return [float(w) for w in words if w.lstrip("+-").replace(".", "", 1).isdigit()]


def test_the_page_is_that_of_a_fresh_computation(script, found):
    committed = script.PAGE.read_text(encoding="utf-8")
    fresh = script.page(found)
    assert len(numbers(fresh)) > 80
    npt.assert_allclose(numbers(committed), numbers(fresh), rtol=1e-3, atol=1.1)
