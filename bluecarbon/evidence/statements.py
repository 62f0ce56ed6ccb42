"""What is signed: in-toto statements of the issuer, of a verifier and of a platform.

Every statement names as its subjects the digests of the manifest, of the recipe and of every lot
file; the manifest holds the digests of all other files. The issuer's statement repeats what a
buyer looks at in a lot, so that a signed envelope speaks for itself, and names the registry that it
is meant for. The identity of what was issued is the SHA-256 of this statement: attestations that
come later name it, and fit no other.

Reference: in-toto, Statement v1.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from bluecarbon.evidence import canonical, places
from bluecarbon.evidence.refusals import Reason, Refused
from bluecarbon.evidence.values import check, moment, print_moment

STATEMENT = "https://in-toto.io/Statement/v1"
# Predicate types: each is the $id of its schema, and one role alone may sign it.
ISSUE = "urn:bluecarbon:issue:1"
VERIFICATION = "urn:bluecarbon:verification:1"
RECEIPT = "urn:bluecarbon:receipt:1"
ROLE_OF = {ISSUE: "issuer", VERIFICATION: "verifier", RECEIPT: "platform"}
_SCHEMA_OF = {ISSUE: "issue", VERIFICATION: "verification", RECEIPT: "receipt"}
_TIME_OF = {ISSUE: "issued", VERIFICATION: "verified", RECEIPT: "received"}

LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")


class StatementError(Refused):
    """A statement that cannot be made of, or does not fit, the files of a bundle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """A statement as read: its digest, what kind it is, its subjects, and what it says."""

    digest: str  # SHA-256 of the payload
    kind: str  # predicate type
    subjects: Mapping  # name -> SHA-256
    says: Mapping  # the predicate

    @property
    def role(self):
        """The role that alone may sign it; None for a kind that is not known here."""
        return ROLE_OF.get(self.kind)

    @property
    def time(self):
        """The time that the signer claims, as text; None for a kind that is not known here."""
        return self.says[_TIME_OF[self.kind]] if self.kind in _TIME_OF else None


def issue(files, *, audience, issued, lock=None):
    """The issuer's statement on the files of a bundle, as the bytes that are signed.

    Parameters
    ----------
    files : mapping
        Name -> bytes of a bundle: manifest, recipe and lots are read.
    audience : str
        The registry or platform that the lots are meant for; no other should take them.
    issued : datetime
        Aware; said, not proved.
    lock : str, optional
        SHA-256 of the lock file of the environment that made the account.
    """
    lots, version = _lots(files)
    says = {
        "audience": audience,
        "issued": print_moment(issued),
        "lots": lots,
        "software": {"lock": lock, "name": "bluecarbon", "version": version},
    }
    return _written(ISSUE, files, says)


def verification(files, issued_statement, *, levels, version, verified):
    """A verifier's statement: the verdict of every level on what was issued, as bytes.

    Takes the files, the digest of the issuer's statement, levels as {"L0": "pass", ...} (those left
    out were "not run"), the version of bluecarbon that verified, and an aware datetime.
    """
    says = {
        "levels": {**dict.fromkeys(LEVELS, "not run"), **levels},
        "statement": issued_statement,
        "tool": {"name": "bluecarbon", "version": version},
        "verified": print_moment(verified),
    }
    return _written(VERIFICATION, files, says)


def receipt(files, issued_statement, *, register, received):
    """A platform's statement that it received what was issued, as bytes."""
    says = {
        "received": print_moment(received),
        "register": register,
        "statement": issued_statement,
    }
    return _written(RECEIPT, files, says)


def read(payload, *, where="statement"):
    """The `Statement` in bytes. Fields are checked strictly where the kind is known.

    A kind that is not known keeps its predicate unread.
    """
    content = canonical.loads(payload, where=where)
    check(content, "statement", where=where)
    kind, says = content["predicateType"], content["predicate"]
    if kind in _SCHEMA_OF:
        check(says, _SCHEMA_OF[kind], where=f"{where}, predicate")
        moment(says[_TIME_OF[kind]], where)
    names = [subject["name"] for subject in content["subject"]]
    if names != sorted(set(names)):
        raise StatementError("statement.subjects", where=where, found=", ".join(names))
    return Statement(
        digest=sha256(payload).hexdigest(),
        kind=kind,
        subjects={s["name"]: s["digest"]["sha256"] for s in content["subject"]},
        says=says,
    )


def misfit(statement, files, *, where="statement"):
    """The first `Reason` why a statement is not about the files of this bundle; None if it is."""
    actual = subjects(files)
    for name in sorted(statement.subjects.keys() | actual.keys()):
        signed, found = statement.subjects.get(name), actual.get(name)
        if signed != found:
            code = "not-signed" if signed is None else "absent" if found is None else "changed"
            return Reason(code=f"statement.{code}", where=where, found=name)
    if statement.kind != ISSUE:
        return None
    try:
        lots, version = _lots(files)
    except Refused as error:
        return error.reason
    if statement.says["lots"] != lots:
        names = [lot["file"] for lot in lots if lot not in statement.says["lots"]]
        found = ", ".join(names) or "other lots, or another order"
        return Reason(code="statement.lots", where=where, found=found)
    if statement.says["software"]["version"] != version:
        return Reason(code="statement.version", where=where, found=version)
    return None


def subjects(files):
    """Name -> SHA-256 of what every statement names: manifest, recipe, and every lot file."""
    fixed = (places.MANIFEST, places.RECIPE)
    for name in fixed:
        if name not in files:
            raise StatementError("statement.absent", where="bundle", found=name)
    names = [*fixed, *_lot_files(files)]
    return {name: sha256(files[name]).hexdigest() for name in sorted(names)}


def _lot_files(files):
    return sorted(name for name in files if places.role(name) == "lot")


def _lots(files):
    """What the statement repeats of every lot, and the one version of the software behind them."""
    contents = {name: _content(files[name], name) for name in _lot_files(files)}
    if not contents:
        raise StatementError("statement.no-lots", where="bundle", found="no lot")
    lots = [_lot(content, name) for name, content in contents.items()]
    for name in ("id", "serial"):
        counts = Counter(str(lot[name]) for lot in lots)
        twice = [value for value, count in counts.items() if count > 1]
        if twice:
            raise StatementError("statement.twice", where="lots", found=twice[0])
    recipe = _content(files[places.RECIPE], places.RECIPE).get("software")
    versions = [content.get("software_version") for content in contents.values()]
    versions.append(recipe.get("version") if isinstance(recipe, dict) else None)
    if not isinstance(versions[0], str) or versions.count(versions[0]) < len(versions):
        found = ", ".join(sorted({repr(version) for version in versions}))
        raise StatementError("statement.version", where="lots", found=found)
    return lots, versions[0]


def _content(data, name):
    content = canonical.parse(data, where=name)
    if not isinstance(content, dict):
        raise StatementError("statement.lot", where=name, found="no object")
    return content


def _lot(content, name):
    """What the statement repeats of one lot."""
    try:
        outline, digest = content["geometry"], content["geometry_digest"]
        lot = {
            "demonstration": content["demonstration"],
            "file": name,
            "geometry_digest": digest,
            "id": content["id"],
            "kg_co2e": content["kg_co2e"],
            "method": {k: content["method"][k] for k in ("edition", "id")},
            "serial": content["serial"]["text"],
            "supersedes": content["supersedes"],
            "vintage": content["vintage"],
        }
        fits = sha256(outline.encode("utf-8")).hexdigest() == digest
    except (AttributeError, KeyError, TypeError):
        raise StatementError("statement.lot", where=name, found="another layout") from None
    if not fits:
        raise StatementError("statement.outline", where=name, found=digest)
    return lot


def _written(kind, files, says):
    named = [{"digest": {"sha256": d}, "name": n} for n, d in subjects(files).items()]
    payload = canonical.dumps(
        {"_type": STATEMENT, "predicate": says, "predicateType": kind, "subject": named},
        where="statement",
    )
    read(payload)  # what is refused on reading is not signed
    return payload
