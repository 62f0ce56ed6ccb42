"""Uniform numbers of a name, from the words of the Philox counter-based generator."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

WORDS_PER_COUNT = 4  # Philox4x64 yields four words for each value of its counter


def key_of(seed, name, scope):
    """Key of the generator: the first half of the SHA-256 of seed, name and scope, as integer."""
    digest = sha256("\x1f".join((str(seed), name, scope)).encode()).digest()
    # One integer: a list of two would pass through float64 and lose the last bits of the key.
    return int.from_bytes(digest[:16], "little")


def uniforms(seed, name, scope, start, count):
    """Uniform numbers in (0, 1), draws `start` to `start + count` of one parameter.

    The key of the generator is the first half of the SHA-256 of seed, name and scope. NumPy adds 1
    to the counter before it is used, so draws 4 n to 4 n + 3 are the four words of counter n + 1.
    """
    first, skip = divmod(start, WORDS_PER_COUNT)
    generator = np.random.Philox(key=key_of(seed, name, scope), counter=first)
    return open_interval(generator.random_raw(skip + count)[skip:])


def open_interval(words):
    """Numbers in (0, 1) from random 64-bit words.

    The upper 52 bits, centred in their step: neither 0 nor 1 occurs, so quantiles stay finite. With
    53 bits the half would be rounded away, and the last word would become 1.
    """
    return ((words >> np.uint64(12)) + 0.5) * 2.0**-52


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
