"""The digests of a project's files: of what is read, in their order, and without a trace left.

Expected digests are those of `hashlib` over the bytes of the whole file.
"""

import os
import threading
from concurrent.futures import wait
from hashlib import sha256

import pytest

import bluecarbon as bc
from bluecarbon.accounting.opening import files, habitats
from bluecarbon.errors import InputError


@pytest.fixture
def project(tmp_path, small, maps):
    return small.write_project(tmp_path, *maps)


def no_thread_is_left():
    return not [t for t in threading.enumerate() if t.name.startswith("digest")]


@pytest.mark.parametrize("block", [7, 4096, 2**20])
def test_digests_and_sizes_are_those_of_the_bytes_in_the_order_of_reading(
    project, monkeypatch, block
):
    monkeypatch.setattr(files, "_BLOCK", block)
    table = bc.open_project(project).files
    names = ["project.toml", "local.csv", "legend.csv", "2016.tif", "2019.tif", "zones.geojson"]
    assert table["path"].tolist() == names
    assert table["role"].tolist() == [
        *("project", "parameters", "legend", "habitats", "habitats", "zones")
    ]
    data = [(project.parent / name).read_bytes() for name in names]
    assert table["sha256"].tolist() == [sha256(one).hexdigest() for one in data]
    assert table["bytes"].tolist() == [len(one) for one in data]
    assert no_thread_is_left()


def test_an_empty_file_has_the_digest_of_nothing(project):
    """FIPS 180-4: SHA-256 of the empty message."""
    empty = project.parent / "empty.txt"
    empty.touch()
    with files.Files(bc.open_project(project).project) as collected:
        collected.add("method", empty)
        row = collected.table().iloc[0]
    assert row["sha256"].startswith("e3b0c44298fc1c14")
    assert row["bytes"] == 0


@pytest.mark.parametrize(
    ("name", "cure"), [("2019.tif", "cut off or damaged"), ("zones.geojson", "Correct the text")]
)
def test_what_cannot_be_opened_is_named_as_such_and_leaves_no_thread(project, name, cure):
    path = project.parent / name
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match=cure) as error:
        bc.open_project(project)
    assert str(path) in str(error.value)
    assert no_thread_is_left()


def test_a_map_that_is_not_there_is_named_by_who_opens_it(project):
    """Its digest fails first, in a thread: that is not what is told."""
    (project.parent / "2019.tif").unlink()
    with pytest.raises(InputError, match=r"2019\.tif.*Correct the path"):
        bc.open_project(project)
    assert no_thread_is_left()


def test_a_digest_that_cannot_be_taken_is_not_passed_over(project, monkeypatch):
    """A file that vanishes before it was hashed, though it was opened."""
    path, begin = project.parent / "2019.tif", files.Files.begin

    def vanished(self, paths):
        away = path.rename(path.with_suffix(".away"))
        begin(self, paths)
        wait(self._begun.values())
        away.rename(path)

    monkeypatch.setattr(files.Files, "begin", vanished)
    with pytest.raises(FileNotFoundError, match=r"2019\.tif"):
        bc.open_project(project)
    assert no_thread_is_left()


@pytest.mark.parametrize("when", ["between digest and opening", "after the opening"])
def test_a_map_that_changes_after_its_digest_is_refused_by_the_account(
    project, small, maps, monkeypatch, when
):
    """What is counted must be what the evidence states."""
    path, begin = project.parent / "2019.tif", files.Files.begin

    def change():
        small.write_map(path.with_name("other.tif"), maps[0])
        os.replace(path.with_name("other.tif"), path)

    def begin_and_end(self, paths):
        begin(self, paths)
        wait(self._begun.values())

    def changed(*args, **options):
        change()
        return whole(*args, **options)

    monkeypatch.setattr(files.Files, "begin", begin_and_end)
    whole = habitats.open_class_maps
    if when == "between digest and opening":
        monkeypatch.setattr(habitats, "open_class_maps", changed)
    opened = bc.open_project(project)
    if when == "after the opening":
        change()
    with pytest.raises(InputError, match="Open the project again"):
        bc.account(opened, progress=False, cache=None)


def test_digests_that_nobody_waits_for_any_more_are_given_up(project, monkeypatch):
    """An error must not wait for the digest of a large map: byte by byte, this one takes long."""
    monkeypatch.setattr(files, "_BLOCK", 1)
    large = project.parent / "large.tif"
    large.write_bytes(bytes(5_000_000))
    with files.Files(bc.open_project(project).project) as collected:
        collected.begin([large])
    (digest,) = collected._begun.values()
    assert digest.cancelled() or digest.result() is None
    assert no_thread_is_left()
