"""Cost of the variance of a total under errors that go together: 1,000,000 cells.

Run: python benchmarks/spatial.py [--json] [--side 1000]

For each model of covariance the variance of the total over a square map, in seconds of processor
time and of the clock, the least of some repeats, and as a ratio to one bare Fourier transform of
the padded map in the same run. At 40 x 40 cells the same figure is also the sum over all pairs.
"""

import argparse
import json
import resource
import time

import numpy as np
from scipy import fft

from bluecarbon.uncertainty.spatial import Covariance, variance_of_total

MODELS = {
    "spherical": {"nugget": 0.1},
    "exponential": {},
    "matern 1.5": {"smoothness": 1.5},
    "matern 0.8": {"smoothness": 0.8},
}
REPEATS, CELL = 5, (10.0, 10.0)


def least(work):
    """Least processor time and least time of the clock of some repeats [s]."""
    times = []
    for _ in range(REPEATS):
        start = time.process_time(), time.perf_counter()
        work()
        times.append((time.process_time() - start[0], time.perf_counter() - start[1]))
    return tuple(min(column) for column in zip(*times, strict=True))


def model(name):
    """A covariance of 300 m range."""
    return Covariance(model=name.split()[0], sill=1.0, range=300.0, **MODELS[name])


def pairwise_ratio(covariance):
    """The transform over the sum over all pairs, on a small map: 1 to rounding."""
    weight = np.random.default_rng(2).random((40, 40))
    rows, columns = np.indices(weight.shape).reshape(2, -1) * CELL[0]
    apart = np.hypot(np.subtract.outer(rows, rows), np.subtract.outer(columns, columns))
    pairs = weight.ravel() @ covariance(apart) @ weight.ravel()
    return variance_of_total(weight, CELL, covariance) / pairs


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--side", type=int, default=1000, help="cells a side")
    options = parser.parse_args()
    weight = np.random.default_rng(1).random((options.side, options.side))
    padded = [fft.next_fast_len(2 * n - 1, real=True) for n in weight.shape]
    bare = least(lambda: fft.rfft2(weight, padded))
    found = {"cells": weight.size, "one transform": {"cpu_s": bare[0], "clock_s": bare[1]}}
    for name in MODELS:
        covariance = model(name)
        cpu, clock = least(lambda c=covariance: variance_of_total(weight, CELL, c))
        found[name] = {
            "cpu_s": cpu,
            "clock_s": clock,
            "ratio": cpu / bare[0],
            "over_pairs": pairwise_ratio(covariance),
        }
    found["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{found['cells']:,} cells; one transform {bare[0]:.3f} CPU s, {bare[1]:.3f} s")
    for name in MODELS:
        f = found[name]
        print(
            f"  {name:12} {f['cpu_s']:.3f} CPU s  {f['clock_s']:.3f} s  "
            f"{f['ratio']:5.1f} transforms"
            f"  transform / pairs = {f['over_pairs']:.12f}"
        )
    print(f"peak memory {found['peak_memory_mb']:.0f} MB")


if __name__ == "__main__":
    main()
