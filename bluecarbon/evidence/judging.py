"""What the attestations of a bundle are worth to one reader at one time.

Each signature gets one of four words: "accepted", "not counted" (a sound signature by a known key
that may not count now: expired, revoked, another role, its own issuer's), "refused" (a forgery, or
something that does not fit this bundle), "unrecognised" (by a key, or of a kind, that this reader
does not know). Unrecognised ones change nothing; a refused one fails the whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from bluecarbon.evidence import dsse, statements
from bluecarbon.evidence.keys import ROLES
from bluecarbon.evidence.refusals import Reason, Refused, rule
from bluecarbon.evidence.values import moment, print_moment

FOLDER = "attestations/"
ISSUER_FILE = FOLDER + "issuer.dsse.json"
ENVELOPE = ".dsse.json"
# Receipts of time-stamping services (RFC 3161): kept for the reader, and not judged here.
RECEIPT = ".tsr"
# Clocks of honest signers differ by this much.
SLACK = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attestation:
    """One signature: where it stands, whose it is, and what it is worth."""

    file: str
    status: str  # accepted, not counted, refused, unrecognised
    role: str | None = None
    key_id: str | None = None
    holder: str | None = None  # as the trust file says
    time: str | None = None  # as the signer says
    levels: Mapping | None = None  # of a verifier
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """The verdict on the signatures of a bundle, with its grounds."""

    verdict: str  # pass, fail, cannot verify
    at: str
    statement: str | None  # SHA-256 of the issuer's statement: the identity of what was issued
    issued: Mapping | None  # what the issuer says
    attestations: tuple
    thresholds: Mapping  # role -> {"needed": n, "met": n}
    reasons: tuple  # why it is not a pass
    receipts: tuple  # {"file", "bytes", "sha256"}
    notes: tuple = field(default=("signature.no-time", "signature.no-absence"))

    def as_json(self):
        """The judgement as a JSON object; its codes are keys of `words/*.toml`."""
        return {
            "at": self.at,
            "attestations": [
                {
                    "file": a.file,
                    "holder": a.holder,
                    "key_id": a.key_id,
                    "levels": None if a.levels is None else dict(a.levels),
                    "reason": a.reason and a.reason.as_json(),
                    "role": a.role,
                    "status": a.status,
                    "time": a.time,
                }
                for a in self.attestations
            ],
            "issued": self.issued,
            "notes": [
                {"code": code, "en": rule(code), "zh": rule(code, "zh")} for code in self.notes
            ],
            "reasons": [reason.as_json() for reason in self.reasons],
            "receipts": [dict(receipt) for receipt in self.receipts],
            "statement": self.statement,
            "thresholds": {role: dict(counts) for role, counts in self.thresholds.items()},
            "verdict": self.verdict,
        }


def judge(files, trust, *, at=None, audience=None):
    """The `Judgement` of the signatures in a bundle.

    Parameters
    ----------
    files : mapping
        Name -> bytes of the whole bundle. That the manifest fits its files is not looked at here.
    trust : trust.Trust or None
        The reader's own. Without one nothing can be accepted, and the verdict is at best
        "cannot verify".
    at : datetime, optional
        Aware time at which keys must be valid; now, where it is not given.
    audience : str, optional
        The registry that the issue must be meant for; the one of the trust file where not given.
    """
    at = at or datetime.now(UTC)
    return _Court(files, trust, at, audience or (trust and trust.audience)).judgement()


class _Court:
    """One judging: the issuer's envelope first, since all others name its statement."""

    def __init__(self, files, trust, at, audience):
        self.files, self.trust, self.at, self.audience = files, trust, at, audience
        self.keys = trust.keys if trust else {}
        self.issued = None
        self.found, self.reasons = [], []

    def judgement(self):
        """Everything about the bundle, in one object."""
        names = sorted(name for name in self.files if name.startswith(FOLDER))
        if ISSUER_FILE in names:
            self._file(ISSUER_FILE)
        else:
            self._against("trust.stripped", ISSUER_FILE, "no such file")
        for name in names:
            if name.endswith(ENVELOPE) and name != ISSUER_FILE:
                self._file(name)
            elif not name.endswith((RECEIPT, ENVELOPE)):
                reason = Reason(code="trust.no-attestation", where=name, found="another file")
                self.found.append(Attestation(file=name, status="unrecognised", reason=reason))
        thresholds = self._thresholds()
        return Judgement(
            verdict=self._verdict(),
            at=print_moment(self.at),
            statement=self.issued and self.issued.digest,
            issued=self.issued and self.issued.says,
            attestations=tuple(self.found),
            thresholds=thresholds,
            reasons=tuple(self.reasons),
            receipts=tuple(self._receipt(name) for name in names if name.endswith(RECEIPT)),
        )

    def _verdict(self):
        if self.reasons:
            return "fail"
        return "pass" if self.trust else "cannot verify"

    def _against(self, code, where, found):
        self.reasons.append(Reason(code=code, where=where, found=found))

    def _receipt(self, name):
        data = self.files[name]
        return {"bytes": len(data), "file": name, "sha256": sha256(data).hexdigest()}

    def _file(self, name):
        """Judge all signatures of one envelope."""
        try:
            envelope = dsse.read(self.files[name], where=name)
        except Refused as error:
            return self._refused(name, error.reason)
        judged = [self._signature(name, envelope, s) for s in envelope.signatures]
        forged = [a for a in judged if a.status == "refused"]
        if forged:
            # Nobody said what stands in it.
            return self._refused(name, forged[0].reason)
        statement, reason = self._statement(name, envelope.payload)
        known = any(a.status != "unrecognised" for a in judged)
        if name == ISSUER_FILE:
            self.issued = statement if reason is None else None
            known = True
        if reason and known:
            return self._refused(name, reason)
        for signature, sound in zip(envelope.signatures, judged, strict=True):
            self._add(name, statement, signature.key_id, sound)
        return None

    def _refused(self, name, reason):
        self.found.append(Attestation(file=name, status="refused", reason=reason))
        self.reasons.append(reason)

    def _signature(self, name, envelope, signature):
        """Whether a signature is sound: "accepted" stands for sound so far."""
        known = self.keys.get(signature.key_id)
        if known:
            if dsse.verify(signature, envelope.payload, known.key):
                return Attestation(file=name, status="accepted", holder=known.holder)
            return self._forged(name, "trust.forged", f"{known.holder}, {signature.key_id}")
        for other in self.keys.values():
            # Key ids are not signed: a signature that is sound under another id was tampered with.
            if dsse.verify(signature, envelope.payload, other.key):
                return self._forged(name, "trust.key-id", f"{signature.key_id}, by {other.holder}")
        code = "trust.unknown-key" if self.trust else "trust.no-file"
        reason = Reason(code=code, where=name, found=signature.key_id)
        return Attestation(file=name, status="unrecognised", reason=reason)

    def _forged(self, name, code, found):
        reason = Reason(code=code, where=name, found=found)
        return Attestation(file=name, status="refused", reason=reason)

    def _statement(self, name, payload):
        """The statement in a payload, and why it does not belong in this place, if it does not."""
        try:
            statement = statements.read(payload, where=name)
            reason = statements.misfit(statement, self.files, where=name)
        except Refused as error:
            return None, error.reason
        if reason:
            return statement, reason
        if (statement.kind == statements.ISSUE) != (name == ISSUER_FILE):
            return statement, Reason(code="trust.place", where=name, found=statement.kind)
        if statement.role is None:
            return statement, None
        if statement.kind == statements.ISSUE:
            if self.audience is not None and statement.says["audience"] != self.audience:
                found = statement.says["audience"]
                return statement, Reason(code="trust.audience", where=name, found=found)
        elif self.issued is None:
            return statement, Reason(code="trust.no-issue", where=name, found=statement.kind)
        elif statement.says["statement"] != self.issued.digest:
            found = statement.says["statement"]
            return statement, Reason(code="trust.replayed", where=name, found=found)
        if moment(statement.time) > self.at + SLACK:
            return statement, Reason(code="trust.future", where=name, found=statement.time)
        return statement, None

    def _add(self, name, statement, key_id, sound):
        """Put one signature down, after its key and role were looked at."""
        known = self.keys.get(key_id)
        role = statement and statement.role
        says = {"file": name, "key_id": key_id, "holder": sound.holder, "role": role}
        says["time"] = statement and statement.time
        if statement and statement.kind == statements.VERIFICATION:
            says["levels"] = statement.says["levels"]
        status, reason = sound.status, sound.reason
        if status == "accepted":
            status, reason = self._worth(name, statement, known)
        issuers = name == ISSUER_FILE and self.trust
        if status == "refused" or (issuers and status != "accepted"):
            status = "refused"
            self.reasons.append(reason)
        if status == "accepted" and "fail" in (says.get("levels") or {}).values():
            self._against("trust.objection", name, sound.holder)
        self.found.append(Attestation(status=status, reason=reason, **says))

    def _worth(self, name, statement, known):
        """The status of a sound signature by a known key, and why it is not "accepted"."""
        if statement.role is None:
            return "unrecognised", Reason(code="trust.kind", where=name, found=statement.kind)
        claimed = moment(statement.time)
        # Within the slack the clock of the signer is believed to be the one that is wrong.
        reason = known.doubt(statement.role, self.at, min(claimed, self.at), name)
        if reason is None and statement.role == "verifier":
            own = {a.holder for a in self.found if a.role == "issuer" and a.status == "accepted"}
            if known.holder in own:
                reason = Reason(code="trust.own-issue", where=name, found=known.holder)
            else:
                reason = self._levels(name, statement)
        return ("not counted", reason) if reason else ("accepted", None)

    def _levels(self, name, statement):
        """Why a verification does not reach the levels that the reader asks for."""
        said = statement.says["levels"]
        if "fail" in said.values():
            return None  # an objection is heard
        short = [f"{level}: {said[level]}" for level in self.trust.levels if said[level] != "pass"]
        return Reason(code="trust.levels", where=name, found=", ".join(short)) if short else None

    def _thresholds(self):
        """How many distinct keys signed in each role, against how many are needed."""
        counts = {}
        for role in ROLES:
            signed = {a.key_id for a in self.found if a.status == "accepted" and a.role == role}
            needed = self.trust.threshold[role] if self.trust else 0
            counts[role] = {"needed": needed, "met": len(signed)}
            if len(signed) < needed:
                self._against("trust.too-few", "attestations", f"{role}: {len(signed)} of {needed}")
        return counts
