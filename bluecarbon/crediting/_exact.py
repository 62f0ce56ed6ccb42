"""Exact arithmetic on whole kilograms, so that no claim depends on how a float was rounded."""

from decimal import Decimal
from fractions import Fraction

import numpy as np

from bluecarbon.errors import InputError

# Far above all carbon in the sea; below it int64 differences of draws cannot overflow [kg].
MAX_KG = 10**17


def as_fraction(value, *, where):
    """The number as it is written: 0.1 is one tenth, not the binary float beside it."""
    try:
        if isinstance(value, bool):
            raise ValueError
        return value if isinstance(value, Fraction) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(
            where=where,
            found=repr(value),
            rule="It must be a finite number.",
            cure='Give a decimal number such as 0.9, or its text "0.9".',
        ) from None


def decimal_text(value):
    """The number as plain decimal text without trailing zeros, as a lot prints it: 0.90 is 0.9."""
    exact = as_fraction(value, where="decimal text")
    return format((Decimal(exact.numerator) / Decimal(exact.denominator)).normalize(), "f")


def whole_draws(draws_kg, *, where):
    """The draws as a one-dimensional int64 array, or an error that says how to get there."""
    draws = np.asarray(draws_kg)
    if draws.dtype.kind not in "iu":
        raise InputError(
            where=where,
            found=f"draws of type {draws.dtype}",
            rule="Draws are whole kilograms.",
            cure="Make them whole once, with `bluecarbon.crediting.whole_kg(tonnes)`.",
        )
    if draws.ndim != 1 or not draws.size:
        raise InputError(
            where=where,
            found=f"draws of shape {draws.shape}",
            rule="A line has one total per draw, and at least one draw.",
            cure="Sum over strata and years of the line first: a sum of quantiles is not the "
            "quantile of the sum.",
        )
    low, high = int(draws.min()), int(draws.max())
    if low < -MAX_KG or high > MAX_KG:
        raise InputError(
            where=where,
            found=f"draws from {low} to {high} kg",
            rule=f"No mass beyond {MAX_KG} kg can be meant.",
            cure="Check the unit: draws are in kg CO2e.",
        )
    return draws.astype(np.int64, copy=False)


def sums(rows):
    """Exact sums of rows of int64 draws, as Python integers whatever their size."""
    # Halves, because a sum of int64 would wrap around without a word.
    high, low = (rows >> 32).sum(axis=-1).tolist(), (rows & 0xFFFFFFFF).sum(axis=-1).tolist()
    return [(h << 32) + w for h, w in zip(high, low, strict=True)]


def mean_down(draws):
    """Mean of the draws, rounded down to a whole kilogram."""
    return sums(draws[np.newaxis])[0] // draws.size


def ceil(fraction):
    """The smallest integer that is not below the fraction."""
    return -(-fraction.numerator // fraction.denominator)


def share_up(mass, share):
    """A share, an exact fraction, of a whole mass, rounded up: `ceil(mass * share)`."""
    # Nothing is reduced to lowest terms on the way, which is what takes a Fraction its time.
    return -(-mass * share.numerator // share.denominator)


def apportion(amount, weights):
    """`amount` in whole parts proportional to integer `weights` (largest remainders, then order).

    The parts add up to `amount`, and while amount <= sum(weights) no part exceeds its weight.
    """
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    parts, rests = zip(*(divmod(amount * w, whole) for w in weights), strict=True)
    parts = list(parts)
    by_rest = sorted(range(len(weights)), key=lambda i: (-rests[i], i))
    for i in by_rest[: amount - sum(parts)]:
        parts[i] += 1
    return parts
