"""Forgeries with keys that are not what they seem.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""

from base64 import b64encode

from bluecarbon.evidence import dsse


def an_unknown_key_signs(kit, forging, files):
    """trust.unknown-key."""
    return kit.verified(kit.issued(files, "stranger")), kit.trust_document()


def an_unknown_key_signs_under_the_id_of_the_issuer(kit, forging, files):
    """trust.forged."""
    files = kit.verified(kit.issued(files, "stranger"))
    known = kit.key("issuer").public.key_id
    return forging.envelope(
        files, kit.ISSUER_FILE, lambda e: e["signatures"][0].update(keyid=known)
    ), kit.trust_document()


def the_signature_stands_under_the_id_of_another_known_key(kit, forging, files):
    """trust.forged."""
    files = kit.verified(kit.issued(files))
    other = kit.key("verifier").public.key_id
    return forging.envelope(
        files, kit.ISSUER_FILE, lambda e: e["signatures"][0].update(keyid=other)
    ), kit.trust_document()


def the_verifiers_signature_stands_under_an_unknown_id(kit, forging, files):
    """trust.key-id."""
    files = kit.verified(kit.issued(files))
    return forging.envelope(
        files, kit.VERIFIER_FILE, lambda e: e["signatures"][0].update(keyid="0" * 64)
    ), kit.trust_document(verifier=0)


def an_unknown_key_signs_beside_the_issuer(kit, forging, files):
    """trust.unknown-key."""
    files = kit.issued(files)
    both = kit.signed(kit.payload_of(files), "issuer", "stranger")
    return {**files, kit.ISSUER_FILE: both}, kit.trust_document(verifier=0)


def the_key_is_the_identity_which_signs_anything(kit, forging, files):
    """key.weak."""
    identity = "01" + "00" * 31
    files, trust = kit.issued(files), forging.weak_key(kit, identity)
    sig = b64encode(bytes.fromhex(identity) + bytes(32)).decode()
    said = {"keyid": trust["keys"][0]["key_id"], "sig": sig}
    return forging.envelope(
        files, kit.ISSUER_FILE, lambda e: e["signatures"][0].update(said)
    ), trust


def the_key_is_of_order_eight(kit, forging, files):
    """key.weak: some of sixteen messages pass the equation of a library. Keep one."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    encoded = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    trust, sig = forging.weak_key(kit, encoded), bytes.fromhex("01" + "00" * 31) + bytes(32)
    for second in range(60):
        said = kit.issued(files, issued=kit.ISSUED.replace(second=second))
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(encoded)).verify(
                sig, dsse.pae(dsse.PAYLOAD_TYPE, kit.payload_of(said))
            )
            break
        except InvalidSignature:
            continue
    said_by = {"keyid": trust["keys"][0]["key_id"], "sig": b64encode(sig).decode()}
    return forging.envelope(
        said, kit.ISSUER_FILE, lambda e: e["signatures"][0].update(said_by)
    ), trust


def the_key_is_a_second_encoding(kit, forging, files):
    """key.weak."""
    return kit.issued(files), forging.weak_key(kit, "ee" + "ff" * 30 + "7f")


def the_trust_file_holds_an_id_of_another_key(kit, forging, files):
    """key.id."""
    wrong = kit.entry("issuer", ["issuer"], key_id=kit.key("stranger").public.key_id)
    return kit.issued(files, "stranger"), kit.trust_document(wrong, verifier=0)


def the_trust_file_holds_a_key_twice(kit, forging, files):
    """trust.twice."""
    twice = [kit.entry("issuer", ["issuer"]), kit.entry("issuer", ["verifier"], holder="B")]
    return kit.issued(files), kit.trust_document(*twice, verifier=0)


def the_trust_file_asks_for_more_than_it_knows(kit, forging, files):
    """trust.threshold."""
    return kit.verified(kit.issued(files)), kit.trust_document(verifier=2)
