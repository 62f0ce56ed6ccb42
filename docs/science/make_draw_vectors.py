"""Makes vectors.json: the first draws of every distribution, without NumPy, SciPy or this package.

Run with a Python that has mpmath; its output is tests/uncertainty/vectors.json. Uniforms come from
Philox4x64-10 in plain integers [Salmon2011]_ and from SHA-256 of the names; quantiles from mpmath
at 40 digits: the inverse error function, and for the beta a root of the incomplete beta integral.
"""

import json
from hashlib import sha256

import mpmath as mp

mp.mp.dps = 40
SEED, COUNT = 20230228, 6
ONES = 2**64 - 1


def philox(counter, key):
    """Philox4x64-10, after Salmon et al. 2011, sections 2 and 3."""
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        high0, low0 = divmod(0xD2E7470EE14C6C93 * c[0], 2**64)
        high1, low1 = divmod(0xCA5A826395121157 * c[2], 2**64)
        c = [high1 ^ c[1] ^ k0, low1, high0 ^ c[3] ^ k1, low0]
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) & ONES, (k1 + 0xBB67AE8584CAA73B) & ONES
    return c


def uniforms(name, scope):
    digest = sha256(f"{SEED}\x1f{name}\x1f{scope}".encode()).digest()
    key = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")]
    words = [philox([i // 4 + 1, 0, 0, 0], key)[i % 4] for i in range(COUNT)]
    return [(mp.mpf(w >> 12) + mp.mpf("0.5")) / 2**52 for w in words]


def normal(p):
    return mp.sqrt(2) * mp.erfinv(2 * p - 1)


def cut(mean, sd, low, high):
    below, above = mp.ncdf((low - mean) / sd), mp.ncdf((high - mean) / sd)
    return lambda p: mean + sd * normal(below + p * (above - below))


def lognormal(mean, sigma):
    return lambda p: mp.exp(mp.log(mean) - sigma**2 / 2 + sigma * normal(p))


def triangular(low, peak, high):
    width = high - low

    def quantile(p):
        if p < (peak - low) / width:
            return low + mp.sqrt(p * width * (peak - low))
        return high - mp.sqrt((1 - p) * width * (high - peak))

    return quantile


def beta(a, b, low=0, length=1):
    def quantile(p):
        def miss(x):
            return mp.betainc(a, b, 0, x, regularized=True) - p

        return low + length * mp.findroot(miss, (mp.mpf("1e-6"), 1 - mp.mpf("1e-6")), "anderson")

    return quantile


def empirical(values, weights):
    whole = sum(weights)

    def quantile(p):
        reached = mp.mpf(0)
        for value, weight in sorted(zip(values, weights, strict=True)):
            reached += mp.mpf(weight) / whole
            if p <= reached:
                return mp.mpf(value)
        raise AssertionError

    return quantile


f = mp.mpf
UPPER = normal(f("0.975"))
# Kind, numbers of the Distribution, quantile function. Numbers are exact in binary, or so far from
# where it matters that the last bit of a decimal does not.
LAWS = [
    ("normal", {"value": 5.0, "spread": 2.0}, lambda p: 5 + 2 * normal(p)),
    ("normal", {"value": 5.0, "low": 3.0, "high": 7.0}, lambda p: 5 + 4 / (2 * UPPER) * normal(p)),
    ("truncated normal", {"value": 1.0, "spread": 2.0}, cut(f(1), f(2), f(0), mp.inf)),
    ("bounded normal", {"value": 1.0, "spread": 2.0, "low": -0.5, "high": 4.0},
     cut(f(1), f(2), f("-0.5"), f(4))),
    ("bounded normal", {"value": 1.0, "spread": 0.5, "low": 3.0, "high": 4.0},
     cut(f(1), f("0.5"), f(3), f(4))),
    ("lognormal", {"value": 2.0, "spread": 1.0}, lognormal(f(2), mp.sqrt(mp.log(f("1.25"))))),
    ("lognormal", {"value": 2.0, "low": 1.0, "high": 4.0},
     lognormal(f(2), mp.log(4) / (2 * UPPER))),
    ("uniform", {"value": 4.0, "low": 3.0, "high": 7.0}, lambda p: 3 + 4 * p),
    ("triangular", {"value": 4.0, "low": 3.0, "high": 7.0}, triangular(f(3), f(4), f(7))),
    # Mean 3/4 and variance 3/64 = (3/4)(1/4)/(a + b + 1): a + b = 3.
    ("beta", {"value": 0.75, "spread": float(mp.sqrt(f(3) / 64))}, beta(f(9) / 4, f(3) / 4)),
    # The same between 2 and 4: mean 3.5, spread twice as large.
    ("beta", {"value": 3.5, "spread": float(2 * mp.sqrt(f(3) / 64)), "low": 2.0, "high": 4.0},
     beta(f(9) / 4, f(3) / 4, 2, 2)),
    ("empirical", {"value": 0.0, "values": [5.0, 1.0, 2.0]}, empirical([5, 1, 2], [1, 1, 1])),
    ("empirical", {"value": 0.0, "values": [5.0, 1.0, 2.0], "weights": [1.0, 2.0, 5.0]},
     empirical([5, 1, 2], [1, 2, 5])),
    ("fixed", {"value": 3.5}, lambda p: f(3.5)),
]  # fmt: skip


def group():
    """Uniform numbers of a correlated group: rows of the Cholesky factor times normal scores."""
    names = [("area", "a"), ("area", "b"), ("burial", "")]
    r = [[f(1), f("0.5"), f("-0.25")], [f("0.5"), f(1), f("0.5")], [f("-0.25"), f("0.5"), f(1)]]
    low = mp.cholesky(mp.matrix(r))
    scores = [[normal(p) for p in uniforms(*name)] for name in names]
    drawn = [
        [mp.ncdf(sum(low[i, j] * scores[j][k] for j in range(i + 1))) for k in range(COUNT)]
        for i in range(3)
    ]
    return {"members": names, "matrix": [[float(x) for x in row] for row in r],
            "uniforms": [[mp.nstr(p, 25) for p in row] for row in drawn]}  # fmt: skip


def main():
    laws = []
    for i, (kind, numbers, quantile) in enumerate(LAWS):
        u = uniforms(kind, str(i))
        laws.append({"kind": kind, "numbers": numbers, "name": kind, "scope": str(i),
                     "uniforms": [mp.nstr(p, 25) for p in u],
                     "draws": [mp.nstr(quantile(p), 25) for p in u]})  # fmt: skip
    print(json.dumps({"seed": SEED, "laws": laws, "group": group()}, indent=1))


if __name__ == "__main__":
    main()
