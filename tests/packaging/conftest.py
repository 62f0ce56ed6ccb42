"""One wheel and one sdist for all tests of this folder, built from the checkout."""

import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def build(source, folder, target):
    """Path of the archive that hatchling makes from a source folder."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target]
    command += ["--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=120)
    (path,) = folder.iterdir()
    return path


def contents(wheel):
    """The files of a wheel: name -> bytes."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """Path of a wheel built from the checkout."""
    if find_spec("hatchling") is None:
        pytest.skip("the build backend hatchling is not installed: `python3 dev.py test` brings it")
    return build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def files(wheel):
    """The files of the wheel: name -> bytes."""
    return contents(wheel)


@pytest.fixture(scope="session")
def sdist(wheel, tmp_path_factory):
    """Folder of an unpacked sdist built from the checkout."""
    archive = build(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="session")
def files_by_way_of_the_sdist(sdist, tmp_path_factory):
    """The files of a wheel built from the sdist, as an installer without our wheel makes it."""
    return contents(build(sdist, tmp_path_factory.mktemp("second"), "wheel"))
