"""Rectangular plots: ponds and mud-flat culture come in blocks of a lattice turned off north."""

import numpy as np

FULL = 0.6  # a block takes part when this share of its cells is fit for use


def block_numbers(rows, cols, size, cell):
    """Number of the block of each cell, and cells in a whole block.

    The lattice is turned by the angle whose tangent is 1/2, so that it needs whole numbers only.
    `size` is (length, width) [m].
    """
    long, short = (max(1, round(edge * 5**0.5 / cell)) for edge in size)
    u = (2 * cols + rows) // long
    v = (2 * rows - cols) // short
    _, number = np.unique(u * 1_000_003 + v, return_inverse=True)
    return number, long * short / 5


def fill_blocks(number, whole, score, target):
    """Take the blocks of best mean score until `target` cells are taken, the last one in part.

    Returns the position of each cell in the order of taking, or -1 for cells not taken.
    """
    count = np.bincount(number)
    # Sums of whole numbers below 2**53 are exact in floating point.
    mean = np.bincount(number, score).astype(np.int64) // count
    usable = count >= FULL * whole
    order = np.lexsort((np.arange(len(count)), -mean, ~usable))
    rank = np.empty(len(count), np.int64)
    rank[order] = np.arange(len(count))
    if count[usable].sum() < target:
        raise ValueError(f"{target:,} cells wanted, but blocks hold {count[usable].sum():,}.")
    by_block = np.argsort(rank[number], kind="stable")
    taken = np.full(len(number), -1, np.int64)
    taken[by_block[:target]] = np.arange(target)
    return taken
