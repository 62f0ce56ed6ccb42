"""Chance with a name: every use draws from a stream of its own, and smooth noise is whole numbers.

Whole numbers make the scene the same on every machine, to the last cell.
"""

from hashlib import sha256

import numpy as np

AMPLITUDE = 1000  # most of a noise lies within it, all of it within twice as much
STEPS = 64  # of the weights between two lattice points


def stream(seed, name):
    """The generator of random numbers that belongs to `name`, whatever else is drawn."""
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, key])))


class Noise:
    """Smooth noise over cells: sums of lattice noise, each octave half as long and as high.

    Parameters
    ----------
    seed, name
        Of the stream.
    shape : (int, int)
        Rows and columns that the noise covers.
    longest : int
        Distance of the lattice points of the first octave [cell].
    shortest : int
        No octave is finer [cell].
    """

    def __init__(self, seed, name, shape, longest, shortest=8):
        rng = stream(seed, name)
        self.octaves = []
        size, height = longest, AMPLITUDE
        while size >= shortest:
            lattice = rng.integers(
                -height, height + 1, (shape[0] // size + 3, shape[1] // size + 3)
            )
            shift = rng.integers(0, size, 2)
            self.octaves.append((size, lattice.astype(np.int32), shift))
            size, height = size // 2, height // 2
        # Octaves seldom peak together, so the sum is scaled by half of its largest value.
        self.total = sum(int(np.abs(lattice).max()) for _, lattice, _ in self.octaves)

    def at(self, rows, cols):
        """Noise of cells, int32."""
        value = np.zeros(len(rows), np.int64)
        for size, lattice, (down, right) in self.octaves:
            weight = _smooth_weights(size)
            i, y = np.divmod(rows + down, size)
            j, x = np.divmod(cols + right, size)
            wx, wy = weight[x], weight[y]
            upper = lattice[i, j] * (STEPS - wx) + lattice[i, j + 1] * wx
            lower = lattice[i + 1, j] * (STEPS - wx) + lattice[i + 1, j + 1] * wx
            value += upper * (STEPS - wy) + lower * wy
        return (value * AMPLITUDE * 2 // (self.total * STEPS**2)).astype(np.int32)


def _smooth_weights(size):
    """Weights of the farther lattice point, 0 to STEPS, with no kink at either."""
    n = np.arange(size, dtype=np.int64)
    return (STEPS * n * n * (3 * size - 2 * n) // size**3).astype(np.int32)


def best(score, number):
    """Mask of the `number` highest scores; the earlier of two equal ones comes first."""
    if number > len(score):
        raise ValueError(f"{number:,} cells wanted, but only {len(score):,} are fit for it.")
    chosen = np.zeros(len(score), bool)
    chosen[np.argsort(-score.astype(np.int64), kind="stable")[:number]] = True
    return chosen
