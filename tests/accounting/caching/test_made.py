"""What is worked out and kept beside the counts: by the content that lies in memory, never stale.

The projects are the drawn bay of the package, with few draws: maps, zones, a harvest log, reference
points and ocean fields.
"""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.accounting.caching import Cache, areas_of
from bluecarbon.accounting.caching.cache import MOST_MADE
from bluecarbon.accounting.caching.entries import decode
from bluecarbon.accounting.caching.keys import of_arrays, of_fields, of_table
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.errors import InputError

BAY = Path(bc.__file__).parent / "samples" / "bay"
QUIET = {"progress": False, "lots": False}


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "bay"
    shutil.copytree(BAY, folder)
    path = folder / "project.toml"
    path.write_text(path.read_text("utf-8").replace("draws = 10000", "draws = 200"), "utf-8")
    return path


def said(account):
    """All that an account says of its ground, its numbers and its doubts."""
    return {
        "lines": account.lines.to_csv(),
        "beside": account.beside.to_csv(),
        "strata": account.strata.to_dict(),
        "accuracy": [judged.table().to_csv() for judged in account.measured.judged],
        "notes": account.notes,
    }


def with_seed(opened, seed):
    settings = opened.project.uncertainty.model_copy(update={"seed": seed})
    return replace(opened, project=opened.project.model_copy(update={"uncertainty": settings}))


def refuse(*given, **named):
    raise AssertionError("worked out again")


def test_other_draws_work_out_nothing_again_that_does_not_depend_on_them(project, monkeypatch):
    """Law: the account that a process without a cache makes, to the last digit of every table."""
    opened, cache = bc.open_project(project), Cache()
    bc.account(opened, cache=cache, **QUIET)
    other = with_seed(opened, 5)
    expected = said(bc.account(other, cache=None, **QUIET))
    for name in (
        "bluecarbon.methods.airsea.sea_air_exchange",
        "bluecarbon.inputs.fields.nearest_valid",
        "bluecarbon.accounting.map_accuracy.judge_maps",
        "bluecarbon.accounting.caching.counting.cell_areas",
        "bluecarbon.accounting.caching.counting.count_trajectories",
    ):
        monkeypatch.setattr(name, refuse)
    assert said(bc.account(other, cache=cache, **QUIET)) == expected
    # And the check itself can fail: without the cache the same account asks for what is refused.
    with pytest.raises(AssertionError, match="worked out again"):
        bc.account(other, cache=Cache(), **QUIET)


def edited(old, new):
    """A change of the text of a file; the file keeps its length where both have the same."""

    def change(path):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def warmed(path):
    import h5py

    with h5py.File(path, "r+") as file:
        file["sea_surface_temperature"][...] += 1.0


def another_cell(path):
    """Turns cells of mangrove on a map into sea."""
    import rasterio

    with rasterio.open(path) as file:
        values, profile = file.read(1), file.profile
    rows, cols = np.nonzero(values == 4)
    values[rows[:5], cols[:5]] = 1
    with rasterio.open(path, "w", **profile) as file:
        file.write(values, 1)


CHANGES = {
    "habitats_2025.tif": (another_cell, "strata"),
    "legend.csv": (edited("4,mangrove,yes", "4,mangrove,no"), "lines"),
    "zones.geojson": (edited('"salinity":24.0', '"salinity":17.0'), "lines"),
    "harvest.csv": (edited("2016-06-16,219.7", "2016-06-16,209.7"), "lines"),
    "reference_points.csv": (edited(",mangrove,", ",sea,"), "accuracy"),
    "ocean.nc": (warmed, "beside"),
    "parameters.csv": (edited(",4.33,", ",4.03,"), "lines"),
    "project.toml": (edited("2022-07-01", "2021-07-01"), "lines"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_content_decides_whatever_the_time_stamp_says(project, name):
    """Law: after a change with the time stamp put back, the account is that of the new content."""
    cache, path = Cache(), project.with_name(name)
    first = said(bc.account(project, cache=cache, **QUIET))
    before, (change, seen) = path.stat(), CHANGES[name]
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    second = said(bc.account(project, cache=cache, **QUIET))
    assert second == said(bc.account(project, cache=None, **QUIET))
    assert second[seen] != first[seen]


def test_a_map_that_changed_since_it_was_opened_is_refused(project):
    """Law: what was opened is what is accounted. Its digest is looked at, not its time stamp."""
    opened, path = bc.open_project(project), project.with_name("habitats_2025.tif")
    before = path.stat()
    another_cell(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(InputError, match="Open the project again"):
        bc.account(opened, cache=Cache(), **QUIET)


def test_fields_that_somebody_changed_in_memory_are_other_fields(project):
    """Law: not the file that fields once came from, but the values that are there."""
    opened, cache = bc.open_project(project), Cache()
    first = said(bc.account(opened, cache=cache, **QUIET))
    opened.ocean["sst"].values[:] += 1.0  # the same object, too
    second = said(bc.account(opened, cache=cache, **QUIET))
    assert second == said(bc.account(opened, cache=None, **QUIET))
    assert second["beside"] != first["beside"]


def test_points_that_somebody_changed_in_memory_are_other_points(project):
    opened, cache = bc.open_project(project), Cache()
    first = said(bc.account(opened, cache=cache, **QUIET))
    points = opened.reference_points
    mine = points["reference_class"] == "mangrove"
    points.loc[points.index[mine][:3], "reference_class"] = "sea"
    second = said(bc.account(opened, cache=cache, **QUIET))
    assert second == said(bc.account(opened, cache=None, **QUIET))
    assert second["accuracy"] != first["accuracy"]


def test_what_accounts_have_in_common_none_of_them_can_change(project):
    """Law: an account is not changed by what is done with another."""
    opened, cache = bc.open_project(project), Cache()
    first = bc.account(opened, cache=cache, **QUIET)
    shared = [
        first.measured.judged[0].accuracy.matrix,
        first.measured.counted.area,
        areas_of(opened.maps.grid, cache=cache).values,
    ]
    for array in shared:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_only_integers_are_written_and_every_damaged_entry_is_made_again(project, tmp_path, caplog):
    """Floats stay in memory: the last bit is not the same on every machine. Classes at reference
    points are integers and are on disk: a flipped byte of any entry is found.
    """
    folder = tmp_path / "cache"
    opened = bc.open_project(project)
    first = said(bc.account(opened, cache=Cache(folder), **QUIET))
    entries = sorted(folder.rglob("*.bcc"))
    assert {path.name.split("-")[0] for path in entries} >= {"at", "whole.bcc"}
    for path in entries:
        assert all(array.dtype.kind in "iu" for array in decode(path.read_bytes())[1])
    random = np.random.default_rng(3)
    for path in entries:
        if path.name.startswith("part-"):
            continue  # of the tiles: read by the evidence only
        data = bytearray(path.read_bytes())
        data[int(random.integers(len(data)))] ^= 1 << int(random.integers(8))
        path.write_bytes(data)
        caplog.clear()
        assert said(bc.account(opened, cache=Cache(folder), **QUIET)) == first
        assert f"{path.name}: damaged" in caplog.text
        decode(path.read_bytes())  # whole again


def test_areas_are_those_of_the_grid_that_was_asked_for(project):
    """Law: as worked out anew, for grids that differ in one number."""
    grid, cache = bc.open_project(project).maps.grid, Cache()
    a, b, c, d, e, f = grid.transform
    for other in (
        grid,
        replace(grid, transform=(a, b, c, d, e, f + 1000.0)),
        replace(grid, height=grid.height - 1),
    ):
        for _ in range(2):
            found, expected = areas_of(other, cache=cache), cell_areas(other)
            assert found.step == expected.step
            np.testing.assert_array_equal(found.values, expected.values)


def test_a_process_remembers_a_bounded_number_and_what_was_used_last():
    cache, made = Cache(), []

    def make(key):
        return cache.made(key, lambda: made.append(key) or key)

    for key in range(2 * MOST_MADE):
        assert make(("a", key)) == ("a", key)
        make("used again and again")
    assert len(made) == 2 * MOST_MADE + 1
    make(("a", 0))
    assert made[-1] == ("a", 0)


def test_digests_of_tables_and_fields_see_every_value_and_name():
    """Law: alike gives the same, and one bit, one name or one type less gives another."""
    import pandas as pd
    import xarray as xr

    table = pd.DataFrame({"x": [0.1, 0.2], "name": ["a", "b"]})
    others = [
        table.assign(x=[0.1, np.nextafter(0.2, 1)]),
        table.assign(name=["a", "c"]),
        table.rename(columns={"x": "y"}),
        table[["name", "x"]],
        table[::-1],
        table.assign(x=["0.1", "0.2"]),
    ]
    assert of_table(table.copy()) == of_table(table)
    assert len({of_table(one) for one in [table, *others]}) == len(others) + 1

    days = np.array(["2020-01-01", "2020-02-01"], dtype="datetime64[ns]")
    fields = xr.Dataset({"sst": ("time", [1.0, 2.0])}, coords={"time": days})
    others = [
        fields.assign(sst=("time", [1.0, np.nextafter(2.0, 3)])),
        fields.assign_coords(time=days + np.timedelta64(1, "ns")),
        fields.rename(sst="ice"),
        fields.drop_vars("time"),
    ]
    assert of_fields(fields.copy(deep=True)) == of_fields(fields)
    assert len({of_fields(one) for one in [fields, *others]}) == len(others) + 1
    assert of_fields(fields.chunk(time=1)) is None
    assert of_arrays(np.zeros(2)) != of_arrays(np.zeros(2, dtype=int))
