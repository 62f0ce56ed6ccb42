"""The verdict of a level that compared numbers: beside the reasons, what differed by how much."""

from dataclasses import dataclass

from bluecarbon.evidence.refusals import Reason
from bluecarbon.evidence.verdicts import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A number that did not come out as stated."""

    where: str
    stated: str
    found: str
    within: bool  # what the level allows

    def as_json(self):
        """The difference as a JSON object; `by` where both are whole numbers."""
        return {
            "where": self.where,
            "stated": self.stated,
            "found": self.found,
            "by": self.by,
            "within": self.within,
        }

    @property
    def by(self):
        """Found less stated, as decimal text with its sign; None for what is no whole number."""
        try:
            return f"{int(self.found) - int(self.stated):+d}"
        except ValueError:
            return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding(Verdict):
    """A verdict with what a reader should know and what does not change it."""

    noted: tuple[Reason, ...] = ()
    differences: tuple[Difference, ...] = ()

    def as_json(self):
        """The verdict as a JSON object."""
        return Verdict.as_json(self) | {
            "noted": [reason.as_json() for reason in self.noted],
            "differences": [one.as_json() for one in self.differences],
        }
