"""How sheltered a shore is, and how wide its tidal flat: from fetch along 16 directions."""

import numpy as np
from scipy import ndimage

from simulation.channels import channel_distance

# One step (rows down, columns right) towards each of eight of the sixteen directions; the other
# eight are their opposites.
STEPS = ((0, 1), (1, 2), (1, 1), (2, 1), (1, 0), (2, -1), (1, -1), (1, -2))


def distance(mask, cell):
    """Distance [m] of every True cell to the nearest False one, float32; 0 where False."""
    return (ndimage.distance_transform_edt(mask) * cell).astype(np.float32)


def mean_fetch(land, cell, limit):
    """Mean length [m] of open water around each cell along 16 directions, int32; 0 on land.

    Beyond the edge of the array lies open water: `limit` long, as is the longest fetch counted.
    """
    total = np.zeros(land.shape, np.int64)
    for down, right in STEPS:
        length = round(cell * (down * down + right * right) ** 0.5)
        for turned in (land, land[::-1, ::-1]):
            fetch = _fetch(turned, down, right, length, limit)
            total += fetch if turned is land else fetch[::-1, ::-1]
    return (total // (2 * len(STEPS))).astype(np.int32)


def _fetch(land, down, right, length, limit):
    """Fetch towards where (-down, -right) points, by adding up from that edge."""
    if down == 0:
        return _fetch(land.T, right, 0, length, limit).T
    height, width = land.shape
    fetch = np.full((height + down, width + 2 * abs(right)), limit, np.int32)
    middle = slice(abs(right), abs(right) + width)
    blocked = land
    if down + abs(right) == 3:
        # A knight's move passes over two cells: land on either of them ends the fetch, too.
        nearer = np.zeros_like(land)
        dr, dc = (1, 0) if down == 2 else (0, 1 if right > 0 else -1)
        if dr:
            nearer[1:] = land[:-1]
        elif dc > 0:
            nearer[:, 1:] = land[:, :-1]
        else:
            nearer[:, :-1] = land[:, 1:]
        blocked = land | nearer
    for row in range(height):
        before = fetch[row, abs(right) - right : abs(right) - right + width]
        fetch[row + down, middle] = np.where(
            blocked[row], np.where(land[row], 0, length), np.minimum(before + length, limit)
        )
    return fetch[down:, middle]


def coarse(mask, factor):
    """Mask of blocks of factor x factor cells of which at least half are True."""
    rows, cols = (-(-n // factor) for n in mask.shape)
    padded = np.zeros((rows * factor, cols * factor), np.uint8)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    count = padded.reshape(rows, factor, cols, factor).sum((1, 3), dtype=np.int32)
    return 2 * count >= factor * factor


def box_mean(values, size):
    """Mean over squares of `size` (odd) cells, in whole numbers."""
    half = size // 2
    padded = np.pad(values.astype(np.int64), ((half + 1, half), (half + 1, half)), mode="edge")
    total = padded.cumsum(0).cumsum(1)
    strips = total[size:] - total[:-size]
    return (strips[:, size:] - strips[:, :-size]) // size**2


def flat_width(fetch, widest, half_fetch, power):
    """Width [m] of the tidal flat, int32: `widest` without fetch, half of it at `half_fetch`."""
    relative = fetch / half_fetch
    shrink = 1.0 + np.prod([relative] * power, axis=0)
    return (widest / shrink).astype(np.int32)


class Shelter:
    """Fetch and width of the flat for any cell of the frame; land takes those of its shore."""

    def __init__(self, land, assumed):
        about, flat = assumed["shelter"], assumed["flat"]
        self.factor = about["coarse_cell"] // assumed["frame"].cell
        dry = coarse(land, self.factor)
        fetch = mean_fetch(dry, about["coarse_cell"], about["open_sea"])
        shore = ndimage.distance_transform_edt(dry, return_distances=False, return_indices=True)
        fetch = box_mean(fetch[tuple(shore)], about["smoothing"] // about["coarse_cell"])
        width = flat_width(fetch, flat["widest"], flat["half_fetch"], flat["power"])
        channels = {"cell": about["coarse_cell"], **assumed["channels"]}
        channel = channel_distance(dry, channels, assumed["seed"])
        self.fetch, self.width, self.channel = (
            np.pad(values.astype(np.int64), 1, mode="edge") for values in (fetch, width, channel)
        )

    def fetch_at(self, rows, cols):
        """Mean fetch [m] of cells."""
        return self._between(self.fetch, rows, cols)

    def width_at(self, rows, cols):
        """Width of the tidal flat [m] of cells."""
        return self._between(self.width, rows, cols)

    def channel_at(self, rows, cols):
        """Distance to the edge of the nearest tidal channel [m], negative inside."""
        return self._between(self.channel, rows, cols)

    def _between(self, values, rows, cols):
        """Bilinear between the centres of (padded) coarse cells, in whole numbers."""
        k = 2 * self.factor
        i, y = np.divmod(2 * rows + 1 - self.factor, k)
        j, x = np.divmod(2 * cols + 1 - self.factor, k)
        upper = values[i + 1, j + 1] * (k - x) + values[i + 1, j + 2] * x
        lower = values[i + 2, j + 1] * (k - x) + values[i + 2, j + 2] * x
        return (upper * (k - y) + lower * y) // (k * k)
