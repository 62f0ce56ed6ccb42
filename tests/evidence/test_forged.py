"""Row A4: forged signatures. Every bundle is judged twice, by two programs without common code.

The second is independent_verifier.py. Both must refuse all forgeries, and both must take the sound
bundles: a verifier that refuses everything holds nothing. The cases are in forgeries/.
"""

import importlib.util
import json
import subprocess
import sys
from inspect import isfunction
from pathlib import Path

import pytest

from bluecarbon.evidence import container, judging, manifest
from bluecarbon.evidence import trust as trusting
from bluecarbon.evidence.refusals import Refused

HERE = Path(__file__).parent
INDEPENDENT = HERE / "independent_verifier.py"


def _module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cases(module):
    """The functions that a module of cases defines, by name."""
    return {
        n: f for n, f in vars(module).items() if isfunction(f) and f.__module__ == module.__name__
    }


FORGING = _module(HERE / "forging.py")
SOUND = _cases(_module(HERE / "forgeries" / "sound.py"))
FORGED = {
    name: make
    for path in sorted((HERE / "forgeries").glob("*.py"))
    if path.stem != "sound"
    for name, make in _cases(_module(path)).items()
}


def ours(kit, data, trust):
    """Whether bluecarbon takes a bundle (container, digests, signatures), and codes where not."""
    files = container.unpack(data)
    try:
        judgement = judging.judge(files, trusting.read(trust), at=kit.NOW)
    except Refused as error:
        return False, [error.code]
    wrong = manifest.check(files["manifest.json"], files).wrong
    shown = json.loads(json.dumps(judgement.as_json()))
    doubts = [a["reason"] for a in shown["attestations"] if a["reason"]]
    codes = [reason["code"] for reason in (*shown["reasons"], *doubts)]
    return judgement.verdict == "pass" and not wrong, codes + [reason.code for reason in wrong]


def theirs(module, kit, path, trust):
    """Whether the independent verifier takes it; any error of it is a refusal."""
    try:
        module["verify"](path, trust, f"{kit.NOW:%Y-%m-%dT%H:%M:%SZ}")
    except Exception:
        return False
    return True


@pytest.fixture(scope="module")
def independent():
    """The names in the independent verifier."""
    names = {"__name__": "independent_verifier"}
    exec(compile(INDEPENDENT.read_text(encoding="utf-8"), INDEPENDENT, "exec"), names)
    return names


def both(kit, reference, independent, make, path):
    """The two verdicts on what a function makes, and the codes of the first."""
    files, trust = make(kit, FORGING, kit.files(reference))
    data, trust = container.pack(files), json.dumps(trust).encode()
    path.write_bytes(data)
    taken, codes = ours(kit, data, trust)
    return (taken, theirs(independent, kit, path, trust)), codes


def test_forged_bundles_are_refused_by_both_verifiers(
    signed, reference, independent, matrix, tmp_path
):
    """And by bluecarbon for the reason that was built in."""
    missed = {}
    for name, make in FORGED.items():
        code = make.__doc__.split(":")[0].rstrip(".")
        taken, codes = both(signed, reference, independent, make, tmp_path / f"{name}.bcz")
        if any(taken) or code not in codes:
            missed[name] = taken, codes
    assert missed == {}
    assert len(FORGED) >= 30
    matrix.report("A4", len(FORGED), len(FORGED) - len(missed), "forged, by both verifiers")


@pytest.mark.parametrize("name", SOUND)
def test_sound_bundles_are_taken_by_both_verifiers(signed, reference, independent, name, tmp_path):
    path = tmp_path / "b.bcz"
    assert both(signed, reference, independent, SOUND[name], path)[0] == (True, True)


def test_the_independent_verifier_is_short_and_stands_alone(signed, reference, tmp_path):
    """At most 120 lines, no word of the package in its imports, and it runs by itself."""
    lines = INDEPENDENT.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 120
    assert not [line for line in lines if "import" in line and "bluecarbon" in line]
    files, trust = SOUND["issued_and_verified"](signed, FORGING, signed.files(reference))
    (tmp_path / "b.bcz").write_bytes(container.pack(files))
    (tmp_path / "trust.json").write_text(json.dumps(trust))
    command = [sys.executable, "-I", INDEPENDENT, "b.bcz", "trust.json", "2026-06-01T12:00:00Z"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == "accept\n"
