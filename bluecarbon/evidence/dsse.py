"""Signatures over exact bytes: the DSSE envelope, in one strict form.

What is signed is the payload as bytes with its type before it, so that nobody has to parse JSON to
check a signature. The envelope around it is a profile of DSSE 1.0: canonical JSON, no other fields,
the standard base64 alphabet, one payload type, the id of the key beside each signature, and the
signatures sorted by that id. (DSSE lets a reader take the URL-safe alphabet too, and a writer leave
the id out; a single form leaves nothing to change unnoticed.)

References: secure-systems-lab, DSSE protocol 1.0.0 and envelope 1.0.0.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from itertools import pairwise

from bluecarbon.evidence import canonical, shapes
from bluecarbon.evidence.refusals import Refused

PAYLOAD_TYPE = "application/vnd.in-toto+json"
# Base64 of the largest statement, and its signatures.
MAX_BYTES = 6 * 1024 * 1024


class EnvelopeError(Refused):
    """An envelope that is not in the one form, or that cannot be signed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """A signature of 64 bytes, and the id of the key that is said to have made it."""

    key_id: str
    value: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A payload (bytes, always of `PAYLOAD_TYPE`) and the signatures over it."""

    payload: bytes
    signatures: tuple  # of Signature, sorted by key_id

    def signature_by(self, key):
        """The signature that names a public key, or None."""
        return next((s for s in self.signatures if s.key_id == key.key_id), None)


def pae(payload_type, payload):
    """The bytes that are signed: type and payload (bytes), each behind its length in bytes.

    >>> pae("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(payload, key, envelope=None):
    """An envelope with the signature of a private key added.

    Takes the payload (bytes), a `keys.PrivateKey`, and the envelope with earlier signatures over
    the same payload, if there is one.
    """
    earlier = envelope.signatures if envelope else ()
    if envelope and envelope.payload != payload:
        raise EnvelopeError("envelope.other-payload", where="envelope", found="another payload")
    if any(s.key_id == key.public.key_id for s in earlier):
        raise EnvelopeError("envelope.signed-already", where="envelope", found=key.public.key_id)
    mine = Signature(key_id=key.public.key_id, value=key.sign(pae(PAYLOAD_TYPE, payload)))
    signatures = sorted((*earlier, mine), key=lambda s: s.key_id)
    return Envelope(payload=payload, signatures=tuple(signatures))


def verify(signature, payload, key):
    """Whether a signature over a payload was made with the private part of a `keys.PublicKey`."""
    return key.verify(signature.value, pae(PAYLOAD_TYPE, payload))


def write(envelope):
    """An envelope as the bytes of its file."""
    signatures = [{"keyid": s.key_id, "sig": _encode(s.value)} for s in envelope.signatures]
    return canonical.dumps(
        {
            "payload": _encode(envelope.payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": signatures,
        },
        where="envelope",
        max_bytes=MAX_BYTES,
    )


def read(data, *, where="envelope"):
    """The envelope in bytes. Proves nothing yet: see `verify`.

    Raises a `Refused` where the bytes are anything else than what `write` makes of the content.
    """
    content = canonical.loads(data, where=where, max_bytes=MAX_BYTES)
    shapes.check(content, "envelope", where=where)
    payload = _decode(content["payload"], where)
    signatures = tuple(
        Signature(key_id=s["keyid"], value=_decode(s["sig"], where)) for s in content["signatures"]
    )
    for one, following in pairwise(signatures):
        if one.key_id == following.key_id:
            raise EnvelopeError("envelope.repeated-key", where=where, found=one.key_id)
        if one.key_id > following.key_id:
            raise EnvelopeError("envelope.order", where=where, found=following.key_id)
    if len({s.value for s in signatures}) < len(signatures):
        raise EnvelopeError("envelope.repeated-signature", where=where, found="one value twice")
    return Envelope(payload=payload, signatures=signatures)


def _encode(data):
    return b64encode(data).decode("ascii")


def _decode(value, where):
    """Bytes from base64 in its one form: standard alphabet, padded, no bits left over."""
    try:
        data = b64decode(value, validate=True)
    except ValueError:
        data = None
    if data is None or _encode(data) != value:
        raise EnvelopeError("envelope.base64", where=where, found=value)
    return data
