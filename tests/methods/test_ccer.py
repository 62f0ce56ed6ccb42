"""The three marine CCER methods as far as they are public: facts sheet China, section 3."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.methods.ccer import merged_end
from bluecarbon.methods.quantities import METHODS, load_method
from bluecarbon.parameters import load

PLANTING, MARSH, SEAGRASS = (load_method(f"ccer-14-00{n}") for n in (2, 3, 4))
END = date(2035, 12, 31)


def held(method, name, **facts):
    return method.conditions[name].held(facts)


@pytest.mark.parametrize(
    ("ground", "answer"),
    [
        ({"tidal flat": 5.0}, True),
        ({"retired pond": 2.0, "tidal flat": 1.0}, True),
        ({"spartina": 0.5, "tidal flat": 5.0}, False),
        ({"tidal marsh": 1.0}, False),
        ({"land": 1.0}, False),
        # A map does not say whether a pond was retired, nor what stood before an older stand.
        ({"pond": 2.0}, None),
        ({"mangrove": 3.0, "tidal flat": 5.0}, None),
        ({"no data": 0.1, "tidal flat": 5.0}, None),
        ({"tidal flat": 0.0}, None),
        ({}, None),
    ],
)
def test_mangrove_is_planted_on_bare_flat_or_in_retired_ponds(ground, answer):
    """CCER-14-002-V01, applicability (a), read: section 3.1."""
    assert held(PLANTING, "on_bare_flat_or_retired_pond", ground_before=ground) is answer


def test_mangrove_that_came_by_itself_does_not_apply():
    """Applicability (a): artificial planting."""
    assert held(PLANTING, "artificially_planted", planted=True) is True
    assert held(PLANTING, "artificially_planted", planted=False) is False
    assert held(PLANTING, "artificially_planted", planted=None) is None


@pytest.mark.parametrize(
    ("title", "authority", "answer"),
    [
        ("T-1", "county government", True),
        ("T-1", "marine department", True),
        ("T-1", "township government", None),
        ("T-1", None, None),
        ("", "county government", False),
    ],
)
def test_a_title_is_certified_at_county_level_or_above(title, authority, answer):
    """Applicability (b), read: section 3.1. An authority that we do not know is not judged."""
    facts = {"title_ref": title, "title_authority": authority}
    assert held(PLANTING, "clear_title", **facts) is answer


@pytest.mark.parametrize("method", [PLANTING, MARSH], ids=lambda m: m.id)
def test_spartina_is_left_out_by_default(method):
    """Sections 3.2 and 4.4: not creditable until the text is read."""
    assert held(method, "free_of_spartina", spartina_hectares=0.0) is True
    assert held(method, "free_of_spartina", spartina_hectares=3.0) is False
    assert held(method, "free_of_spartina", spartina_hectares=None) is None
    assert held(method, "ground_was_free_of_spartina", former_spartina_hectares=2.0) is None


def test_a_seagrass_bed_is_larger_than_100_square_metres():
    """Section 3.2: the expert text treats a community above 100 m2 as a bed."""
    row = load().get("seagrass_bed_least_area")
    assert (row.value, row.unit, row.status) == (100, "m2", "quoted")
    for area, answer in ((99.0, False), (100.0, False), (101.0, True)):
        facts = {"square_metres": area, "seagrass_bed_least_area": row.value}
        assert held(SEAGRASS, "large_enough_for_a_bed", **facts) is answer


@pytest.mark.parametrize("method", [PLANTING, MARSH, SEAGRASS], ids=lambda m: m.id)
def test_owners_are_merged_within_a_province_and_by_authority(method):
    """Section 3.2, the notice. A sole owner merges nothing."""
    two = {"holders": ("Chen", "Wang")}
    same, other = ("Zhejiang", "Zhejiang"), ("Zhejiang", "Fujian")
    assert held(method, "merged_in_one_province", **two, provinces=same) is True
    assert held(method, "merged_in_one_province", **two, provinces=other) is False
    assert held(method, "merged_in_one_province", **two, provinces=None) is None
    assert held(method, "merged_in_one_province", holders=("Chen",), provinces=None) is True
    assert held(method, "owners_gave_authority", **two, owner_authorities=None) is None
    assert held(method, "owners_gave_authority", **two, owner_authorities=("A-1", "A-2")) is True
    assert held(method, "owners_gave_authority", holders=("Chen",), owner_authorities=None) is True


@pytest.mark.parametrize("method", [PLANTING, MARSH, SEAGRASS], ids=lambda m: m.id)
@pytest.mark.parametrize(
    ("first", "without", "answer"),
    [
        (date(2036, 1, 1), (), True),
        (END, (), True),
        (date(2030, 6, 30), (), False),
        (date(2030, 6, 30), ("east",), False),  # whatever the east holds
        (date(2036, 1, 1), ("east",), None),
        (None, ("west", "east"), None),
    ],
)
def test_a_title_that_ends_early_ends_the_merged_period(method, first, without, answer):
    """Section 3.2: if any merged owner loses the title, the merged crediting period ends."""
    facts = {"period_end": END, "zones_without_title_end": without, "merged_title_end": first}
    assert held(method, "merged_period_is_whole", **facts) is answer


def test_the_merged_period_ends_with_the_first_title():
    """By hand: of 2030, 2042 and no end the first counts; two that end together are both named."""
    first = date(2030, 6, 30)
    assert merged_end({"a": date(2042, 1, 1), "b": first, "c": None}) == (first, ("b",))
    assert merged_end({"b": first, "a": first}) == (first, ("a", "b"))
    assert merged_end({"a": None}) == (None, ())
    assert merged_end({}) == (None, ())


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.dictionaries(st.text("abcdef", min_size=1), st.none() | days, max_size=6), days)
def test_law_a_further_owner_never_prolongs_a_merged_period(titles, day):
    """Law: merging can only shorten; the order of owners does not matter."""
    alone, _ = merged_end(titles)
    joined, whose = merged_end(dict(reversed([*titles.items(), ("new", day)])))
    assert joined == (day if alone is None else min(alone, day))
    assert whose == tuple(sorted(whose))


def test_prescribed_baseline_and_additionality_are_stated_and_not_tested():
    """Section 3.1, the drafter: N grade, so quoted."""
    stated = {s.name: s.status for s in PLANTING.statements}
    assert stated["baseline_prescribed"] == stated["additionality_exempt"] == "quoted"
    assert not {"baseline_prescribed", "additionality_exempt"} & set(PLANTING.conditions)


def test_none_of_them_yields_a_tonne():
    for name in (n for n in METHODS if n.startswith("ccer")):
        method = load_method(name)
        assert (method.total, method.claims, method.equations) == (None, (), {})
        assert any("registers nothing" in s.text["en"] for s in method.statements)
    assert any("(c)" in sentence for sentence in PLANTING.missing)
