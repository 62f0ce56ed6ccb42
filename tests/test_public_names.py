"""The names of the package itself: all there, and nothing is loaded for them before they are used.

What is loaded is read from `sys.modules` of a fresh interpreter, never from a clock.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import bluecarbon
from bluecarbon.commands import COMMANDS

HEAVY = "dask h5netcdf h5py jinja2 matplotlib numpy pandas pint pydantic pyproj rasterio scipy"
HEAVY = {*HEAVY.split(), "shapely", "sqlalchemy", "xarray"}


def _loaded(code):
    """What is in `sys.modules` after running some code in a fresh interpreter."""
    code = f"import json, sys\n{code}\nprint()\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_none_of_its_libraries():
    loaded = _loaded("import bluecarbon; bluecarbon.__version__; dir(bluecarbon)")
    assert "bluecarbon" in loaded
    assert not loaded & HEAVY


def test_a_name_is_loaded_when_it_is_used():
    """The control of the test above: it would notice."""
    assert {"numpy", "xarray"} <= _loaded("import bluecarbon; bluecarbon.open_project")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["run", "--help"]])
def test_help_loads_neither_libraries_nor_the_other_commands(arguments):
    code = f"from bluecarbon.cli import main\ntry: main({arguments})\nexcept SystemExit: pass"
    loaded = _loaded(code)
    assert not loaded & HEAVY
    commands = {c.module for c in COMMANDS} & loaded
    assert commands == ({"bluecarbon.commands.run"} if arguments[0] == "run" else set())


def test_every_public_name_can_be_had_and_is_listed():
    assert set(bluecarbon.__all__) <= set(dir(bluecarbon))
    for name in bluecarbon.__all__:
        assert getattr(bluecarbon, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'no_such_name'"):
        _ = bluecarbon.no_such_name


def test_type_checkers_are_told_the_same_names_from_the_same_places():
    """The stub beside `__init__.py` against the table in it: read, because no checker runs it."""
    stub = ast.parse(Path(bluecarbon.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    told = {
        alias.asname: node.module
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == bluecarbon._PUBLIC
    assert {*told, "__version__"} == set(bluecarbon.__all__)


def test_every_command_is_in_the_help_with_its_line(capsys):
    from bluecarbon.cli import main

    with pytest.raises(SystemExit) as done:
        main(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert done.value.code == 0
    for command in COMMANDS:
        assert f"{command.name} {command.help}" in said


@pytest.mark.parametrize("name", [c.name for c in COMMANDS])
def test_every_command_has_help_of_its_own(name, capsys):
    from bluecarbon.cli import main

    with pytest.raises(SystemExit) as done:
        main([name, "--help"])
    assert done.value.code == 0
    assert f"usage: bluecarbon {name}" in capsys.readouterr().out


def test_a_command_that_does_not_exist_is_refused_with_those_that_do(capsys):
    from bluecarbon.cli import main

    with pytest.raises(SystemExit) as done:
        main(["acount"])
    assert done.value.code == 2
    assert "portfolio" in capsys.readouterr().err
