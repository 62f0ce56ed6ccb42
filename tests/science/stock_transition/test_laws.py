"""Laws of the model: what must hold for any trajectory, any span and any numbers."""

from itertools import pairwise

import numpy as np
import numpy.testing as npt
import pint
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bluecarbon.science import stock_transition as st
from bluecarbon.science.stock_transition import peer

END = 2060.0


@some.composite
def courses(draw, n_most=5):
    """A pool of one hectare over some classes, as a dict of arrays by date."""
    n = draw(some.integers(1, n_most))
    steps = draw(some.lists(some.floats(0.01, 15), min_size=n - 1, max_size=n - 1))

    def numbers(low, high):
        values = draw(some.lists(some.floats(low, high), min_size=n, max_size=n))
        return np.array(values)

    entered = np.cumsum([2000.0, *steps])
    fraction = numbers(0, 1)
    fraction[0] = 0
    return {
        "initial": draw(some.floats(0, 500)),
        "rate": numbers(-1, 8),
        "fraction": fraction,
        "life": np.where(numbers(0, 1) < 0.1, 0.0, numbers(0.1, 40)),
        "entered": entered,
        "until": np.append(entered[1:], END),
    }


def legacies(c):
    return st.disturbed_carbon(c["initial"], c["rate"], c["until"] - c["entered"], c["fraction"])


def net(c, begin, end):
    grown = st.growth(c["rate"], st.growing_time(c["entered"], c["until"], begin, end))
    return grown - st.emitted_carbon(legacies(c), c["entered"], c["life"], begin, end)


def stock(c, time):
    return st.carbon_stock(
        c["initial"],
        c["rate"],
        legacies(c),
        c["entered"],
        c["until"],
        c["entered"],
        c["life"],
        time,
    )


def step_by_step(c, times):
    """Stock at some times by keeping the books of every lump of carbon, event after event."""
    undisturbed, lumps, now, k, found = c["initial"], [], c["entered"][0], 0, []
    for target in times:
        while k + 1 < len(c["entered"]) and c["entered"][k + 1] < target:
            at = c["entered"][k + 1]
            undisturbed += c["rate"][k] * (at - now)
            lumps = [(left * _half(at - now, life), life) for left, life in lumps]
            k, now = k + 1, at
            lumps.append((undisturbed * c["fraction"][k], c["life"][k]))
            undisturbed *= 1 - c["fraction"][k]
        undisturbed += c["rate"][k] * (target - now)
        lumps = [(left * _half(target - now, life), life) for left, life in lumps]
        now = target
        found.append(undisturbed + sum(left for left, _ in lumps))
    return found


def _half(time, life):
    return 2 ** (-time / life) if life else float(time == 0)


moments = some.lists(some.floats(2000.0, END), min_size=2, max_size=6).map(sorted)


@given(courses(), moments)
@settings(max_examples=60, deadline=None)
def test_the_closed_form_is_the_books_of_every_lump(c, times):
    """Another algorithm: carbon kept lump by lump, from one event to the next."""
    expected = step_by_step(c, times)
    npt.assert_allclose([stock(c, t) for t in times], expected, rtol=1e-9, atol=1e-9)


@given(courses(), moments)
@settings(max_examples=60, deadline=None)
def test_the_stock_changes_by_the_net_flux_however_time_is_split(c, times):
    parts = [net(c, a, b) for a, b in pairwise(times)]
    whole = net(c, times[0], times[-1])
    npt.assert_allclose(sum(parts), whole, atol=1e-9)
    npt.assert_allclose(stock(c, times[-1]) - stock(c, times[0]), whole, atol=1e-9)


@given(courses(), some.floats(0.001, 0.999), some.data())
@settings(max_examples=60, deadline=None)
def test_a_redundant_map_changes_nothing_wherever_it_lies(c, share, data):
    """The same class once more: no fraction, the half-life of any class."""
    k = data.draw(some.integers(0, len(c["entered"]) - 1))
    at = c["entered"][k] + share * (c["until"][k] - c["entered"][k])

    def insert(values, value):
        return np.insert(values, k + 1, value)

    more = {
        "initial": c["initial"],
        "rate": insert(c["rate"], c["rate"][k]),
        "fraction": insert(c["fraction"], 0.0),
        "life": insert(c["life"], 3.3),
        "entered": insert(c["entered"], at),
        "until": np.append(insert(c["entered"], at)[1:], END),
    }
    for begin in range(2000, int(END), 7):
        npt.assert_allclose(net(more, begin, begin + 1), net(c, begin, begin + 1), atol=1e-9)
        npt.assert_allclose(stock(more, float(begin)), stock(c, float(begin)), atol=1e-9)


@given(courses())
@settings(max_examples=40, deadline=None)
def test_nothing_disturbed_is_never_given_off(c):
    c = {**c, "fraction": 0 * c["fraction"]}
    for begin in (2000, 2020, 2059):
        assert st.emitted_carbon(legacies(c), c["entered"], c["life"], begin, begin + 1) == 0


@given(courses())
@settings(max_examples=40, deadline=None)
def test_all_that_was_disturbed_is_given_off_in_the_end_and_no_more(c):
    disturbed = legacies({**c, "rate": np.abs(c["rate"])})
    spans = [(2000, y) for y in (2010, 2100, 1e5)]
    given_off = [st.emitted_carbon(disturbed, c["entered"], c["life"], *s) for s in spans]
    assert np.all(np.diff(given_off) >= -1e-9)
    npt.assert_allclose(given_off[-1], disturbed.sum(), rtol=1e-12)
    held = c["initial"] + np.sum(np.abs(c["rate"]) * (c["until"] - c["entered"]))
    assert disturbed.sum() <= held * (1 + 1e-12)


@given(courses(), some.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_draws_and_rows_come_one_from_one(c, seed):
    """Arrays of shape (draw, row, date): each element is its own scalar case, in any order."""
    random = np.random.default_rng(seed)
    scale = random.uniform(0.2, 1, (4, 3, 1))
    many = {**c, "rate": c["rate"] * scale, "life": c["life"] * scale}
    many |= {"initial": c["initial"] * scale[..., 0], "fraction": c["fraction"] * scale}
    result = net(many, 2005.0, 2006.0)
    assert result.shape == (4, 3)
    for d, r in ((0, 0), (3, 2)):
        one = {k: v[d, r] for k, v in many.items() if k not in ("entered", "until")}
        npt.assert_allclose(result[d, r], net({**c, **one}, 2005.0, 2006.0), atol=1e-10)
    order = random.permutation(4)
    shuffled = {k: v if k in ("entered", "until") else v[order] for k, v in many.items()}
    npt.assert_array_equal(net(shuffled, 2005.0, 2006.0), result[order])


@pytest.mark.parametrize("half_life", [0.0, -1.0])
def test_a_half_life_of_zero_is_an_instant_loss(half_life):
    disturbed, at, life = np.array([10.0]), np.array([2010.0]), np.array([half_life])
    assert st.emitted_carbon(disturbed, at, life, 2010, 2010.001) == 10
    assert st.emitted_carbon(disturbed, at, life, 2009, 2010) == 0
    assert st.emitted_carbon(disturbed, at, life, 2011, 2020) == 0


def test_an_endless_half_life_gives_nothing_off():
    life = np.array([np.inf])
    assert st.emitted_carbon(np.array([10.0]), np.array([2010.0]), life, 2000, 3000) == 0


def test_draws_of_a_fraction_are_cut_at_all_and_nothing():
    legacy = st.disturbed_carbon(100.0, np.zeros(3), np.ones(3), np.array([0.0, 1.3, -0.2]))
    npt.assert_array_equal(legacy, [0, 100, 0])


def test_quantities_with_units_go_through():
    """Law: the same result in other units; case 2 of the sheet in days and kilograms."""
    u = pint.UnitRegistry()
    years = np.array([2000.0, 2010.0]) * u.a
    until = (np.array([2010.0, 2020.0]) * u.a).to("day")
    rate = (np.array([5.35, 0.0]) * u.t / u.ha / u.a).to("kg/m**2/day")
    legacy = st.disturbed_carbon(313 * u.t / u.ha, rate, until - years, np.array([0, 0.66]))
    life = np.array([0.0, 7.5]) * u.a
    out = st.emitted_carbon(legacy, years, life, 2010 * u.a, (2020 * u.a).to("day"))
    by_hand = 0.66 * 366.5 * (1 - 2 ** (-10 / 7.5))
    npt.assert_allclose(out.to("t/ha").magnitude, by_hand, rtol=1e-9)
    left = st.carbon_stock(313 * u.t / u.ha, rate, legacy, years, until, years, life, 2020 * u.a)
    npt.assert_allclose(left.to("t/ha").magnitude, 366.5 - by_hand, rtol=1e-9)


def test_the_peer_says_that_it_is_not_for_accounting():
    assert "NOT FOR ACCOUNTING" in peer.__doc__
    public = [f for n, f in vars(peer).items() if n.startswith("peer_")]
    assert len(public) == 4
    assert all("not for accounting" in " ".join(f.__doc__.lower().split()) for f in public)
