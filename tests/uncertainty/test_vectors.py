"""Recorded first draws: they hold on the oldest and the newest supported NumPy.

vectors.json was made by docs/science/make_draw_vectors.py in plain integers and mpmath, without
NumPy and SciPy.
"""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest
from scipy.stats import qmc

from bluecarbon.uncertainty.draws import (
    QUANTILES,
    CorrelatedGroup,
    Distribution,
    Sobol,
    draw,
    uniforms,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
SEED, LAWS = VECTORS["seed"], VECTORS["laws"]


def law_of(one):
    numbers = {k: tuple(v) if isinstance(v, list) else v for k, v in one["numbers"].items()}
    return Distribution(kind=one["kind"], **numbers)


@pytest.mark.parametrize("one", LAWS, ids=lambda one: f"{one['kind']} {one['scope']}")
def test_first_draws_are_those_of_the_record(one):
    """Independent computation at 40 digits; uniforms are exact, quantiles to 14 digits."""
    expected = np.array(one["uniforms"], dtype=float)
    npt.assert_array_equal(uniforms(SEED, one["name"], one["scope"], 0, 6), expected)
    drawn = draw(law_of(one), SEED, one["name"], one["scope"], 0, 6)
    npt.assert_allclose(drawn, np.array(one["draws"], dtype=float), rtol=1e-14, atol=1e-15)


def test_every_kind_is_recorded():
    assert {one["kind"] for one in LAWS} == set(QUANTILES)


def test_first_draws_of_a_correlated_group():
    """Independent computation: Cholesky factor and normal scores at 40 digits."""
    told = VECTORS["group"]
    members = tuple(map(tuple, told["members"]))
    group = CorrelatedGroup(name="g", members=members, matrix=tuple(map(tuple, told["matrix"])))
    for member, expected in zip(members, told["uniforms"], strict=True):
        drawn = group.uniforms(SEED, member, 0, 6)
        npt.assert_allclose(drawn, np.array(expected, dtype=float), rtol=1e-14)


# Draws of ("burial", "mangrove"), recorded with plain_sobol below: 32-bit numbers, so exact.
SOBOL = {
    0: 3579935782,
    1: 3613591438,
    7: 516717440,
    8: 1052322031,
    9: 1786259835,
    1000: 4145897960,
    12345: 3326397241,
}


def plain_sobol(name, scope, i):
    """Draw i without this package: the docstrings of `Sobol` in plain integers, for one name.

    The unscrambled points are SciPy's; scramble and shift are Philox words of the name.
    """
    replicate, index = i % 8, i // 8
    dimension = int.from_bytes(sha256(f"{name}\x1f{scope}".encode()).digest()[:8], "big") % 4096
    engine = qmc.Sobol(4096, scramble=False, bits=32)
    if index:
        engine.fast_forward(index)
    point = round(float(engine.random(1)[0, dimension]) * 2**32)
    digest = sha256(f"{SEED}\x1fsobol\x1f{name}\x1f{scope}".encode()).digest()
    key = int.from_bytes(digest[:16], "little")
    words = np.random.Philox(key=key, counter=16 * replicate).random_raw(33).tolist()
    words = [w >> 32 for w in words]
    scrambled = 0
    for place in range(32):
        one = 1 << (31 - place)
        above = sum(1 << (31 - k) for k in range(place))
        scrambled |= one * (((words[place] & above | one) & point).bit_count() % 2)
    return ((scrambled ^ words[32]) + 0.5) / 2**32


@pytest.mark.parametrize("i", SOBOL)
def test_sobol_draws_are_those_of_the_record(i):
    """Recomputation in plain integers, and its record."""
    points = Sobol(SEED, [("burial", "mangrove"), ("area", "x")])
    drawn = points.uniforms("burial", "mangrove", i, 1)[0]
    assert drawn == plain_sobol("burial", "mangrove", i) == (SOBOL[i] + 0.5) / 2**32
