"""Sampling errors, by hand, by enumeration of every sample, by another program, and by laws."""

from itertools import combinations, product

import hypothesis.extra.numpy as hnp
import numpy as np
import numpy.testing as npt
import pint
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.science import sampling
from bluecarbon.science.sampling import mean_of_simple_sample, mean_of_stratified_sample

masses = hnp.arrays(float, st.integers(2, 20), elements=st.floats(0.1, 100))


def test_limits_match_another_program():
    """scipy.stats.t.interval, on values of ours."""
    values = [3.1, 2.4, 4.0, 3.3, 2.9]
    result = mean_of_simple_sample(values, confidence=0.9)
    expected = scipy.stats.t.interval(0.9, 4, np.mean(values), scipy.stats.sem(values))
    npt.assert_allclose([result.low, result.high], expected, rtol=1e-9)


def test_five_lines_by_hand():
    """Lines 8, 9, 10, 11, 12: mean 10, s^2 = 2.5, SE 0.70711, t(4, 0.975) = 2.7764: +-1.9632."""
    result = mean_of_simple_sample([8, 9, 10, 11, 12], confidence=0.95)
    npt.assert_allclose(result.relative_half_width, 0.19632, rtol=1e-4)


def test_the_square_of_the_error_is_right_on_average_over_every_sample():
    """Enumeration: all 20 samples of 3 out of 6 lines; their means scatter as stated."""
    farm = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0])
    results = [
        mean_of_simple_sample(farm[list(chosen)], confidence=0.9, population=6)
        for chosen in combinations(range(6), 3)
    ]
    means = np.array([r.mean for r in results])
    npt.assert_allclose(means.mean(), farm.mean())
    npt.assert_allclose(np.mean([r.standard_error**2 for r in results]), means.var())


def test_a_stratified_sample_is_right_on_average_over_every_sample():
    """Enumeration with replacement: the endless population that the formula is for."""
    strata, areas = {"a": [1.0, 2.0, 6.0], "b": [10.0, 20.0]}, {"a": 3.0, "b": 1.0}
    results = [
        mean_of_stratified_sample([*a, *b], list("aabb"), areas, confidence=0.9)
        for a, b in product(*(product(values, repeat=2) for values in strata.values()))
    ]
    means = np.array([r.mean for r in results])
    npt.assert_allclose(means.mean(), 0.75 * 3 + 0.25 * 15)
    npt.assert_allclose(np.mean([r.standard_error**2 for r in results]), means.var())


def test_two_strata_by_hand():
    """Weights 0.75 and 0.25; parts 0.5625 x 4 / 2 = 1.125 and 0.0625 x 8 / 2 = 0.25.

    SE^2 = 1.375; degrees 1.375^2 / (1.125^2 + 0.25^2) = 1.4235.
    """
    result = mean_of_stratified_sample(
        [8 - 2**0.5, 8 + 2**0.5, 18.0, 22.0], list("aabb"), {"a": 30, "b": 10}, confidence=0.9
    )
    npt.assert_allclose(result.mean, 11.0)
    npt.assert_allclose(result.standard_error**2, 1.375)
    npt.assert_allclose(result.degrees_of_freedom, 1.4235, rtol=1e-4)


@given(values=masses, extra=st.integers(0, 1000))
def test_law_a_known_farm_is_surer_than_an_endless_one(values, extra):
    """Law: the correction lessens the error, to none where all was measured."""
    endless = mean_of_simple_sample(values, confidence=0.9)
    known = mean_of_simple_sample(values, confidence=0.9, population=values.size + extra)
    assert known.mean == endless.mean
    assert known.standard_error <= endless.standard_error
    assert extra or known.standard_error == 0


@given(values=masses, factor=st.floats(0.01, 100))
def test_law_a_result_scales_with_its_unit(values, factor):
    one, other = (mean_of_simple_sample(v, confidence=0.9) for v in (values, factor * values))
    npt.assert_allclose(other[:4], [factor * v for v in one[:4]], rtol=1e-9, atol=1e-9)


@given(values=masses, more=masses, area=st.floats(0.1, 10))
def test_law_degrees_of_freedom_lie_between_the_smallest_stratum_and_all(values, more, area):
    result = mean_of_stratified_sample(
        [*values, *more],
        ["a"] * values.size + ["b"] * more.size,
        {"a": 1.0, "b": area},
        confidence=0.9,
    )
    low, high = min(values.size, more.size) - 1, values.size + more.size - 2
    assert low * (1 - 1e-9) <= result.degrees_of_freedom <= high * (1 + 1e-9)
    assert min(values.mean(), more.mean()) - 1e-9 <= result.mean
    assert result.mean <= max(values.mean(), more.mean()) + 1e-9


def test_equal_plots_have_no_error():
    result = mean_of_stratified_sample([5.0] * 4, list("aabb"), {"a": 1, "b": 2}, confidence=0.9)
    assert (result.mean, result.standard_error, result.low) == (5, 0, 5)


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda: mean_of_simple_sample([1.0], confidence=0.9), "Measure another unit"),
        (lambda: mean_of_simple_sample([1, np.nan], confidence=0.9), "write 0 for those"),
        (lambda: mean_of_simple_sample([1, 2], confidence=90), "divide it by 100"),
        (
            lambda: mean_of_simple_sample([1, 2], confidence=0.9, population=1),
            "number of lines, plots or mu of the whole",
        ),
        (
            lambda: mean_of_stratified_sample(
                [1, 2, 3], list("aab"), {"a": 1, "b": 1}, confidence=0.9
            ),
            "merge the stratum",
        ),
        (
            lambda: mean_of_stratified_sample([1, 2], list("aa"), {"A": 1}, confidence=0.9),
            "Correct the spelling",
        ),
        (
            lambda: mean_of_stratified_sample([1, 2], list("aa"), {"a": 0}, confidence=0.9),
            "Correct the table",
        ),
    ],
)
def test_what_is_no_sample_is_refused_with_the_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call()


def test_every_function_takes_quantities_in_any_unit():
    """Law: a result does not depend on the units it was asked in; areas may differ in theirs."""
    units = pint.UnitRegistry()
    values = units.Quantity([8.0, 12.0, 20.0, 22.0], "t/ha")
    simple = mean_of_simple_sample(values.to("kg/m^2"), confidence=0.9)
    plain = mean_of_simple_sample(values.magnitude, confidence=0.9)
    npt.assert_allclose([v.to("t/ha").magnitude for v in simple[:4]], plain[:4], rtol=1e-9)
    stratum, areas = list("aabb"), {"a": units.Quantity(3, "ha"), "b": units.Quantity(1e4, "m^2")}
    result = mean_of_stratified_sample(values, stratum, areas, confidence=0.9)
    plain = mean_of_stratified_sample(values.magnitude, stratum, {"a": 3, "b": 1}, confidence=0.9)
    npt.assert_allclose([v.to("t/ha").magnitude for v in result[:4]], plain[:4], rtol=1e-9)
    npt.assert_allclose(result.relative_half_width.to("").magnitude, plain.relative_half_width)
    public = {
        n for n, f in vars(sampling).items() if getattr(f, "__module__", "") == sampling.__name__
    }
    assert {n for n in public if n.islower() and n[0] != "_"} == {
        "mean_of_simple_sample",
        "mean_of_stratified_sample",
    }
