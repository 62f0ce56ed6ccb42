"""Signing a bundle: which statement, in which file, and what must stand before it may be signed."""

from hashlib import sha256
from pathlib import Path

from bluecarbon.errors import InputError
from bluecarbon.evidence import canonical, dsse, keys, statements
from bluecarbon.evidence.judging import ENVELOPE, FOLDER, ISSUER_FILE


def as_issuer(files, key, *, audience, issued, lock=None):
    """Name and bytes of the attestation file with the issuer's signature added.

    Takes the files of a bundle, a `keys.PrivateKey`, the registry that the lots are meant for, an
    aware datetime, and the path of a lock file, if there is one. Where an issuer has signed before,
    the same statement gets a second signature: `audience` must be the same or None.
    """
    if ISSUER_FILE in files:
        statement = issued_statement(files)
        if audience not in (None, statement.says["audience"]):
            raise dsse.EnvelopeError("envelope.other-payload", where="audience", found=audience)
        envelope = dsse.read(files[ISSUER_FILE], where=ISSUER_FILE)
        return ISSUER_FILE, dsse.write(dsse.sign(envelope.payload, key, envelope))
    if not audience:
        raise _unsaid("--audience", "An issuer says for which registry or platform the lots are.")
    digest = lock and sha256(_read(lock)).hexdigest()
    payload = statements.issue(files, audience=audience, issued=issued, lock=digest)
    return ISSUER_FILE, dsse.write(dsse.sign(payload, key))


def as_verifier(files, key, *, result, verified):
    """Name and bytes of a verifier's attestation.

    Takes the path of what `bluecarbon verify --json` wrote: an object with "statement", the digest
    of the issuer's statement, and "levels", from "L0" to a verdict or to an object with "verdict".
    """
    from bluecarbon import __version__

    if result is None:
        raise _unsaid("--result", "A verifier signs a verdict, and not only that it was there.")
    statement = issued_statement(files)
    content = canonical.parse(_read(result), where=result)
    levels = content.get("levels") if isinstance(content, dict) else None
    if not isinstance(levels, dict) or content.get("statement") != statement.digest:
        found = content.get("statement") if isinstance(content, dict) else "no object"
        raise statements.StatementError("statement.other-verdict", where=result, found=found)
    levels = {k: v.get("verdict") if isinstance(v, dict) else v for k, v in levels.items()}
    payload = statements.verification(
        files, statement.digest, levels=levels, version=__version__, verified=verified
    )
    return _own_file("verifier", key, payload)


def as_platform(files, key, *, register, received):
    """Name and bytes of a platform's receipt for its register."""
    if not register:
        raise _unsaid("--audience", "A platform says which register received the lots.")
    digest = issued_statement(files).digest
    payload = statements.receipt(files, digest, register=register, received=received)
    return _own_file("platform", key, payload)


def issued_statement(files):
    """The issuer's `statements.Statement` in a bundle, which must fit its files."""
    if ISSUER_FILE not in files:
        raise statements.StatementError("statement.no-issue", where="bundle", found="no issue")
    envelope = dsse.read(files[ISSUER_FILE], where=ISSUER_FILE)
    statement = statements.read(envelope.payload, where=ISSUER_FILE)
    if statement.kind != statements.ISSUE:
        raise statements.StatementError(
            "statement.no-issue", where=ISSUER_FILE, found=statement.kind
        )
    reason = statements.misfit(statement, files, where=ISSUER_FILE)
    if reason:
        raise statements.StatementError(reason.code, where=reason.where, found=reason.found)
    return statement


def role_beside(path):
    """The role in the public file beside a private one, as `keys.new` leaves them."""
    beside = Path(str(path).removesuffix(".private.pem") + ".public.json")
    if not beside.is_file():
        raise _unsaid("--role", f"The role of a key is in its public file, {beside.name}.")
    return keys.load_public(beside).role


def _own_file(role, key, payload):
    # By what was signed too: a key may attest again later, and replaces nothing by it.
    name = f"{FOLDER}{role}-{key.public.key_id[:16]}-{sha256(payload).hexdigest()[:8]}{ENVELOPE}"
    return name, dsse.write(dsse.sign(payload, key))


def _read(path):
    """The bytes of a lock file or of a result."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(canonical.MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            where=path,
            found=error.strerror,
            rule="What is signed with the bundle can be read.",
            cure="Give the path of a file that you may read.",
        ) from None
    if len(data) > canonical.MAX_BYTES:
        raise InputError(
            where=path,
            found=f"more than {canonical.MAX_BYTES} bytes",
            rule="Lock files and results are small.",
            cure="Give the file itself, and not what it speaks of.",
        )
    return data


def _unsaid(option, rule):
    return InputError(where="signing", found=f"no {option}", rule=rule, cure=f"Give {option}.")
