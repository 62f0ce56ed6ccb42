"""The whole main job on real mangrove, salt marsh and seagrass cover of the Western Indian Ocean.

Expected areas: the geodesic figures in the README of the data, computed there by another program.
"""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import bluecarbon as bc
from bluecarbon.constants import CO2_PER_C
from bluecarbon.crediting.settle import PARTS

HERE = Path(__file__).with_name("wio")

GEODESIC_KM2 = {
    "mangrove": 5_666.2,
    "tidal marsh": 3_577.3,
    "tidal marsh, temporary": 42.2,
    "mudflat": 11_489.6,
    "seagrass": 17_655.1,
}

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder(tmp_path_factory, shared_data):
    """The project with the rasters beside it."""
    folder = tmp_path_factory.mktemp("wio") / "project"
    shutil.copytree(HERE, folder)
    (folder / "wio_habitat_1km").symlink_to(shared_data / "real" / "wio_habitat_1km")
    return folder


@pytest.fixture(scope="module")
def account(folder):
    return bc.account(folder / "project.toml", progress=False)


@pytest.mark.parametrize("habitat", GEODESIC_KM2)
def test_areas_agree_with_the_geodesic_figures(account, habitat):
    mine = account.strata["habitat"] == habitat
    km2 = float(account.strata["mapped_area"].where(mine, 0).sum()) / 1e10
    # Half a digit of the printed figure, or 0.05 %, whichever is wider.
    expected = GEODESIC_KM2[habitat]
    assert km2 == pytest.approx(expected, rel=5e-4, abs=0.05)


def test_the_zones_cover_every_cell(account):
    outside = account.strata["zone"] == ""
    assert int(account.strata["mapped_area"].where(outside, 0).sum()) == 0


def test_overlapping_habitats_are_counted_and_said(account):
    assert any("add up to more than 100 %" in note for note in account.notes)


def test_tonnage_is_area_times_rate(account):
    """Mangrove burial 1.62 t C ha-1 a-1 (IPCC 2013, Table 4.12) on 566,620 ha: 3.366 Mt CO2."""
    beside = account.beside
    mine = (beside["habitat"] == "mangrove") & (beside["quantity"] == "soil_removal")
    tonnes = beside.loc[mine, "mean_kg"].sum() / 1000
    assert tonnes == pytest.approx(566_620 * 1.62 * CO2_PER_C, rel=0.02)


def test_the_identity_holds(account):
    assert (account.lines["gross_kg"] == account.lines[list(PARTS)].sum(axis=1)).all()
    assert sum(lot.kg_co2e for lot in account.lots) == account.lines["lots_kg"].sum() > 0


def test_established_stands_gain_no_biomass(account):
    mine = account.beside["quantity"] == "biomass_removal"
    assert (account.beside.loc[mine, ["mean_kg", "p95_kg"]] == 0).all(axis=None)


def test_tiles_and_threads_change_nothing(folder, account):
    other = bc.account(folder / "project.toml", progress=False, tile_size=300, threads=1)
    pd.testing.assert_frame_equal(account.lines, other.lines)
    assert [lot.id for lot in account.lots] == [lot.id for lot in other.lots]


def test_everything_is_saved(account, tmp_path):
    account.save(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} >= {
        "account.nc",
        "strata.csv",
        "account.csv",
        "lots",
        "report.html",
        "run.json",
    }
