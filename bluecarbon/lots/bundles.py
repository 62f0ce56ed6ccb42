"""What a platform asks of a bundle before it lists anything: levels L0 to L2, and the lots.

The evidence room does the work and is imported when a bundle comes; to recompute (L3 and above)
takes the whole package and is `bluecarbon verify`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from bluecarbon.errors import InputError
from bluecarbon.lots.model import Lot, canonical_json
from bluecarbon.lots.reader import read_lot

if TYPE_CHECKING:
    from bluecarbon.evidence.judging import Judgement
    from bluecarbon.evidence.trust import Trust
    from bluecarbon.evidence.verdicts import Verdict

LEVELS = ("L0", "L1", "L2")


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifiedBundle:
    """What was found in a bundle: a verdict for each level and part, and its lots.

    Shows itself with `as_json()`; `ok` is the one question that a platform has to ask.
    """

    sha256: str | None  # of the file, which later attestations change; None where it was unreadable
    statement: str | None  # of the issuer's statement: the identity of what was issued
    verdicts: tuple[Verdict, ...]
    judgement: Judgement | None  # of the signatures, one by one; None where L0 failed
    lots: tuple[Lot, ...]  # in the order of their ids; none where a level failed

    @property
    def ok(self) -> bool:
        """Nothing failed, and signatures of whom the reader trusts are on it.

        Inputs that travel apart may be absent all the same: see `undecided`.
        """
        signed = any(v.part == "signatures" and v.status == "pass" for v in self.verdicts)
        ran = all(v.ran for v in self.verdicts)
        return signed and ran and not self.failed

    @property
    def failed(self) -> tuple[str, ...]:
        """Why it must not be taken, in sentences."""
        return tuple(r.sentence() for v in self.verdicts for r in v.failed)

    @property
    def undecided(self) -> tuple[str, ...]:
        """What could not be looked at, in sentences."""
        return tuple(r.sentence() for v in self.verdicts for r in v.undecided)

    def as_json(self) -> dict:
        """The same as a JSON object, with the ids of the lots."""
        return {
            "ok": self.ok,
            "sha256": self.sha256,
            "statement": self.statement,
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
            "signatures": self.judgement and self.judgement.as_json(),
            "lots": [lot.id for lot in self.lots],
        }


def verify_bundle(
    source: str | PathLike | bytes,
    *,
    trust: Trust | str | PathLike | None = None,
    beside: str | PathLike | None = None,
    at: datetime | None = None,
    audience: str | None = None,
) -> VerifiedBundle:
    """Verify a bundle as far as the file itself tells, and read its lots.

    L0: the container and the form of its documents; L1: digests, ids of lots, signatures; L2: every
    sum. Nothing from the bundle is run, and no raster is opened.

    Parameters
    ----------
    source : path or bytes
        A bundle (`.bcz`).
    trust : Trust or path, optional
        The reader's own trust file. Without it no signature can be accepted, and `ok` is False.
    beside : path, optional
        Folder of inputs that travel apart; that of the bundle where `source` is a path.
    at : datetime, optional
        Aware time at which keys must be valid; now, where it is not given.
    audience : str, optional
        The platform that the issue must be meant for; the one of the trust file where not given.

    Returns
    -------
    VerifiedBundle
        A bad bundle raises nothing: it has failed verdicts and no lots.

    Raises
    ------
    InputError
        A trust file that cannot be used.
    """
    found, _ = look(source, trust=trust, beside=beside, at=at, audience=audience)
    return found


def look(source, *, trust, beside=None, at=None, audience=None):
    """What `verify_bundle` found, and the `Bundle` it has read; None where that was not possible.

    For whoever asks more of a bundle: to read a large one takes as long as to judge it.
    """
    from bluecarbon.evidence import bundle as bundles
    from bluecarbon.evidence import judging
    from bluecarbon.evidence import trust as trusting
    from bluecarbon.evidence.refusals import Refused
    from bluecarbon.evidence.verdicts import Verdict

    if trust is not None and not isinstance(trust, trusting.Trust):
        trust = trusting.load(trust)
    path = source
    if not isinstance(source, bytes | bytearray | memoryview):
        beside = Path(source).parent if beside is None else beside
        source = _bytes(source)
        if source is None:
            return _refused(bundles.check(path, beside=beside)), None
    data = bytes(source)
    verdicts = list(bundles.check(data, beside=beside))
    try:
        bundle = bundles.load(data)
    except Refused:
        return _refused(verdicts), None
    judgement = judging.judge(bundle.files, trust, at=at, audience=audience)
    verdicts.append(_signatures(judgement, Verdict))
    lots, faults = _lots(bundle)
    verdicts.append(Verdict(level="L0", part="lots", failed=faults, checked={"lots": len(lots)}))
    verdicts.sort(key=lambda verdict: verdict.level)
    sound = not any(verdict.failed or not verdict.ran for verdict in verdicts)
    found = VerifiedBundle(
        sha256=bundle.sha256,
        statement=judgement.statement,
        verdicts=tuple(verdicts),
        judgement=judgement,
        lots=lots if sound else (),
    )
    return found, bundle


def _bytes(path):
    """The bytes of a file; None where there is none, or one that is larger than any bundle."""
    from bluecarbon.evidence.container import MAX_BYTES

    try:
        # Read once: what is checked and what is taken are the same bytes.
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    return data if len(data) <= MAX_BYTES else None


def _refused(verdicts):
    return VerifiedBundle(
        sha256=None, statement=None, verdicts=tuple(verdicts), judgement=None, lots=()
    )


def _signatures(judgement, verdict):
    """The judgement of the signatures as a verdict of L1."""
    from bluecarbon.evidence.refusals import Reason

    undecided = ()
    if judgement.verdict == "cannot verify":
        undecided = (Reason(code="lot.no-trust", where="signatures", found="no trust file"),)
    return verdict(
        level="L1",
        part="signatures",
        failed=tuple(judgement.reasons),
        undecided=undecided,
        checked={"attestations": len(judgement.attestations)},
    )


def _lots(bundle):
    """The lots of a bundle by the strict reader, and reasons for those it does not take."""
    from bluecarbon.evidence.refusals import Reason, printable

    lots, faults = [], []
    for name in sorted(bundle.lots):
        try:
            lots.append(read_lot(canonical_json(bundle.lots[name])))
        except InputError as error:
            found = printable(f"{error.where}: {error.found}")
            faults.append(Reason(code="lot.content", where=name, found=found))
    return tuple(lots), tuple(faults)
