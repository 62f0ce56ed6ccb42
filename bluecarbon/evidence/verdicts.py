"""What a level of verification says: passed, failed, or could not be decided, and why."""

from dataclasses import dataclass, field

from bluecarbon.evidence.refusals import Reason

PASS, FAIL, UNKNOWN, NOT_RUN = "pass", "fail", "cannot verify", "not run"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """The verdict of one level, or of one part of it."""

    level: str  # "L0" to "L5"
    part: str  # as in "container", "digests", "sums"
    failed: tuple[Reason, ...] = ()
    undecided: tuple[Reason, ...] = ()  # what could not be verified, and why
    checked: dict = field(default_factory=dict)  # counts of what was looked at, by name
    ran: bool = True

    @property
    def status(self):
        """One of "pass", "fail", "cannot verify", "not run"; what failed weighs most."""
        if not self.ran:
            return NOT_RUN
        if self.failed:
            return FAIL
        return UNKNOWN if self.undecided else PASS

    def as_json(self):
        """The verdict as a JSON object."""
        return {
            "level": self.level,
            "part": self.part,
            "status": self.status,
            "failed": [reason.as_json() for reason in self.failed],
            "undecided": [reason.as_json() for reason in self.undecided],
            "checked": dict(self.checked),
        }


def not_run(level, part, after):
    """The verdict of a level that was not climbed, since the one before it failed."""
    reason = Reason(code="level.not-run", where=level, found=f"{after} failed")
    return Verdict(level=level, part=part, undecided=(reason,), ran=False)
