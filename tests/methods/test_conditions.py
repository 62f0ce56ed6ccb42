"""Conditions by name: how they are asked, and how they are told apart from equations."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.methods import conditions
from bluecarbon.methods.conditions import ANSWERS, condition
from bluecarbon.methods.quantities import METHODS, MethodError, load_method, read_method
from bluecarbon.parameters import STATUSES

CHECKING = [m for m in map(load_method, METHODS) if m.conditions]
ALL = [pytest.param(c, id=f"{m.id}-{c.name}") for m in CHECKING for c in m.conditions.values()]


@condition(source="a test", where="clause 1", status="assumed")
def wide_enough(hectares, least_hectares):
    """It is wide enough."""
    return hectares >= least_hectares


@condition(source="a test", where="clause 2", status="assumed")
def owners_agree(owners, agreements=None):
    """All owners agree."""
    if len(owners) == 1:
        return True
    return None if agreements is None else len(agreements) == len(owners)


def test_a_condition_asks_for_facts_by_name():
    """By hand: 3 ha of at least 2 ha, and 1 ha."""
    wide = wide_enough.condition
    assert wide.needs == ("hectares", "least_hectares")
    assert wide.held({"hectares": 3.0, "least_hectares": 2.0, "colour": "green"}) is True
    assert wide.held({"hectares": 1.0, "least_hectares": 2.0}) is False


def test_the_function_stays_as_it_was():
    assert wide_enough(3, 2) is True
    assert wide_enough.condition.title == "It is wide enough."


def test_what_is_not_known_cannot_be_told():
    assert wide_enough.condition.held({"hectares": None, "least_hectares": 2.0}) is None


def test_a_fact_with_a_default_may_be_unknown():
    """A sole owner needs nobody's agreement, whether or not it is stated."""
    agree = owners_agree.condition
    assert agree.held({"owners": ("Wang",), "agreements": None}) is True
    assert agree.held({"owners": ("Wang", "Chen"), "agreements": None}) is None
    assert agree.held({"owners": ("Wang", "Chen"), "agreements": ("Wang",)}) is False


@given(hectares=st.none() | st.floats(0, 9), least=st.none() | st.floats(0, 9))
def test_law_an_answer_is_unknown_exactly_where_a_fact_is(hectares, least):
    """Law: no fact is guessed, and none that is known is left out."""
    answer = wide_enough.condition.held({"hectares": hectares, "least_hectares": least})
    assert (answer is None) == (hectares is None or least is None)
    assert answer in ANSWERS


def test_a_misspelt_fact_is_named_with_the_nearest():
    with pytest.raises(MethodError, match=r"asks for hectares.*Did you mean 'hectare'"):
        wide_enough.condition.held({"hectare": 3.0, "least_hectares": 2.0})


@pytest.mark.parametrize("answer", [1, "yes", np.True_, 0.0])
def test_an_answer_that_is_none_of_the_three_is_refused(answer):
    @condition(source="a test", status="assumed")
    def counted(hectares):
        """Counted."""
        return answer

    with pytest.raises(MethodError, match="Return True, False, or None"):
        counted.condition.held({"hectares": 1.0})


def module(**more):
    basics = {
        "ID": "mine", "EDITION": "1", "TITLE": {"en": "mine", "zh": "我的"}, "POOLS": {},
        "HABITATS": ("mangrove",), "CLAIMS": (), "INPUTS": {}, "TOTAL": None,
    }  # fmt: skip
    return SimpleNamespace(**basics | more)


def test_a_module_of_conditions_is_a_method_without_tonnage():
    method = read_method(module(wide_enough=wide_enough, owners_agree=owners_agree))
    assert list(method.conditions) == ["wide_enough", "owners_agree"]
    assert method.equations == {}
    with pytest.raises(MethodError, match="Account the habitat by another method"):
        method.claimed()


def test_a_module_that_is_imported_whole_is_no_condition():
    """The module of the decorator has an attribute `condition`; so have those that use it."""
    method = read_method(module(conditions=conditions, wide_enough=wide_enough))
    assert list(method.conditions) == ["wide_enough"]


@pytest.mark.parametrize("c", ALL)
def test_every_condition_says_what_it_is_and_where_it_stands(c):
    assert c.title.endswith(".")
    assert c.source
    assert c.where
    assert c.status in STATUSES
    assert c.needs


@pytest.mark.parametrize("c", ALL)
def test_no_condition_of_the_package_guesses(c):
    """Law: with no fact known the answer is unknown, unless a fact must be known to be asked."""
    assert c.held(dict.fromkeys(c.needs)) is None


@pytest.mark.parametrize("method", CHECKING, ids=lambda m: m.id)
def test_every_checking_method_says_what_was_not_read(method):
    assert method.total is None
    assert method.missing
    assert all(set(s.text) == {"en", "zh"} and s.source for s in method.statements)
