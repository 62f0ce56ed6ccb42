import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.crediting import LineDraws, settle
from bluecarbon.errors import InputError
from bluecarbon.lots import merge_lots, parse_serial, read_lot, split_lot, write_lot
from bluecarbon.lots.divide import OF_THE_PART, units_by_lot


def test_a_lot_is_split_by_hand(lot):
    """7,650 t into 1,000 t, 2,000 t and the rest; blocks 1-1000, 1001-3000, 3001-7650."""
    parts = split_lot(lot, [1_000_000, 2_000_000])
    assert [p.kg_co2e for p in parts] == [1_000_000, 2_000_000, 4_650_000]
    assert [(p.serial.first, p.serial.last) for p in parts] == [
        (1, 1000),
        (1001, 3000),
        (3001, 7650),
    ]
    assert {p.supersedes for p in parts} == {(lot.id,)}
    assert {p.lot_version for p in parts} == {2}
    assert len({p.id for p in parts}) == 3
    assert all(read_lot(write_lot(p)) == p for p in parts)
    # What is offered in parts is the same claim on the same evidence.
    same = set(type(lot).model_fields) - set(OF_THE_PART)
    assert all(getattr(p, n) == getattr(lot, n) for p in parts for n in same)


@settings(max_examples=25)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_split_and_merge_lose_nothing(lot, tonnes, random):
    parts = list(split_lot(lot, [1000 * t for t in tonnes]))
    assert sum(p.kg_co2e for p in parts) == lot.kg_co2e
    random.shuffle(parts)
    again = merge_lots(parts)
    assert (again.kg_co2e, again.serial, again.units) == (lot.kg_co2e, lot.serial, lot.units)
    assert again.supersedes == tuple(sorted(p.id for p in parts))
    assert again.lot_version == 3
    same = set(type(lot).model_fields) - set(OF_THE_PART)
    assert all(getattr(again, n) == getattr(lot, n) for n in same)


@pytest.mark.parametrize(
    "masses",
    [[], [7_650_000], [7_651_000], [500], [0, 7_650_000], [-1000, 1000], [7_650_000, 1000]],
)
def test_parts_that_do_not_fit_are_refused(lot, masses):
    with pytest.raises(InputError, match="Correct the masses"):
        split_lot(lot, masses)


def test_only_neighbours_of_one_line_are_merged(lot, cut, settled_line):
    first, second, third = split_lot(lot, [1_000_000, 2_000_000])
    with pytest.raises(InputError, match="Merge the neighbours"):
        merge_lots([first, third])
    with pytest.raises(InputError, match="Give the neighbours"):
        merge_lots([first])
    (other,) = cut(settled_line(method="another"))
    with pytest.raises(InputError, match="Merge only lots of one line"):
        merge_lots([second, other])
    with pytest.raises(InputError, match="Merge the neighbours"):
        merge_lots([lot, first])


@given(st.integers(1, 10**4), st.integers(1, 5000), st.integers(1, 5000))
def test_sizes_hold_and_no_unit_is_lost(units, one, two):
    least, most = min(one, two), 2 * max(one, two)
    counts = units_by_lot(units, most=most, least=least)
    assert sum(counts) == units
    assert max(counts) <= most
    assert min(counts) >= min(least, units)


def test_sizes_by_hand():
    """250 in at most 100: 100, 100, 50. 210, at least 20: the last 10 takes 10 from the second."""
    assert units_by_lot(250, most=100, least=20) == [100, 100, 50]
    assert units_by_lot(210, most=100, least=20) == [100, 90, 20]
    assert units_by_lot(15, most=100, least=20) == [15]
    with pytest.raises(InputError, match="Raise the maximum"):
        units_by_lot(150, most=100, least=80)
    with pytest.raises(InputError, match="sells single units"):
        units_by_lot(7_000_000, most=1)


def test_lots_are_cut_to_size(cut):
    """70 t less 15 % buffer is 59.5 t: in lots of 10 to 25 t, 25, 24.5 and 10 t."""
    line = LineDraws(holder="A", vintage=2022, habitat="mangrove", method="m", gross_draws=[70_000])
    terms = {"rule": "none", "confidence": 0.9, "buffer": "0.15", "unit_kg": 500}
    (settled,) = settle([line], minimum_kg=10_000, **terms)
    lots = cut(settled, sizes={"minimum_kg": 10_000, "maximum_kg": 25_000})
    assert [lot.kg_co2e for lot in lots] == [25_000, 24_500, 10_000]
    assert [lot.serial.first for lot in lots] == [1, 51, 100]
    whole = parse_serial(lots[0].serial.text)
    assert whole.partition([50])[0] == whole
    with pytest.raises(InputError, match="multiples of the sale unit"):
        cut(settled, sizes={"maximum_kg": 25_100})
    with pytest.raises(InputError, match="same minimum_kg"):
        cut(settled, sizes={"minimum_kg": 60_000})
