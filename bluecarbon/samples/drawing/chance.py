"""Chance with a name: a number depends on the seed and its name alone, on every machine."""

from hashlib import sha256
from statistics import NormalDist

STEPS = 2**53


def uniform(seed, name):
    """A number above 0 and below 1."""
    digest = sha256(f"{seed}|{name}".encode()).digest()
    return ((int.from_bytes(digest[:8], "big") >> 11) + 0.5) / STEPS


def normal(seed, name):
    """A standard normal number, between -3 and 3."""
    return max(-3.0, min(3.0, NormalDist().inv_cdf(uniform(seed, name))))


def order(seed, name, values):
    """The values in a random order."""
    return sorted(values, key=lambda value: sha256(f"{seed}|{name}|{value}".encode()).digest())
