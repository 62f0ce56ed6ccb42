"""The container: one archive for any files, and nothing else is taken."""

import io
import os
import shutil
import struct
import subprocess
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.evidence import container, names
from bluecarbon.evidence.container import ContainerError, pack, unpack
from bluecarbon.evidence.refusals import Refused

SEGMENTS = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,12}[a-z0-9_-]", fullmatch=True).filter(
    lambda s: s.partition(".")[0] not in names.DEVICES
)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=6).map("/".join)


@st.composite
def file_sets(draw):
    """Files by name, without a name that is a folder of another."""
    files = draw(st.dictionaries(PATHS, st.binary(max_size=40), max_size=6))
    folders = {n[:i] for n in files for i, c in enumerate(n) if c == "/"}
    return {name: data for name, data in files.items() if name not in folders}


def test_a2_every_crafted_archive_is_refused_by_its_rule(crafted, matrix, tmp_path, monkeypatch):
    """Codes by hand from what each archive breaks; nothing is written anywhere near."""
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    cases = list(crafted.archives())
    assert len(cases) >= 60
    assert len({name for name, _, _ in cases}) == len({data for _, data, _ in cases}) == len(cases)
    wrong = {}
    for name, data, code in cases:
        try:
            unpack(data)
            wrong[name] = "taken"
        except Refused as error:
            if error.code != code:
                wrong[name] = f"{error.code}, not {code}: {error}"
    assert not wrong
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    matrix.report("A2 crafted archives", len(cases), len(cases) - len(wrong))


def test_the_archive_by_hand_is_the_one_that_is_written(crafted):
    """Two writers from the same format, `crafted.raw` and `pack`, give the same bytes."""
    assert pack({"b.txt": b"beta", "a.txt": b"alpha"}) == crafted.GOOD
    assert unpack(crafted.GOOD) == {"a.txt": b"alpha", "b.txt": b"beta"}
    assert pack({}) == crafted.raw()
    assert unpack(crafted.raw()) == {}


@settings(max_examples=200, deadline=None)
@given(file_sets(), st.randoms())
def test_unpacking_is_the_inverse_of_packing_in_any_order(files, random):
    shuffled = list(files.items())
    random.shuffle(shuffled)
    data = pack(dict(shuffled))
    assert data == pack(files)
    assert unpack(data) == unpack(bytearray(data)) == unpack(memoryview(data)) == files
    assert list(unpack(data)) == sorted(files)


@settings(max_examples=100, deadline=None)
@given(file_sets())
def test_other_programs_read_the_same_files(files):
    """Python's zipfile, which shares no code with the reader, and its test of checksums."""
    with zipfile.ZipFile(io.BytesIO(pack(files))) as archive:
        assert archive.testzip() is None
        assert {i.filename: archive.read(i) for i in archive.infolist()} == files


@pytest.mark.skipif(shutil.which("unzip") is None, reason="Info-ZIP's unzip is not installed")
def test_info_zip_finds_no_fault(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(pack({"a.txt": b"alpha", "b/c.txt": b""}))
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["A.txt", "../a", "a/", "", "nul", "a/con.txt", "红树林.tif"])
def test_a_name_that_cannot_be_read_is_not_written(name):
    with pytest.raises(names.NameRefused):
        pack({name: b""})


def test_a_file_that_is_a_folder_is_not_written():
    # "a-b" stands between "a" and "a/b" in the order of bytes.
    with pytest.raises(names.NameRefused, match="a file or a folder"):
        pack({"a": b"", "a-b": b"", "a/b": b""})


def test_too_many_and_too_large_are_refused_before_anything_is_made(monkeypatch):
    monkeypatch.setattr(container, "MAX_FILES", 2)
    with pytest.raises(ContainerError, match="at most 10,000 files"):
        pack({"a": b"", "b": b"", "c": b""})
    monkeypatch.undo()
    data = pack({"a": b"x" * 100})
    monkeypatch.setattr(container, "MAX_BYTES", len(data) - 1)
    for act in (lambda: pack({"a": b"x" * 100}), lambda: unpack(data)):
        with pytest.raises(ContainerError, match="travel beside the bundle"):
            act()


def test_sizes_are_not_believed(crafted):
    """Of an archive that speaks of gigabytes nothing is allocated."""
    lying = [
        crafted.raw(crafted.Entry(size=0xFFFFFFF0)),
        crafted.raw(crafted.A, end={"length": 0xFFFFFF00}),
        crafted.raw(crafted.A, end={"here": 65534, "count": 65534}),
    ]
    tracemalloc.start()
    for data in lying:
        with pytest.raises(ContainerError):
            unpack(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000


def test_an_archive_that_looks_like_zip64_by_chance_is_not_made(monkeypatch):
    """A last name of 16 letters at offset 0x07064b50 would put the mark of ZIP64 before the end."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 15, 0x07064B50) + b"x" * 16
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", *[0] * 7)
    with pytest.raises(ContainerError, match="ZIP64"):
        container._one_end(entry + end)


def test_an_empty_content_and_a_nested_archive_are_files_like_others():
    inner = pack({"a": b""})
    assert unpack(pack({"inner.zip": inner, "z": b""})) == {"inner.zip": inner, "z": b""}


@pytest.mark.parametrize(
    "title",
    [
        "habitats 2022.TIF",
        "红树林.tif",
        "con.csv",
        "..",
        "/etc/passwd",
        "a" * 300 + ".nc",
        "",
        "é.csv",
    ],
)
def test_titles_of_people_become_safe_names(title):
    name = names.safe(title)
    names.check(name)
    assert names.safe(title) == name
    assert names.safe(title + "x") != name
    assert os.path.basename(name) == name
