"""One rule over many lines: the whole kilograms of the rule applied line by line."""

import numpy as np
import pytest

from bluecarbon.crediting import _exact
from bluecarbon.crediting.deductions import RULES, claimable, find_rule


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("confidence", ["0.5", 0.9, 0.975])
def test_lines_together_are_lines_one_by_one(rule, confidence):
    """Law, on draws that include net sources, ties, and sums beyond 2^63."""
    rng = np.random.default_rng(4)
    draws = rng.normal([[5e4], [-3e4], [10], [4e16]], [[2e4], [1e4], [30], [9e15]], (4, 501))
    draws = np.rint(draws).astype(np.int64)
    one_by_one = [_exact.mean_down(d) - find_rule(rule)(d, confidence=confidence) for d in draws]
    assert claimable(rule, draws, confidence=confidence) == one_by_one
