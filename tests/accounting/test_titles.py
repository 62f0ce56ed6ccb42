"""Title loss: years after it are not credited, and the account says how many hectares."""

import json
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import bluecarbon as bc
from bluecarbon.accounting.titles import held_years
from bluecarbon.errors import InputError

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,,,fixed
west,kelp,2018-05-01,50,t,wet,YT-2,,,fixed
west,kelp,2018-07-15,50,t,wet,YT-3,,,fixed
"""


def with_title(path, **ends):
    """Give zones of a written project a `title_until`."""
    zones = path.parent / "zones.geojson"
    data = json.loads(zones.read_text())
    for feature in data["features"]:
        own = feature["properties"]
        own["title_until"] = ends.get(own["zone"])
    zones.write_text(json.dumps(data))
    return path


def vintages(account, holder, habitat="mangrove"):
    lines = account.lines
    mine = lines[(lines["holder"] == holder) & (lines["habitat"] == habitat)]
    return sorted(mine["vintage"])


def test_years_after_the_title_are_not_credited(tmp_path, small, maps):
    """Wang's title ends with 2017; Chen states none. By hand: 10 ha of mangrove stand in 2018."""
    path = with_title(small.write_project(tmp_path, *maps), west="2017-12-31")
    account = bc.account(path, progress=False)
    assert vintages(account, "Wang") == [2016, 2017]
    assert vintages(account, "Chen") == [2016, 2017, 2018, 2019]
    (note,) = [n for n in account.notes if "title ended" in n]
    assert note.startswith("zone west: its title ended on 2017-12-31, so 10.0 ha of mangrove, ")
    assert "2.0 ha of tidal marsh are not credited in 2018 to 2019" in note
    kept = account.lines.set_index(["holder", "vintage", "habitat"])
    # What is still credited is what it was: 10 ha x 1.62 x 44/12.
    assert kept.loc[("Wang", 2017, "mangrove"), "gross_kg"] == 59_400


def test_a_year_is_sold_whole_or_not_at_all(tmp_path, small, maps):
    """A title that ends within 2018 covers no whole vintage 2018."""
    path = with_title(small.write_project(tmp_path, *maps), west="2018-12-30")
    assert vintages(bc.account(path, progress=False), "Wang") == [2016, 2017]


def test_a_harvest_counts_by_its_day(tmp_path, small, maps):
    """By hand: of 2018 only the May harvest, 50 t x 0.2 x 0.312 x 44/12 = 11.44 t."""
    path = small.write_project(tmp_path, *maps, harvest=LOG)
    account = bc.account(with_title(path, west="2018-06-30"), progress=False)
    lines = account.lines.set_index(["holder", "vintage", "habitat"])["gross_kg"]
    assert lines["Wang", 2017, "seaweed farm"] == 11_440
    assert lines["Wang", 2018, "seaweed farm"] == 11_440


def test_a_credit_loses_gross_and_baseline_alike(tmp_path, small, maps):
    path = with_title(small.write_project(tmp_path, *maps, claim="credit"), west="2017-12-31")
    account = bc.account(path, progress=False)
    assert vintages(account, "Wang", "tidal marsh") == [2016, 2017]


def test_a_title_beyond_the_period_changes_nothing(tmp_path, small, maps):
    one = bc.account(small.write_project(tmp_path, *maps), progress=False)
    path = with_title(tmp_path / "project.toml", west="2019-12-31", east="2040-06-30")
    other = bc.account(path, progress=False)
    assert one.lines["gross_kg"].tolist() == other.lines["gross_kg"].tolist()
    assert not any("title ended" in n for n in other.notes)


@pytest.mark.parametrize("said", ["2018", "30 June 2018", "2018-06-31", 2018])
def test_an_end_that_is_no_date_is_refused(tmp_path, small, maps, said):
    path = with_title(small.write_project(tmp_path, *maps), west=said)
    with pytest.raises(InputError, match="Write it as 2030-06-30") as caught:
        bc.account(path, progress=False)
    assert "zones.geojson, zone west, title_until" in str(caught.value)


@given(st.lists(st.none() | st.dates(date(2015, 1, 1), date(2020, 12, 31)), min_size=1, max_size=4))
def test_law_a_year_is_held_when_its_last_day_is(ends):
    """Every year of every zone, against the last day of the year."""
    zones = [f"zone {i}" for i in range(len(ends))]
    table = pd.DataFrame({"zone": zones, "title_until": pd.Series(ends, dtype=object)})
    opened = SimpleNamespace(
        zones=SimpleNamespace(table=table),
        project=SimpleNamespace(
            project=SimpleNamespace(claim="credit"),
            zones=SimpleNamespace(path="zones.geojson"),
            locate=lambda path: path,
        ),
    )
    rows = pd.DataFrame(
        [(z, y) for z in zones for y in range(2014, 2022)], columns=["zone", "year"]
    )
    until = dict(zip(zones, ends, strict=True))
    expected = [
        until[z] is None or date(y, 12, 31) <= until[z] for z, y in rows.itertuples(index=False)
    ]
    assert held_years(opened, rows).tolist() == expected
