"""Keys, trust files and signed bundles for the tests of signatures; keys from fixed seeds."""

import json
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bluecarbon.evidence import canonical, dsse, manifest, signing, statements
from bluecarbon.evidence import trust as trusting
from bluecarbon.evidence.keys import PrivateKey

NOW = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)
ISSUED = datetime(2026, 5, 1, 8, 0, 0, tzinfo=UTC)
VERIFIED = datetime(2026, 5, 20, 8, 0, 0, tzinfo=UTC)
ISSUER_FILE = "attestations/issuer.dsse.json"
VERIFIER_FILE = "attestations/verifier.dsse.json"
REGISTER = "Ningbo blue carbon register"
ALL_PASS = {f"L{i}": "pass" for i in range(5)}


def key(name):
    """The private key of a name, always the same."""
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))


def entry(name, roles, **changes):
    """An entry of a trust file for the key of a name."""
    public = key(name).public
    return {
        "holder": name,
        "key_id": public.key_id,
        "not_after": "2028-01-01T00:00:00Z",
        "not_before": "2026-01-01T00:00:00Z",
        "public_key": public.raw.hex(),
        "revoked": None,
        "roles": list(roles),
        **changes,
    }


def trust_document(*entries, issuer=1, verifier=1, platform=0, audience=REGISTER, levels=4):
    """A trust file as a JSON value."""
    entries = entries or (
        entry("issuer", ["issuer"]),
        entry("verifier", ["verifier"]),
        entry("platform", ["platform"]),
    )
    return {
        "format": "bluecarbon/trust/1",
        "keys": list(entries),
        "policy": {
            "audience": audience,
            "levels": [f"L{i}" for i in range(levels)],
            "threshold": {"issuer": issuer, "verifier": verifier, "platform": platform},
        },
    }


def trust(*entries, **policy):
    """The trust that such a file gives."""
    return trusting.read(json.dumps(trust_document(*entries, **policy)).encode())


def files(reference):
    """The reference bundle without attestations."""
    bare = {n: c for n, c in reference.files().items() if not n.startswith("attestations/")}
    about, detached = reference.ABOUT, reference.detached()
    return {**bare, "manifest.json": manifest.make(bare, about=about, detached=detached)}


def issued(bare, name="issuer", **changes):
    """The files with the attestation of an issuer."""
    said = {"audience": REGISTER, "issued": ISSUED} | changes
    return {**bare, ISSUER_FILE: signing.as_issuer(bare, key(name), **said)[1]}


def verified(with_issue, name="verifier", *, at=VERIFIED, file=VERIFIER_FILE, levels=ALL_PASS):
    """The files with the attestation of a verifier on the issue in them."""
    digest = signing.issued_statement(with_issue).digest
    payload = statements.verification(
        with_issue, digest, levels=levels, version="0.1.0", verified=at
    )
    return {**with_issue, file: dsse.write(dsse.sign(payload, key(name)))}


def payload_of(all_files, name=ISSUER_FILE):
    """The bytes that were signed in an attestation."""
    return dsse.read(all_files[name]).payload


def changed(payload, change):
    """A payload after `change` was let loose on its content, canonical again."""
    content = canonical.loads(payload)
    change(content)
    return canonical.dumps(content)


def signed(payload, *names):
    """An envelope file with the signatures of the keys of some names."""
    envelope = None
    for name in names:
        envelope = dsse.sign(payload, key(name), envelope)
    return dsse.write(envelope)
