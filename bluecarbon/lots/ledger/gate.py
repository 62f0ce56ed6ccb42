"""What may be issued at all: lots under signed evidence that the reader's own trust accepts."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bluecarbon.lots.ledger import shapes
from bluecarbon.lots.ledger.refusals import LedgerRefused

SIGNERS = ("issuer", "verifier")


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """Lots that may be issued, as far as their evidence says."""

    statement: str  # SHA-256 of the issuer's statement
    audience: str
    signed: tuple  # {"role", "key_id", "holder"} of every accepted signature
    envelope: str  # of the issuer, as it was signed
    lots: tuple


def read(source):
    """The bytes of a bundle (path or bytes)."""
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise _refuse(
            "evidence", source, error.strerror or "no such file", "Give the path of a bundle."
        ) from None


def statement(data):
    """SHA-256 of the issuer's statement in a bundle (bytes), whatever it is worth; None if none."""
    from bluecarbon.evidence import container, dsse
    from bluecarbon.evidence.judging import ISSUER_FILE
    from bluecarbon.evidence.refusals import Refused

    try:
        return sha256(dsse.read(container.unpack(data)[ISSUER_FILE]).payload).hexdigest()
    except (Refused, KeyError):
        return None


def admit(data, *, trust, register, at=None):
    """The `Admission` of a bundle (bytes), or LedgerRefused.

    Levels L0 to L2 must pass, and so must the signatures, to the thresholds of `trust` (a trust
    file, or what was read from one). Where the ledger has a name, the issue must be meant for it.
    """
    from bluecarbon.evidence.judging import ISSUER_FILE
    from bluecarbon.lots.bundles import look

    if trust is None:
        raise _refuse(
            "evidence", "issue", "no trust file", "Give trust=, a file with the keys you trust."
        )
    found, bundle = look(data, trust=trust, audience=register, at=at)
    _no_inventory(bundle)
    if not found.ok:
        reasons = found.failed or found.undecided or ("it could not be verified",)
        more = f" ({len(reasons) - 1} more)" if len(reasons) > 1 else ""
        raise _refuse(
            "evidence",
            "bundle",
            reasons[0] + more,
            "Have the account signed, by as many as the trust file asks for, and issue again.",
        )
    _claims(bundle, found)
    for lot in found.lots:
        _admissible(lot, found.judgement.issued, register)
    return Admission(
        statement=found.statement,
        audience=found.judgement.issued["audience"],
        signed=tuple(
            {"holder": a.holder, "key_id": a.key_id, "role": a.role}
            for a in found.judgement.attestations
            if a.status == "accepted" and a.role in SIGNERS
        ),
        envelope=bundle.files[ISSUER_FILE].decode(),
        lots=found.lots,
    )


def _no_inventory(bundle):
    """Say so where a bundle is a capacity inventory; no issuer should have signed one."""
    if bundle is not None and bundle.recipe["claim"] == "capacity inventory":
        raise _refuse(
            "claim",
            "bundle",
            "a capacity inventory",
            "Report it. It has no baseline, and nothing of it may be issued.",
        )


def _claims(bundle, found):
    """Refuse bundles that hold nothing to sell, or what nobody measured."""
    if not found.lots:
        raise _refuse("claim", "bundle", "no lot", "Issue an account that was cut into lots.")
    simulated = [one["path"] for one in bundle.recipe["inputs"] if one.get("simulated")]
    if simulated and not all(lot.demonstration for lot in found.lots):
        raise _refuse(
            "demonstration",
            "bundle",
            f"a simulated input, {simulated[0]}, under lots that do not say so",
            "Measure it, account again, and have it signed again.",
        )


def _admissible(lot, issued, register):
    """Refuse a lot that may never be sold, or not yet."""
    where = f"lot {lot.id}"
    if lot.demonstration:
        raise _refuse(
            "demonstration",
            where,
            "a demonstration lot: " + "; ".join(lot.demonstration_reasons),
            "Measure what was simulated or assumed, account again, and have it signed again.",
        )
    basis = getattr(lot, "basis", "ex post")
    if basis != "ex post" or lot.vintage_end.isoformat() >= issued["issued"][:10]:
        raise _refuse(
            "ex-ante",
            where,
            f"{basis}, vintage until {lot.vintage_end}, signed {issued['issued'][:10]}",
            "Wait until the vintage is over, and account for what happened.",
        )
    if register is not None and register in lot.exclusive_of:
        raise _refuse(
            "registry",
            where,
            f"this register, {register}, among those that exclude it",
            "Issue it in one register; name the others in exclusive_of.",
        )
    try:
        shapes.outline(lot.geometry)
    except LedgerRefused as error:
        raise LedgerRefused(
            "geometry", where=where, found=error.found, rule=error.rule, cure=error.cure
        ) from None


def _refuse(code, where, found, cure):
    rule = "Only lots of what happened, under signed evidence, are issued."
    return LedgerRefused(code, where=where, found=found, rule=rule, cure=cure)
