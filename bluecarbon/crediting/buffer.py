"""The buffer: kilograms held back against reversal, before anything is cut into lots."""

from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError, nearest

# What the share is taken of: all that may be claimed; or, as VM0033 (equation 94) has it, changes
# of stock alone, before the gases that a wetland gives off and before any deduction.
BASES = ("net", "stock change")


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
    return max(_exact.share_up(claimable_kg, buffer_share(share)), 0)


def withheld_of(basis, share, *, claimable_kg, stock_kg):
    """Kilograms that go into the buffer on a basis of `BASES`; never more than may be claimed.

    >>> withheld_of("stock change", "0.15", claimable_kg=900, stock_kg=1200)
    180
    """
    checked_basis(basis)
    mass = claimable_kg if basis == "net" else stock_kg
    return held_back(mass, buffer_share(share), claimable_kg=claimable_kg)


def held_back(mass_kg, share, *, claimable_kg):
    """A share of `buffer_share` of a mass, rounded up; never more than may be claimed."""
    return max(min(_exact.share_up(mass_kg, share), claimable_kg), 0)


def checked_basis(basis):
    """The basis of a buffer, one of `BASES`."""
    if basis not in BASES:
        raise InputError(
            where="crediting buffer_basis",
            found=repr(basis),
            rule=f"A buffer is a share of: {', '.join(BASES)}.",
            cure=nearest(basis, BASES),
        )
    return basis
