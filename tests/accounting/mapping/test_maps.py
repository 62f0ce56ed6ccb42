"""Maps of an account: hand-made projects whose cells are hectares."""

import json

import numpy as np
import numpy.testing as npt
import pytest
import rasterio

from bluecarbon.accounting import account
from bluecarbon.accounting.mapping import painting, write_maps
from bluecarbon.cli import main
from bluecarbon.errors import BluecarbonError, InputError


def read(path):
    with rasterio.open(path) as file:
        return file.read(1), file.tags(), file.profile


@pytest.fixture
def made(small, tmp_path, maps):
    path = small.write_project(tmp_path, *maps, simulated=True)
    return account(path, progress=False)


def test_cells_add_up_to_the_account_and_tell_what_they_are(made, maps, tmp_path):
    """Hand calculation: one cell is a hectare, so the sum of a map is its tonnes.

    The ten cells of mangrove in the west that both maps show hold the same, and what no method
    accounts (sea, cells outside of all zones) holds zero.
    """
    paths = write_maps(made, tmp_path / "maps", quantities=("gross", "lots"), progress=False)
    lines = made.lines
    for name, path in paths.items():
        quantity, vintage = name.split("_")
        values, tags, profile = read(path)
        mine = lines[lines["vintage"] == int(vintage)]
        npt.assert_allclose(
            np.nansum(values, dtype=float), mine[f"{quantity}_kg"].sum() / 1000, rtol=1e-5
        )
        assert tags["simulated"] == "yes"
        assert tags["units"] == "t CO2e ha-1"
        assert made.inputs["sha256"].iloc[0] in tags["inputs_sha256"]
        assert profile["compress"] == "zstd"
    values = read(paths["gross_2017"])[0]
    assert len(np.unique(values[0:2, 0:5])) == 1
    assert values[0, 0] > 0
    assert values[7, 0] == 0
    assert (values[:, 10:] == 0).all()
    told = json.loads((tmp_path / "maps" / "maps.json").read_text())
    assert told["simulated"] is True
    for one in told["maps"]:
        assert one["cells_t"] == pytest.approx(one["account_t"], rel=1e-5)


def test_a_hand_calculated_cell(made, tmp_path):
    """Mangrove buries 1.62 t C ha-1 a-1: 1.62 x 44 / 12 = 5.94 t CO2e in every full year.

    The project's method takes off methane and nothing else; the account's own lines, divided by
    their hectares, say the same of every cell of a line with one trajectory.
    """
    paths = write_maps(made, tmp_path / "maps", vintages=[2017], progress=False)
    values = read(paths["gross_2017"])[0]
    lines = made.lines
    east = lines.query("holder == 'Chen' and vintage == 2017 and habitat == 'mangrove'")
    # Two hectares in the east, one trajectory: the line over two.
    assert len(east) == 1
    npt.assert_allclose(values[0:2, 5], east["gross_kg"].iloc[0] / 1000 / 2, rtol=1e-6)
    npt.assert_allclose(values[0, 5], 1.62 * 44 / 12, rtol=0.01)


def test_half_widths_follow_the_lines(small, tmp_path, maps):
    path = small.write_project(tmp_path, *maps, area_error=0.1)
    made = account(path, progress=False)
    paths = write_maps(made, tmp_path / "m", quantities=("half_width",), period=True)
    total = ((made.lines["p95_kg"] - made.lines["p05_kg"]) / 2000).sum()
    values = read(paths["half_width_2016-2019"])[0]
    assert total > 0
    npt.assert_allclose(np.nansum(values, dtype=float), total, rtol=1e-5)


def test_nodata_stays_nodata_and_numbers_lead_to_the_table(small, tmp_path, maps):
    first, second = (m.copy() for m in maps)
    first[7, 11] = second[7, 11] = 255
    second[7, 9] = 255
    made = account(small.write_project(tmp_path, first, second), progress=False)
    asked = {"quantities": ("gross", "trajectory"), "vintages": [2018], "progress": False}
    paths = write_maps(made, tmp_path / "m", **asked)
    values, numbers = read(paths["gross_2018"])[0], read(paths["trajectory"])[0]
    assert np.isnan(values[7, 11])
    assert np.isnan(values).sum() == 1
    assert numbers[7, 11] == 0
    rows = (tmp_path / "m" / "trajectories.csv").read_text().splitlines()
    assert rows[0] == "number,zone,2016-07-01,2019-07-01,cells,area_cm2"
    assert rows[numbers[7, 9]].startswith(f"{numbers[7, 9]},east,sea,no data,1,")
    assert rows[numbers[3, 0]].startswith(f"{numbers[3, 0]},west,tidal marsh,spartina,3,")


def test_windows_do_not_change_a_map(made, tmp_path, monkeypatch):
    """Law: the same cells and sums for any width of the windows."""
    whole = write_maps(made, tmp_path / "a", vintages=[2016], progress=False)
    monkeypatch.setattr(painting, "COLUMNS", 5)
    narrow = write_maps(made, tmp_path / "b", vintages=[2016], progress=False)
    npt.assert_array_equal(read(whole["gross_2016"])[0], read(narrow["gross_2016"])[0])


def test_a_harvest_lies_on_its_farms(small, tmp_path, maps):
    """12 t of wet kelp from the six hectares of farm in the west, and from nowhere else."""
    harvest = (
        "zone,species,date,mass,unit,mass_basis,distribution,yield_test\n"
        "west,kelp,2017-05-01,12,t,wet,fixed,test 1 of 2017\n"
    )
    made = account(small.write_project(tmp_path, *maps, harvest=harvest), progress=False)
    paths = write_maps(made, tmp_path / "m", vintages=[2017], progress=False)
    values = read(paths["gross_2017"])[0]
    farmed = made.lines.query("habitat == 'seaweed farm' and vintage == 2017")["gross_kg"].sum()
    assert farmed > 0
    npt.assert_allclose(values[5:7, 1:4], farmed / 1000 / 6, rtol=1e-6)


def test_cog(made, tmp_path):
    paths = write_maps(made, tmp_path / "m", vintages=[2016], cog=True, progress=False)
    with rasterio.open(paths["gross_2016"]) as file:
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.tags()["simulated"] == "yes"
        assert file.units == ("t CO2e ha-1",)


def test_maps_that_do_not_add_up_are_not_left_behind(made, tmp_path, monkeypatch):
    right = painting.MASSES["gross"]
    monkeypatch.setitem(painting.MASSES, "gross", right)
    layer = painting._layer
    monkeypatch.setattr(
        painting,
        "_layer",
        lambda *a: painting.Layer(**{**vars(layer(*a)), "total_t": 1.0}),
    )
    with pytest.raises(BluecarbonError, match="account the project again"):
        write_maps(made, tmp_path / "m", vintages=[2016], progress=False)
    assert list((tmp_path / "m").iterdir()) == []


def test_names_and_vintages_that_are_not_known(made, tmp_path):
    with pytest.raises(InputError, match="Did you mean 'gross'"):
        write_maps(made, tmp_path, quantities=("gros",), progress=False)
    with pytest.raises(InputError, match="vintage '2031'"):
        write_maps(made, tmp_path, vintages=[2031], progress=False)


def test_the_command_writes_the_same(small, tmp_path, maps, capsys):
    path = small.write_project(tmp_path, *maps)
    out = tmp_path / "out"
    arguments = ["maps", str(path), "--out", str(out), "--vintage", "2016", "--quiet", "--no-cache"]
    assert main(arguments) == 0
    assert str(out / "gross_2016.tif") in capsys.readouterr().out
    expected = write_maps(account(path, progress=False), tmp_path / "b", vintages=[2016])
    npt.assert_array_equal(read(out / "gross_2016.tif")[0], read(expected["gross_2016"])[0])
