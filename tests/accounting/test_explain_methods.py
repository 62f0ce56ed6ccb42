"""Chains of the methods with baselines, trajectories and no tonnage of their own, recomputed."""

import importlib.util
import json
from pathlib import Path

import pytest

import bluecarbon as bc

TESTS = Path(__file__).parents[1]


def _load(*parts):
    path = TESTS.joinpath(*parts)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recompute = _load("accounting", "recompute.py")
coast = _load("accounting", "coast.py")
vm0033 = _load("methods", "vm0033_2_1", "test_account.py")

M, P = "mangrove", "pond"
MAPS = {"2000-01-01": coast.columns(M, M, P), "2010-01-01": coast.columns(M, P, M)}


def lines(account):
    keys = ["holder", "vintage", "habitat", "method"]
    return account.lines[keys].to_dict("records")


def test_a_credit_by_vm0033_is_recomputed_with_its_baseline(tmp_path, small, maps):
    account = bc.account(vm0033.write(small, tmp_path, maps), progress=False)
    sides = set()
    for key in lines(account):
        data = json.loads(account.explain(**key).to_json())
        for row in data["steps"]:
            sides.add(row["side"])
            assert {e["form"] for e in row["equations"]} <= {"symbolic", "for these values"}
            assert round(1e6 * recompute.check_row(row, 1e-11)) == row["grams"]
        # Every number of this project is exact, so draws and table values are one.
        s = data["settlement"]
        central = data["central_grams"] - data["baseline_central_grams"]
        assert s["gross_kg"] - s["baseline_kg"] == pytest.approx(central / 1000, abs=2)
    assert sides == {"project", "baseline"}


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Mangrove that stays, that is lost to a pond, and that is won from one."""
    folder = tmp_path_factory.mktemp("coast")
    small = _load("accounting", "small_project.py")
    peer = '[[method]]\nhabitats = ["mangrove"]\nuse = "stock-transition-peer"\n'
    path = coast.write(folder, small, MAPS, years=range(2000, 2011), more=peer)
    return bc.account(path, progress=False)


def test_trajectories_are_explained_by_map_date(followed):
    """The rows add up to the line: by hand its numbers are those of tests of the method."""
    for key in lines(followed):
        told = followed.explain(**key)
        assert told.central_grams() / 1000 == pytest.approx(told.settlement["gross_kg"], abs=1)
        data = json.loads(told.to_json())
        for row in data["steps"]:
            assert row["equations"][-1]["quantity"] == data["quantity"]
            area = next(leaf for leaf in row["leaves"] if leaf["quantity"] == "area")
            assert [m["file"] for m in area["origin"]["maps"]] == [
                "2000-01-01.tif",
                "2010-01-01.tif",
            ]
            assert area["central"] == pytest.approx(
                max(m["area_cm2"] for m in area["origin"]["maps"]) / 1e8
            )


def test_numbers_of_several_rows_of_a_table_name_them_all(followed):
    """The rates of a place that was mangrove and then pond stand in two rows of coast.csv."""
    told = followed.explain(stratum="west|mangrove|mangrove>pond", year=2010)
    row = told.chosen[0]
    fraction = next(x for x in row.leaves if x.quantity == "soil_disturbed_fraction")
    assert len(fraction.central) == 2
    places = [fraction.origin, *fraction.others]
    assert "coast.csv" in {place.get("file") for place in places}
    assert told.to_text()
    assert "<details" in told.to_html()


def test_the_peer_beside_it_is_explained_where_it_is_named(followed):
    told = followed.explain(method="stock-transition-peer", year=2005)
    assert told.settlement is None
    assert "a cross-check" in told.to_text()
    assert told.line["method"] == "stock-transition-peer"
