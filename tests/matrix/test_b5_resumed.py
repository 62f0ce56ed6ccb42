"""Row B5: a run that is stopped, and goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = Path(__file__).with_name("b5_child.py")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forks: needs a system that has them")
def test_b5_stopped_anywhere_and_resumed(project, tmp_path, matrix):
    """Law: a resumed run writes the bytes of one that nobody stopped, and counts nothing twice."""
    done = subprocess.run(
        [sys.executable, CHILD, project, tmp_path], capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-4000:]
    whole, *points = map(json.loads, done.stdout.splitlines())
    assert whole["ended"] == 0
    assert len(whole["files"]) > 10
    held, taken = 0, 0
    for told in points:
        kind, number, signal = told["point"]
        assert told["first"] == {"SIGKILL": -9, "SIGINT": 130}[signal], told
        assert not told["complete"], f"{told['point']}: a run that was stopped looks complete"
        if kind == "window":
            # Checkpoints of this test are written after every window; the last one may be lost.
            assert told["resumed"] >= number - 1, told
            taken += told["resumed"]
        else:
            assert told["counts"] == "disk", told
        same = told["second"] == 0 and told["files"] == whole["files"] and not told["left"]
        held += same
    assert {signal for _, _, signal in (p["point"] for p in points)} == {"SIGKILL", "SIGINT"}
    matrix.report("B5", len(points), held, f"{taken} windows taken over")
