"""Carbon in bivalves, against published figures, by hand and by laws."""

import warnings

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.science.bivalves import calcification_carbon, check_shell_carbon, part_carbon

shares = st.floats(0, 1)


def test_carbon_of_one_tonne_of_oysters():
    """Sun Kang et al. 2020, Table 2, by hand: 0.0959 t C per t wet, soft tissue and shell."""
    soft = part_carbon(1.0, 0.6510, 0.0614, 0.4598)
    shell = part_carbon(1.0, 0.6510, 0.9386, 0.1268)
    assert round(soft + shell, 4) == 0.0959


def test_calcification_of_farmed_mussels():
    """Munari et al. 2013: 86.8 mol of CO2 given off while 136.6 mol of carbonate were laid down."""
    npt.assert_allclose(calcification_carbon(136.6, 0.635), 86.8, atol=0.1)


@given(mass=st.floats(0, 1e6), dry=shares, share=shares, fraction=shares)
def test_law_parts_add_up_to_the_animal(mass, dry, share, fraction):
    """Law: two parts of one carbon fraction hold what the whole holds."""
    parts = part_carbon(mass, dry, share, fraction) + part_carbon(mass, dry, 1 - share, fraction)
    npt.assert_allclose(parts, part_carbon(mass, dry, 1.0, fraction), rtol=1e-9, atol=1e-9)


def test_more_carbon_than_carbonate_is_remarked():
    """Pure calcium carbonate holds 12.0 % carbon."""
    with pytest.warns(InputWarning, match=r"row 3: 1 of 2 values.*12.68%.*organic matter or salt"):
        check_shell_carbon([0.1152, 0.1268], where="shells.csv, row 3")


def test_carbonate_passes_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_shell_carbon(np.array([0.0, 0.1152, 0.12]))


@pytest.mark.parametrize("fraction", [11.52, -0.1, np.nan])
def test_percent_is_refused_with_the_cure(fraction):
    with pytest.raises(InputError, match="divide it by 100"):
        check_shell_carbon([0.11, fraction])
