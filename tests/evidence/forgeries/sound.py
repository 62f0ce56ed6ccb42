"""Bundles that are no forgeries: every verifier takes them."""

from bluecarbon.evidence import signing, statements


def issued_and_verified(kit, forging, files):
    return kit.verified(kit.issued(files)), kit.trust_document()


def issued_where_no_verifier_is_asked_for(kit, forging, files):
    return kit.issued(files), kit.trust_document(verifier=0, audience=None)


def an_unknown_verifier_beside_a_known_one(kit, forging, files):
    files = kit.verified(kit.issued(files))
    return kit.verified(files, "stranger", file="attestations/x.dsse.json"), kit.trust_document()


def an_unknown_kind_by_an_unknown_key(kit, forging, files):
    files = kit.verified(kit.issued(files))
    name = "attestations/x.dsse.json"
    payload = kit.changed(
        kit.payload_of(files), lambda s: s.update(predicateType="https://slsa.dev/provenance/v1")
    )
    return {**files, name: kit.signed(payload, "stranger")}, kit.trust_document()


def two_issuers_of_one_statement(kit, forging, files):
    files = kit.issued(files)
    both = signing.as_issuer(files, kit.key("second"), audience=None, issued=kit.NOW)[1]
    keys = [kit.entry(name, ["issuer"]) for name in ("issuer", "second")]
    return {**files, kit.ISSUER_FILE: both}, kit.trust_document(*keys, issuer=2, verifier=0)


def two_verifiers(kit, forging, files):
    files = kit.verified(kit.issued(files))
    both = kit.verified(files, "second verifier", file="attestations/second.dsse.json")
    return both, forging.two_verifiers(kit)


def a_platform_received_it(kit, forging, files):
    files = kit.verified(kit.issued(files))
    digest = signing.issued_statement(files).digest
    payload = statements.receipt(files, digest, register=kit.REGISTER, received=kit.NOW)
    name = "attestations/platform.dsse.json"
    return {**files, name: kit.signed(payload, "platform")}, kit.trust_document(platform=1)


def a_key_that_is_revoked_later(kit, forging, files):
    later = forging.REVOKED | {"date": "2026-06-02T00:00:00Z"}
    return kit.verified(kit.issued(files)), forging.changed_key(kit, "issuer", revoked=later)
