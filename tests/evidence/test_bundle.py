"""Bundles: built alike everywhere, and each level finds what it is there to find."""

import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.evidence import bundle, canonical, container, manifest, places, sums, tables
from bluecarbon.evidence.refusals import Refused
from bluecarbon.evidence.verdicts import FAIL, NOT_RUN, PASS, UNKNOWN

ROOT = Path(__file__).parents[2]
OCEAN = "payload/inputs/ocean.nc"


@pytest.fixture(scope="module")
def files(reference):
    return reference.files()


@pytest.fixture
def rebuilt(reference, files):
    """Packs the reference bundle with other files, and a manifest that fits them."""

    def make(changes=None, without=()):
        changed = {**files, **(changes or {})}
        changed = {path: data for path, data in changed.items() if path not in without}
        about = {path: said for path, said in reference.ABOUT.items() if path not in without}
        listed = manifest.make(changed, about=about, detached=reference.detached())
        return container.pack({**changed, places.MANIFEST: listed})

    return make


def codes(data, level, **options):
    """Status of a level, and the codes of its reasons."""
    (verdict,) = (v for v in bundle.check(data, **options) if v.level == level)
    return verdict.status, {reason.code for reason in (*verdict.failed, *verdict.undecided)}


# C3 ---------------------------------------------------------------------------------------------

PLACES = [
    {},
    {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {"TZ": "America/St_Johns", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "4294967295"},
    {"TZ": "UTC-14", "LANG": "zh_CN.GB18030", "PYTHONUTF8": "0", "PYTHONHASHSEED": "7"},
    {"SOURCE_DATE_EPOCH": "0", "PYTHONOPTIMIZE": "1", "PYTHONHASHSEED": "0"},
]


def test_c3_a_bundle_built_anywhere_is_the_same(reference, tmp_path, matrix):
    """Other folders, time zones, locales, hash seeds and rights of new files; one SHA-256."""
    found = []
    for number, changes in enumerate(PLACES):
        folder = tmp_path / f"文件 {number}" / ("x" * number or "y")
        folder.mkdir(parents=True)
        mask = (0o022, 0o077, 0o000, 0o027, 0o002)[number]
        program = f"import os; os.umask({mask}); import runpy, sys; sys.argv = ['x', 'out.bcz']; "
        program += f"runpy.run_path({str(Path(__file__).with_name('reference.py'))!r}, "
        program += "run_name='__main__')"
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **changes},
            check=True,
        )
        found.append(sha256((folder / "out.bcz").read_bytes()).hexdigest())
    here = sha256(reference.build()).hexdigest()
    matrix.report("C3 bundle built again elsewhere", len(found), found.count(here))


# Reading and writing ----------------------------------------------------------------------------


def test_what_is_written_is_read(reference, files, tmp_path):
    path = tmp_path / "new" / "a.bcz"
    made = bundle.write(path, files, about=reference.ABOUT, detached=reference.detached())
    assert bundle.read(path) == made
    assert made.sha256 == sha256(path.read_bytes()).hexdigest()
    assert {p: made.files[p] for p in files} == files
    assert made.recipe == reference.recipe()
    assert sorted(made.lots) == sorted(lot.id for lot in reference.lots())
    assert list(made.attestations) == ["attestations/issuer.dsse.json"]
    assert made.digest("recipe.json") == made.manifest["recipe.json"]["sha256"]
    assert made.manifest[OCEAN]["detached"]
    assert made.manifest[OCEAN]["licence"] == "not to be passed on"
    assert list(path.parent.iterdir()) == [path]


def test_an_attestation_added_later_changes_nothing_else(reference, files, tmp_path):
    path = tmp_path / "a.bcz"
    before = bundle.write(path, files, about=reference.ABOUT, detached=reference.detached())
    after = bundle.attest(path, "verifier-1", b'{"payload":""}')
    added = "attestations/verifier-1.dsse.json"
    assert after.files == {**before.files, added: b'{"payload":""}'}
    assert after.sha256 != before.sha256
    for name in ("verifier-1", "issuer", "../x", "A"):
        with pytest.raises(bundle.BundleError, match="another name"):
            bundle.attest(path, name, b"{}")
    assert bundle.read(path) == after


def test_no_file_and_no_bundle_are_refused_in_words(tmp_path):
    for path in (tmp_path, tmp_path / "none.bcz"):
        with pytest.raises(Refused, match="Give the path of a bundle"):
            bundle.read(path)
    large = tmp_path / "large.bcz"
    with large.open("wb") as file:
        file.truncate(container.MAX_BYTES + 1)
    with pytest.raises(Refused, match="at most 1 GiB"):
        bundle.read(large)


def test_a_pipe_is_no_bundle_and_is_not_waited_for(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Refused, match="Give the path of a bundle"):
        bundle.read(tmp_path / "pipe")


def test_what_would_be_refused_is_not_written(files, reference, tmp_path):
    path = tmp_path / "a.bcz"
    lines = reference.line_rows()
    wrong = [(*lines[0][:4], lines[0][4] + 1, *lines[0][5:]), lines[1]]
    table = tables.write(sums.LINE_COLUMNS, wrong)
    for changes in ({places.LINES: table}, {"payload/secret.txt": b""}, {places.RECIPE: b"{}"}):
        with pytest.raises(Refused):
            bundle.write(path, {**files, **changes}, detached=reference.detached())
    assert not path.exists()


# L0 ---------------------------------------------------------------------------------------------


def edited(data, **changes):
    """A JSON document with other values."""
    return canonical.dumps({**canonical.loads(data), **changes})


def test_l0_finds_what_has_no_place_or_no_shape(files, reference, rebuilt):
    lot = next(path for path in files if path.startswith("lots/"))
    recipe, entries = files[places.RECIPE], bundle.load(rebuilt()).manifest
    unpacked = container.unpack(rebuilt())
    listed = {"format": manifest.FORMAT, "files": list(entries.values())}

    def with_manifest(*changed, **more):
        value = {**listed, "files": list(changed), **more}
        return container.pack({**unpacked, places.MANIFEST: canonical.dumps(value)})

    def entry(path, **changes):
        return [{**e, **(changes if e["path"] == path else {})} for e in entries.values()]

    tif = "payload/inputs/habitats_2022.tif"
    inputs = canonical.loads(recipe)["inputs"]
    cases = {
        "bundle.missing": container.pack({p: c for p, c in unpacked.items() if p != "recipe.json"}),
        "bundle.unknown-place": container.pack({**unpacked, "payload/run.sh": b"true"}),
        "bundle.lot-name": container.pack(
            {**unpacked, "lots/bc-2022-0000000000.json": unpacked[lot]}
            | {
                places.MANIFEST: manifest.make(
                    {**files, "lots/bc-2022-0000000000.json": files[lot]},
                    detached=reference.detached(),
                )
            }
        ),
        "bundle.shape": rebuilt({places.RECIPE: edited(recipe, code="import os")}),
        "json.not-canonical": rebuilt({places.RECIPE: recipe + b"\n"}),
        "bundle.input": rebuilt({places.RECIPE: edited(recipe, inputs=inputs[1:])}),
        "bundle.project": rebuilt({places.RECIPE: edited(recipe, project="other")}),
        "manifest.unlisted": with_manifest(*[e for e in entries.values() if e["path"] != lot]),
        "manifest.missing": container.pack({p: c for p, c in unpacked.items() if p != tif}),
        "manifest.both": container.pack({**unpacked, OCEAN: b"here as well"}),
        "manifest.order": with_manifest(*reversed(entries.values())),
        "manifest.role": with_manifest(*entry(tif, role="result")),
    }
    found = {code: codes(data, "L0") for code, data in cases.items()}
    assert found == {code: (FAIL, {code}) for code in cases}
    # Of what has no form nothing else is said.
    assert codes(cases["bundle.shape"], "L1") == codes(cases["bundle.shape"], "L2")
    assert codes(cases["bundle.shape"], "L1") == (NOT_RUN, {"level.not-run"})


def test_lots_that_only_exhaust_a_reader_are_not_parsed(rebuilt, monkeypatch):
    data = rebuilt()
    monkeypatch.setattr(bundle, "MAX_LOTS_BYTES", 1000)
    assert codes(data, "L0") == (FAIL, {"bundle.lots-size"})


def test_only_inputs_travel_beside(files, reference):
    report = {"payload/report/fr.html": manifest.Detached(size=1, sha256="0" * 64)}
    with pytest.raises(Refused, match="only inputs travel beside"):
        manifest.make(files, detached=report)
    here = {"payload/inputs/project.toml": manifest.Detached(size=1, sha256="0" * 64)}
    with pytest.raises(Refused, match="in the bundle or beside it"):
        manifest.make(files, detached=here)
    with pytest.raises(Refused, match="Every file that the manifest lists"):
        manifest.make(files, about={"payload/inputs/none.tif": {"licence": "CC0-1.0"}})


# L1 ---------------------------------------------------------------------------------------------


def test_l1_asks_for_a_detached_file_and_finds_another(reference, tmp_path):
    data = reference.build()
    assert codes(data, "L1") == (UNKNOWN, {"manifest.beside"})
    assert codes(data, "L1", beside=tmp_path) == (UNKNOWN, {"manifest.beside"})
    path = tmp_path / "ocean.nc"
    path.write_bytes(reference.DETACHED)
    assert codes(data, "L1", beside=tmp_path) == (PASS, set())
    entry = bundle.load(data).manifest[OCEAN]
    assert manifest.read_beside(entry, tmp_path) == reference.DETACHED
    for content, code in [
        (reference.DETACHED + b"x", "manifest.size"),
        (reference.DETACHED[:-1], "manifest.size"),
        (reference.DETACHED.replace(b"an", b"no", 1), "manifest.digest"),
        (b"", "manifest.size"),
    ]:
        path.write_bytes(content)
        assert codes(data, "L1", beside=tmp_path) == (FAIL, {code})
        with pytest.raises(manifest.ManifestError) as e:
            manifest.read_beside(entry, tmp_path)
        assert e.value.code == code


def test_l1_looks_by_path_first_and_follows_no_link(reference, tmp_path):
    data = reference.build()
    deep = tmp_path / OCEAN
    deep.parent.mkdir(parents=True)
    deep.write_bytes(reference.DETACHED)
    (tmp_path / "ocean.nc").write_bytes(b"another of this name")
    assert codes(data, "L1", beside=tmp_path) == (PASS, set())
    (tmp_path / "bundle.bcz").write_bytes(data)
    assert codes(tmp_path / "bundle.bcz", "L1") == (PASS, set())
    deep.unlink()
    (tmp_path / "ocean.nc").unlink()
    (tmp_path / "secret").write_bytes(reference.DETACHED)
    (tmp_path / "ocean.nc").symlink_to(tmp_path / "secret")
    assert codes(data, "L1", beside=tmp_path) == (UNKNOWN, {"manifest.beside"})


def test_l1_believes_no_size_of_a_detached_file(files, reference, tmp_path):
    detached = {OCEAN: manifest.Detached(size=2**53 - 1, sha256="0" * 64)}
    data = bundle.build(files, detached=detached)
    (tmp_path / "ocean.nc").write_bytes(b"small")
    assert codes(data, "L1", beside=tmp_path) == (FAIL, {"manifest.size"})
    with pytest.raises(manifest.ManifestError, match="the size that the manifest states"):
        manifest.read_beside(bundle.load(data).manifest[OCEAN], tmp_path)


def test_l1_finds_a_lot_whose_content_is_not_its_id(files, rebuilt):
    path = next(path for path in files if path.startswith("lots/"))
    lot = canonical.loads(files[path])
    data = rebuilt({path: canonical.dumps({**lot, "accounting_body": "someone else"})})
    assert codes(data, "L1") == (FAIL, {"manifest.lot-id", "manifest.beside"})
    assert codes(data, "L2") == (NOT_RUN, {"level.not-run"})


# L2 ---------------------------------------------------------------------------------------------


def relabelled(lot, **changes):
    """A changed lot under the id of its content, as (path, bytes)."""
    from bluecarbon.evidence.lot_ids import lot_id

    content = {key: value for key, value in {**lot, **changes}.items() if key != "id"}
    name = lot_id(content["vintage"], canonical.dumps(content))
    return places.lot_path(name), canonical.dumps({**content, "id": name})


def test_l2_finds_each_sum_that_does_not_add_up(files, reference, rebuilt):
    first, second = (path for path in files if path.startswith("lots/"))
    lot = canonical.loads(files[first])
    tiles, rows = reference.TILES, reference.line_rows()
    settlement = lot["settlement"]
    mass, serial = int(lot["kg_co2e"]), lot["serial"]

    def lines(*rows):
        return {places.LINES: tables.write(sums.LINE_COLUMNS, rows)}

    def row(which, **changes):
        line = dict(zip(sums.LINE_COLUMNS, rows[which], strict=True))
        return tuple({**line, **changes}.values())

    def other_lot(**changes):
        return rebuilt(dict([relabelled(lot, **changes)]), without=[first])

    more = [(*tiles[0][:-1], tiles[0][-1] + 1), *tiles[1:]]
    cases = {
        "a tile of one cm2 more": ("sums.tiles", rebuilt(
            {places.TILES: tables.write(reference.TILE_COLUMNS, more)})),
        "a tile left out": ("sums.tiles", rebuilt(
            {places.TILES: tables.write(reference.TILE_COLUMNS, tiles[1:])})),
        "totals left out": ("sums.missing", rebuilt(without=[places.TOTALS])),
        "no lines": ("sums.missing", rebuilt(without=[places.LINES])),
        "a line of one kg more": ("sums.line", rebuilt(lines(
            row(0, gross_kg=90_501), rows[1]))),
        "lots of half a unit": ("sums.units", rebuilt(lines(
            row(0, lots_kg=69_500, remainder_kg=-225), rows[1]))),
        "a line left out": ("sums.no-line", rebuilt(lines(rows[0]))),
        "a lot left out": ("sums.lots", rebuilt(without=[first])),
        "a lot of other numbers": ("sums.settlement", other_lot(
            settlement={**settlement, "gross_kg": str(int(settlement["gross_kg"]) + 1)})),
        "a lot of one unit less": ("sums.units", other_lot(units=lot["units"] - 1)),
        "a lot of other serials": ("sums.units", other_lot(serial={**serial, "first": 2})),
        "a lot twice": ("sums.serials", rebuilt(dict([relabelled(lot, verifier="again")]))),
        "a remainder from nowhere": ("sums.carried", rebuilt(lines(
            row(0, carried_in_kg=5, carried_out_kg=280), rows[1]))),
        "a capacity inventory with lots": ("bundle.project", None),
        "no lots at all": ("sums.no-lots", rebuilt(without=[first, second])),
    }  # fmt: skip
    cases.pop("a capacity inventory with lots")
    assert mass == 1000 * lot["units"]
    for name, (code, data) in cases.items():
        status, found = codes(data, "L2")
        assert code in found, (name, found)
        assert status == (UNKNOWN if code == "sums.no-lots" else FAIL), name
    held = edited(files[places.RECIPE], claim="capacity inventory")
    status = codes(rebuilt({places.RECIPE: held}, without=[first, second]), "L2")
    assert status == (FAIL, {"sums.capacity"})


def test_l2_needs_no_tiles_where_no_map_was_read(rebuilt):
    assert codes(rebuilt(without=[places.TILES, places.TOTALS]), "L2") == (PASS, set())


CELLS = st.dictionaries(
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.tuples(st.sampled_from("ABC"), st.integers(1, 10**12)),
    min_size=1,
    max_size=36,
)
COLUMNS = ("tile", "zone", "cells", "area_cm2")


def tabulated(cells, tile_of):
    """Rows by tile and zone of cells {(y, x): (zone, cm2)}, added by a plain loop."""
    added = {}
    for place, (zone, area) in cells.items():
        key = (tile_of(place), zone)
        count, before = added.get(key, (0, 0))
        added[key] = (count + 1, before + area)
    return [(*key, *amounts) for key, amounts in added.items()]


def verdict(tile_rows, total_rows):
    files = {
        places.TILES: tables.write(COLUMNS, tile_rows),
        places.TOTALS: tables.write(COLUMNS[1:], total_rows),
        places.LINES: tables.write(sums.LINE_COLUMNS, []),
    }
    return sums.check(files, {"claim": "annual sink"}, {}).status


@settings(max_examples=500, deadline=None)
@given(CELLS, st.integers(1, 6), st.integers(1, 6), st.randoms())
def test_d6_totals_are_those_of_any_partition_into_tiles(cells, height, width, random):
    """Split, merge or permute the tiles: the totals are the same integers, and L2 passes."""
    totals = [row[1:] for row in tabulated(cells, lambda _: "all")]
    rows = tabulated(cells, lambda p: f"{p[0] // height}-{p[1] // width}")
    random.shuffle(rows)
    assert verdict(rows, totals) == PASS
    assert verdict(tabulated(cells, lambda p: f"{p[0]}-{p[1]}"), totals) == PASS


@settings(max_examples=200, deadline=None)
@given(CELLS, st.data())
def test_d6_any_other_amount_fails(cells, data):
    totals = [row[1:] for row in tabulated(cells, lambda _: "all")]
    rows = tabulated(cells, lambda p: f"{p[0]}-{p[1]}")
    at = data.draw(st.integers(0, len(rows) - 1))
    cells_more, cm2_more = data.draw(
        st.tuples(st.integers(-9, 9), st.integers(-(10**12), 10**12)).filter(any)
    )
    tile, zone, count, area = rows[at]
    rows[at] = (tile, zone, count + cells_more, area + cm2_more)
    assert verdict(rows, totals) == FAIL


# Verdicts ---------------------------------------------------------------------------------------


def test_verdicts_are_json_and_sentences_in_two_languages(rebuilt):
    verdicts = bundle.check(rebuilt(without=[places.LINES]))
    said = json.loads(json.dumps([v.as_json() for v in verdicts]))
    assert [v["status"] for v in said] == [PASS, UNKNOWN, FAIL]
    (reason,) = verdicts[2].failed
    assert reason.sentence().startswith(f"{places.LINES}: no such file. Sums are checked")
    assert "核对加总" in reason.sentence("zh")


def test_reading_evidence_needs_no_array_library():
    arrays = "h5py numpy pandas pint pydantic pyproj rasterio scipy shapely xarray"
    source = "import sys, bluecarbon.evidence.bundle as b; b.check(b'PK'); "
    source += f"print(*sorted(set(sys.modules) & set({arrays.split()!r})))"
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
