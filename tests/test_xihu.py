"""The demonstration project: Xihu Harbour, on a real coastline with simulated habitats."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest
import rasterio
from pyproj import Geod, Transformer

import bluecarbon as bc
from bluecarbon.crediting.settle import PARTS


@pytest.fixture(scope="module")
def opened(xihu):
    return bc.open_project(xihu / "project.toml")


@pytest.fixture(scope="module")
def account(opened):
    return bc.account(opened, progress=False)


def class_maps(opened):
    """The maps as another program reads them: rasterio and numpy, whole and at once."""
    for path in opened.maps.paths:
        with rasterio.open(path) as file:
            yield file.read(1), file.nodata, file.transform, file.crs


def test_cells_of_the_strata_are_the_valid_cells_of_each_map(account, opened):
    strata = account.strata
    present = strata["mapped_area"] > 0
    counted = (strata["cells"] * present).sum("stratum").values.tolist()
    valid = [int((classes != nodata).sum()) for classes, nodata, _, _ in class_maps(opened)]
    assert counted == valid


def test_class_areas_are_an_independent_count(account, opened):
    """Cells by class with numpy; hectares within 1e-6 of cells times a geodesic cell (pyproj)."""
    legend = opened.legend.set_index("code")["habitat"]
    for date, (classes, nodata, transform, crs) in zip(
        opened.maps.dates, class_maps(opened), strict=True
    ):
        codes, cells = np.unique(classes[classes != nodata], return_counts=True)
        expected = pd.Series(cells, index=legend.loc[codes].to_numpy()).groupby(level=0).sum()
        day = account.strata.sel(map_date=np.datetime64(date))
        frame = day[["cells", "mapped_area"]].to_dataframe()
        frame = frame[frame["mapped_area"] > 0].groupby("habitat").sum(numeric_only=True)
        assert frame["cells"].to_dict() == expected.to_dict()
        whole = frame["mapped_area"].sum() / 1e4
        assert whole == pytest.approx(geodesic_area(classes.shape, transform, crs), rel=1e-6)


def geodesic_area(shape, transform, crs):
    """Area of the whole frame on the ellipsoid [m2], along its projected edges."""
    height, width = shape
    steps = np.linspace(0, 1, 400)
    edge = np.zeros_like(steps)
    cols = np.concatenate([steps, edge + 1, 1 - steps, edge]) * width
    rows = np.concatenate([edge, steps, edge + 1, 1 - steps]) * height
    x, y = transform.a * cols + transform.c, transform.e * rows + transform.f
    lonlat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(*lonlat.transform(x, y))
    return abs(area)


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("tile_size", [64, 256, 512, 1000])
def test_the_same_lots_for_any_tiles_and_threads(opened, account, tile_size, threads):
    other = bc.account(opened, progress=False, tile_size=tile_size, threads=threads)
    pd.testing.assert_frame_equal(account.lines, other.lines)
    assert [lot.id for lot in account.lots] == [lot.id for lot in other.lots]
    assert [lot.kg_co2e for lot in account.lots] == [lot.kg_co2e for lot in other.lots]


def test_the_identity_holds_by_holder_and_vintage(account):
    assert (account.lines["gross_kg"] == account.lines[list(PARTS)].sum(axis=1)).all()
    totals = account.totals
    assert (totals["gross_kg"] == totals[list(PARTS)].sum(axis=1)).all()
    assert sum(lot.kg_co2e for lot in account.lots) == account.lines["lots_kg"].sum()


def test_everything_simulated_says_so(account, xihu, tmp_path):
    assert account.simulated
    assert all(lot.demonstration for lot in account.lots)
    roles = account.inputs.set_index("role")["simulated"]
    assert roles.loc["habitats"].all()
    assert roles.loc["zones"]
    assert roles.loc["harvest"]
    folder = account.save(tmp_path)
    assert "SIMULATED" in (folder / "report.html").read_text(encoding="utf-8").upper()
    assert json.loads((folder / "run.json").read_text())["demonstration"]
    for path in xihu.glob("*.tif"):
        with rasterio.open(path) as file:
            assert file.tags()["simulated"] == "yes"


def test_spartina_and_open_water_are_no_lots(account):
    assert not set(account.lines["habitat"]) & {"spartina marsh", "sea", "land", "bare tidal flat"}


def test_the_cross_check_stands_beside_and_is_not_added(account):
    checks = account.beside[account.beside["cross_check"]]
    assert len(checks)
    assert not set(checks["method"]) & set(account.lines["method"])
    assert any("km" in note or "shelf" in note for note in account.notes) or len(checks)


def test_it_works_without_the_real_data_beside_the_repository(xihu, tmp_path):
    """A copy elsewhere gives the same lots: nothing outside the folder is read."""
    copy = shutil.copytree(xihu, tmp_path / "copy", ignore=shutil.ignore_patterns("full"))
    other = bc.account(copy / "project.toml", progress=False)
    assert other.lots
