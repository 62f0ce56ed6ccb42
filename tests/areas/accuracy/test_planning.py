"""How many points, and where: the paper's example, hand calculations and laws."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.areas.accuracy import allocate, check_sample, estimate_accuracy, plan_sample
from bluecarbon.errors import InputError

WEIGHTS = [0.02, 0.015, 0.32, 0.645]


def test_the_sample_size_of_the_paper():
    """Olofsson et al. 2014, section 5.1.1: 641 points for a standard error of 0.01."""
    assert plan_sample(WEIGHTS, [0.7, 0.6, 0.9, 0.95], overall_error=0.01) == 641


def test_the_points_of_one_stratum_by_hand():
    """A share of 0.2 known to 0.02: 0.2 x 0.8 / 0.0004 = 400 points."""
    n = plan_sample([50.0], None, share=[0.2], area_error=1.0, allocation="proportional")
    assert n == 400


@pytest.mark.parametrize("allocation", ["proportional", "equal", "neyman"])
def test_a_planned_sample_has_the_error_it_was_planned_for(allocation):
    """The estimator, given the expected counts, returns the planned error."""
    area, share, wanted = np.array([300.0, 700.0]), np.array([0.8, 0.1]), 20.0
    n = plan_sample(area, None, share=share, area_error=wanted, allocation=allocation)
    counts = allocate(n, area, allocation=allocation, share=share)
    right = np.rint(counts * share).astype(int)
    mapped = np.repeat([0, 1], counts)
    reference = np.concatenate(
        [np.repeat([0, 1], [r, c - r]) for r, c in zip(right, counts, strict=True)]
    )
    found = estimate_accuracy(mapped, reference, area).area_error[0]
    assert found == pytest.approx(wanted, rel=0.02)


def test_neyman_needs_the_fewest_points():
    area, share = [20.0, 980.0], [0.9, 0.02]
    sizes = [
        plan_sample(area, None, share=share, area_error=5.0, allocation=a)
        for a in ("neyman", "proportional", "equal")
    ]
    assert sizes[0] == min(sizes)


@settings(deadline=None)
@given(
    points=st.integers(60, 5000),
    area=st.lists(st.floats(0, 1e5), min_size=2, max_size=6).filter(lambda a: sum(a) > 0),
    allocation=st.sampled_from(["proportional", "equal"]),
    least=st.integers(0, 10),
)
def test_points_are_whole_and_add_up(points, area, allocation, least):
    counts = allocate(points, area, allocation=allocation, least=least)
    assert counts.sum() == points
    here = np.array(area) > 0
    assert (counts[here] >= least).all()
    assert (counts[~here] == 0).all()


def test_rare_classes_get_the_least_and_the_others_share_the_rest():
    """Olofsson et al. 2014, section 5.1.2 in form: 640 points, at least 75 in the two rare classes;
    490 are left for 0.32 and 0.645 by area: 162.5 and 327.5, so 163 and 327 or 162 and 328."""
    counts = allocate(640, WEIGHTS, allocation="proportional", least=75)
    npt.assert_array_equal(counts[:2], 75)
    assert counts.sum() == 640
    npt.assert_allclose(counts[2:], [162.5, 327.5], atol=1)


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ({"users": [0.9], "overall_error": 0.0}, "standard error above zero"),
        ({"users": [90], "overall_error": 0.01}, "Divide percentages by 100"),
        ({"users": [0.9]}, "Give one of the two"),
        ({"users": None, "share": [0.5], "area_error": 1.0}, "Choose one of them"),
    ],
)
def test_a_plan_without_sense_is_refused(arguments, cure):
    with pytest.raises(InputError, match=cure):
        plan_sample([10.0], **arguments)


def test_too_few_points_for_the_least_are_refused():
    with pytest.raises(InputError, match="ask for fewer in each class"):
        allocate(20, [1.0, 1.0], allocation="equal", least=11)


def test_the_notes_name_what_a_sample_cannot_say():
    notes = check_sample(
        ["no data", "mangrove", "marsh", "sea"],
        [0, 5.0, 3.0, 100.0],
        [0, 12, 0, 40],
        design="not a probability sample",
        clusters=46,
    )
    text = " ".join(notes)
    assert "no reference point in marsh" in text
    assert "fewer than 30 reference points in mangrove (12)" in text
    assert "52 reference points in 46 clusters" in text
    assert "Areas are not adjusted" in text
    assert check_sample(["a"], [1.0], [40], design="stratified random") == ()
    assert (
        "too large rather than too small"
        in check_sample(["a"], [1.0], [40], design="systematic")[0]
    )
