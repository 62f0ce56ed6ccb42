"""Fixtures shared by all tests."""

import importlib.util
import os
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^[A-Z][0-9]+.*: tried [0-9,]+, held [0-9,]+.*$", re.MULTILINE)


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


small_project = _module(Path(__file__).parent / "accounting" / "small_project.py")


def pytest_terminal_summary(terminalreporter):
    """Repeat the rows of the matrix of hazards, which pytest has captured, of all processes."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    rows = {row for r in reports for row in ROW.findall(getattr(r, "capstdout", ""))}
    if rows:
        terminalreporter.section("matrix of hazards")
        for row in sorted(rows):
            terminalreporter.line(row)


@pytest.fixture(scope="session")
def matrix():
    """The module with `report(row, tried, held)`."""
    return _module(Path(__file__).parent / "matrix" / "matrix.py")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Counts of the tests are kept apart from those of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BLUECARBON_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def shared_data():
    """Folder of real data that is not part of this repository."""
    folder = Path(os.environ.get("BLUECARBON_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data folder {folder} is absent: set BLUECARBON_SHARED_DATA to run this")
    return folder


@pytest.fixture(scope="session")
def xihu():
    """Folder of the demonstration project that is part of this repository."""
    return ROOT / "data" / "xiangshan"


@pytest.fixture
def small():
    """The module that writes small projects."""
    return small_project


@pytest.fixture
def maps():
    """Two maps of 8 x 12 cells of one hectare; columns 0-4 are west, 5-9 east, 10-11 outside.

    Mangrove: 10 ha west and 2 ha east throughout, 5 ha west from the second map on. Tidal marsh:
    row 3, of which 3 ha west turn to Spartina. Seaweed farm: 6 ha west.
    """
    first = np.zeros((8, 12), dtype=int)
    first[0:2, 0:7] = 1
    first[0:2, 6] = 0
    first[3, :] = 2
    first[5:7, 1:4] = 4
    second = first.copy()
    second[2, 0:5] = 1
    second[3, 0:3] = 3
    return first, second


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL of our own; its absence is a failure where the checks say it is installed."""
    postgresql = _module(Path(__file__).parent / "lots" / "ledger" / "postgresql.py")
    if postgresql.programs() is None:
        if os.environ.get("BLUECARBON_REQUIRE_POSTGRES"):
            pytest.fail(postgresql.INSTALL)
        pytest.skip(postgresql.INSTALL)
    pytest.importorskip("psycopg", reason="psycopg is not installed: the extra postgres")
    cluster = postgresql.Cluster(fsync=False)
    yield cluster
    cluster.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Where a new ledger goes."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("cluster").database()
