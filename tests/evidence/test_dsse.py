"""Envelopes: the bytes that are signed, the one form, and that nothing in it can be changed."""

import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.evidence import dsse, judging
from bluecarbon.evidence.keys import PrivateKey
from bluecarbon.evidence.refusals import Refused

# RFC 8032, section 7.1, TEST 1 and TEST 2: secret keys.
SEED_1 = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
SEED_2 = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
STATEMENT = b'{"_type":"https://in-toto.io/Statement/v1"}'


def key_of(seed):
    return PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))


def edited(data, change):
    """A file after `change` on its JSON, written canonically."""
    content = json.loads(data)
    change(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.fixture(scope="module")
def two():
    """An envelope with two signatures, as bytes."""
    envelope = dsse.sign(STATEMENT, key_of(SEED_1))
    return dsse.write(dsse.sign(STATEMENT, key_of(SEED_2), envelope))


def test_what_is_signed_is_the_reference_vector_of_the_protocol():
    """DSSE protocol 1.0.0, test vectors: PAE of "hello world"."""
    signed = dsse.pae("http://example.com/HelloWorld", b"hello world")
    assert signed == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_lengths_are_in_bytes_of_utf8():
    """28 characters, of which one takes two bytes; counted by hand."""
    signed = dsse.pae("application/vnd.exämple+json", b"")
    assert signed == b"DSSEv1 29 " + "application/vnd.exämple+json".encode() + b" 0 "


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (
            SEED_1,
            "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==",
        ),
        (
            SEED_2,
            "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw==",
        ),
    ],
)
def test_signatures_equal_those_of_another_program(seed, expected):
    """Test vectors of the DSSE project (single-signature, threshold-two); Ed25519 has one."""
    (signature,) = dsse.sign(STATEMENT, key_of(seed)).signatures
    assert signature.value == b64decode(expected)
    assert dsse.verify(signature, STATEMENT, key_of(seed).public)


def test_an_envelope_comes_back_as_it_was(two):
    envelope = dsse.read(two)
    assert dsse.write(envelope) == two
    assert envelope.payload == STATEMENT
    keys = sorted((key_of(SEED_1), key_of(SEED_2)), key=lambda k: k.public.key_id)
    for signature, key in zip(envelope.signatures, keys, strict=True):
        assert signature.key_id == key.public.key_id
        assert dsse.verify(signature, STATEMENT, key.public)
        assert not dsse.verify(signature, STATEMENT + b" ", key.public)
    assert not dsse.verify(envelope.signatures[0], STATEMENT, keys[1].public)


def _urlsafe(content):
    content["payload"] = b64encode(b"\xfb\xff\xbf").decode().replace("+", "-").replace("/", "_")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda e: e.update(note="x"), "bundle.shape"),
        (lambda e: e["signatures"][0].update(cert="x"), "bundle.shape"),
        (lambda e: e.pop("payloadType"), "bundle.shape"),
        (lambda e: e.update(payloadType="application/json"), "bundle.shape"),
        (lambda e: e.update(payload=None), "bundle.shape"),
        (lambda e: e.update(signatures=[]), "bundle.shape"),
        (lambda e: e.update(signatures=e["signatures"] * 9), "bundle.shape"),
        (lambda e: e["signatures"].reverse(), "envelope.order"),
        (lambda e: e.update(signatures=e["signatures"][:1] * 2), "envelope.repeated-key"),
        (
            lambda e: e["signatures"][1].update(sig=e["signatures"][0]["sig"]),
            "envelope.repeated-signature",
        ),
        (lambda e: e["signatures"][0].update(keyid="A" * 64), "bundle.shape"),
        (lambda e: e["signatures"][0].update(sig="AAAA"), "bundle.shape"),
        (lambda e: e["signatures"][0].update(sig="A" * 85 + "B=="), "envelope.base64"),
        (_urlsafe, "envelope.base64"),
        (lambda e: e.update(payload=e["payload"][:-1]), "envelope.base64"),
        (lambda e: e.update(payload=e["payload"][:4] + "\n" + e["payload"][4:]), "envelope.base64"),
        (lambda e: e.update(payload="é==="), "envelope.base64"),
    ],
)
def test_an_envelope_has_one_form(two, change, code):
    with pytest.raises(Refused) as refused:
        dsse.read(edited(two, change))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"payload":"","payload":"","payloadType":"x","signatures":[]}', "json.duplicate-key"),
        (b'{"payload": "", "payloadType": "x", "signatures": []}', "json.not-canonical"),
        (b"[]", "bundle.shape"),
        (b"", "json.syntax"),
    ],
)
def test_what_is_not_canonical_json_is_no_envelope(data, code):
    with pytest.raises(Refused) as refused:
        dsse.read(data)
    assert refused.value.code == code


def test_a_key_signs_once_and_only_the_same_payload():
    envelope = dsse.sign(STATEMENT, key_of(SEED_1))
    with pytest.raises(dsse.EnvelopeError, match="sign with another"):
        dsse.sign(STATEMENT, key_of(SEED_1), envelope)
    with pytest.raises(dsse.EnvelopeError, match="Sign the statement that the bundle already"):
        dsse.sign(STATEMENT + b" ", key_of(SEED_2), envelope)


@pytest.fixture(scope="module")
def bundle(signed, reference):
    """A bundle that passes, and the trust under which it does."""
    files = signed.verified(signed.issued(signed.files(reference)))
    trust = signed.trust()
    assert judging.judge(files, trust, at=signed.NOW).verdict == "pass"
    return files, trust


@given(data=st.data())
def test_any_single_byte_that_is_changed_is_refused(bundle, signed, data):
    """Of the issuer's and of the verifier's envelope: no other byte, anywhere, passes."""
    files, trust = bundle
    name = data.draw(st.sampled_from([signed.ISSUER_FILE, signed.VERIFIER_FILE]))
    envelope = bytearray(files[name])
    at = data.draw(st.integers(0, len(envelope) - 1))
    envelope[at] ^= data.draw(st.integers(1, 255))
    judgement = judging.judge({**files, name: bytes(envelope)}, trust, at=signed.NOW)
    assert judgement.verdict == "fail"


@given(data=st.data())
def test_any_byte_that_is_cut_out_or_put_in_is_refused(bundle, signed, data):
    files, trust = bundle
    name = data.draw(st.sampled_from([signed.ISSUER_FILE, signed.VERIFIER_FILE]))
    envelope = files[name]
    at = data.draw(st.integers(0, len(envelope) - 1))
    byte = data.draw(st.binary(max_size=1))
    other = envelope[:at] + byte + envelope[at + (not byte) :]
    assert judging.judge({**files, name: other}, trust, at=signed.NOW).verdict == "fail"
