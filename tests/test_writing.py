"""Files appear whole or not at all."""

import errno
import os

import pytest

from bluecarbon import writing
from bluecarbon.errors import BluecarbonError
from bluecarbon.writing import PREFIX, atomic_write, sweep


def test_text_is_written_as_utf8(tmp_path):
    atomic_write(tmp_path / "a.txt", "红树林")
    assert (tmp_path / "a.txt").read_bytes() == "红树林".encode()


def test_folders_on_the_way_are_made(tmp_path):
    atomic_write(tmp_path / "new" / "a.bin", b"1")
    assert (tmp_path / "new" / "a.bin").exists()


@pytest.mark.parametrize("fault", [KeyboardInterrupt, MemoryError])
def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, fault):
    path = tmp_path / "a.txt"
    atomic_write(path, "old")

    def stop(handle):
        raise fault

    monkeypatch.setattr(writing.os, "fsync", stop)
    with pytest.raises(fault):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_full_disk_is_a_message_with_the_cure(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(BluecarbonError, match="Free some space") as caught:
        atomic_write(tmp_path / "a.txt", "new")
    assert "a.txt" in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_sweep_removes_what_a_killed_run_left(tmp_path):
    (tmp_path / f"{PREFIX}abc").write_bytes(b"half")
    (tmp_path / "mine.txt").write_bytes(b"kept")
    sweep(tmp_path)
    assert os.listdir(tmp_path) == ["mine.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX files")
def test_results_are_as_readable_as_other_files(tmp_path):
    atomic_write(tmp_path / "a", b"")
    (tmp_path / "b").write_bytes(b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
