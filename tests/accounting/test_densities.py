"""Continuous maps in an account: means by zone, their errors together, by hand on small maps."""

import json
import os
from dataclasses import replace

import numpy as np
import numpy.testing as npt
import pytest
import rasterio
from affine import Affine

import bluecarbon as bc
from bluecarbon.accounting.caching import Cache
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.spatial import Covariance

SECTION = """
[[density]]
quantity = "soil_carbon_accumulation"
habitat = "mangrove"
path = "burial.tif"
unit = "g C m-2 a-1"
error = {error}
"""
SHARED = '{ relative = 0.2, model = "exponential", range_m = 1e9 }'


def write_raster(path, values, small, **tags):
    values = np.asarray(values, dtype="float32")
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=values.shape[0],
        width=values.shape[1],
        count=1,
        dtype="float32",
        nodata=-9999,
        crs="EPSG:6933",
        transform=Affine(small.SIZE, 0, small.LEFT, 0, -small.SIZE, small.TOP),
    ) as file:
        file.write(values, 1)
        file.update_tags(**tags)


@pytest.fixture
def write(tmp_path, small, maps):
    """Writes the small project with a burial map of the mangroves; returns its path."""

    def project(error=SHARED, values=None, **more):
        path = small.write_project(tmp_path, *maps)
        cols = np.indices(maps[0].shape)[1]
        burial = 100.0 + 10 * cols if values is None else values
        write_raster(tmp_path / "burial.tif", burial, small, **more)
        path.write_text(path.read_text() + SECTION.format(error=error))
        return path

    return project


def rows_of(account):
    """Rows of the burial rate for mangroves, by zone."""
    found = account.opened.parameters.named("soil_carbon_accumulation")
    of_map = [p for p in found if p.source == "burial.tif"]
    return {next(t for t in p.applies_to if t != "mangrove"): p for p in of_map}


def test_means_by_zone_are_those_by_hand(write, maps):
    """Columns c hold 100 + 10 c g C m-2 a-1, which is (1 + c / 10) t C ha-1 a-1. On the last map
    mangrove west is columns 0 to 4 in rows 0 to 2 (15 cells), east column 5 in rows 0 and 1."""
    account = bc.account(write(), progress=False)
    assert (maps[1][0:3, 0:5] == 1).all()
    rows = rows_of(account)
    assert rows["west"].value == pytest.approx(1.2)
    assert rows["east"].value == pytest.approx(1.5)
    assert {p.unit for p in rows.values()} == {"t C ha-1 a-1"}
    assert {p.status for p in rows.values()} == {"local"}
    table = account.opened.density_table.set_index("zone")
    assert table.loc["west", "cells"] == 15
    # 15 cells of 1 ha: 18 t C a-1, in millionths of a tonne, exact but for the cell area.
    assert table.loc["west", "total_millionths"] == pytest.approx(18_000_000, rel=1e-3)


def test_the_account_uses_the_means(write, small, maps, tmp_path):
    """Law: gross burial scales with the map; doubling the map doubles the mangroves' soil."""
    cols = np.indices(maps[0].shape)[1]
    one = bc.account(write(), progress=False)
    two = bc.account(write(values=2 * (100.0 + 10 * cols)), progress=False)
    burial = [
        a.beside[(a.beside["quantity"] == "soil_removal") & (a.beside["habitat"] == "mangrove")]
        for a in (one, two)
    ]
    assert burial[1]["mean_kg"].sum() == pytest.approx(2 * burial[0]["mean_kg"].sum(), rel=1e-3)


def test_an_error_shared_by_all_cells_is_the_relative_error(write):
    """Law: with a range beyond the map the mean has the relative error of each cell, 20 %, and
    both zones go together wholly."""
    account = bc.account(write(), progress=False)
    for p in rows_of(account).values():
        assert p.spread / p.value == pytest.approx(0.2, rel=1e-6)
    group = next(iter(account.opened.parameter_groups.values()))
    assert group.matrix[0][1] == pytest.approx(1, abs=1e-6)


def test_independent_errors_average_out(write):
    """By hand: a nugget of nearly all the variance; 15 cells of 1 to 1.4 t with 20 % each:
    0.2 sqrt(sum of squares) / 15."""
    error = '{ relative = 0.2, model = "spherical", range_m = 1.0, nugget = 0.999999 }'
    p = rows_of(bc.account(write(error), progress=False))["west"]
    values = np.tile(1 + np.arange(5) / 10, 3)
    assert p.spread == pytest.approx(0.2 * np.sqrt((values**2).sum()) / 15, rel=1e-3)


def test_a_range_between_is_the_sum_over_pairs(write, small, tmp_path):
    """Definition: with a map of standard errors of 30 g and an exponential range of 200 m, the
    variance of the mean over the 15 western cells is the mean covariance over all pairs."""
    write_path = write('{ map = "sd.tif", model = "exponential", range_m = 200.0 }')
    write_raster(tmp_path / "sd.tif", np.full((8, 12), 30.0), small)
    p = rows_of(bc.account(write_path, progress=False))["west"]
    r, c = np.indices((3, 5)).reshape(2, -1) * 100.0
    apart = np.hypot(np.subtract.outer(r, r), np.subtract.outer(c, c))
    model = Covariance(model="exponential", sill=0.3**2, range=200.0)
    assert p.spread == pytest.approx(np.sqrt(model(apart).mean()), rel=1e-3)


def test_residuals_are_fitted_and_said(write, small, tmp_path, maps):
    rng = np.random.default_rng(4)
    path = write('{ residuals = "residuals.csv", model = "exponential" }')
    lon, lat = np.array(small.rectangle(0, 10, 8))[[0, 2]].T
    x, y = rng.uniform(*lon, 200), rng.uniform(*sorted(lat), 200)
    residual = rng.normal(0, 20, 200)
    rows = [f"{a:.8f},{b:.8f},{e:.3f}" for a, b, e in zip(x, y, residual, strict=True)]
    (tmp_path / "residuals.csv").write_text("\n".join(["x,y,residual", *rows]) + "\n")
    account = bc.account(path, progress=False)
    note = next(n for n in account.notes if "errors fitted to 200 residuals" in n)
    # 20 g C m-2 a-1 is 0.2 t C ha-1 a-1; the sample of 200 is within 5 % of it.
    assert float(note.split("standard deviation ")[1].split()[0]) == pytest.approx(0.2, rel=0.05)
    # Residuals without a pattern: the mean of 15 cells is several times surer than one cell.
    assert rows_of(account)["west"].spread < 0.12
    assert "residuals" in set(account.inputs["role"])


def test_missing_ground_is_said_and_not_counted_as_nothing(write, maps):
    values = 100.0 + 10 * np.indices(maps[0].shape)[1]
    values[0, 0:5] = -9999
    account = bc.account(write(values=values), progress=False)
    assert rows_of(account)["west"].value == pytest.approx(1.2)
    assert any("no data on 33.3% of mangrove in west" in n for n in account.notes)


def test_tiles_and_threads_change_nothing(write):
    path = write()
    one = bc.account(path, progress=False)
    other = bc.account(path, progress=False, tile_size=3, threads=1)
    npt.assert_array_equal(one.lines["lots_kg"], other.lines["lots_kg"])
    assert [lot.id for lot in one.lots] == [lot.id for lot in other.lots]


def test_simulated_maps_make_demonstrations(write):
    account = bc.account(write(simulated="yes"), progress=False)
    assert any("burial.tif" in reason for reason in account.opened.demonstration)
    assert {p.status for p in rows_of(account).values()} == {"assumed"}


@pytest.mark.parametrize(
    ("error", "cure"),
    [
        ('{ model = "exponential", range_m = 100.0 }', "a table of measured minus mapped"),
        ('{ relative = 0.2, model = "exponential" }', "leave it out and give `residuals`"),
        ('{ relative = 0.2, model = "gaussian", range_m = 1.0 }', "exponential"),
    ],
)
def test_an_error_without_sense_is_refused(write, error, cure):
    with pytest.raises(bc.InputError, match=cure):
        bc.open_project(write(error))


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("soil_carbon_accumulation", "soil_carbon_acumulation", "soil_carbon_accumulation"),
        ('"mangrove"\npath', '"mangroves"\npath', "mangrove"),
        ("g C m-2 a-1", "g CO2 m-2 a-1", "t C ha-1 a-1"),
    ],
)
def test_names_and_units_are_checked(write, old, new, cure):
    path = write()
    head, section = path.read_text().split("[[density]]")
    path.write_text(head + "[[density]]" + section.replace(old, new))
    with pytest.raises(bc.InputError, match=cure):
        bc.open_project(path)


def test_other_draws_read_no_continuous_map_again(write, monkeypatch):
    """Law: the same parameter rows, from what was integrated before."""
    opened, cache = bc.open_project(write()), Cache()
    expected = rows_of(bc.account(opened, cache=None, progress=False))
    bc.account(opened, cache=cache, progress=False)

    def refuse(*given, **named):
        raise AssertionError("a continuous map was read")

    for _, density, *_ in opened.densities:
        monkeypatch.setattr(type(density), "read", refuse)
    settings = opened.project.uncertainty.model_copy(update={"seed": 8})
    other = replace(opened, project=opened.project.model_copy(update={"uncertainty": settings}))
    again = bc.account(other, cache=cache, progress=False)
    assert rows_of(again) == expected
    with pytest.raises(AssertionError, match="continuous map was read"):
        bc.account(other, cache=Cache(), progress=False)


@pytest.mark.parametrize("name", ["burial.tif", "sd.tif", "2019.tif", "zones.geojson"])
def test_content_decides_whether_a_continuous_map_is_read_again(write, small, maps, tmp_path, name):
    """Law: after a change with the time stamp put back, the rows are those of the new content."""
    project = write('{ map = "sd.tif", model = "exponential", range_m = 200.0 }')
    write_raster(tmp_path / "sd.tif", np.full((8, 12), 30.0), small)
    cache, path = Cache(), tmp_path / name
    first = rows_of(bc.account(project, cache=cache, progress=False))
    before = path.stat()
    if name == "2019.tif":
        changed = maps[1].copy()
        changed[0, 0] = 0
        small.write_map(path, changed)
    elif name == "zones.geojson":
        zones = small.zones_json(len(maps[0]))
        zones["features"][0]["geometry"]["coordinates"] = [small.rectangle(1, 5, len(maps[0]))]
        path.write_text(json.dumps(zones))
    else:
        write_raster(path, np.full((8, 12), 40.0), small)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    second = rows_of(bc.account(project, cache=cache, progress=False))
    assert second == rows_of(bc.account(project, cache=None, progress=False))
    assert second != first


@pytest.mark.parametrize("name", ["burial.tif", "sd.tif"])
def test_a_continuous_map_that_changed_since_it_was_opened_is_refused(write, small, tmp_path, name):
    """The map of errors, too: what was opened is what is accounted."""
    project = write('{ map = "sd.tif", model = "exponential", range_m = 200.0 }')
    write_raster(tmp_path / "sd.tif", np.full((8, 12), 30.0), small)
    opened, path = bc.open_project(project), tmp_path / name
    before = path.stat()
    write_raster(path, np.full((8, 12), 40.0), small)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(InputError, match="Open the project again"):
        bc.account(opened, cache=Cache(), progress=False)
