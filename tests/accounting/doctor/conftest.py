"""The folder of broken inputs, written once and looked at once."""

import importlib.util
from pathlib import Path

import pytest

from bluecarbon.accounting.doctor import examine

_spec = importlib.util.spec_from_file_location("broken", Path(__file__).with_name("broken.py"))
module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(module)


@pytest.fixture(scope="session")
def broken():
    """The module that writes broken inputs."""
    return module


@pytest.fixture(scope="session")
def broken_folder(broken, tmp_path_factory):
    """The folder, and what the cure of each file must say."""
    root = tmp_path_factory.mktemp("broken")
    return root, broken.build(root)


@pytest.fixture(scope="session")
def checkup(broken_folder):
    """What the doctor says of the folder."""
    return examine(broken_folder[0])


@pytest.fixture(scope="session")
def diagnoses(checkup):
    """The diagnoses by path below the folder."""
    return {d.path.relative_to(checkup.root).as_posix(): d for d in checkup.files}
