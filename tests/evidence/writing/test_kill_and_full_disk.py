"""Matrix B1 and B2: writers that are killed, and writers without room."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bluecarbon.accounting.saving import LAST
from bluecarbon.writing import PREFIX, sweep

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, SIGKILL and limits")

WRITERS = ("account", "bundle", "lots", "netcdf", "report")
LONGEST = {"account": 0.2, "bundle": 0.2}  # [s], so that kills fall all over a turn
SIZES = 20
TIMED = (LAST, "report.html")  # say when they were made


class Forks:
    """The process of `writers.py`."""

    def __init__(self, project):
        program = Path(__file__).with_name("writers.py")
        command = [sys.executable, str(program), str(project)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, **pipes)
        self.writers = json.loads(self.process.stdout.readline())

    def order(self, **order):
        self.process.stdin.write(json.dumps(order, default=str) + "\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.process.stdout.readline())


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    import importlib.util

    path = Path(__file__).parents[2] / "accounting" / "small_project.py"
    spec = importlib.util.spec_from_file_location("small_project", path)
    small = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(small)
    import numpy as np

    first = np.zeros((8, 12), dtype=int)
    first[0:2, 0:6] = 1
    forks = Forks(small.write_project(tmp_path_factory.mktemp("small"), first, first))
    yield forks
    forks.process.stdin.close()
    forks.process.stdout.close()
    forks.process.wait()


def contents(folder):
    """Bytes of the files under final names, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(PREFIX)
    }


def is_whole(name, data, versions):
    if any(data == version.get(name) for version in versions):
        return True
    if name == LAST:
        return bool(json.loads(data))
    return name in TIMED and data.rstrip().endswith(b"</html>")


def kills(forks, writer, count, folder, matrix, row):
    forks.order(once=writer, out=folder / "whole")
    assert forks.answer()["signal"] == 0
    versions = [contents(folder / "whole" / turn) for turn in ("0", "1")]
    assert versions[0]
    out = folder / "out"
    out.mkdir()
    dice, held, left, files = random.Random(7), 0, 0, 0
    for _ in range(count):
        forks.order(kill=writer, out=out)
        child = forks.answer()
        time.sleep(dice.uniform(0, LONGEST.get(writer, 0.03)))
        os.kill(child, signal.SIGKILL)
        assert forks.answer()["signal"] == signal.SIGKILL
        found = contents(out)
        files += len(found)
        ok = all(is_whole(name, data, versions) for name, data in found.items())
        if LAST in found:  # a folder that says it is complete is
            ok = ok and found.keys() >= versions[0].keys()
        held += ok
        left += len(list(out.rglob(PREFIX + "*")))
        for one in (out, *(p for p in out.iterdir() if p.is_dir())):
            sweep(one)
        assert not list(out.rglob(PREFIX + "*"))
    matrix.report(row, count, held, f"{files} files whole, {left} leftovers swept")


@pytest.mark.parametrize("writer", WRITERS)
def test_a_killed_writer_leaves_whole_files(forks, writer, tmp_path, matrix):
    kills(forks, writer, 20, tmp_path, matrix, f"B1, {writer}, quick")


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_killed_200_times_leaves_whole_files(forks, writer, tmp_path, matrix):
    kills(forks, writer, 200, tmp_path, matrix, f"B1, {writer}")


def starve(forks, out, whole, **limit):
    """Run without room; whether it ended as it should, None where the system forbids the trial."""
    out.mkdir()
    forks.order(starve=True, out=out, **limit)
    answer = forks.answer()
    assert answer["signal"] == 0, answer
    found = json.loads(answer["found"])
    if "refused" in found:
        return None
    files = {name: size for name, size in found["files"].items() if Path(name).name not in TIMED}
    assert f"results/{LAST}" not in found["files"]
    assert not [name for name in found["files"] if PREFIX in name]
    assert all(size == len(whole[name]) for name, size in files.items())
    said = found["said"]
    assert found["code"] == 1, found
    assert "Free some space" in said
    assert "Traceback" not in said
    return "bytes were wanted in" in said or "folder could not be made" in said


@pytest.fixture(scope="module")
def whole(forks, tmp_path_factory):
    """All files of a run with room, by path from the folder above its results."""
    out = tmp_path_factory.mktemp("room")
    forks.order(starve=True, out=out)
    assert json.loads(forks.answer()["found"])["code"] == 0
    return contents(out)


@pytest.mark.slow
def test_a_full_disk_is_a_message_at_every_size_of_file(forks, whole, tmp_path, matrix):
    """No file may be larger than n bytes, from nothing to one less than the largest needs."""
    largest = max(len(data) for data in whole.values())
    sizes = [round((largest - 1) * i / (SIZES - 1)) for i in range(SIZES)]
    held = [starve(forks, tmp_path / str(n), whole, limit=n) for n in sizes]
    matrix.report("B2, limited files", len(held), sum(held))


@pytest.mark.slow
def test_a_full_disk_is_a_message_at_every_size_of_disk(forks, whole, tmp_path, matrix):
    """A disk of n pages, from three to some less than the results need."""
    page = 4096
    needed = sum(-(-len(data) // page) for data in whole.values())
    sizes = [3 + round((needed - 6) * i / (SIZES - 1)) for i in range(SIZES)]
    held = [starve(forks, tmp_path / str(n), whole, disk=n * page) for n in sizes]
    if None in held:
        pytest.skip("this user may not mount a disk, even in a namespace of its own")
    matrix.report("B2, small disks", len(held), sum(held))
