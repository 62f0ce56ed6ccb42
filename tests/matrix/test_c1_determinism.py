"""Row C1: one account, whatever reads it, in whatever pieces, on whatever instructions."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason='needs the extra "dask"')

CHILD = Path(__file__).with_name("c1_child.py")


def without_dispatch():
    """What NumPy would choose at run time here: to be switched off, so that its baseline runs."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    return " ".join(name for name in __cpu_dispatch__ if __cpu_features__.get(name))


def answered(project, features, seed):
    environment = os.environ | {"PYTHONHASHSEED": seed, "NPY_DISABLE_CPU_FEATURES": features}
    done = subprocess.run(
        [sys.executable, CHILD, project],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_c1_one_digest_for_every_way_to_compute(project, matrix):
    """Law: strata, lines, rules, totals, draws and lots are the same bytes in 576 combinations.

    12 tilings x 1, 2, 4 threads x this thread, threads, processes, a cluster x NumPy with and
    without its run-time instructions x 2 seeds of hashes.
    """
    off = without_dispatch()
    ways = [(features, seed) for features in ("", off) for seed in ("0", "20230228")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda way: answered(project, *way), ways))
    if off:
        assert answers[0]["features"] != answers[2]["features"], "no instruction was switched off"
    digests = [digest for answer in answers for digest in answer["digests"].values()]
    assert len(digests) == 12 * 3 * 4 * len(ways)
    first = digests[0]
    different = sorted({k for a in answers for k, d in a["digests"].items() if d != first})
    said = f"sha256 {first[:16]}; instructions off: {off.count(' ') + 1 if off else 0}"
    matrix.report(
        "C1", len(digests), digests.count(first), f"{said}; different: {different[:5] or 'none'}"
    )
