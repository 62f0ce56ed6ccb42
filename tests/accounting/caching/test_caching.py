"""Counts that are kept: found by content, never by time, and never believed when damaged."""

import os

import numpy as np
import pytest

import bluecarbon as bc
from bluecarbon.accounting.caching import Cache, cache_of, default_folder
from bluecarbon.accounting.caching.disk import WHOLE
from bluecarbon.accounting.caching.keys import key_of
from bluecarbon.accounting.saving import strata_table
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.errors import InputError

QUIET = {"progress": False, "tile_size": 4}


def counted_from(account):
    return account.measured.told["counts"]


def entries(folder):
    return sorted(folder.rglob("*.bcc"))


@pytest.fixture
def project(small, tmp_path, maps):
    folder = tmp_path / "project"
    folder.mkdir()
    return small.write_project(folder, *maps)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def test_the_second_account_reads_no_map(project, folder, monkeypatch):
    """Law: the same strata, from memory, and in another process from disk; no window is read."""
    opened = bc.open_project(project)
    cache = Cache(folder)
    first = bc.account(opened, cache=cache, **QUIET)

    def refuse(*window):
        raise AssertionError("a map was read")

    monkeypatch.setattr(type(opened.maps), "read", refuse)
    monkeypatch.setattr(type(opened.maps), "codes", refuse, raising=False)
    again = bc.account(opened, cache=cache, **QUIET)
    elsewhere = bc.account(opened, cache=Cache(folder), **QUIET)
    assert [counted_from(a) for a in (first, again, elsewhere)] == ["maps", "memory", "disk"]
    for other in (again, elsewhere):
        assert strata_table(other).equals(strata_table(first))
        assert other.lines.equals(first.lines)
    assert elsewhere.run["counted_from"] == {"counts": "disk"}


def test_other_parameters_do_not_count_again(project, folder):
    """Law: half the burial, half the tonnage; from the same count."""
    first = bc.account(project, cache=Cache(folder), **QUIET)
    table = project.parent / "local.csv"
    table.write_text(table.read_text().replace("mangrove,1.62", "mangrove,0.81"))
    second = bc.account(project, cache=Cache(folder), **QUIET)
    assert (counted_from(first), counted_from(second)) == ("maps", "disk")
    gross = [
        a.lines.set_index(["holder", "vintage", "habitat"])["gross_kg"]["Chen", 2016, "mangrove"]
        for a in (first, second)
    ]
    # 2 ha x 1.62 and x 0.81 t C ha-1 a-1, x 44/12.
    assert gross == [11_880, 5_940]


def same_time(path, change):
    """Change a file and put its time stamp and size back."""
    before = path.stat()
    change(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_changed_map_is_counted_again_whatever_its_time_stamp(project, folder, small, maps):
    """Law: content decides. A cell of mangrove that becomes sea is a hectare less."""
    first = bc.account(project, cache=Cache(folder), **QUIET)
    changed = maps[1].copy()
    changed[0, 0] = 0

    same_time(project.parent / "2019.tif", lambda path: small.write_map(path, changed))
    second = bc.account(project, cache=Cache(folder), **QUIET)
    assert counted_from(second) == "maps"
    hectares = [
        float(
            a.strata["area_conservative"]
            .where(a.strata["habitat"] == "mangrove", 0)
            .sel(year=2019)
            .sum()
        )
        for a in (first, second)
    ]
    assert hectares[0] - hectares[1] == pytest.approx(1, abs=1e-3)


def test_a_touched_map_is_not_counted_again(project, folder):
    """Law: content decides; a copy elsewhere with another time is the same map."""
    bc.account(project, cache=Cache(folder), **QUIET)
    for path in project.parent.glob("*.tif"):
        os.utime(path, (0, 0))
    assert counted_from(bc.account(project, cache=Cache(folder), **QUIET)) == "disk"
    moved = project.parent.rename(project.parent.with_name("elsewhere")) / project.name
    assert counted_from(bc.account(moved, cache=Cache(folder), **QUIET)) == "disk"


def changes(project):
    """Ways to change what is counted, each as a function of the folder of the project."""
    legend, zones = project.parent / "legend.csv", project.parent / "zones.geojson"
    toml = project.read_text()

    def replace(path, old, new):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return {
        "legend": lambda: replace(legend, "3,spartina,no,spartina", "3,sea,no,spartina"),
        "zones": lambda: replace(zones, '"west"', '"north"'),
        "dates": lambda: project.write_text(toml.replace("2019-07-01", "2019-08-01")),
        "maps": lambda: project.write_text(toml.replace("2019.tif", "2016.tif")),
    }


@pytest.mark.parametrize(
    ("change", "source"),
    [("legend", "maps"), ("zones", "disk"), ("dates", "disk"), ("maps", "maps")],
)
def test_what_a_count_depends_on_is_in_its_key(project, folder, change, source):
    """Legend and maps are; names of zones and dates are not: cells are counted by number."""
    bc.account(project, cache=Cache(folder), **QUIET)
    changes(project)[change]()
    assert counted_from(bc.account(project, cache=Cache(folder), **QUIET)) == source


def test_another_outline_is_another_count(project, small, maps):
    """By the cells that zones hold, so a sidecar of a shapefile or another PROJ is seen too."""
    opened = bc.open_project(project)
    areas = cell_areas(opened.maps.grid)
    key = key_of(opened, opened.maps, areas)
    assert key == key_of(bc.open_project(project), opened.maps, areas)
    zones = project.parent / "zones.geojson"
    text = small.zones_json(len(maps[0]))
    text["features"][0]["geometry"]["coordinates"] = [small.rectangle(0, 4, len(maps[0]))]
    zones.write_text(small.json.dumps(text))
    assert key_of(bc.open_project(project), opened.maps, areas) != key


def test_other_code_is_another_count(project, monkeypatch):
    opened = bc.open_project(project)
    key = key_of(opened, opened.maps, None)
    monkeypatch.setattr("bluecarbon.accounting.caching.keys.storing_edition", lambda: "another")
    assert key_of(opened, opened.maps, None) != key


def test_every_flipped_byte_is_found_and_counted_again(project, folder, caplog):
    """Law: a damaged entry is never believed: the run counts again, and says so."""
    opened = bc.open_project(project)
    first = bc.account(opened, cache=Cache(folder), **QUIET)
    (whole,) = [path for path in entries(folder) if path.name == WHOLE]
    data = whole.read_bytes()
    random = np.random.default_rng(1)
    places = {0, len(data) - 1, *random.integers(0, len(data), 20).tolist()}
    for place in places:
        flipped = bytearray(data)
        flipped[place] ^= 1 << int(random.integers(8))
        whole.write_bytes(flipped)
        cache = Cache(folder)
        again = bc.account(opened, cache=cache, **QUIET)
        assert counted_from(again) == "maps"
        assert strata_table(again).equals(strata_table(first))
        assert "damaged" in caplog.text
        caplog.clear()
    whole.write_bytes(data[: len(data) // 2])
    assert counted_from(bc.account(opened, cache=Cache(folder), **QUIET)) == "maps"


def test_nothing_is_kept_where_that_is_asked(project, folder, monkeypatch):
    monkeypatch.setenv("BLUECARBON_CACHE", str(folder))
    opened = bc.open_project(project)
    for _ in range(2):
        assert counted_from(bc.account(opened, cache=None, **QUIET)) == "maps"
    assert not folder.exists()


def test_memory_is_the_default_and_writes_no_file(project, folder, monkeypatch):
    monkeypatch.setenv("BLUECARBON_CACHE", str(folder))
    opened = bc.open_project(project)
    bc.account(opened, **QUIET)
    assert counted_from(bc.account(opened, **QUIET)) == "memory"
    assert not folder.exists()
    bc.account(opened, cache="user", **QUIET)
    assert default_folder() == folder
    assert entries(folder)


def test_a_cache_that_cannot_be_written_does_not_stop_a_run(project, tmp_path, caplog):
    """A folder below a file: the notice says that counts are not kept."""
    (tmp_path / "file").write_text("")
    account = bc.account(project, cache=Cache(tmp_path / "file" / "cache"), **QUIET)
    assert counted_from(account) == "maps"
    assert "not kept" in caplog.text


def test_a_file_is_no_cache(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Give another path"):
        cache_of(tmp_path / "file")
    with pytest.raises(InputError, match='cache = "memory", "user"'):
        cache_of(7)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_counts_that_anybody_could_have_written_are_not_believed(project, folder, caplog):
    first = bc.account(project, cache=Cache(folder), **QUIET)
    assert counted_from(first) == "maps"
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *entries(folder)))
    folder.chmod(0o777)
    assert counted_from(bc.account(project, cache=Cache(folder), **QUIET)) == "maps"
    assert "chmod 700" in caplog.text


def test_the_oldest_counts_go_when_there_is_no_room(project, folder, small, maps):
    """Law: never more than the limit; what was used last stays."""
    bc.account(project, cache=Cache(folder), **QUIET)
    size = sum(path.stat().st_size for path in entries(folder))
    (old,) = [path for path in entries(folder) if path.name == WHOLE]
    os.utime(old.parent, (0, 0))
    small.write_map(project.parent / "2019.tif", maps[0])
    bc.account(project, cache=Cache(folder, limit=int(1.5 * size)), **QUIET)
    assert not old.exists()
    assert [path for path in entries(folder) if path.name == WHOLE]


class Stop(Exception):
    """Stands for whatever stops a run."""


def test_an_interrupted_count_goes_on(project, folder, monkeypatch, caplog):
    """Law: the windows that were counted are not counted again, and the sums are the same."""
    opened = bc.open_project(project)
    expected = bc.account(opened, cache=None, **QUIET)
    kept_add = "bluecarbon.accounting.caching.kept.Kept.add"
    from bluecarbon.accounting.caching.kept import Kept

    whole, seen = Kept.add, []

    def stopping(self, window, result):
        whole(self, window, result)
        seen.append(window)
        if len(seen) == 4:
            raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(kept_add, stopping)
        with pytest.raises(Stop):
            bc.account(opened, cache=Cache(folder), **QUIET)
    again = bc.account(opened, cache=Cache(folder), **QUIET)
    assert again.measured.told == {"counts": "maps", "resumed_windows": 4}
    assert "4 windows were counted by a run that was stopped" in caplog.text
    assert strata_table(again).equals(strata_table(expected))


def test_a_map_that_changes_during_the_count_leaves_nothing_behind(
    project, folder, small, maps, monkeypatch
):
    """Windows of two editions of a map must not be kept as one count, even if it changes back."""
    opened = bc.open_project(project)
    path = project.parent / "2019.tif"
    data, other = path.read_bytes(), path.with_name("other.tif")
    from bluecarbon.accounting.caching.kept import Kept

    whole = Kept.add

    def changing(self, window, result):
        whole(self, window, result)
        if path.read_bytes() == data:
            small.write_map(other, maps[0])
            os.replace(other, path)

    with monkeypatch.context() as patch:
        patch.setattr(Kept, "add", changing)
        with pytest.raises(InputError, match="Open the project again"):
            bc.account(opened, cache=Cache(folder), **QUIET)
    path.write_bytes(data)
    assert not entries(folder)
    again = bc.account(bc.open_project(project), cache=Cache(folder), **QUIET)
    assert again.measured.told == {"counts": "maps"}


def test_tiles_of_the_evidence_come_from_the_same_pass(project, folder, monkeypatch):
    """Law: the same tables as counted anew."""
    from bluecarbon.accounting.bundling.tables import tile_tables

    opened = bc.open_project(project)
    running = {"progress": False, "tile_size": 1024}
    fresh = tile_tables(bc.account(opened, cache=None, **running))
    account = bc.account(opened, cache=Cache(folder), **running)
    monkeypatch.setattr(
        "bluecarbon.areas.trajectories.count_window", lambda *a: pytest.fail("counted again")
    )
    assert tile_tables(account) == fresh
    later = bc.account(opened, cache=Cache(folder), **running)
    assert tile_tables(later) == fresh
    assert fresh


def test_a_verifier_computes_without_a_cache():
    """What recomputes a bundle asks for no cache, whatever this machine has."""
    import inspect

    from bluecarbon.accounting.verifying import child

    assert "cache=None" in inspect.getsource(child._computed)
