"""First-order propagation against IPCC's equations, exact normal theory, and its explanation."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.uncertainty.comparison import compare
from bluecarbon.uncertainty.draws import CorrelatedGroup
from bluecarbon.uncertainty.first_order import linearise
from bluecarbon.uncertainty.montecarlo import Leaf, Totals

_spec = importlib.util.spec_from_file_location("toys", Path(__file__).parent / "toys.py")
toys = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(toys)
exactly, shared, source, toy_method = toys.exactly, toys.shared, toys.source, toys.toy_method

SEED, N = 11, 20_000


def net_removal(area, rate):
    return area * rate


PRODUCT = toy_method(net_removal=net_removal)


def evaluation(leaves, group, method=PRODUCT):
    group = np.asarray(group)
    return Totals(method, leaves, ["net_removal"], group, int(group.max()) + 1)


def test_a_product_is_equation_3_1():
    """IPCC 2006, volume 1, equation 3.1: U = sqrt(U1^2 + U2^2); 10 % and 20 % give 22.36 %."""
    leaves = {
        "area": shared(source("area", value=100.0, spread=10 / 1.959963984540054), 1),
        "rate": shared(source("rate", value=5.0, spread=1 / 1.959963984540054), 1),
    }
    linear = linearise(evaluation(leaves, [0]), "net_removal")
    assert linear.total == pytest.approx(500)
    assert linear.half_width_95 == pytest.approx(np.sqrt(0.05), rel=1e-6)


def test_a_sum_is_equation_3_2():
    """IPCC equation 3.2 by hand: 100 t at 10 % and 300 t at 20 %: sqrt(10^2 + 60^2) / 400."""
    z = 1.959963984540054
    rates = (source("rate", "a", value=1.0, spread=0.1 / z),
             source("rate", "b", value=1.0, spread=0.2 / z))  # fmt: skip
    leaves = {"area": exactly([100, 300]), "rate": Leaf(rates, np.array([0, 1]), np.ones(2))}
    linear = linearise(evaluation(leaves, [0, 1]), "net_removal")
    assert linear.half_width_95 == pytest.approx(np.hypot(10, 60) / 400, rel=1e-6)
    assert linear.unshared_deviation == pytest.approx(linear.standard_deviation)


def test_a_shared_factor_does_not_average_out():
    """Hand calculation: 4 lines of 10 t, one error of 10 %: 4 t together, 2 t if independent."""
    leaves = {"area": exactly([10.0] * 4), "rate": shared(source("r", value=1.0, spread=0.1), 4)}
    linear = linearise(evaluation(leaves, range(4)), "net_removal")
    assert linear.standard_deviation == pytest.approx(4)
    assert linear.unshared_deviation == pytest.approx(2)


@settings(deadline=None, max_examples=15)
@given(
    r=st.floats(-0.95, 0.95),
    tonnes=st.lists(st.floats(100, 2000), min_size=2, max_size=2),
    spread=st.floats(0.05, 0.3),
)
def test_linear_cases_are_covered_exactly(r, tonnes, spread):
    """Exact normal theory: var = (a s)^2 + (b s)^2 + 2 r a b s^2, by first order and by draws.

    The 90 % interval of the draws covers 90 % of the exact law, within 4.5 standard errors.
    """
    group = CorrelatedGroup(name="g", members=(("r", "a"), ("r", "b")), matrix=((1, r), (r, 1)))
    rates = tuple(source("r", s, value=1.0, spread=spread, group=group) for s in "ab")
    leaves = {"area": exactly(tonnes), "rate": Leaf(rates, np.array([0, 1]), np.ones(2))}
    a, b = tonnes
    exact = spread * np.sqrt(a * a + b * b + 2 * r * a * b)
    made = evaluation(leaves, [0, 0])
    assert linearise(made, "net_removal").standard_deviation == pytest.approx(exact, rel=1e-6)
    drawn = made(SEED, N)["net_removal"][0] / 1000
    assert drawn.std() == pytest.approx(exact, rel=4.5 / np.sqrt(2 * N))
    low, high = np.quantile(drawn, [0.05, 0.95])
    for limit, share in ((low, 0.05), (high, 0.95)):
        inside = _normal_share((limit - a - b) / exact)
        assert inside == pytest.approx(share, abs=4.5 * np.sqrt(0.05 * 0.95 / N))


def _normal_share(z):
    from scipy.stats import norm

    return norm.cdf(z)


def test_what_a_baseline_shares_cancels():
    """Hand calculation: 30 t less 20 t with the same relative error of 10 % is 10 t +- 1 t."""
    rate = source("r", value=1.0, spread=0.1)
    gross, baseline = (
        linearise(evaluation({"area": exactly([t]), "rate": shared(rate, 1)}, [0]), "net_removal")
        for t in (30.0, 20.0)
    )
    net = gross - baseline
    assert net.total == pytest.approx(10)
    assert net.standard_deviation == pytest.approx(1)
    assert (gross + gross).standard_deviation == pytest.approx(6)


def told(leaves, group, method=PRODUCT):
    made = evaluation(leaves, group, method)
    drawn = made(SEED, N)["net_removal"].sum(axis=0)
    return compare(linearise(made, "net_removal"), drawn)


def test_a_linear_total_differs_in_nothing():
    leaves = {"area": exactly([100.0]), "rate": shared(source("r", value=1.0, spread=0.1), 1)}
    found = told(leaves, [0])
    assert [r.partition(":")[0] for r in found.reasons] == ["Means"]


def test_a_minimum_is_told_as_non_linearity():
    """Exact: E min(x, 1) of a normal (1, 0.2) is 1 - 0.2 / sqrt(2 pi) = 0.9202."""

    def net_removal(area, rate):
        return area * np.minimum(rate, 1.0)

    leaves = {"area": exactly([1000.0]), "rate": shared(source("r", value=1.0, spread=0.2), 1)}
    found = told(leaves, [0], toy_method(net_removal=net_removal))
    assert any(r.startswith("Non-linearity") for r in found.reasons)
    assert any("further below" in r for r in found.reasons)
    assert found.draws["mean"] == pytest.approx(920.2, abs=4.5 * 120 / np.sqrt(N))


def test_a_wide_log_normal_is_told_as_skew():
    leaves = {
        "area": exactly([1000.0]),
        "rate": shared(source("r", kind="lognormal", value=1.0, spread=0.5), 1),
    }
    found = told(leaves, [0])
    assert any("further above" in r for r in found.reasons)


def test_a_triangle_whose_peak_is_not_its_mean_is_told_as_such():
    """Hand calculation: the mean of a triangle 1, 1, 4 is 2, its peak 1: 1,000 t more."""
    leaves = {
        "area": exactly([1000.0]),
        "rate": shared(source("r", kind="triangular", value=1.0, low=1.0, high=4.0), 1),
    }
    found = told(leaves, [0])
    assert any(r.startswith("Skew of the inputs") for r in found.reasons)


def test_declared_correlation_is_told():
    group = CorrelatedGroup(name="g", members=(("r", "a"), ("r", "b")), matrix=((1, 0.8), (0.8, 1)))
    rates = tuple(source("r", s, value=1.0, spread=0.1, group=group) for s in "ab")
    leaves = {"area": exactly([100, 100]), "rate": Leaf(rates, np.array([0, 1]), np.ones(2))}
    found = told(leaves, [0, 0])
    assert any(r.startswith("Correlation") for r in found.reasons)
    assert "Correlation" in str(found)


def test_nothing_uncertain_is_said():
    leaves = {"area": exactly([100.0]), "rate": exactly([1.0])}
    assert told(leaves, [0]).reasons == ("Nothing is uncertain in this total.",)
