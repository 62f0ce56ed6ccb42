"""Errors that say where, what, the rule and the cure, and survive the way home from a worker."""

import pickle

import pytest

from bluecarbon.errors import BluecarbonError, InputError, InputWarning, nearest


def make():
    return InputError(
        where="legend.csv, row 3", found=17, rule="Codes are below 16.", cure="Correct the code."
    )


def test_the_message_reads_where_found_rule_cure():
    assert str(make()) == "legend.csv, row 3: found 17. Codes are below 16. Correct the code."


def test_the_parts_are_kept():
    error = make()
    assert (error.where, error.found) == ("legend.csv, row 3", "17")
    assert (error.rule, error.cure) == ("Codes are below 16.", "Correct the code.")


def test_it_is_caught_as_a_value_error_and_as_ours():
    for kind in (ValueError, BluecarbonError):
        with pytest.raises(kind, match="Correct the code"):
            raise make()


class NarrowError(InputError):
    """A kind of its own."""


@pytest.mark.parametrize("kind", [InputError, NarrowError])
def test_it_survives_pickling(kind):
    """Law: what a worker process raises arrives unchanged."""
    error = kind(where="a", found="b", rule="c", cure="d")
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is kind
    assert str(arrived) == str(error)
    assert vars(arrived) == vars(error)


def test_the_nearest_words_are_named():
    assert nearest("buffr", ["buffer", "rule"]) == "Did you mean 'buffer'?"


def test_several_words_may_be_meant():
    hint = nearest("marsh", ["march", "marsh 1", "water"])
    assert hint.startswith("Did you mean ")
    assert "'marsh 1'" in hint
    assert "'march'" in hint
    assert "water" not in hint


def test_where_nothing_is_near_all_words_are_named():
    assert nearest("xyz", {"rule": 1, "buffer": 2}) == "Known: buffer, rule."


def test_where_there_is_nothing_to_name():
    assert nearest("xyz", []) == "Known: none."


def test_words_need_not_be_text():
    assert nearest(7, [17, 27]) == "Did you mean '27' or '17'?"


def test_a_warning_is_for_users():
    assert issubclass(InputWarning, UserWarning)
