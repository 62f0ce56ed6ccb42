"""Leakage: emissions that a project causes elsewhere, declared by year and never left unsaid."""

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError


def shared_leakage(t_per_year, weights):
    """A year's leakage [t CO2e] as whole kilograms of several lines, shared by whole weights.

    Rounded up once; the parts add up to it. Equal parts where all weights are zero: a year without
    a removal still leaks.

    >>> shared_leakage("0.0101", [3, 1, 0])
    [8, 3, 0]
    """
    yearly = _exact.as_fraction(t_per_year, where="leakage")
    if yearly < 0:
        raise InputError(
            where="leakage",
            found=t_per_year,
            rule="Leakage is an emission caused elsewhere, not below zero.",
            cure="Write it as a positive number of t CO2e a year.",
        )
    weights = list(map(int, weights))
    if not any(weights):
        weights = [1] * len(weights)
    return _exact.apportion(_exact.ceil(yearly * KILOGRAMS_PER_TONNE), weights)


def words(t_per_year, reason):
    """What a lot says of leakage, as {"en": ..., "zh": ...}.

    `t_per_year` is a mass [t CO2e] or a table of them by habitat; `reason` is that of a leakage
    stated as zero, None where none is stated.
    """
    if reason is not None:
        return {
            "en": f"Leakage: zero by applicability; {reason.rstrip('.')}.",
            "zh": f"泄漏：按适用条件为零；{reason.rstrip('.')}。",
        }
    declared = t_per_year if isinstance(t_per_year, dict) else {"": t_per_year}
    said = [f"{t:g} t CO2e {habitat}".strip() for habitat, t in declared.items() if t]
    if not said:
        return {
            "en": "Leakage: none was declared, and nothing was stated about it.",
            "zh": "泄漏：未声明，亦无说明。",
        }
    return {
        "en": f"Leakage: declared, a year: {', '.join(said)}.",
        "zh": f"泄漏：逐年声明：{'、'.join(said)}。",
    }
