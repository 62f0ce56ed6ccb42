"""A restoration plan from its table to its sums, by hand and by law."""

import numpy.testing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluecarbon.accounting.restoration import project_restoration
from bluecarbon.errors import InputError

OPTIONS = {
    "climate": "temperate",
    "statistic": "median",
    "gwp": "AR5",
    "soil_loss": "20 years",
    "existing_forest": "stands",
}
HEADER = "site,side,class,area,soil_carbon,soil_carbon_error\n"


def plan(folder, text, *, options=OPTIONS, error=0.0, draws=200, **more):
    path = folder / "sites.csv"
    path.write_text(HEADER + text)
    about = {"options": options, "area_standard_error": error, "seed": 3, "draws": draws}
    return project_restoration(path, **about | more)


def site(name, area, soil=""):
    return f"{name},new,supratidal,{area!r},,\n{name},former,grazing,{area!r},{soil},\n"


def table_t(found, name="all", years=25):
    rows = found.totals
    return float(rows[(rows["site"] == name) & (rows["years"] == years)]["table_t"].iloc[0])


def test_a_site_of_two_wetlands_on_two_land_uses(tmp_path):
    """By hand: 6 ha mangrove and 4 ha marsh on 5 ha pasture and 5 ha pond, year 1: methane of the
    pond 5 x 226.3 kg x 28 = 31.682 t, nitrous oxide of the pasture 5 x 0.3 kg x 265 = 0.3975 t.
    """
    text = "a,new,mangrove,6,,\na,new,tidal marsh,4,,\na,former,grazing,5,80,\na,former,pond,5,,\n"
    found = plan(tmp_path, text)
    first = found.by_year[found.by_year["year"] == 1].iloc[0]
    npt.assert_allclose(first["former_emission_co2e"], 31.682 + 0.3975)
    npt.assert_allclose(first["soil_removal"], (6 * 0.95 + 4 * 0.48) * 44 / 12)
    npt.assert_allclose(first["former_soil_loss_co2"], 5 * 80 * 0.03 / 20 * 44 / 12)


def test_soil_carbon_of_a_site_stands_in_for_the_table(tmp_path):
    """By hand: 10 ha x 0.03 x 44/12 x 100 or, from the table, 62.2 t C/ha."""
    found = plan(tmp_path, site("own", 10.0, 100) + site("table", 10.0))
    loss = found.by_year.groupby("site")["former_soil_loss_co2"].sum()
    npt.assert_allclose(loss["own"], 10 * 100 * 0.03 * 44 / 12)
    npt.assert_allclose(loss["table"], 10 * 62.2 * 0.03 * 44 / 12)
    assert any(note.endswith("table: table") for note in found.notes)


def test_it_is_before_the_fact_and_says_so(tmp_path):
    found = plan(tmp_path, site("a", 10.0))
    assert found.basis == "ex ante"
    assert found.status == "assumed"
    assert found.label.startswith("after BlueCAM 2022")
    assert "ex ante" in repr(found)
    assert "never a lot" in found._repr_html_()
    assert not hasattr(found, "lots")


def test_the_seed_and_the_threads(tmp_path):
    """Law: a projection is a function of its seed, not of how it ran."""
    one, two = (plan(tmp_path, site("a", 10.0), error=0.1, threads=n) for n in (1, 2))
    assert one.totals.equals(two.totals)


def test_an_uncertain_area_widens_the_interval(tmp_path):
    def width(error):
        row = plan(tmp_path, site("a", 10.0), error=error, draws=2000).totals.iloc[-1]
        return row["p95_kg"] - row["p05_kg"]

    assert width(0.3) > width(0.0) > 0


def test_ground_of_no_area_abates_nothing(tmp_path):
    found = plan(tmp_path, site("a", 10.0) + site("none", 0.0))
    assert table_t(found, "none") == 0
    assert table_t(found) == table_t(found, "a")
    assert table_t(plan(tmp_path, site("none", 0.0))) == 0


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(a=st.floats(0.1, 1e4), b=st.floats(0.1, 1e4))
def test_law_sites_add_up(tmp_path, a, b):
    """Law: the whole is the sum of its sites, each as if it were alone."""
    both = plan(tmp_path, site("a", a) + site("b", b))
    alone = [plan(tmp_path, site("x", area)) for area in (a, b)]
    npt.assert_allclose(table_t(both), sum(map(table_t, alone)), rtol=1e-9)
    assert table_t(both, years=100) > table_t(both, years=25)


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"options": OPTIONS | {"gwp": "AR4"}}, "Choose one of: 'AR5', 'AR6'"),
        ({"options": {"climate": "temperate"}}, "Choose one of: 'median', 'mean'"),
        ({"options": OPTIONS | {"statistics": "mean"}}, "Did you mean 'statistic'"),
        ({"options": OPTIONS | {"former_land_use": "pond"}}, "Options that are not understood"),
        ({"years": (0, 25)}, "whole years from 1 on"),
        ({"error": -0.1}, "Give a number from 0 on"),
    ],
)
def test_refusals_name_the_cure(tmp_path, change, cure):
    with pytest.raises(InputError, match=cure):
        plan(tmp_path, site("a", 10.0), **change)
