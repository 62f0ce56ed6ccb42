from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.crediting import LineDraws, settle
from bluecarbon.errors import InputError
from bluecarbon.lots import LotCommon, cut_lots, parse_serial, read_lot, write_lot


@st.composite
def settled_accounts(draw):
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["黄避岙乡", "B"]),
                st.sampled_from([2021, 2022]),
                st.sampled_from(["mangrove", "tidal marsh"]),
                st.sampled_from(["m", "n"]),
            ),
            unique=True,
            min_size=1,
            max_size=5,
        )
    )
    lines = [
        LineDraws(
            holder=holder,
            vintage=vintage,
            habitat=habitat,
            method=method,
            gross_draws=np.array(draw(st.tuples(*[st.integers(-9000, 90_000)] * 3))),
        )
        for holder, vintage, habitat, method in keys
    ]
    unit = draw(st.sampled_from([1, 100, 1000]))
    return settle(lines, rule="art-trees", confidence=0.9, buffer=0.1, unit_kg=unit)


@settings(max_examples=40)
@given(settled_accounts())
def test_lots_add_up_and_no_unit_is_there_twice(cut, settled):
    lots = cut(*settled)
    assert sum(lot.kg_co2e for lot in lots) == sum(line.lots_kg for line in settled)
    assert len(lots) == sum(line.units > 0 for line in settled)
    seen = set()
    for lot in lots:
        block = parse_serial(lot.serial.text)
        units = {
            (block.project, block.vintage, block.habitat, block.holder, n)
            for n in (block.first, block.last)
        }
        assert not units & seen
        seen |= units
        assert read_lot(write_lot(lot)) == lot
    assert len({lot.id for lot in lots}) == len(lots)


@settings(max_examples=20)
@given(settled_accounts(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(cut, settled, random):
    mixed = settled.copy()
    random.shuffle(mixed)
    assert cut(*mixed) == cut(*settled)


def test_two_methods_in_one_habitat_share_a_numbering(cut, settled_line):
    """By hand: 7,650 units of the first method are followed by 850 of the second."""
    kelp = settled_line(method="a")
    laver = settled_line((1_000_000,), method="b")
    first, second = cut(laver, kelp)
    assert (first.method.id, first.serial.first, first.serial.last) == ("a", 1, 7650)
    assert (second.method.id, second.serial.first, second.serial.last) == ("b", 7651, 8500)


def test_a_line_without_a_whole_unit_has_no_lot(cut, settled_line):
    small = settled_line((900,), habitat="mangrove")
    assert small.units == 0
    assert cut(small) == []
    # Nobody is asked for details of what is not sold.
    common = LotCommon(
        project="p",
        title={},
        kind_of_claim="credit",
        parameter_set="",
        software_version="",
    )
    assert cut_lots([small], common=common, details={}) == []


def test_reasons_for_demonstration_are_collected(cut):
    reasons = ("yield is assumed", "harvest.csv is simulated")
    (lot,) = cut(details={"demonstration_reasons": reasons})
    assert lot.demonstration_reasons == ("harvest.csv is simulated", "yield is assumed")
    (lot,) = cut(demonstration_reasons=(), details={"demonstration_reasons": ("yield is assumed",)})
    assert lot.demonstration


def test_a_credit_says_so(cut):
    line = LineDraws(
        holder="A",
        vintage=2022,
        habitat="mangrove",
        method="ipcc-wetlands-2013",
        gross_draws=np.array([5000, 7000]),
        baseline_draws=np.array([1000, 1000]),
    )
    (settled,) = settle([line], rule="none", confidence=0.9, buffer=0, unit_kg=100)
    (lot,) = cut(
        settled,
        kind_of_claim="credit",
        demonstration_reasons=(),
        details={
            "convention": None,
            "mass_basis": (),
            "share_layout": None,
            "gwp": "AR6",
            "statuses": ("standard", "local"),
        },
    )
    assert (lot.kg_co2e, lot.settlement.baseline_kg) == (5000, 1000)
    assert lot.eligibility_statement.en.startswith("Credit: ")
    assert lot.label.en == "HY/T 0305-2021"
    with pytest.raises(InputError, match="no baseline"):
        cut(settled, kind_of_claim="annual sink")


def test_each_rule_is_printed_beside_the_lot(lot):
    assert {r.rule for r in lot.claimable_under} == {
        "none",
        "percentile",
        "art-trees",
        "vm0033 half width",
        "vm0033 full width",
        "ar-tool14",
    }


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"kind_of_claim": "capacity inventory"}, "never becomes a lot"),
        ({"title": {"en": "Xihu"}}, r"title\.zh: found nothing"),
        ({"parameter_set": "abc"}, "parameter_set: found 'abc'"),
        ({"details": {"zones": ()}}, "zones"),
        ({"details": {"title_refs": ()}}, "title_refs"),
        ({"details": {"mass_basis": ("dry",)}}, "mass_basis"),
        ({"details": {"convention": None}}, "State both, or neither"),
        ({"details": {"statuses": ()}}, "Give the statuses"),
        ({"details": {"geometry": None}}, "not a Feature"),
        ({"project": "Xihu"}, "as in xihu-2022"),
    ],
)
def test_what_does_not_fit_is_named(cut, changes, found):
    with pytest.raises(InputError, match=found):
        cut(**changes)


def test_lines_without_details_or_with_broken_units_are_refused(cut, settled_line):
    line = settled_line()
    common = LotCommon(
        project="p",
        title={},
        kind_of_claim="credit",
        parameter_set="",
        software_version="",
    )
    with pytest.raises(InputError, match="Give LotDetails for the line"):
        cut_lots([line], common=common, details={})
    broken = replace(line, lots_kg=line.lots_kg - 1, remainder_kg=line.remainder_kg + 1)
    with pytest.raises(InputError, match="Settle the line"):
        cut(broken)
