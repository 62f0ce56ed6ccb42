"""Compaction, against the published formula, another program's form, and the law of mass."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science.soil_cores import (
    carbon_stock,
    compaction_fraction,
    core_shortening,
    decompact_exponential,
    decompact_linear,
    exponential_compaction_rate,
)

depths = st.lists(st.floats(0.5, 20), min_size=1, max_size=12).map(lambda t: np.cumsum([0, *t]))


@pytest.mark.parametrize(
    ("readings", "compaction"),
    [((200, 35, 25), 10 / 175), ((100, 94, 74), 20 / 26), ((200, 1, 1), 0.0)],
)
def test_fraction_by_hand(readings, compaction):
    """By hand: 1 - 165/175, 1 - 6/26 and 1 - 199/199 (Howard et al. 2014, 1 - L_in/L_out)."""
    npt.assert_allclose(compaction_fraction(*map(float, readings)), compaction, atol=1e-15)


@pytest.mark.parametrize("readings", [(100.0, 10.0, 20.0), (100.0, 100.0, 10.0)])
def test_impossible_readings_are_refused_with_the_cure(readings):
    with pytest.raises(ValueError, match="inner and the outer reading are exchanged"):
        compaction_fraction(*readings)


def test_percent_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="divide it by 100"):
        decompact_linear(0.0, 1.0, 1.0, 20.0)


def test_linear_by_hand():
    """By hand: at 20 % compaction 10 cm become 12.5 cm and 1 g/cm3 becomes 0.8 g/cm3."""
    assert decompact_linear(10.0, 20.0, 1.0, 0.2) == (12.5, 25.0, 0.8)


@given(edges=depths, density=st.floats(0.05, 2.5), compaction=st.floats(0, 0.9))
def test_law_linear_conserves_mass_slice_by_slice(edges, density, compaction):
    """Law: mass is neither made nor lost; and the core regains the length of its hole."""
    top, bottom, loosened = decompact_linear(edges[:-1], edges[1:], density, compaction)
    npt.assert_allclose(loosened * (bottom - top), density * np.diff(edges), rtol=1e-12)
    npt.assert_allclose(bottom[-1], edges[-1] / (1 - compaction), rtol=1e-12)


@given(
    edges=depths,
    density=st.floats(0.05, 2.5),
    shortening=st.floats(0, 80),
    rate=st.floats(1e-4, 1),
)
def test_law_exponential_conserves_mass_slice_by_slice(edges, density, shortening, rate):
    """Law: mass is neither made nor lost, depths keep their order, the surface stays."""
    top, bottom, loosened = decompact_exponential(edges[:-1], edges[1:], density, shortening, rate)
    npt.assert_allclose(loosened * (bottom - top), density * np.diff(edges), rtol=1e-9)
    npt.assert_array_equal(top[1:], bottom[:-1])
    assert top[0] == 0
    assert np.all(bottom >= edges[1:])
    assert np.all(loosened <= density * (1 + 1e-12))


def test_exponential_is_the_form_of_another_program():
    """costavale/BlueCarbon bc_decomp, method "exp": z_obs - a exp(-b z_obs).

    There z_obs counts from the surface outside, z + s, and the two constants go through a
    shortening of s at z_obs = s and of 0.1 cm at the base of the hole.
    """
    inside, outside, length = 40.0, 25.0, 200.0
    shortening, core, hole = inside - outside, length - inside, length - outside
    b = np.log(shortening / 0.1) / (hole - shortening)
    a = shortening * np.exp(b * shortening)
    z = np.linspace(0, core, 9)
    theirs = (z + shortening) - a * np.exp(-b * (z + shortening))
    rate = exponential_compaction_rate(core_shortening(inside, outside), core)
    ours = decompact_exponential(z[:-1], z[1:], 1.0, shortening, rate)
    npt.assert_allclose(rate, b, rtol=1e-12)
    npt.assert_allclose(np.r_[ours.top[0], ours.bottom], theirs, atol=1e-9)
    npt.assert_allclose(ours.bottom[-1], hole - 0.1, atol=1e-9)


def test_exponential_shortens_most_near_the_top():
    """Law: the density at the surface was raised most."""
    rate = exponential_compaction_rate(15.0, 60.0)
    edges = np.arange(0.0, 61.0, 10.0)
    loosened = decompact_exponential(edges[:-1], edges[1:], 1.0, 15.0, rate).bulk_density
    assert np.all(np.diff(loosened) > 0)


def test_a_shortening_of_nothing_has_no_rate():
    with pytest.raises(ValueError, match="Take the core as it is"):
        exponential_compaction_rate(0.05, 60.0)


def test_negative_shortening_is_refused_with_the_cure():
    with pytest.raises(ValueError, match="Check the readings"):
        decompact_exponential(0.0, 1.0, 1.0, -2.0, 0.1)


@given(edges=depths, compaction=st.floats(0, 0.8))
def test_law_the_stock_of_the_whole_core_does_not_change(edges, compaction):
    """Law: decompaction moves carbon deeper and makes none."""
    density = np.linspace(0.05, 0.01, len(edges) - 1)
    top, bottom, loosened = decompact_linear(edges[:-1], edges[1:], density, compaction)
    npt.assert_allclose(
        carbon_stock(loosened, top, bottom), carbon_stock(density, edges[:-1], edges[1:]), rtol=1e-9
    )
