"""The buffer from natural risks, against the table of the facts (international.md, 2.9)."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from bluecarbon.crediting import natural_risk_scores, natural_risk_share, withheld
from bluecarbon.errors import InputError
from bluecarbon.parameters import load

YEARS = ("under 10", "10-25", "25-50", "50-100", "100 or more")
# Facts 2.9, table 10 of the tool, as quoted there.
TABLE = {
    "catastrophic": ("fail", 30, 20, 5, 4),
    "devastating": (30, 20, 5, 4, 3),
    "major": (20, 5, 4, 3, 2),
    "minor": (5, 4, 3, 2, 1),
    "insignificant": (4, 3, 2, 1, 1),
}


@dataclass
class Risk:
    risk: str = "storm"
    loss: str = "major"
    return_years: str = "25-50"
    mitigation: float = 1.0
    source: str = "typhoon tracks"


@pytest.mark.parametrize("loss", TABLE)
@pytest.mark.parametrize("years", YEARS)
def test_the_scores_are_those_of_the_table(loss, years):
    expected = TABLE[loss][YEARS.index(years)]
    if expected == "fail":
        with pytest.raises(InputError, match="Leave the place"):
            natural_risk_scores([Risk(loss=loss, return_years=years)])
        return
    (one,) = natural_risk_scores([Risk(loss=loss, return_years=years)])
    assert one.score == expected


def test_scores_are_quoted_and_the_least_share_is_not_invented():
    rows = [p for p in load().rows.values() if p.name.startswith("natural_risk")]
    assert len(rows) == 25 + 3
    assert {p.status for p in rows} == {"quoted"}
    assert not [p for p in rows if "minimum" in p.name]


def test_the_buffer_by_hand():
    """By hand: 4 x 0.5 + 5 x 1 + 1 x 0.25 = 7.25 %; of 1,000,000 kg that is 72,500 kg."""
    scores = natural_risk_scores(
        [
            Risk(mitigation=0.5),
            Risk(risk="pests", loss="minor", return_years="under 10"),
            Risk(risk="fire", loss="minor", return_years="100 or more", mitigation=0.25),
        ]
    )
    share = natural_risk_share(scores)
    assert share == Fraction(725, 10_000)
    assert withheld(1_000_000, share) == 72_500


def test_a_declared_least_share_holds_from_below():
    scores = natural_risk_scores([Risk(mitigation=0.5)])  # 2 %
    assert natural_risk_share(scores, 0.12) == Fraction(12, 100)
    assert natural_risk_share(scores, 0.01) == Fraction(2, 100)


@pytest.mark.parametrize(
    ("risks", "cure"),
    [
        ([Risk(mitigation=0.6)], "Choose one of the steps"),
        ([Risk(mitigation=0.0)], "Choose one of the steps"),
        ([Risk(), Risk()], "Join the two"),
    ],
)
def test_what_the_tool_does_not_know_is_refused(risks, cure):
    with pytest.raises(InputError, match=cure):
        natural_risk_scores(risks)


def test_a_buffer_of_everything_is_refused():
    """By hand: four risks of 30 % each."""
    risks = [Risk(risk=r, loss="devastating", return_years="under 10") for r in "abcd"]
    with pytest.raises(InputError, match="do not credit this place"):
        natural_risk_share(natural_risk_scores(risks))
