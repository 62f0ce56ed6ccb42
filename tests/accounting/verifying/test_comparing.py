"""The rule of rounding: 1 kg for each stratum and year of a line (DESIGN, section 9), by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.accounting.verifying.comparing import Comparison, compare_lines, differing
from bluecarbon.evidence import tables
from bluecarbon.evidence.sums import LINE_COLUMNS, LINE_KEYS

KEY = ("Wang", "2019", "mangrove", "ipcc-wetlands-2013")
# gross = deduction + buffer + lots + remainder: 10_450 = 1_000 + 945 + 8_500 + 5.
LINE = {
    "gross_kg": 10_450,
    "deduction_kg": 1_000,
    "buffer_kg": 945,
    "lots_kg": 8_500,
    "remainder_kg": 5,
}


def table(**changes):
    said = dict.fromkeys(LINE_COLUMNS[len(LINE_KEYS) :], 0) | LINE | {"unit_kg": 100} | changes
    return tables.write(LINE_COLUMNS, [[*KEY, *said.values()]])


def compared(again, steps=3):
    said = Comparison()
    exact = compare_lines(said, table(), again, {KEY: steps})
    return said, exact


def test_equal_lines_are_exact():
    said, exact = compared(table())
    assert exact
    assert not (said.failed)
    assert not (said.noted)
    assert not (said.differences)


@pytest.mark.parametrize(
    ("moved", "kind"),
    [(1, "noted"), (3, "noted"), (-3, "noted"), (4, "failed"), (-4, "failed"), (500, "failed")],
)
def test_three_strata_may_move_three_kilograms_and_it_is_printed(moved, kind):
    said, exact = compared(table(gross_kg=10_450 + moved, remainder_kg=5 + moved))
    assert not exact
    assert [len(said.failed), len(said.noted)] == ([1, 0] if kind == "failed" else [0, 1])
    assert {d.by for d in said.differences} == {f"{moved:+d}"}
    assert {d.within for d in said.differences} == {kind == "noted"}


def test_without_strata_nothing_may_move():
    assert compared(table(gross_kg=10_451, remainder_kg=6), steps=0)[0].failed


def test_a_unit_at_its_border_cannot_be_verified():
    """Gross 6 kg less with 6 strata: 8_500 + 5 becomes 8_400 + 99, which is one unit less."""
    said, _ = compared(table(gross_kg=10_444, lots_kg=8_400, remainder_kg=99), steps=6)
    assert not said.failed
    assert [reason.code for reason in said.undecided] == ["recompute.border"]
    # Two units, or one without the rounding that would explain it, are no rounding.
    assert compared(table(gross_kg=10_444, lots_kg=8_300, remainder_kg=199), steps=6)[0].failed
    assert compared(table(lots_kg=8_400, remainder_kg=120), steps=6)[0].failed


def test_lines_that_are_only_on_one_side_fail():
    said, _ = compared(tables.write(LINE_COLUMNS, []))
    assert [reason.code for reason in said.failed] == ["recompute.lines"]


@given(st.integers(-50, 50), st.integers(0, 50))
@settings(max_examples=50, deadline=None)
def test_the_verdict_depends_on_the_size_and_not_on_the_sign(moved, steps):
    again = table(gross_kg=10_450 + moved, deduction_kg=1_000 + moved)
    assert bool(compared(again, steps)[0].failed) == (abs(moved) > steps)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(JSON, JSON)
@settings(max_examples=100, deadline=None)
def test_values_differ_somewhere_exactly_when_they_are_not_the_same(one, other):
    """JSON tells true from 1, which Python's own comparison does not."""
    import json

    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (not list(differing(one, other))) == same
