"""C2: the same integers with the oldest packages that pyproject.toml allows, and the newest tried.

Another machine is not at hand in a test. Whoever has one runs `bluecarbon verify` there on a bundle
that was made here: its level L3 is this comparison.
"""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("pins_program.py")
# What uv says where the packages cannot be had: no route, no name, no answer, nothing kept.
UNREACHABLE = ("dns error", "error sending request", "Failed to fetch", "offline", "timed out")


def uv(*arguments):
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=500)


def integers(python, **environment):
    """What the program prints under a Python."""
    project = ROOT / "data" / "xiangshan" / "project.toml"
    done = subprocess.run(
        [python, "-W", "ignore", PROGRAM, project],
        capture_output=True,
        text=True,
        timeout=500,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def oldest(tmp_path_factory):
    """A Python with the oldest direct dependencies; skipped where nothing can be fetched."""
    if importlib.util.find_spec("uv") is None:
        pytest.skip("no uv in this environment, which makes the old one: `pip install uv`")
    folder = tmp_path_factory.mktemp("oldest") / "venv"
    made = uv("venv", "--quiet", "--python", sys.executable, folder)
    assert made.returncode == 0, made.stderr
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = ["--resolution", "lowest-direct", "-r", ROOT / "pyproject.toml"]
    # What was fetched once is kept by uv, so the network is needed once.
    for more in ((), ("--offline",)):
        done = uv(
            "pip",
            "install",
            "--quiet",
            "--only-binary",
            ":all:",
            "--python",
            python,
            *wanted,
            *more,
        )
        if done.returncode == 0:
            return str(python)
    if any(text in done.stderr for text in UNREACHABLE):
        pytest.skip("the oldest packages cannot be fetched without a network")
    pytest.fail(done.stderr)


@pytest.mark.slow
def test_c2_oldest_and_newest_pins_give_the_same_integers(oldest, matrix):
    old, new = integers(oldest), integers(sys.executable)
    changed = [name for name in new["with"] if old["with"][name] != new["with"][name]]
    assert changed, "both ends are the same packages: nothing was tried"
    assert new["lots"]
    assert old.keys() == new.keys()
    tried = held = 0
    for lot, other in zip(new["lots"], old["lots"], strict=True):
        tried, held = tried + 1, held + (lot == other)
    for name, column in new["lines"].items():
        for value, other in zip(column, old["lines"][name], strict=True):
            tried, held = tried + 1, held + (value == other)
    tried, held = tried + 1, held + (old["cells"] == new["cells"])
    said = ", ".join(f"{p} {old['with'][p]} and {new['with'][p]}" for p in changed)
    matrix.report("C2, oldest and newest pins", tried, held, said)
