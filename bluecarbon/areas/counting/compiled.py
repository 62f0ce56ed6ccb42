"""The way of the extra `fast`: every cell is counted, by a loop that numba compiles.

Integers only, so that it cannot differ from the way of NumPy. Keys of 512 cells are made in one
sweep that processors do for many cells at once; then each key adds one number to one of four
histograms, so that neighbours with the same key need not wait for one another. The number holds a
cell in its upper bits and the area beyond the smallest in its lower ones: cells and area cost one
addition.
"""

from functools import cache

import numpy as np

from bluecarbon.areas.counting.keys import KEY_LIMIT, digits_of, packing_of

BLOCK = 512  # keys made at once
WAYS = 4
BITS = 63  # of the numbers in the histograms

SIGNATURE = (
    "u1(u1[:, :, ::1], b1, u1[::1], u1[:, ::1], u2[::1], i8[::1], u2[::1], "
    "i8[::1], i8[::1], i8[:, ::1], i8[:, ::1])"
)


def plan(layers, panels):
    """How codes become keys and areas part of a number; None where they do not fit."""
    _, height, width = layers.codes.shape
    digits = digits_of(layers, KEY_LIMIT // len(layers.zones))
    packing = packing_of(panels[2], height * width, BITS)
    return None if digits is None or packing is None else (digits, packing)


def count(layers, panels, planned):
    """Combinations in one window; see `count_window`. None where a code is unknown."""
    digits, packing = planned
    rows, cols, _ = panels
    n_cols = int(cols[-1]) + 1
    ways = np.zeros((WAYS, digits.size * len(layers.zones)), np.int64)
    wrong = _kernel()(
        layers.codes,
        digits.looked_up,
        digits.first,
        np.ascontiguousarray(layers.states_of),
        digits.base,
        layers.starts,
        layers.zone.astype(np.uint16),
        rows // n_cols,
        np.append(np.searchsorted(cols, np.arange(n_cols)), len(cols)),
        packing.weight.reshape(-1, n_cols),
        ways,
    )
    if wrong:
        return None
    sums = ways.sum(axis=0)
    present = np.flatnonzero(sums)
    cells, area = packing.apart(sums[present])
    zone, keys = np.divmod(present, digits.size)
    table = np.column_stack((zone, digits.states(keys, layers.states_of)))
    return table.astype(np.uint16), cells, area


@cache
def _kernel():
    """The compiled loop; its machine code is kept on disk, beside this file or for the user."""
    import numba

    return numba.njit(SIGNATURE, nogil=True, cache=True)(add_window)


def add_window(codes, looked_up, first, lut, base, starts, zone, panel, edges, weight, ways):
    """Add the cells of a window to the histograms; returns 1 where a code has no place in a key.

    Parameters
    ----------
    codes : uint8 (date, row, column)
    looked_up : bool
        Whether the digit of a code is found in `lut`, or is its distance from the first code.
    first, base : by date
        First code, and number of digits.
    lut : uint8 (date, 256)
    starts, zone : by piece
        As in `Layers`.
    panel : by row
        Row of panels.
    edges : int64
        First columns of the panels, and the end of the last.
    weight : int64 (panel row, panel column)
        What a cell adds.
    ways : int64 (4, key)
        The histograms.
    """
    dates, height, width = codes.shape
    key = np.empty(BLOCK, np.uint16)
    wrong = np.uint8(0)
    piece = 0
    for row in range(height):
        panel_col = 0
        for left in range(0, width, BLOCK):
            n = min(BLOCK, width - left)
            # Zones first: a constant for each piece of the row.
            at, end = row * width + left, row * width + left + n
            while piece + 1 < len(starts) and starts[piece + 1] <= at:
                piece += 1
            done = 0
            while done < n:
                stop = n
                if piece + 1 < len(starts) and starts[piece + 1] < end:
                    stop = starts[piece + 1] - at
                key[done:stop] = zone[piece]
                done = stop
                if done < n:
                    piece += 1
            for date in range(dates):
                layer = codes[date, row, left : left + n]
                b, start = base[date], first[date]
                top = np.uint8(0)
                if looked_up:
                    table = lut[date]
                    for i in range(n):
                        digit = table[layer[i]]
                        top = max(top, digit)
                        key[i] = key[i] * b + digit
                else:
                    for i in range(n):
                        digit = np.uint8(layer[i] - start)
                        top = max(top, digit)
                        key[i] = key[i] * b + digit
                wrong |= np.uint8(top >= b)
            if wrong:
                return wrong
            i = 0
            while i < n:
                while edges[panel_col + 1] <= left + i:
                    panel_col += 1
                stop = min(n, edges[panel_col + 1] - left)
                w = weight[panel[row], panel_col]
                while i + 3 < stop:
                    ways[0, key[i]] += w
                    ways[1, key[i + 1]] += w
                    ways[2, key[i + 2]] += w
                    ways[3, key[i + 3]] += w
                    i += 4
                while i < stop:
                    ways[0, key[i]] += w
                    i += 1
    return wrong
