"""The id of a lot, from its content alone: the standard library is enough to check it."""

from hashlib import sha256

# Crockford's base 32: no I, L, O or U, which are read as other characters.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 10  # of the digest that an id shows: 50 bits


def crockford(digest, length):
    """The first 5 * length bits of a digest (bytes) in Crockford's base 32."""
    bits = int.from_bytes(digest, "big") >> (8 * len(digest) - 5 * length)
    return "".join(CROCKFORD[bits >> 5 * i & 31] for i in reversed(range(length)))


def lot_id(vintage, content):
    """The id of a lot of this vintage with this content: canonical JSON (bytes) without `id`."""
    return f"BC-{vintage:04d}-{crockford(sha256(content).digest(), LETTERS)}"
