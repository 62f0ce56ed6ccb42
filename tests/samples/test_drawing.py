"""The drawn bay: made again it is the same, and it holds what a sample should."""

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import rasterio

import bluecarbon as bc
from bluecarbon import samples
from bluecarbon.inputs.cores.ecologyr import read_ecologyr
from bluecarbon.inputs.cores.excess import excess_profile
from bluecarbon.inputs.cores.lead210 import read_lead210
from bluecarbon.parameters import load
from bluecarbon.samples.drawing.__main__ import main
from bluecarbon.samples.drawing.files import assumptions
from bluecarbon.science.dating import CRS, date_core

BAY = Path(samples.__file__).parent / "bay"


@pytest.fixture(scope="module")
def account():
    return bc.account(BAY / "project.toml", progress=False)


def test_drawn_again_it_is_the_same():
    assert main(["--check"]) == 0


def test_the_check_sees_one_cell(tmp_path, capsys):
    """The control: cell by cell, and by label."""
    folder = tmp_path / "bay"
    shutil.copytree(BAY, folder)
    with rasterio.open(folder / "habitats_2022.tif", "r+") as file:
        classes = file.read(1)
        classes[150, 200] += 1
        file.write(classes, 1)
    text = (folder / "harvest.csv").read_text(encoding="utf-8")
    (folder / "harvest.csv").write_text(text.replace("simulated: yes", "simulated: no"))
    assert main([str(folder), "--check"]) == 1
    said = capsys.readouterr().err
    assert "habitats_2022.tif" in said
    assert "harvest.csv" in said
    assert "habitats_2025.tif" not in said


def test_drawn_into_an_empty_folder_it_is_the_same(tmp_path):
    assert main([str(tmp_path)]) == 0
    assert main([str(tmp_path), "--check"]) == 0


def test_the_bay_lies_where_no_land_is():
    """Open sea at the latitude of Xiangshan: 29.5 N, 123.0 E, the central meridian of zone 51."""
    opened = bc.open_project(BAY / "project.toml")
    for outline in opened.zones.table["geometry"]:
        west, south, east, north = outline.bounds
        assert 122.97 < west < east < 123.03
        assert 29.48 < south < north < 29.52


def test_it_exercises_every_kind_of_habitat(account):
    lines = account.lines.groupby("habitat")["lots_kg"].sum()
    assert set(lines.index) == {"mangrove", "tidal marsh", "seaweed farm", "bivalve farm"}
    assert (lines > 0).all()
    assert account.lines["holder"].nunique() == 3
    assert all(lot.demonstration for lot in account.lots)


def test_spartina_comes_and_goes_and_mangrove_only_grows():
    """The story told in the README, read from the cells."""
    cells = []
    for year in (2016, 2019, 2022, 2025):
        with rasterio.open(BAY / f"habitats_{year}.tif") as file:
            cells.append(file.read(1))
    spartina = [int((c == 6).sum()) for c in cells]
    assert spartina[0] < spartina[1] > spartina[2] > spartina[3] > 0
    for before, after in pairwise(cells):
        assert (after[before == 4] == 4).all()
        # Land, sea and farms stay; only Spartina, bare flat and ponds make way.
        changed = before != after
        assert set(np.unique(before[changed])) <= {3, 6, 8}


def test_landings_are_the_published_yield_on_the_drawn_area():
    """500 to 750 kg of dry kelp per mu is 7.5 to 11.25 t per hectare."""
    opened = bc.open_project(BAY / "project.toml")
    with rasterio.open(BAY / "habitats_2025.tif") as file:
        hectares = (file.read(1) == 10).sum() / 100
    kelp = opened.harvest[opened.harvest["species"] == "kelp"]
    by_year = kelp.groupby(kelp["date"].astype(str).str[:4])["mass"].sum()
    assert len(by_year) == 10
    assert (by_year >= 7.5 * hectares).all()
    assert (by_year <= 11.25 * hectares).all()


def test_every_class_has_fifty_points_on_the_last_map(account):
    accuracy = account.accuracy
    assert (accuracy["points"] == 50).all()
    # Right in 93 of 100, in farms 98: a binomial of 450 stays within four standard deviations.
    right = (accuracy["users"] * accuracy["points"]).sum()
    expected = 50 * (7 * 0.93 + 2 * 0.98)
    assert abs(right - expected) < 4 * np.sqrt(50 * (7 * 0.93 * 0.07 + 2 * 0.98 * 0.02))


def test_cores_are_read_without_a_fault_and_were_compressed():
    table = read_ecologyr(BAY / "cores/samples.csv", BAY / "cores/corer.csv", separator=",")
    assert table.messages.empty
    assert list(table.cores.index) == ["BAY-M1", "BAY-M2", "BAY-K1"]
    cores = table.cores
    # Inside the tube the ground lies lower than around it.
    assert (cores["internal_distance"] > cores["external_distance"]).all()


def test_dating_finds_what_was_put_in():
    """Steady supply (180 Bq m-2 a-1) and accumulation (0.30 g cm-2 a-1), by the constant-rate-of-
    supply model: the supply within a tenth, the rate of the upper half within a fifth."""
    names = {
        "top": "depth_top_cm", "bottom": "depth_bottom_cm", "bulk_density": "bulk_density_g_cm3",
        "total_pb210": "pb210_Bq_kg", "total_pb210_error": "pb210_error_Bq_kg",
        "ra226": "ra226_Bq_kg", "ra226_error": "ra226_error_Bq_kg",
    }  # fmt: skip
    units = dict.fromkeys(names, "Bq/kg") | {"top": "cm", "bottom": "cm", "bulk_density": "g cm-3"}
    table = read_lead210(BAY / "cores/lead210.csv", columns=names, units=units, on_fault="stop")
    profile = excess_profile(table.samples, supported="mean 226Ra")
    dated = date_core(profile, CRS(), age_at="middle")
    truth = assumptions()["lead210"]
    assert float(dated["supply_rate"]) == pytest.approx(truth["supply"], rel=0.1)
    upper = dated["mass_accumulation_rate"].isel(slice=slice(0, 15)).mean()
    assert float(upper) == pytest.approx(truth["mass_accumulation"], rel=0.2)


def test_the_half_life_is_that_of_the_parameter_table():
    (row,) = [p for p in load().rows.values() if p.name == "lead210_half_life"]
    assert assumptions()["lead210"]["half_life"] == row.value
