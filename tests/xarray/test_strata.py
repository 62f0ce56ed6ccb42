"""`strata.bluecarbon` on a project of one-hectare cells, whose areas are counted by hand.

The two maps are those of the fixture `maps`: zones west and east are columns 0-4 and 5-9.
"""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

import bluecarbon as bc
from bluecarbon.accounting.saving import strata_table
from bluecarbon.errors import BluecarbonError


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(small.write_project(tmp_path, *maps), progress=False)


def test_hectares_by_habitat_are_the_cells(account):
    """By hand: mangrove 10 + 2, then 5 more; 10 of marsh, of which 3 turn to Spartina."""
    area = account.strata.bluecarbon.areas()
    assert area.attrs["units"] == "ha"
    found = area.sel(habitat=["mangrove", "tidal marsh", "spartina", "seaweed farm"]).values
    np.testing.assert_allclose(found, [[12, 17], [10, 7], [0, 3], [6, 6]])
    whole = account.strata.bluecarbon.areas(inside=False)
    # Two cells of marsh lie outside both zones.
    np.testing.assert_allclose(whole.sel(habitat="tidal marsh"), [12, 9])
    np.testing.assert_allclose(whole.sum("habitat"), [96, 96])


def test_by_zone_and_habitat_and_by_year(account):
    """By hand: west 10 ha of mangrove and then 15; the linear rule has 10 to 15 in between."""
    area = account.strata.bluecarbon.areas(("zone", "habitat"))
    np.testing.assert_allclose(area.sel(zone="west", habitat="mangrove"), [10, 15])
    np.testing.assert_allclose(area.sel(zone="east", habitat="mangrove"), [2, 2])
    strict = account.strata.bluecarbon.areas(at="year", timing="conservative")
    linear = account.strata.bluecarbon.areas(at="year", timing="linear")
    assert strict.dims == ("habitat", "year")
    assert float(strict.sel(habitat="mangrove", year=2017)) == 12
    assert 12 < float(linear.sel(habitat="mangrove", year=2017)) < 17


@pytest.mark.parametrize(("unit", "hectare"), [("ha", 1), ("km2", 0.01), ("m2", 1e4), ("mu", 15)])
def test_units(account, unit, hectare):
    """1 ha is 0.01 km2, 10,000 m2 and 15 mu."""
    area = account.strata.bluecarbon.areas(unit=unit)
    assert area.attrs["units"] == unit
    np.testing.assert_allclose(area.sel(habitat="mangrove"), np.array([12, 17]) * hectare)


def test_trajectories_hold_every_cell_once(account):
    """Law: the 80 cells inside the zones, each in one row, whatever it passes through."""
    table = account.strata.bluecarbon.trajectories()
    assert table["cells"].sum() == 80
    assert table["area_ha"].sum() == pytest.approx(80)
    changed = table[table["changed"]].set_index(["zone", "trajectory"])["area_ha"]
    assert changed.to_dict() == {
        ("west", "sea>mangrove"): pytest.approx(5),
        ("west", "tidal marsh>spartina"): pytest.approx(3),
    }
    assert account.strata.bluecarbon.trajectories(inside=False)["cells"].sum() == 96


def test_table_is_that_of_strata_csv(account):
    table = account.strata.bluecarbon.to_table()
    saved = strata_table(account)
    assert len(table) == len(saved)
    assert table["area"].sum() == saved["area"].sum()
    assert table.attrs["units"]["area"] == "ha"


def test_a_saved_account_has_the_same_areas(account, tmp_path):
    """account.nc, read back in a process that imports bluecarbon.xarray and nothing else of us."""
    path = account.save(tmp_path / "out") / "account.nc"
    code = (
        "import sys, xarray as xr, bluecarbon.xarray\n"
        "ds = xr.open_dataset(sys.argv[1], engine='h5netcdf')\n"
        "print(ds.bluecarbon.areas().sel(habitat='mangrove').values.tolist())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert [round(v, 9) for v in eval(run.stdout)] == [12.0, 17.0]


def test_figures_of_strata(account):
    assert len(account.strata.bluecarbon.plot.areas(["mangrove"]).axes) == 1
    flow = account.strata.bluecarbon.plot.trajectories(lang="zh")
    assert len(flow.axes) == 1
    with pytest.raises(BluecarbonError, match=r"plot\.areas"):
        account.strata.bluecarbon.plot.trajectories(habitats=["pond"])


def test_what_does_not_fit_is_refused_with_the_cure(account):
    accessor = account.strata.bluecarbon
    with pytest.raises(BluecarbonError, match="summed by habitat, zone"):
        accessor.areas("colour")
    with pytest.raises(BluecarbonError, match='unit="ha"'):
        accessor.areas(unit="acre")
    with pytest.raises(BluecarbonError, match="conservative"):
        accessor.areas(at="year", timing="hopeful")
    with pytest.raises(BluecarbonError, match=r"account\.strata"):
        xr.Dataset({"a": ("x", [1.0])}).bluecarbon  # noqa: B018


def test_harvests_alone_have_no_area(account):
    """Strata of a harvest log: a table, and a card, but no area."""
    strata = account.strata.drop_vars([n for n in account.strata if n != "cells"])
    with pytest.raises(BluecarbonError, match="no variable 'mapped_area'"):
        strata.bluecarbon.areas()
    assert "strata" in strata.bluecarbon._repr_html_()


def test_importing_bluecarbon_alone_loads_no_xarray():
    code = "import sys, bluecarbon; print('xarray' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
