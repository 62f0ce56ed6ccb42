"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
