"""Matrix A9: thousands of damaged files, a verdict for each, and nothing of it reaches us."""

import concurrent.futures
import importlib.util
import time
from pathlib import Path

import pytest

from bluecarbon.accounting.verifying.sandbox import inspect_untrusted
from bluecarbon.accounting.verifying.sandbox.inspection import READER
from bluecarbon.evidence.sandbox import Limits, Sandbox

BATCH = 50
HANGS = (1769, 6167)  # seeds
LONGEST = 10.0  # [s], for one file
_spec = importlib.util.spec_from_file_location(
    "mutating_reader", Path(__file__).with_name("mutating_reader.py")
)
mutating_reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mutating_reader)


def verdicts(kind, data, seeds):
    """For each mutation whether it had a verdict in time; and how many children it cost."""
    held = ended = 0
    longest = 0.0
    with Sandbox("mutating_reader") as batches, Sandbox(READER) as single:
        for first in range(seeds.start, seeds.stop, BATCH):
            last = min(first + BATCH, seeds.stop)
            answer = batches.ask(
                data, Limits(seconds=8), kind=kind, name="x", first=first, last=last
            )
            if answer.said is not None:
                held += last - first
                longest = max(longest, answer.said["longest"])
                continue
            # One of them broke or held up the child: each on its own, as a user would read it.
            for seed in range(first, last):
                start = time.monotonic()
                found = inspect_untrusted(mutating_reader.mutated(data, seed), kind, sandbox=single)
                took = time.monotonic() - start
                longest = max(longest, took)
                held += found.verdict in ("accepted", "rejected") and took < LONGEST
                ended += found.stage == "limits"
    return held, ended, longest


def mutations(sound, count, monkeypatch, matrix, row):
    monkeypatch.syspath_prepend(Path(__file__).parent)
    half = count // 2
    with concurrent.futures.ThreadPoolExecutor(2) as threads:
        jobs = [
            threads.submit(verdicts, kind, data, range(start, start + half))
            for kind, data in sound.items()
            for start in (0, half)
        ]
        done = [job.result() for job in jobs]
    held = sum(one[0] for one in done)
    ended = sum(one[1] for one in done)
    longest = max(one[2] for one in done)
    assert longest < LONGEST
    said = f"{ended} children ended, longest verdict {longest:.1f} s, parent alive"
    matrix.report(row, 2 * half * len(sound), held, said)


def test_damaged_files_have_a_verdict(sound, monkeypatch, matrix):
    mutations(sound, 200, monkeypatch, matrix, "A9, quick")


def test_the_file_that_hangs_has_a_verdict(sound, matrix):
    """One bit of a netCDF file, found by such a search: HDF5 2.0 then reads it without end.

    Another release of HDF5 may write the file otherwise, and find nothing wrong with this bit.
    """
    found = [
        inspect_untrusted(
            mutating_reader.mutated(sound["netcdf"], seed), "netcdf", limits=Limits(seconds=4)
        )
        for seed in HANGS
    ]
    ended = sum(one.stage == "limits" for one in found)
    matrix.report("A9, files that hang", len(found), len(found), f"{ended} ended by the clock")


@pytest.mark.slow
def test_thousands_of_damaged_files_have_a_verdict(sound, monkeypatch, matrix):
    mutations(sound, 4000, monkeypatch, matrix, "A9")
