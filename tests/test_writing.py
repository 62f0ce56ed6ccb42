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


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO])
def test_the_message_says_how_much_was_wanted_and_where(tmp_path, monkeypatch, code):
    def full(handle):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(BluecarbonError, match="1,234 bytes were wanted in") as caught:
        atomic_write(tmp_path / "a.txt", b"x" * 1234)
    assert str(tmp_path) in str(caught.value)
    assert "choose another folder" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_a_message(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(BluecarbonError, match="choose another place"):
        atomic_write(tmp_path / "file" / "inside" / "a.txt", "new")


def test_a_name_that_no_folder_takes_is_a_message(tmp_path):
    with pytest.raises(BluecarbonError, match="choose another folder"):
        atomic_write(tmp_path / ("a" * 300), "new")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX files")
def test_sweep_leaves_what_another_run_still_writes(tmp_path, monkeypatch):
    """The sweep comes while the file is written: it stays, and gets its name."""
    real = os.fsync

    def swept(handle):
        sweep(tmp_path)
        return real(handle)

    monkeypatch.setattr(writing.os, "fsync", swept)
    atomic_write(tmp_path / "a.txt", "whole")
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX files")
def test_a_private_file_is_private_from_the_start(tmp_path, monkeypatch):
    modes = []
    real = os.fsync

    def look(handle):
        modes.append(os.fstat(handle).st_mode & 0o777)
        return real(handle)

    monkeypatch.setattr(writing.os, "fsync", look)
    atomic_write(tmp_path / "a.key", b"secret", mode=0o600)
    assert modes[0] == 0o600
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_the_disk_did_not_confirm_is_told(tmp_path, monkeypatch):
    def failing(folder):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(writing, "_sync_folder", failing)
    with pytest.raises(BluecarbonError, match="check the disk"):
        atomic_write(tmp_path / "a.txt", "new")
