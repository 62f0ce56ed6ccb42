"""Draws by name: published generator vectors, an independent recomputation, SciPy's laws."""

from hashlib import sha256
from itertools import pairwise

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bluecarbon.errors import BluecarbonError
from bluecarbon.uncertainty.draws import QUANTILES, Distribution, draw, open_interval, uniforms

SEED = 20230228
ONES = 2**64 - 1

# Random123 (Salmon et al. 2011, SC'11), known-answer vectors of philox4x64 with 10 rounds: counter,
# key, result. As in its file tests/kat_vectors.
KNOWN_ANSWERS = [
    (
        [0, 0, 0, 0],
        [0, 0],
        [0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B],
    ),
    (
        [ONES] * 4,
        [ONES] * 2,
        [0x87B092C3013FE90B, 0x438C3C67BE8D0224, 0x9CC7D7C69CD777B6, 0xA09CAEBF594F0BA0],
    ),
    (
        [0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89],
        [0x452821E638D01377, 0xBE5466CF34E90C6C],
        [0xA528F45403E61D95, 0x38C72DBD566E9788, 0xA5A1610E72FD18B5, 0x57BD43B5E52B7FE6],
    ),
]


def as_integer(words):
    """Words from the lowest to the highest as one number."""
    return sum(word << (64 * i) for i, word in enumerate(words))


def philox(counter, key):
    """Philox4x64-10 in plain integers, after Salmon et al. 2011, sections 2 and 3."""
    c, (k0, k1) = list(counter), key
    for _ in range(10):
        high0, low0 = divmod(0xD2E7470EE14C6C93 * c[0], 2**64)
        high1, low1 = divmod(0xCA5A826395121157 * c[2], 2**64)
        c = [high1 ^ c[1] ^ k0, low1, high0 ^ c[3] ^ k1, low0]
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) & ONES, (k1 + 0xBB67AE8584CAA73B) & ONES
    return c


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_numpy_keeps_to_the_published_vectors(counter, key, expected):
    """NumPy adds 1 to the counter before the first word, so it is started one below."""
    assert philox(counter, key) == expected
    below = (as_integer(counter) - 1) % 2**256
    generator = np.random.Philox(counter=below, key=as_integer(key))
    assert generator.random_raw(4).tolist() == expected


@settings(deadline=None, max_examples=50)
@given(
    seed=st.integers(0, 2**63 - 1),
    name=st.text("abc_|", max_size=8),
    scope=st.text("xyz 地", max_size=5),
    start=st.integers(0, 10**6),
)
def test_a_draw_can_be_recomputed_without_this_package(seed, name, scope, start):
    """Recomputation from the docstring alone: SHA-256, Philox in plain integers, 52 bits."""
    digest = sha256(f"{seed}\x1f{name}\x1f{scope}".encode()).digest()
    key = [int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:16], "little")]
    expected = []
    for i in range(start, start + 6):
        word = philox([i // 4 + 1, 0, 0, 0], key)[i % 4]
        expected.append(((word >> 12) + 0.5) / 2**52)
    assert uniforms(seed, name, scope, start, 6).tolist() == expected


def test_the_ends_are_never_reached():
    """Law: the smallest and the largest word lie half a step inside, so quantiles stay finite."""
    u = open_interval(np.array([0, ONES], dtype=np.uint64))
    assert u.tolist() == [2.0**-53, 1 - 2.0**-53]
    assert 0 < u[0]
    assert u[1] < 1
    assert np.isfinite(Distribution(kind="normal", value=0.0, spread=1.0).quantile(u)).all()


@settings(deadline=None)
@given(cuts=st.lists(st.integers(0, 200), max_size=6))
def test_blocks_do_not_matter(cuts):
    """Law: drawn in any pieces, the numbers are the same, bit for bit."""
    whole = uniforms(SEED, "burial", "mangrove", 0, 200)
    edges = [0, *sorted(cuts), 200]
    pieces = [uniforms(SEED, "burial", "mangrove", a, b - a) for a, b in pairwise(edges)]
    npt.assert_array_equal(np.concatenate(pieces), whole)


def test_names_scopes_and_seeds_are_independent():
    """Law: no correlation beyond 4.5 / sqrt(n) between draws of any two different names."""
    n = 20_000
    keys = [
        (SEED, "a", ""),
        (SEED, "b", ""),
        (SEED, "a", "x"),
        (SEED + 1, "a", ""),
        (SEED, "", "a"),
    ]
    rows = np.array([uniforms(*key, 0, n) for key in keys])
    between = np.corrcoef(rows) - np.eye(len(keys))
    assert np.abs(between).max() < 4.5 / np.sqrt(n)
    along = np.corrcoef(rows[0, :-1], rows[0, 1:])[0, 1]
    assert abs(along) < 4.5 / np.sqrt(n)


def test_uniforms_are_uniform():
    """Kolmogorov-Smirnov against scipy.stats.uniform, fixed seed."""
    assert stats.kstest(uniforms(SEED, "p", "s", 0, 50_000), "uniform").pvalue > 0.001


# Of each kind the distribution, and the same one of SciPy.
MU, SIGMA = np.log(2.0) - np.log1p(0.25) / 2, np.sqrt(np.log1p(0.25))
LAWS = [
    (Distribution(kind="normal", value=5.0, spread=2.0), stats.norm(5, 2)),
    # 95 % limits are 2 x 1.959964 standard deviations apart.
    (Distribution(kind="normal", value=5.0, low=3.04, high=6.96), stats.norm(5, 1.0000184)),
    (
        Distribution(kind="truncated normal", value=1.0, spread=2.0),
        stats.truncnorm(-0.5, np.inf, 1, 2),
    ),
    (Distribution(kind="lognormal", value=2.0, spread=1.0), stats.lognorm(SIGMA, 0, np.exp(MU))),
    (Distribution(kind="uniform", value=4.0, low=3.0, high=7.0), stats.uniform(3, 4)),
    (Distribution(kind="triangular", value=4.0, low=3.0, high=7.0), stats.triang(0.25, 3, 4)),
    (Distribution(kind="triangular", value=3.0, low=3.0, high=7.0), stats.triang(0, 3, 4)),
    (Distribution(kind="triangular", value=7.0, low=3.0, high=7.0), stats.triang(1, 3, 4)),
    # Mean 0.8 and variance 0.8 x 0.2 / (9 + 1) belong to Beta(7.2, 1.8).
    (Distribution(kind="beta", value=0.8, spread=np.sqrt(0.016)), stats.beta(7.2, 1.8)),
    (
        Distribution(kind="beta", value=3.6, spread=2 * np.sqrt(0.016), low=2.0, high=4.0),
        stats.beta(7.2, 1.8, 2, 2),
    ),
    (
        Distribution(kind="bounded normal", value=1.0, spread=2.0, low=-0.5, high=4.0),
        stats.truncnorm(-0.75, 1.5, 1, 2),
    ),
    (
        Distribution(kind="bounded normal", value=1.0, spread=0.5, low=3.0),
        stats.truncnorm(4, np.inf, 1, 0.5),
    ),
    (
        Distribution(kind="bounded normal", value=1.0, spread=0.5, high=0.2),
        stats.truncnorm(-np.inf, -1.6, 1, 0.5),
    ),
]
NAMES = [f"{law.kind} {i}" for i, (law, _) in enumerate(LAWS)]


@pytest.mark.parametrize(("law", "of_scipy"), LAWS, ids=NAMES)
def test_quantiles_are_those_of_scipy(law, of_scipy):
    u = np.concatenate(([1e-12, 1e-6], np.linspace(0.001, 0.999, 501), [1 - 1e-9]))
    npt.assert_allclose(law.quantile(u), of_scipy.ppf(u), rtol=1e-5, atol=1e-10)
    assert (np.diff(law.quantile(u)) >= 0).all()


@pytest.mark.parametrize(("law", "of_scipy"), LAWS, ids=NAMES)
def test_draws_follow_their_law(law, of_scipy):
    """Kolmogorov-Smirnov with a fixed seed, and the mean within 4.5 standard errors."""
    n = 20_000
    values = draw(law, SEED, law.kind, "test", 0, n)
    assert stats.kstest(values, of_scipy.cdf).pvalue > 0.001
    assert values.mean() == pytest.approx(of_scipy.mean(), abs=4.5 * of_scipy.std() / np.sqrt(n))


def test_every_kind_is_tested():
    assert {law.kind for law, _ in LAWS} | {"fixed", "empirical"} == set(QUANTILES)


@pytest.mark.parametrize(("law", "of_scipy"), LAWS, ids=NAMES)
def test_moments_are_those_of_scipy(law, of_scipy):
    assert law.mean == pytest.approx(of_scipy.mean(), rel=2e-5)
    assert law.standard_deviation == pytest.approx(of_scipy.std(), rel=2e-5)


def test_an_empirical_draw_is_one_of_the_values_with_the_chance_of_its_weight():
    """Law: binomial, 4.5 standard errors; mean and variance by hand: 9/8 x 2 and the rest."""
    law = Distribution(kind="empirical", value=0, values=(5.0, 1.0, 2.0), weights=(1.0, 2.0, 5.0))
    n = 20_000
    drawn = draw(law, SEED, "p", "", 0, n)
    assert set(drawn) == {1.0, 2.0, 5.0}
    assert (drawn == 2).mean() == pytest.approx(5 / 8, abs=4.5 * np.sqrt(5 / 8 * 3 / 8 / n))
    assert law.mean == pytest.approx(17 / 8)
    assert law.standard_deviation == pytest.approx(np.sqrt((25 + 2 + 20) / 8 - (17 / 8) ** 2))


def test_without_weights_all_values_are_as_likely():
    law = Distribution(kind="empirical", value=0, values=(3.0, 1.0))
    npt.assert_array_equal(law.quantile(np.array([0.01, 0.49, 0.51, 0.99])), [1, 1, 3, 3])


@pytest.mark.parametrize(
    ("numbers", "cure"),
    [
        ({"kind": "empirical", "value": 0}, "Give at least one value"),
        ({"kind": "empirical", "value": 0, "values": (1.0,), "weights": (-1.0,)}, "not negative"),
        ({"kind": "beta", "value": 0.5, "spread": 0.6}, "deviation below 0.5"),
        ({"kind": "beta", "value": 5.0, "spread": 0.1}, "Put the mean between the ends"),
        ({"kind": "bounded normal", "value": 0, "spread": 1, "low": 2, "high": 1}, "in order"),
        ({"kind": "bounded normal", "value": 0, "spread": 1, "low": 50}, "leave some of the"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_cure(numbers, cure):
    with pytest.raises(BluecarbonError, match=cure):
        Distribution(**numbers).quantile(np.array([0.5]))


def test_the_methane_factor_keeps_its_mean_and_the_ratio_of_its_limits():
    """IPCC 2013, Table 4.14: 193.7 kg CH4 ha-1 a-1, 95 % limits 99.8 and 358.

    Mean and both limits of a log-normal cannot all be met; the mean and 358 / 99.8 are.
    """
    law = Distribution(kind="lognormal", value=193.7, low=99.8, high=358.0)
    low, high = law.quantile(np.array([0.025, 0.975]))
    assert high / low == pytest.approx(358 / 99.8, rel=1e-12)
    midpoints = (np.arange(400_000) + 0.5) / 400_000
    assert law.quantile(midpoints).mean() == pytest.approx(193.7, rel=1e-5)
    # Closed form: the mean of exp(N(mu, sigma)) is exp(mu + sigma2 / 2).
    sigma = np.log(358 / 99.8) / (2 * 1.959963984540054)
    median = law.quantile(np.array([0.5]))[0]
    assert median * np.exp(sigma**2 / 2) == pytest.approx(193.7, rel=1e-12)


@settings(deadline=None)
@given(value=st.floats(0.001, 1e6), relative=st.floats(0.01, 2.0))
def test_a_truncated_normal_is_never_negative(value, relative):
    law = Distribution(kind="truncated normal", value=value, spread=value * relative)
    assert (draw(law, SEED, "p", "", 0, 200) >= 0).all()


@settings(deadline=None, max_examples=25)
@given(value=st.floats(0.05, 0.95), share=st.floats(0.05, 0.5))
def test_a_beta_keeps_mean_and_standard_deviation(value, share):
    """Law: moments by the midpoint rule over the quantiles."""
    spread = share * np.sqrt(value * (1 - value))
    u = (np.arange(20_000) + 0.5) / 20_000
    values = Distribution(kind="beta", value=value, spread=spread).quantile(u)
    assert values.mean() == pytest.approx(value, rel=1e-3)
    assert values.std() == pytest.approx(spread, rel=5e-3)
    assert (values >= 0).all()
    assert (values <= 1).all()


def test_what_is_fixed_does_not_move():
    values = draw(Distribution(kind="fixed", value=3.5), SEED, "p", "", 0, 7)
    npt.assert_array_equal(values, np.full(7, 3.5))


def test_a_triangle_without_width_is_a_point():
    law = Distribution(kind="triangular", value=2.0, low=2.0, high=2.0)
    npt.assert_array_equal(law.quantile(np.array([0.1, 0.9])), [2, 2])


@pytest.mark.parametrize(
    "law",
    [
        Distribution(kind="lognormal", value=0.0, spread=1.0),
        Distribution(kind="lognormal", value=-1.0, spread=1.0),
        Distribution(kind="lognormal", value=1.0, low=0.0, high=2.0),
    ],
)
def test_a_log_normal_that_reaches_zero_is_refused_with_the_cure(law):
    with pytest.raises(BluecarbonError, match="Correct the row, or give it another distribution"):
        law.quantile(np.array([0.5]))
