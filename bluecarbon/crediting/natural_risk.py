"""The buffer from a table of natural risks: how much a risk takes, how often, and what is done.

Score of a risk = likelihood score * mitigation, in percent; the buffer is the sum of the scores.
After table 10 of the VCS Non-Permanence Risk Tool, read second-hand. Only natural risks are scored:
the tool's internal and external risks, and the least share that it withholds, were not found.
"""

from dataclasses import dataclass
from fractions import Fraction

from bluecarbon.crediting import _exact
from bluecarbon.crediting.buffer import buffer_share
from bluecarbon.errors import InputError
from bluecarbon.parameters import coefficients, load

PERCENT = 100  # percent in one


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskScore:
    """One line of the table: what a natural risk adds to the buffer."""

    risk: str
    loss: str
    return_years: str
    likelihood: Fraction  # score of loss and return time [%]
    mitigation: Fraction  # 1 where nothing is done
    source: str

    @property
    def score(self):
        """What the risk adds to the buffer [%]."""
        return self.likelihood * self.mitigation


def natural_risk_scores(risks):
    """The scores of some natural risks, in the order given.

    Parameters
    ----------
    risks : iterable
        Objects with risk (its name), loss ("insignificant", "minor", "major", "devastating" or
        "catastrophic"), return_years ("under 10", "10-25", "25-50", "50-100" or "100 or more"),
        mitigation (1, 0.5 or 0.25) and source.

    Returns
    -------
    tuple of RiskScore

    Raises
    ------
    InputError
        For a combination that fails a project, another mitigation, or a risk named twice.
    """
    scores, seen = [], set()
    for one in risks:
        where = f"natural risk {one.risk!r}"
        if one.risk in seen:
            raise InputError(
                where=where,
                found="the risk a second time",
                rule="Each risk is scored once.",
                cure="Join the two, with the worse of their scores.",
            )
        seen.add(one.risk)
        scores.append(
            RiskScore(
                risk=one.risk,
                loss=one.loss,
                return_years=one.return_years,
                likelihood=_likelihood(one, where),
                mitigation=_mitigation(one, where),
                source=one.source,
            )
        )
    return tuple(scores)


def natural_risk_share(scores, minimum=None):
    """The buffer as an exact share: the sum of the scores, but not less than the `minimum`.

    `minimum` is the least share that a scheme withholds [1]; None where the project knows none.
    """
    share = sum((s.score for s in scores), Fraction(0)) / PERCENT
    if minimum is not None:
        share = max(share, buffer_share(minimum))
    if share >= 1:
        raise InputError(
            where="natural risks",
            found=f"scores of {_exact.decimal_text(share * PERCENT)} % in all",
            rule="A buffer of everything leaves nothing to sell.",
            cure="Mitigate the risks, or do not credit this place.",
        )
    return share


def _likelihood(one, where):
    rows = load()
    tags = {one.loss, one.return_years}
    failing = [set(p.applies_to) for p in rows.named("natural_risk_fail")]
    if tags in failing:
        row = rows.get("natural_risk_fail", tags)
        raise InputError(
            where=where,
            found=f"a {one.loss} loss with {one.return_years} years between two events",
            rule=f"A project with such a risk fails: {row.source}, {row.where} [{row.status}].",
            cure="Leave the place that the risk strikes out of the project.",
        )
    return _exact.as_fraction(rows.get("natural_risk_score", tags).value, where=where)


def _mitigation(one, where):
    steps = [_exact.as_fraction(v, where=where) for v in coefficients("natural_risk_mitigation")]
    given = _exact.as_fraction(one.mitigation, where=where)
    if given not in steps:
        raise InputError(
            where=f"{where}, mitigation",
            found=one.mitigation,
            rule="Mitigation has three steps: "
            + ", ".join(map(_exact.decimal_text, steps))
            + " (1: nothing is done).",
            cure="Choose one of the steps.",
        )
    return given
