"""The module that prints a row of the matrix of hazards, and projects to run."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-06-01,250,t,wet,YT-1,240,260,triangular
"""


@pytest.fixture(scope="session")
def matrix():
    """The module with `report(row, tried, held)`."""
    path = Path(__file__).parents[1] / "evidence" / "matrix.py"
    spec = importlib.util.spec_from_file_location("matrix", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(small, tmp_path):
    """Path of a project of 150 x 90 cells with two maps and a harvest, in a folder of its own."""
    random = np.random.default_rng(20230228)
    first = random.choice(5, size=(150, 90), p=[0.4, 0.3, 0.1, 0.1, 0.1])
    first[:20, :30] = 4
    second = np.where(random.random((150, 90)) < 0.9, first, random.choice(5, size=(150, 90)))
    folder = tmp_path / "project"
    folder.mkdir()
    return small.write_project(folder, first, second, harvest=LOG, area_error=0.2)
