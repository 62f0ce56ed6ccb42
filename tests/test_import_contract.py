"""The rooms and the direction of imports between them, and how little some doors open.

The contract itself stands in pyproject.toml; here it is shown to hold, and to bite: each law of the
design is broken once, in a skeleton of the package, and must be reported.
"""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINTER = shutil.which("lint-imports", path=Path(sys.executable).parent)
pytestmark = pytest.mark.skipif(LINTER is None, reason="import-linter is not installed")

ARRAYS = "h5py numpy pandas pint pyproj rasterio scipy shapely xarray".split()


def lint(folder):
    done = subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_package_keeps_its_contract():
    code, said = lint(ROOT)
    assert code == 0, said


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory):
    """The rooms of the contract as empty modules, and the contract."""
    folder = tmp_path_factory.mktemp("skeleton")
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "bluecarbon").mkdir()
    (folder / "bluecarbon" / "__init__.py").touch()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = " ".join(contracts["contracts"][0]["layers"])
    for room in layers.translate(str.maketrans("|:()", "    ")).split():
        (folder / "bluecarbon" / f"{room}.py").touch()
    return folder


def test_the_skeleton_keeps_the_contract(skeleton):
    code, said = lint(skeleton)
    assert code == 0, said


@pytest.mark.parametrize(
    ("room", "imports"),
    [
        ("areas", "bluecarbon.inputs"),  # neighbours hand over plain data
        ("project", "bluecarbon.methods"),  # never up
        ("science", "bluecarbon.project"),  # science knows nobody
        ("lots", "numpy"),  # the platform's door
        ("errors", "numpy"),  # ... by way of what lots may import
    ],
)
def test_the_contract_bites(skeleton, room, imports):
    rooms = skeleton / "bluecarbon"
    (rooms / "lots.py").write_text("import bluecarbon.errors\n")
    (rooms / f"{room}.py").write_text(f"import {imports}\n")
    code, said = lint(skeleton)
    for name in (room, "lots"):
        (rooms / f"{name}.py").write_text("")
    assert code == 1
    assert f"bluecarbon.{room} -> {imports} (l.1)" in said


def test_a_room_without_a_place_in_the_contract_is_reported(skeleton):
    attic = skeleton / "bluecarbon" / "attic.py"
    attic.touch()
    code, said = lint(skeleton)
    attic.unlink()
    assert code == 1
    assert "attic" in said


@pytest.mark.parametrize("module", ["bluecarbon", "bluecarbon.lots", "bluecarbon.errors"])
def test_a_small_door_stays_small(module):
    """In a process of its own, since the tests themselves have imported everything."""
    source = f"import sys, {module}; print(*sorted(set(sys.modules) & set({ARRAYS})))"
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
