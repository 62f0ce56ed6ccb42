"""Cores whose ages are known exactly."""

import numpy as np
import pytest

from bluecarbon.science.dating import DECAY_CONSTANT, lead210_profile


@pytest.fixture(scope="session")
def exact_core():
    """Makes a core without noise under a constant supply, from the years and masses of its slices.

    By the law of decay alone: of the supply F in one year, exp(-lambda t) is left after t years.
    Returns edge ages [a], excess of the slices [Bq kg-1] and the inventory below the core [Bq m-2].
    """

    def make(years, masses, supply=150.0):
        ages = np.concatenate([[0.0], np.cumsum(years)])
        left = supply / DECAY_CONSTANT * np.exp(-DECAY_CONSTANT * ages)
        return ages, -np.diff(left) / (10 * np.asarray(masses)), left[-1]

    return make


@pytest.fixture(scope="session")
def exact_profile(exact_core):
    """The same core as a profile of slices of 1 cm: edge ages, profile, inventory below it."""

    def make(years, masses, *, error=0.02, supply=150.0, **options):
        ages, excess, missing = exact_core(years, masses, supply)
        depth = np.arange(len(excess) + 1.0)
        profile = lead210_profile(
            depth[:-1], depth[1:], masses, excess, error * np.abs(excess), **options
        )
        return ages, profile, missing

    return make
