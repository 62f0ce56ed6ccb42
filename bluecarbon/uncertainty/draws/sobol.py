"""Scrambled Sobol points by name: more even than independent draws, with an error of their own."""

from functools import cache
from hashlib import sha256

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws.philox import key_of

BITS = 32
REPLICATES = 8  # independent scrambles, among which the draws take turns

# Dimensions that names are spread over: few of many, so that names seldom meet.
FEW, MANY = 4096, 21201  # the direction numbers that SciPy has end at the second
CROWDED = FEW // 4  # names


class Sobol:
    """Points of a scrambled Sobol sequence [JoeKuo2008]_, a dimension for each name.

    Draw i is point i // 8 of scramble i % 8: eight sequences of their own, so the spread of their
    eight results tells the error of the whole. Totals are most even for 8 * 2**k draws.

    What holds as for `Philox`: a draw is a pure function of seed, name, scope, i and the dimension
    of the name, whatever the order, the blocks and the threads; the scramble belongs to the name.

    What cannot hold entirely: two names must not share a dimension, so a dimension is a hash of
    the name, and of two names that meet the one with the larger hash moves on to the next free
    one. With n names, a new one moves another one with a chance below n / 4096. And draws are not
    independent from one i to the next, so statistics that assume it (the binomial interval of a
    quantile) do not apply.

    Parameters
    ----------
    seed : int
    names : iterable of (str, str)
        Name and scope of everything that will be drawn.
    """

    kind = "sobol"

    def __init__(self, seed, names):
        self.seed = seed
        names = sorted(set(names), key=_digest)
        if len(names) > MANY:
            raise InputError(
                where="uncertainty.sampling",
                found=f"{len(names)} uncertain numbers",
                rule=f"Sobol points have direction numbers for {MANY} dimensions.",
                cure='Use sampling = "philox", which has no such limit.',
            )
        self._size = FEW if len(names) <= CROWDED else MANY
        self.dimension = {}
        taken = set()
        for name in names:
            slot = _digest(name) % self._size
            while slot in taken:
                slot = (slot + 1) % self._size
            taken.add(slot)
            self.dimension[name] = slot
        self._steps = {}

    def uniforms(self, name, scope, start, count):
        """Uniform numbers in (0, 1), draws `start` to `start + count` of one parameter."""
        replicate = np.arange(start, start + count) % REPLICATES
        index = np.arange(start, start + count) // REPLICATES
        steps, shift = self._scrambled(name, scope, _bits(start + count))
        gray = index ^ (index >> 1)
        x = shift[replicate]
        for j in range(steps.shape[1]):
            x = x ^ np.where(gray >> j & 1, steps[replicate, j], 0)
        return (x + 0.5) * 2.0**-BITS

    def _scrambled(self, name, scope, bits):
        """Direction numbers and shifts of a name under each scramble, (replicate, bit)."""
        at = name, scope, bits
        if at not in self._steps:
            plain = _directions(self._size, bits)[self.dimension[name, scope]]
            pairs = [self._scramble(plain, name, scope, r) for r in range(REPLICATES)]
            self._steps[at] = np.stack([p[0] for p in pairs]), np.array([p[1] for p in pairs])
        return self._steps[at]

    def _scramble(self, plain, name, scope, replicate):
        """Random linear scramble and digital shift [Matousek1998]_ of one dimension."""
        generator = np.random.Philox(
            key=key_of(f"{self.seed}\x1fsobol", name, scope), counter=16 * replicate
        )
        words = (generator.random_raw(BITS + 1) >> np.uint64(64 - BITS)).astype(np.int64)
        scrambled = np.zeros_like(plain)
        for place in range(BITS):  # from the highest bit: each may change by those above it
            one = 1 << (BITS - 1 - place)
            above = ((1 << BITS) - 1) ^ (2 * one - 1)
            row = (int(words[place]) & above) | one
            odd = np.bitwise_count(plain & row) & 1
            scrambled |= np.where(odd, one, 0)
        return scrambled, words[BITS]


def _digest(name):
    return int.from_bytes(sha256("\x1f".join(name).encode()).digest()[:8], "big")


def _bits(draws):
    """Bits of the index of the last point, in steps of 4 so that few tables are made."""
    return -(-max((draws // REPLICATES).bit_length(), 8) // 4) * 4


@cache
def _directions(size, bits):
    """Direction numbers of the first dimensions, int64 of shape (dimension, bit).

    SciPy goes through the points in the order of the Gray code: point 2**(j+1) - 1 is number j.
    """
    # Loaded here: it costs half a second, and most accounts draw otherwise.
    from scipy.stats import qmc

    engine = qmc.Sobol(size, scramble=False, bits=BITS)
    numbers = np.empty((size, bits), dtype=np.int64)
    at = 0
    for j in range(bits):
        engine.fast_forward(2 ** (j + 1) - 1 - at)
        numbers[:, j] = np.rint(engine.random(1)[0] * 2.0**BITS)
        at = 2 ** (j + 1)
    return numbers
