"""Modules that the rows share, by names of their own, a browser, and projects to run."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent
LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-06-01,250,t,wet,YT-1,240,260,triangular
"""


def _module(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


_module("hazard_bench", HERE / "hazard_bench.py")
_module("hazard_strings", HERE / "hazard_strings.py")
# The browser that the tests of the reports look with.
browser = _module("hazard_browser", HERE.parent / "report" / "conftest.py").browser


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
