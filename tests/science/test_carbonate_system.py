"""The adapter to PyCO2SYS: figures of that program and of papers; and how it is missed."""

import importlib.util
import subprocess
import sys

import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr

from bluecarbon.science.carbonate_system import (
    calcification_release_ratio,
    pco2_from_alkalinity_and_dic,
)

needs_pyco2sys = pytest.mark.skipif(
    importlib.util.find_spec("PyCO2SYS") is None,
    reason="PyCO2SYS (GPL) is not installed: pip install 'bluecarbon[carbonate]' runs this",
)
FUNCTIONS = [pco2_from_alkalinity_and_dic, calcification_release_ratio]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_without_pyco2sys_the_cure_is_named(function, monkeypatch):
    monkeypatch.setitem(sys.modules, "PyCO2SYS", None)
    with pytest.raises(ImportError, match=r"pip install 'bluecarbon\[carbonate\]'"):
        function(2300.0, 2050.0, 20.0, 35.0)


def test_the_core_never_imports_it():
    source = (
        "import sys, bluecarbon.science.carbonate_system, bluecarbon.science.bivalves; "
        "print('PyCO2SYS' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert done.stdout.split() == ["False"], done.stderr


@needs_pyco2sys
def test_surface_water_of_the_open_ocean():
    """PyCO2SYS 1.8.3.4 called directly: 416.012 uatm at 2300, 2050, 20 degC, salinity 35."""
    pco2 = pco2_from_alkalinity_and_dic(2300.0, 2050.0, 20.0, 35.0)
    npt.assert_allclose(pco2, 416.012, atol=0.01)


@needs_pyco2sys
def test_calcification_releases_about_six_tenths():
    """Frankignoulle et al. 1994: 0.6 in seawater of 25 degC at the pCO2 of the time."""
    ratio = calcification_release_ratio(2300.0, np.array([1950.0, 2000.0]), 25.0, 35.0)
    npt.assert_allclose(ratio, 0.6, atol=0.05)


@needs_pyco2sys
@pytest.mark.parametrize("function", FUNCTIONS)
def test_quantities_and_labelled_arrays(function):
    """Law: neither units nor labels change the result."""
    units = pint.UnitRegistry()
    plain = function(2300.0, 2050.0, 20.0, 35.0)
    asked = function(
        units.Quantity(2.3, "mmol/kg"),
        units.Quantity(2.05, "mmol/kg"),
        units.Quantity(293.15, "K"),
        units.Quantity(35.0, ""),
    )
    npt.assert_allclose(asked.magnitude, plain, rtol=1e-9)
    dic = xr.DataArray([2050.0, 2100.0], dims="station")
    labelled = function(2300.0, dic.chunk(station=1), 20.0, 35.0)
    assert labelled.chunks is not None
    npt.assert_allclose(labelled[0], plain)
    assert labelled.attrs["units"] in ("uatm", "1")
