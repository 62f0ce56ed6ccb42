"""Baselines: what would have happened anyway, in rules and in words.

A credit is net of one of these; an annual sink has none. Whatever its kind, a baseline comes as
draws beside the draws of the gross mass and is taken off draw by draw, before any quantile.
"""

from datetime import date
from functools import partial
from itertools import pairwise

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.crediting.settle.lines import Later
from bluecarbon.errors import InputError, nearest
from bluecarbon.parameters import load

# Weights of a split are whole parts of a power of two; a draw times it must fit in 63 bits.
BITS = 20
MOST_KG = 1 << (62 - BITS)

WORDS = {
    "first map persists": {
        "en": "Baseline: the first map persists; what it shows would have gone on.",
        "zh": "基准线：首期地图所示状况持续不变。",
    },
    "scenario maps": {
        "en": "Baseline: dated maps of what would have been there without the project, counted "
        "like the real ones.",
        "zh": "基准线：无项目情景下各日期的地图，与实际地图同法统计。",
    },
    "declared": {
        "en": "Baseline: declared yearly masses, each with its source and limits.",
        "zh": "基准线：逐年声明的数量，各附来源与不确定性范围。",
    },
}
NONE = {
    "en": "Baseline: none; an annual sink is not compared with anything.",
    "zh": "基准线：无；年度碳汇不与任何情景比较。",
}


def words(kind):
    """What a lot says of its baseline, as {"en": ..., "zh": ...}; `kind` None is an annual sink."""
    if kind is None:
        return NONE
    if kind not in WORDS:
        raise InputError(
            where="crediting baseline",
            found=repr(kind),
            rule=f"Known baselines: {', '.join(WORDS)}.",
            cure=nearest(kind, WORDS),
        )
    return WORDS[kind]


def reassessment_note(since, until):
    """What is to be said of a baseline set on a day `since` when a period ends on `until`.

    None while it is not older than the ten years after which VM0033 has it reassessed.
    """
    row = load().get("vm0033_baseline_reassessment")
    years = int(row.value)
    # 29 February has no anniversary in most years; the day after it is due then.
    day = since.day - (since.month == 2 and since.day == 29)
    if until <= date(since.year + years, since.month, day):
        return None
    return (
        f"The baseline was set on {since}, more than {years} years before the period ends "
        f"({until}): {row.source} has it that {row.where} [{row.status}]. Set it anew."
    )


def split(draws_kg, weights):
    """Share draws of a mass among several lines, by whole weights; exact in every draw.

    Parameters
    ----------
    draws_kg : int array of shape (draw,)
        A mass [kg].
    weights : sequence of int
        One for each line, not below zero; equal parts where all are zero.

    Returns
    -------
    list of int64 array
        One for each line; in every draw they add up to the mass.
    """
    return [np.asarray(part) for part in split_later(draws_kg, weights)]


def split_later(draws_kg, weights):
    """The same as a list of `Later`: however many lines share a mass, its draws are held once."""
    draws = _exact.whole_draws(draws_kg, where="a mass to be shared")
    if np.abs(draws).max() > MOST_KG:
        raise InputError(
            where="a mass to be shared",
            found=f"{int(np.abs(draws).max())} kg",
            rule=f"No project shares more than {MOST_KG} kg among its lines.",
            cure="Check the unit: t CO2e a year.",
        )
    weights = list(map(int, weights))
    if not any(weights):
        weights = [1] * len(weights)
    running = pairwise(np.cumsum([0, *_exact.apportion(1 << BITS, weights)]).tolist())
    return [Later(partial(_between, draws, before, after)) for before, after in running]


def _between(draws, before, after):
    # Differences of rounded running sums add up exactly, whatever each of them rounds to.
    before, after = (-((-draws * part) >> BITS) for part in (before, after))
    return after - before
