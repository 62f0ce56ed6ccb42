"""Uniform numbers of a name, from the words of the Philox counter-based generator."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.random.bit_generator import ISeedSequence

WORDS_PER_COUNT = 4  # Philox4x64 yields four words for each value of its counter


def key_of(seed, name, scope):
    """Key of the generator: the first half of the SHA-256 of seed, name and scope, as integer."""
    digest = sha256("\x1f".join((str(seed), name, scope)).encode()).digest()
    # One integer: a list of two would pass through float64 and lose the last bits of the key.
    return int.from_bytes(digest[:16], "little")


class _Key(ISeedSequence):
    """The key itself where NumPy asks for a seed.

    With `key=` it would first make a seed from the entropy of the system, to throw it away: three
    quarters of the time of a generator that gives a thousand words.
    """

    def __init__(self, key):
        self._key = key

    def generate_state(self, n_words, dtype=np.uint32):
        """The two words of the key, which is all that Philox asks for."""
        words = np.frombuffer(self._key.to_bytes(16, "little"), dtype="<u8").astype(np.uint64)
        if (n_words, np.dtype(dtype)) != (len(words), words.dtype):
            raise NotImplementedError(f"a key of {n_words} words of {np.dtype(dtype)}")
        return words


def uniforms(seed, name, scope, start, count):
    """Uniform numbers in (0, 1), draws `start` to `start + count` of one parameter.

    The key of the generator is the first half of the SHA-256 of seed, name and scope. NumPy adds 1
    to the counter before it is used, so draws 4 n to 4 n + 3 are the four words of counter n + 1.
    """
    first, skip = divmod(start, WORDS_PER_COUNT)
    generator = np.random.Philox(_Key(key_of(seed, name, scope)), counter=first)
    return open_interval(generator.random_raw(skip + count)[skip:])


def open_interval(words):
    """Numbers in (0, 1) from random 64-bit words.

    The upper 52 bits, centred in their step: neither 0 nor 1 occurs, so quantiles stay finite. With
    53 bits the half would be rounded away, and the last word would become 1.
    """
    # 52 bits are the same number with a sign, which processors turn into a float64 faster.
    numbers = (words >> np.uint64(12)).view(np.int64).astype(float)
    numbers += 0.5
    numbers *= 2.0**-52
    return numbers


@dataclass(frozen=True)
class Philox:
    """Independent draws: the sampler that a plain seed stands for."""

    seed: object  # an int; text for streams that belong to no project

    kind = "philox"

    def uniforms(self, name, scope, start, count):
        """See `uniforms`."""
        return uniforms(self.seed, name, scope, start, count)


def as_sampler(seed):
    """A sampler as it is; a seed as `Philox`."""
    return seed if hasattr(seed, "uniforms") else Philox(seed)


def draw(distribution, seed, name, scope, start, count):
    """Draws `start` to `start + count` of a distribution, see `uniforms`.

    `seed` is a number, or a sampler such as `Sobol`.
    """
    return distribution.quantile(as_sampler(seed).uniforms(name, scope, start, count))
