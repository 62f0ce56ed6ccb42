"""The buffer: kilograms held back against reversal, before anything is cut into lots."""

from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError


def buffer_share(share):
    """The buffer share as an exact fraction, from 0 to below 1.

    A float stands for the decimal number it prints as, so 0.1 of 30 kg is 3 kg.
    """
    exact = _exact.as_fraction(share, where="crediting buffer")
    if not 0 <= exact < 1:
        raise InputError(
            where="crediting buffer",
            found=share,
            rule="The buffer is a share of what may be claimed, from 0 to below 1.",
            cure="Write 0.15 for 15 %; a percentage is divided by 100.",
        )
    return exact


def withheld(claimable_kg, share):
    """Kilograms that go into the buffer: the share of a claimable mass, rounded up.

    >>> withheld(1001, "0.15")
    151
    """
    return max(_exact.ceil(claimable_kg * buffer_share(share)), 0)
