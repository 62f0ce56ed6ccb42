"""Verifies a bundle, level by level: each with its own verdict, and none stands for another.

L0 container and shapes, L1 digests and signatures, L2 sums, L3 computed again, L4 against a ledger,
L5 the notebook run again. L0 to L4 run nothing that the bundle brings.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bluecarbon import __version__
from bluecarbon.accounting.verifying.finding import Finding
from bluecarbon.errors import InputError
from bluecarbon.evidence import bundle as bundles
from bluecarbon.evidence import container, judging
from bluecarbon.evidence import trust as trusting
from bluecarbon.evidence.refusals import Reason, Refused
from bluecarbon.evidence.values import moment, print_moment
from bluecarbon.evidence.verdicts import FAIL, NOT_RUN, PASS, UNKNOWN, not_run

FORMAT = "bluecarbon/verification/1"
LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")
EXIT_CODES = {PASS: 0, FAIL: 1, UNKNOWN: 2}
UNREADABLE = 3  # of the command line: nothing was verified


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What verifying a bundle has shown."""

    name: str  # of the file
    size: int  # [byte]
    sha256: str  # of the file
    verified: str  # when, in UTC
    verdicts: tuple  # of bluecarbon.evidence.verdicts.Verdict, in the order of the levels
    judgement: judging.Judgement | None  # of the signatures; None where the container failed
    about: dict  # project, claim, methods, software, demonstration, as the bundle says

    @property
    def levels(self):
        """Level -> "pass", "fail", "cannot verify" or "not run"."""
        return {level: _worst(self.of(level)) for level in LEVELS}

    def of(self, level):
        """The verdicts of one level: L1 has two, digests and signatures."""
        return tuple(v for v in self.verdicts if v.level == level)

    @property
    def verdict(self):
        """Of all levels that were climbed: what failed weighs most, then what stayed open."""
        climbed = [v for v in self.verdicts if v.ran]
        return _worst(climbed) if climbed else UNKNOWN

    @property
    def exit_code(self):
        """0 pass, 1 fail, 2 cannot verify."""
        return EXIT_CODES[self.verdict]

    def exit_code_of(self, level):
        """The same for one level alone; 2 where it was not run, which is no pass."""
        return EXIT_CODES.get(self.levels[level], EXIT_CODES[UNKNOWN])

    @property
    def statement(self):
        """SHA-256 of the issuer's statement: what a verifier signs a verdict on; or None."""
        return self.judgement and self.judgement.statement

    def as_json(self):
        """The verification as a JSON object, which `bluecarbon evidence sign --result` reads."""
        levels = self.levels
        return {
            "format": FORMAT,
            "bundle": {"name": self.name, "sha256": self.sha256, "size": self.size},
            "about": self.about,
            "statement": self.statement,
            "tool": {"name": "bluecarbon", "version": __version__},
            "verified": self.verified,
            "verdict": self.verdict,
            "exit_code": self.exit_code,
            "levels": {
                level: {
                    "verdict": levels[level],
                    "exit_code": self.exit_code_of(level),
                    "parts": [verdict.as_json() for verdict in self.of(level)],
                }
                for level in LEVELS
            },
            "signatures": self.judgement and self.judgement.as_json(),
        }

    def text(self, language="en"):
        """The report as text, in English ("en") or Chinese ("zh")."""
        from bluecarbon.accounting.verifying import showing

        return showing.text(self, language)

    def html(self, language="en"):
        """The report as a page that stands alone: no scripts, nothing from outside."""
        from bluecarbon.accounting.verifying import showing

        return showing.html(self, language)

    def __repr__(self):
        levels = ", ".join(f"{level} {said}" for level, said in self.levels.items())
        return f"<verification of {self.name}: {self.verdict} ({levels})>"


def verify(
    path,
    *,
    trust=None,
    at=None,
    audience=None,
    beside=None,
    ledger=None,
    execute_notebook=False,
    limits=None,
):
    """Verify a bundle that a stranger has given you.

    Parameters
    ----------
    path : path
        The bundle.
    trust : path or bluecarbon.evidence.trust.Trust, optional
        Your own trust file. Without it no signature counts, and L1 is at best "cannot verify".
    at : datetime or str, optional
        When keys must be valid, as in "2028-01-01T00:00:00Z"; now, where it is not given.
    audience : str, optional
        The registry that the issue must be meant for; the one of the trust file where not given.
    beside : path, optional
        Folder with inputs that travel beside the bundle; that of the bundle where not given.
    ledger : path, URL or bluecarbon.lots.ledger.Ledger, optional
        A ledger to look for conflicts in; it is only read.
    execute_notebook : bool
        Run the notebook, which is code of a stranger, in a process of its own without network.
    limits : bluecarbon.accounting.verifying.recompute.Effort, optional
        Time and memory for computing again, and for the notebook.

    Returns
    -------
    Verification

    Raises
    ------
    InputError
        A file of the reader's own could not be read: the bundle itself, the trust file.
    """
    path = Path(path)
    data = _bytes(path)
    trust = trusting.load(trust) if isinstance(trust, str | Path) else trust
    at = moment(at, "at") if isinstance(at, str) else at
    now = datetime.now(UTC)
    beside = path.parent if beside is None else Path(beside)
    verdicts = bundles.check(data, beside=beside)
    judgement, about = None, {}
    try:
        bundle = bundles.load(data)
    except Refused:
        bundle = None
    if bundle is None:
        rest = [("L1", "signatures"), ("L3", "recompute"), ("L4", "ledger"), ("L5", "notebook")]
        verdicts += [not_run(level, part, "L0") for level, part in rest]
    else:
        judgement = judging.judge(bundle.files, trust, at=at or now, audience=audience)
        judgement = judgement if trust else _unpromised(judgement)
        about = _about(bundle)
        verdicts.append(_signatures(judgement, trust))
        work = {"beside": beside, "effort": limits}
        verdicts += _above(bundle, judgement, verdicts, ledger, execute_notebook, work)
    order = {level: number for number, level in enumerate(LEVELS)}
    return Verification(
        name=path.name,
        size=len(data),
        sha256=sha256(data).hexdigest(),
        verified=print_moment(now),
        verdicts=tuple(sorted(verdicts, key=lambda v: order[v.level])),
        judgement=judgement,
        about=about,
    )


def _above(bundle, judgement, below, ledger, execute_notebook, work):
    """Verdicts of L3 to L5, which need inputs and lots with the right digests."""
    from bluecarbon.accounting.verifying import conflicts, notebook, recompute

    sound = not any(v.failed for v in below if (v.level, v.part) == ("L1", "digests"))
    if not sound:
        parts = (("L3", "recompute"), ("L4", "ledger"), ("L5", "notebook"))
        yield from (not_run(level, part, "L1") for level, part in parts)
        return
    yield recompute.recompute(bundle, **work)
    if ledger is None:
        yield _not_asked("L4", "ledger", "conflict.no-ledger")
    else:
        yield conflicts.conflicts(bundle, ledger, judgement)
    if not execute_notebook:
        yield _not_asked("L5", "notebook", "notebook.not-asked")
    else:
        yield notebook.rerun(bundle, **work)


def _not_asked(level, part, code):
    reason = Reason(code=code, where=level, found="not asked for")
    return Finding(level=level, part=part, undecided=(reason,), ran=False)


def _signatures(judgement, trust):
    """The judgement of the signatures as a verdict of L1."""
    undecided = ()
    if trust is None:
        signed = f"{len(judgement.attestations)} attestations"
        undecided = (Reason(code="lot.no-trust", where="attestations", found=signed),)
    counted = {}
    for one in judgement.attestations:
        counted[one.status] = counted.get(one.status, 0) + 1
    return Finding(
        level="L1",
        part="signatures",
        failed=tuple(judgement.reasons),
        undecided=undecided,
        checked={"attestations": len(judgement.attestations), **counted},
    )


def _unpromised(judgement):
    """Without a trust file nobody promised a signature, so that none is missing."""
    reasons = tuple(r for r in judgement.reasons if r.code != "trust.stripped")
    return replace(judgement, reasons=reasons, verdict=FAIL if reasons else UNKNOWN)


def _about(bundle):
    """What the bundle says it is: printed, and believed as far as the levels go."""
    recipe = bundle.recipe
    lots = list(bundle.lots.values())
    return {
        "project": recipe["project"],
        "claim": recipe["claim"],
        "methods": [f"{one['id']}, {one['edition']}" for one in recipe["methods"]],
        "software": f"{recipe['software']['name']} {recipe['software']['version']}",
        "lots": len(lots),
        "kg_in_lots": str(sum(int(lot["kg_co2e"]) for lot in lots)),
        "demonstration_lots": sum(bool(lot["demonstration"]) for lot in lots),
        "simulated_inputs": sum(one["simulated"] for one in recipe["inputs"]),
    }


def _worst(verdicts):
    said = {verdict.status for verdict in verdicts}
    return next((one for one in (FAIL, UNKNOWN, NOT_RUN) if one in said), PASS)


def _bytes(path):
    """The file, read once: what is checked and what is computed are the same bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(container.MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            where=path,
            found=error.strerror or "nothing that can be read",
            rule="A bundle is a file.",
            cure="Give the path of a bundle, such as evidence.bcz.",
        ) from None
    return data
