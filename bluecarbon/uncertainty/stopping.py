"""When to stop drawing: the adaptive rule of JCGM 101, 7.9, and a two-stage rule that keeps it.

Blocks of draws are judged by the figures that each of them gives. JCGM 101 stops when twice the
standard deviation of their mean is within the tolerance; it looks again after every block, from the
second on, and so stops too early now and then. The two-stage rule [Stein1945]_ [Wubbeler2010]_
takes the spread of its first blocks, and with Student's t the number of blocks that then suffices.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

LEAST_BLOCK = 10_000  # JCGM 101, 7.9.4 b: M = max(J, 10^4), J = 100 / (1 - p)
FIRST_BLOCKS = {"two-stage": 10, "jcgm 101": 2}
# Above the 95 % that are promised, since quantiles of blocks are a little off.
COVERAGE = 0.975


class Stop(NamedTuple):
    """Where drawing ended."""

    blocks: int
    tolerance: float
    reached: bool
    errors: np.ndarray  # standard errors of the figures, from the blocks


def tolerance(standard_uncertainty, digits):
    """Half a unit in the last of the significant digits of a standard uncertainty.

    JCGM 101, 7.9.2: u = c * 10**l with c of so many digits; the tolerance is 10**l / 2.

    >>> tolerance(0.00035, 2), tolerance(0.00035, 1)
    (5e-06, 5e-05)
    """
    if not standard_uncertainty > 0:
        return 0.0
    text = f"{standard_uncertainty:.{digits - 1}e}"  # rounds 9.96 to 1.0e+01, as it is printed
    return float(f"5e{int(text.partition('e')[2]) - digits}")


def block_size(level):
    """Draws of a block for figures at probability `level`, JCGM 101, 7.9.4 b.

    >>> block_size(0.9999)
    1000000
    """
    return max(math.ceil(round(100 / (1 - level), 6)), LEAST_BLOCK)


def standard_errors(figures):
    """Standard errors of the mean of some blocks, from figures of shape (block, figure)."""
    return np.std(figures, axis=0, ddof=1) / np.sqrt(len(figures))


def blocks_needed(figures, tolerance):
    """Blocks after which the mean of every figure is within the tolerance, at `COVERAGE`.

    Stein's rule for each figure: the spread is that of the blocks given, whatever comes after them.
    """
    spread = float(np.std(figures, axis=0, ddof=1).max())
    if spread == 0:
        return len(figures)
    if tolerance == 0:
        return math.inf
    t = stdtrit(len(figures) - 1, (1 + COVERAGE) / 2)
    return max(len(figures), math.ceil((t * spread / tolerance) ** 2))


def run_doubling(draw, *, digits, first, most):
    """Double the draws until the figures are stable, where there are always the same parts.

    For Sobol points, of which every scramble is judged as a whole: `draw(n)` draws on until there
    are n draws and returns the figures of every scramble and the standard uncertainty, as in
    `run_until_stable`. With few scrambles Student's t stands for the 2 of JCGM 101.

    Returns
    -------
    Stop
        With draws in the place of blocks.
    """
    n = first
    while True:
        figures, uncertainty = draw(n)
        errors, wanted = standard_errors(figures), tolerance(uncertainty, digits)
        reached = (stdtrit(len(figures) - 1, (1 + COVERAGE) / 2) * errors <= wanted).all()
        if reached or 2 * n > most:
            return Stop(n, wanted, bool(reached), errors)
        n *= 2


def run_until_stable(draw_blocks, *, digits, rule="two-stage", most=100):
    """Draw blocks until the figures are stable.

    Parameters
    ----------
    draw_blocks : callable
        `draw_blocks(n)` draws on until there are n blocks, and returns the figures of every block,
        (block, figure), and the standard uncertainty of the total over all draws.
    digits : int
        Significant digits of the standard uncertainty that the tolerance is half a unit of.
    rule : {"two-stage", "jcgm 101"}
    most : int
        Blocks at the most.

    Returns
    -------
    Stop
    """
    n = min(FIRST_BLOCKS[rule], most)
    figures, uncertainty = draw_blocks(n)
    first = figures
    while True:
        wanted = tolerance(uncertainty, digits)
        if rule == "two-stage":
            needed = blocks_needed(first, wanted)
        else:
            stable = (2 * standard_errors(figures) <= wanted).all()
            needed = len(figures) if stable else len(figures) + 1
        reached = needed <= len(figures)
        if reached or len(figures) >= most:
            return Stop(len(figures), wanted, bool(reached), standard_errors(figures))
        # The uncertainty may round to other digits with more draws: the loop looks again.
        figures, uncertainty = draw_blocks(int(min(needed, most)))
