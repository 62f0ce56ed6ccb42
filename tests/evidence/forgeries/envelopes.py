"""Forgeries in the envelope.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""

import json
from base64 import b64decode, b64encode

from bluecarbon.evidence import dsse
from bluecarbon.evidence.ed25519 import ORDER


def a_bit_of_the_signature_is_flipped(kit, forging, files):
    """trust.forged."""

    def change(content):
        sig = forging.flip(b64decode(content["signatures"][0]["sig"]), 40)
        content["signatures"][0]["sig"] = b64encode(sig).decode()

    return forging.envelope(
        kit.verified(kit.issued(files)), kit.ISSUER_FILE, change
    ), kit.trust_document()


def the_order_is_added_to_a_signature(kit, forging, files):
    """trust.forged."""

    def change(content):
        sig = b64decode(content["signatures"][0]["sig"])
        more = (int.from_bytes(sig[32:], "little") + ORDER).to_bytes(32, "little")
        content["signatures"][0]["sig"] = b64encode(sig[:32] + more).decode()

    return forging.envelope(
        kit.verified(kit.issued(files)), kit.ISSUER_FILE, change
    ), kit.trust_document()


def the_payload_type_is_another(kit, forging, files):
    """bundle.shape."""
    return forging.envelope(
        kit.verified(kit.issued(files)),
        kit.ISSUER_FILE,
        lambda e: e.update(payloadType="application/json"),
    ), kit.trust_document()


def the_payload_type_was_another_when_it_was_signed(kit, forging, files):
    """trust.forged."""
    files = kit.issued(files)
    key, payload = kit.key("issuer"), kit.payload_of(files)
    value = key.sign(dsse.pae("application/json", payload))
    signature = dsse.Signature(key_id=key.public.key_id, value=value)
    data = dsse.write(dsse.Envelope(payload=payload, signatures=(signature,)))
    return {**files, kit.ISSUER_FILE: data}, kit.trust_document(verifier=0)


def the_payload_is_signed_without_its_type(kit, forging, files):
    """trust.forged."""
    files = kit.issued(files)
    key, payload = kit.key("issuer"), kit.payload_of(files)
    signature = dsse.Signature(key_id=key.public.key_id, value=key.sign(payload))
    data = dsse.write(dsse.Envelope(payload=payload, signatures=(signature,)))
    return {**files, kit.ISSUER_FILE: data}, kit.trust_document(verifier=0)


def the_masses_in_the_payload_are_raised(kit, forging, files):
    """trust.forged."""
    files = kit.issued(files)

    def change(content):
        text = b64decode(content["payload"]).replace(b'"69000"', b'"96000"')
        content["payload"] = b64encode(text).decode()

    return forging.envelope(files, kit.ISSUER_FILE, change), kit.trust_document(verifier=0)


def the_verdict_in_a_payload_is_turned(kit, forging, files):
    """trust.forged."""
    levels = {"L0": "pass", "L1": "pass", "L2": "pass", "L3": "fail"}
    files = kit.verified(kit.issued(files), levels=levels)

    def change(content):
        text = b64decode(content["payload"]).replace(b'"L3":"fail"', b'"L3":"pass"')
        content["payload"] = b64encode(text).decode()

    return forging.envelope(files, kit.VERIFIER_FILE, change), kit.trust_document()


def the_base64_is_url_safe(kit, forging, files):
    """envelope.base64."""

    def change(content):
        content["payload"] = content["payload"] + "-_=="

    return forging.envelope(
        kit.verified(kit.issued(files)), kit.ISSUER_FILE, change
    ), kit.trust_document()


def bits_are_left_over_in_the_base64(kit, forging, files):
    """envelope.base64."""

    def change(content):
        sig = content["signatures"][0]["sig"]
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        last = letters[letters.index(sig[85]) | 1]
        content["signatures"][0]["sig"] = f"{sig[:85]}{last}=="

    return forging.envelope(
        kit.verified(kit.issued(files)), kit.ISSUER_FILE, change
    ), kit.trust_document()


def the_envelope_has_an_unknown_field(kit, forging, files):
    """bundle.shape."""
    files = kit.verified(kit.issued(files))
    return forging.envelope(
        files, kit.ISSUER_FILE, lambda e: e.update(cert="AAAA")
    ), kit.trust_document()


def the_envelope_is_written_with_spaces(kit, forging, files):
    """json.not-canonical."""
    files = kit.verified(kit.issued(files))
    spaced = json.dumps(json.loads(files[kit.ISSUER_FILE])).encode()
    return {**files, kit.ISSUER_FILE: spaced}, kit.trust_document()


def a_false_attestation_stands_beside_a_true_one(kit, forging, files):
    """trust.forged."""
    files = kit.verified(kit.issued(files))
    key_id = kit.key("verifier").public.key_id
    other = kit.verified(files, "stranger", file="attestations/x.dsse.json")
    return forging.envelope(
        other, "attestations/x.dsse.json", lambda e: e["signatures"][0].update(keyid=key_id)
    ), kit.trust_document()
