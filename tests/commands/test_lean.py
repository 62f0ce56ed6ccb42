"""What the process of a command leaves undone: nothing in a notebook, nothing that is then missing.

Each claim is made of a fresh interpreter, since the tests themselves have imported everything.
"""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

BEGIN = """
from types import SimpleNamespace
from bluecarbon.commands import lean, run
options = SimpleNamespace(run=run.run, scheduler=SCHEDULER)
lean.begin(options)
"""


def _said(code, scheduler=None):
    """What some code prints as JSON, in an interpreter of its own in which a command began."""
    code = BEGIN.replace("SCHEDULER", repr(scheduler)) + "import json, sys\n" + code
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_account_is_imported_without_what_it_does_not_use():
    loaded = _said("import bluecarbon.accounting; print(json.dumps(sorted(sys.modules)))")
    assert {"numpy", "scipy.special", "pandas"} <= set(loaded)
    unused = {"numpy.f2py.crackfortran", "pint", "scipy.fft", "jinja2", "bluecarbon.lots.model"}
    unused.add("xarray")  # strata are columns until somebody asks for the dataset
    assert not unused & set(loaded)
    assert not [name for name in loaded if name.startswith("dask.")]


# Modules of ours that an account of class maps, without what they are for, has no use of; and what
# they and tqdm would bring along.
PUT_OFF = (
    *("accounting.densities", "accounting.map_accuracy", "accounting.opening.sheets"),
    *("areas.accuracy", "areas.cover", "areas.executors.processes", "areas.zonal"),
    *("inputs.covers", "inputs.declared_baseline", "inputs.reference_points", "inputs.residuals"),
    *("methods.ccer", "methods.conditions", "science.allochthonous", "science.soil_cores"),
    "uncertainty.spatial",
)
BROUGHT = {"asyncio", "multiprocessing", "tqdm", "concurrent.futures.process"}


def test_a_run_to_tables_imports_only_what_it_works_with(tmp_path, small, maps):
    project = small.write_project(tmp_path, *maps, area_error=0.1).as_posix()
    arguments = ["run", project, "--out", f"{tmp_path.as_posix()}/out", "--only", "tables"]
    code = f"""
from bluecarbon.cli import main
code = main({[*arguments, "--quiet", "--no-cache"]})
print(json.dumps([code, sorted(sys.modules)]))
"""
    code, loaded = _said(code)
    assert code == 0
    assert {"bluecarbon.accounting.saving", "bluecarbon.areas.counting"} <= set(loaded)
    assert not BROUGHT & set(loaded)
    assert not [name for name in PUT_OFF if f"bluecarbon.{name}" in loaded]
    for name in PUT_OFF:  # which would be true of names that do not exist, too
        assert find_spec(f"bluecarbon.{name}"), name


@pytest.mark.parametrize("wanted", [None, "mine"])
def test_an_account_does_not_look_for_plugins_unless_somebody_says_which(monkeypatch, wanted):
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
    if wanted is not None:
        monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", wanted)
    said = _said("import os; print(json.dumps(os.environ['PYDANTIC_DISABLE_PLUGINS']))")
    assert said == (wanted or "__all__")


def test_what_was_put_off_is_the_real_module_when_it_is_asked():
    code = """
import bluecarbon.accounting, numpy, numpy.f2py, numpy.testing
numpy.testing.assert_allclose([1.0], [1.0])
print(json.dumps([numpy.f2py.get_include(), numpy.f2py is sys.modules["numpy.f2py"],
                  type(numpy.testing).__name__]))
"""
    include, same, kind = _said(code)
    assert include.endswith("src")
    assert same
    assert kind == "module"


def test_xarray_works_though_it_is_told_that_there_is_no_dask():
    code = """
import xarray
table = xarray.Dataset({"a": ("x", [1, 2])}, coords={"x": [3, 4]})
dask = [name for name in sys.modules if name.startswith("dask.")]
print(json.dumps([dask, int(table.sel(x=4)["a"]), int(table["a"].sum())]))
"""
    assert _said(code) == [[], 2, 3]


def test_a_scheduler_keeps_its_dask():
    loaded = _said("print(json.dumps(['dask' in sys.modules, 'numpy' in sys.modules]))", "tcp://x")
    assert loaded == [False, False]


def test_a_process_that_is_not_ours_is_left_as_it_is(tmp_path):
    """`main` called with arguments, as from a notebook or a test, takes none of the measures."""
    code = f"""
import gc, json, sys
from bluecarbon.cli import main
before = gc.get_threshold()
code = main(["run", "{tmp_path.as_posix()}/none.toml", "--out", "{tmp_path.as_posix()}/out"])
print(json.dumps([code, before == gc.get_threshold(), gc.get_freeze_count(),
                  sys.modules.get("dask", 0) is None]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [1, True, 0, False]


def test_a_process_of_our_own_does_not_look_through_its_objects_when_it_ends(tmp_path):
    """The count of frozen objects is read by a function that runs after the command."""
    code = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_freeze_count() > 10_000))
sys.argv = ["bluecarbon", "methods"]
from bluecarbon.cli import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True"
