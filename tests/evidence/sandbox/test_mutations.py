"""Matrix A9: thousands of damaged files, a verdict for each, and nothing of it reaches us."""

import concurrent.futures
import importlib.util
import queue
import time
from pathlib import Path

import pytest

from bluecarbon.accounting.verifying.sandbox import inspect_untrusted
from bluecarbon.accounting.verifying.sandbox.inspection import READER
from bluecarbon.evidence.sandbox import Limits, Sandbox

BATCH = 50
THREADS = 2
HANGS = (1769, 6167)  # seeds
LONGEST = 10.0  # [s], for one file
_spec = importlib.util.spec_from_file_location(
    "mutating_reader", Path(__file__).with_name("mutating_reader.py")
)
mutating_reader = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mutating_reader)


class Pair:
    """Two children of one thread: one for batches of mutations, one for a file by itself."""

    def __init__(self):
        # They start when they are first asked, and serve all kinds: a start costs some seconds.
        self.batches, self.single = Sandbox("mutating_reader"), Sandbox(READER)

    def verdicts(self, kind, data, first):
        """How many of a batch had a verdict in time, how many ended a child, and the longest."""
        last = first + BATCH
        asked = {"kind": kind, "name": "x", "first": first, "last": last}
        answer = self.batches.ask(data, Limits(seconds=8), **asked)
        if answer.said is not None:
            return BATCH, 0, answer.said["longest"]
        held = ended = 0
        longest = 0.0
        # One of them broke or held up the child: each on its own, as a user would read it.
        for seed in range(first, last):
            start = time.monotonic()
            changed = mutating_reader.mutated(data, seed)
            found = inspect_untrusted(changed, kind, sandbox=self.single)
            took = time.monotonic() - start
            longest = max(longest, took)
            held += found.verdict in ("accepted", "rejected") and took < LONGEST
            ended += found.stage == "limits"
        return held, ended, longest


@pytest.fixture(scope="module")
def pairs():
    """As many as there are threads; a thread takes one and puts it back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parent)
        waiting = queue.SimpleQueue()
        made = [Pair() for _ in range(THREADS)]
        for pair in made:
            waiting.put(pair)
        yield waiting
        for pair in made:
            pair.batches.close()
            pair.single.close()


def mutations(sound, count, pairs, matrix, row):
    def job(kind, first):
        pair = pairs.get()
        try:
            return pair.verdicts(kind, sound[kind], first)
        finally:
            pairs.put(pair)

    assert count % BATCH == 0
    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        jobs = [
            threads.submit(job, kind, first) for kind in sound for first in range(0, count, BATCH)
        ]
        done = [job.result() for job in jobs]
    held, ended = (sum(one[i] for one in done) for i in (0, 1))
    longest = max(one[2] for one in done)
    assert longest < LONGEST
    said = f"{ended} children ended, longest verdict {longest:.1f} s, parent alive"
    matrix.report(row, count * len(sound), held, said)


def test_damaged_files_have_a_verdict(sound, pairs, matrix):
    mutations(sound, 200, pairs, matrix, "A9, quick")


def test_the_file_that_hangs_has_a_verdict(sound, sandbox, matrix):
    """One bit of a netCDF file, found by such a search: HDF5 2.0 then reads it without end.

    Another release of HDF5 may write the file otherwise, and find nothing wrong with this bit.
    """
    found = [
        inspect_untrusted(
            mutating_reader.mutated(sound["netcdf"], seed),
            "netcdf",
            limits=Limits(seconds=4),
            sandbox=sandbox,
        )
        for seed in HANGS
    ]
    ended = sum(one.stage == "limits" for one in found)
    matrix.report("A9, files that hang", len(found), len(found), f"{ended} ended by the clock")


@pytest.mark.slow
def test_thousands_of_damaged_files_have_a_verdict(sound, pairs, matrix):
    mutations(sound, 4000, pairs, matrix, "A9")
