"""Baselines: exact shares of a declared mass, the age of a baseline, and what is said of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.crediting import LineDraws, settle
from bluecarbon.crediting.baseline import MOST_KG, WORDS, reassessment_note, split, words
from bluecarbon.errors import InputError

masses = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=20)
weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=8)


@given(masses, weights)
def test_the_parts_of_a_mass_add_up_in_every_draw(mass, shares):
    parts = split(np.array(mass), shares)
    assert len(parts) == len(shares)
    assert sum(parts).tolist() == mass


@given(masses, weights)
def test_no_part_is_further_from_its_share_than_the_rounding_of_weights(mass, shares):
    """Weights are rounded to 2^-20 of their sum, running sums to a kilogram on either side."""
    whole = sum(shares) or len(shares)
    for part, share in zip(split(np.array(mass), shares), shares, strict=True):
        share = share if sum(shares) else 1
        for found, kilograms in zip(part.tolist(), mass, strict=True):
            assert abs(found - kilograms * share / whole) <= 1 + abs(kilograms) / 2**20 + 1e-3


def test_a_mass_is_shared_by_hand():
    """By hand: 1,000 kg by weights 3 to 1 is 750 and 250 kg; without weights 500 and 500 kg."""
    assert [p.tolist() for p in split(np.array([1000]), [3, 1])] == [[750], [250]]
    assert [p.tolist() for p in split(np.array([1000]), [0, 0])] == [[500], [500]]


def test_a_mass_beyond_any_project_is_refused():
    with pytest.raises(InputError, match="Check the unit"):
        split(np.array([MOST_KG + 1]), [1])


@pytest.mark.parametrize(
    ("since", "until", "old"),
    [
        (date(2010, 1, 1), date(2020, 1, 1), False),
        (date(2009, 12, 31), date(2020, 1, 1), True),
        (date(2010, 7, 1), date(2020, 12, 31), True),
        (date(2016, 2, 29), date(2026, 2, 28), False),
        (date(2016, 2, 29), date(2026, 3, 1), True),
    ],
)
def test_a_baseline_is_reassessed_after_ten_years(since, until, old):
    """VM0033 v2.1 (facts 2.7): the baseline is reassessed every 10 years; both sides of the day."""
    note = reassessment_note(since, until)
    assert (note is not None) is old
    if old:
        assert "VM0033" in note
        assert str(since) in note


@pytest.mark.parametrize("kind", [*WORDS, None])
def test_every_baseline_has_words_in_both_languages(kind):
    said = words(kind)
    assert said["en"].startswith("Baseline:")
    assert said["zh"].startswith("基准线：")


def test_an_unknown_baseline_names_the_nearest():
    with pytest.raises(InputError, match="'scenario maps'"):
        words("scenario map")


@given(masses, st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_gross_and_baseline_share_cancels_draw_by_draw(mass, gross, baseline):
    """Law: an error that stands in both is no error of the difference."""
    mass = np.array(mass)
    line = LineDraws(
        holder="A",
        vintage=2022,
        habitat="marsh",
        method="m",
        gross_draws=mass + gross,
        baseline_draws=mass + baseline,
    )
    (found,) = settle([line], rule="none", confidence=0.9, buffer=0, unit_kg=1)
    assert found.p05_kg == found.p95_kg == gross - baseline
