"""Tidal channels: every inlet drains to the open sea along the cheapest way, and ways join.

Works on coarse cells. Costs are whole numbers, so that the ways are the same on every machine.
"""

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from simulation.chance import AMPLITUDE, Noise

NEIGHBOURS = ((0, 1, 10), (1, 0, 10), (1, 1, 14), (1, -1, 14))
LEVEL = 25  # step in which half widths are drawn [m]


def channel_distance(dry, about, seed):
    """Distance [m] of coarse cells to the edge of the nearest channel, negative inside; int32.

    Parameters
    ----------
    dry : bool array
        Land.
    about : dict
        `cell` [m], `open_from` (distance to land from which water is open sea [m]), `least_basin`
        (area that a channel drains at least [m2]), `least` and `most` (half widths [m]) and
        `per_root_basin` (half width per root of the basin).
    seed : int
    """
    cell = about["cell"]
    metres = (ndimage.distance_transform_edt(~dry) * cell).astype(np.int64)
    rows, cols = np.nonzero(~dry)
    node = np.full(dry.shape, -1, np.int64)
    node[rows, cols] = np.arange(len(rows))
    rough = Noise(seed, "ways of channels", dry.shape, 16, 2).at(rows, cols)
    # Ways keep away from the shore and wander.
    cost = (
        20
        + 6000 // (metres[rows, cols] + 50)
        + (np.clip(rough, -AMPLITUDE, AMPLITUDE) + AMPLITUDE) // 14
    )
    before, order = _ways(node, cost, metres[rows, cols] >= about["open_from"])
    basin = np.full(len(rows), cell * cell, np.int64)
    parents = before.tolist()
    total = basin.tolist()
    for n in order[::-1].tolist():
        if parents[n] >= 0:
            total[parents[n]] += total[n]
    basin = np.array(total)
    half = about["least"] + about["per_root_basin"] * np.sqrt(basin)
    half = np.minimum(half, about["most"]).astype(np.int64)
    half[(basin < about["least_basin"]) | (before < 0)] = 0
    width = np.zeros(dry.shape, np.int64)
    width[rows, cols] = half
    return _distance_to_edge(width, cell)


def _ways(node, cost, is_open):
    """The node that each node drains to (negative where none), and nodes by length of way."""
    count = len(cost)
    first, second, length = [], [], []
    for down, right, step in NEIGHBOURS:
        here = node[: node.shape[0] - down, max(0, -right) : node.shape[1] - max(0, right)]
        there = node[down:, max(0, right) : node.shape[1] + min(0, right)]
        both = (here >= 0) & (there >= 0)
        first.append(here[both])
        second.append(there[both])
        length.append(step * (cost[first[-1]] + cost[second[-1]]))
    # One node more stands for the open sea.
    first.append(np.full(is_open.sum(), count))
    second.append(np.flatnonzero(is_open))
    length.append(np.ones(is_open.sum(), np.int64))
    edges = (np.concatenate(length).astype(float), (np.concatenate(first), np.concatenate(second)))
    graph = coo_array(edges, shape=(count + 1, count + 1)).tocsr()
    far, before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
    far, before = far[:count], before[:count].astype(np.int64)
    before[before == count] = -1
    reached = np.isfinite(far)
    order = np.argsort(far, kind="stable")
    return before, order[: reached.sum()]


def _distance_to_edge(half_width, cell):
    nearest = np.full(half_width.shape, 30_000, np.int64)
    for level in range(LEVEL, int(half_width.max()) + 1, LEVEL):
        away = ndimage.distance_transform_edt(half_width < level) * cell
        nearest = np.minimum(nearest, away.astype(np.int64) - level)
    return nearest.astype(np.int32)
