"""What an interrupted writer left is swept by the next one, and output without room is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bluecarbon.evidence import bundle, keys
from bluecarbon.writing import PREFIX, begin, sweep


@pytest.fixture
def left(tmp_path):
    """A file that a killed writer left."""
    path = tmp_path / (PREFIX + "0123456789abcdef")
    path.write_bytes(b"half of a")
    return path


def test_a_bundle_sweeps_its_folder(left, tmp_path, reference):
    bundle.write(tmp_path / "one.bcz", reference.files(), detached=reference.detached())
    assert [p.name for p in tmp_path.iterdir()] == ["one.bcz"]


def test_a_key_sweeps_its_folder(left, tmp_path):
    paths = keys.new(tmp_path, holder="Institute", role="verifier")
    assert sorted(tmp_path.iterdir()) == sorted(paths)


@pytest.mark.skipif(sys.platform == "win32", reason="no file locks")
def test_a_file_that_is_being_written_is_not_swept(tmp_path):
    temporary, stream = begin(tmp_path, 0o600)
    with stream:
        sweep(tmp_path)
        assert temporary.exists()
    sweep(tmp_path)
    assert not temporary.exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_a_private_key_has_its_mode_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        keys.write_private(tmp_path / "key", b"secret")
    finally:
        os.umask(before)
    assert (tmp_path / "key").stat().st_mode & 0o7777 == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("arguments", [["methods"], ["methods", "--json"], ["lots", "schema"]])
def test_output_without_room_is_one_sentence(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bluecarbon.cli", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("bluecarbon: the output could not be written")
    assert "print to another place" in done.stderr
    assert done.stderr.count("\n") == 1
