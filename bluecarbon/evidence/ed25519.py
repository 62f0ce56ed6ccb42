"""Which Ed25519 public keys can be trusted to stand for a private key.

The verification of a library checks an equation. For a few encodings that equation holds for
signatures that nobody needed a private key to make: points of low order, points with a part of low
order, and second encodings of one point. Nobody who makes a key honestly gets one of them, so they
are refused before a key is used at all. Plain integers of Python; about 3 ms for a key, and what it
handles is public.

References: RFC 8032, section 5.1; Chalkias, Garillot and Nikolaenko (2020), Taming the many EdDSAs.
"""

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the base point, prime
_D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
_IDENTITY = (0, 1, 1, 0)


def weakness(public):
    """Why 32 bytes cannot serve as a public key, as an English clause; None where they can."""
    if len(public) != 32:
        return f"it has {len(public)} bytes, not 32"
    encoded = int.from_bytes(public, "little")
    sign, y = encoded >> 255, encoded & (2**255 - 1)
    if y >= P:
        return "it is a second, non-canonical encoding of a point"
    x = _x_of(y, sign)
    if x is None:
        return "it is no point of the curve, or a non-canonical encoding of one"
    point = (x, y, 1, x * y % P)
    if _is_identity(_times(8, point)):
        return "its point is of low order: anyone can sign for it"
    if not _is_identity(_times(ORDER, point)):
        return "its point has a part of low order: verifiers would disagree about its signatures"
    return None


def _x_of(y, sign):
    """The x of a point (RFC 8032, 5.1.3), None where there is none."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * _ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x % 2 != sign else x


def _add(a, b):
    """Sum of two points in extended coordinates (RFC 8032, 5.1.4); complete, so also a doubling."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    low, high = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * _D % P, 2 * z1 * z2 % P
    e, f, g, h = high - low, d - c, d + c, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(count, point):
    """A point added to itself `count` times."""
    total = _IDENTITY
    while count:
        if count & 1:
            total = _add(total, point)
        point, count = _add(point, point), count >> 1
    return total


def _is_identity(point):
    x, y, z, _ = point
    return x % P == 0 and (y - z) % P == 0
