"""Every notebook runs from top to bottom, in a new folder, as its reader would run it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
RUN = ROOT / "notebooks" / "run.py"
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_it_runs_without_an_error_or_a_warning(name, tmp_path):
    """In a process of its own, whose kernels see no path of the source."""
    done = subprocess.run(
        [sys.executable, "-P", str(RUN), name, "--out", str(tmp_path)],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    notebook = nbformat.read(tmp_path / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    # A notebook that shows nothing teaches nothing.
    assert sum(bool(cell.outputs) for cell in code) > len(code) / 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('look out')", "look out"),
        ("import bluecarbon, pathlib; assert pathlib.Path('pyproject.toml').exists()", "Assertion"),
        (
            "import urllib.request; urllib.request.urlopen('http://example.com', timeout=5)",
            "refused",
        ),
    ],
)
def test_what_is_wrong_is_reported(source, said, tmp_path):
    """The controls: an error, a warning, a file of the source, and the network."""
    path = tmp_path / "wrong.ipynb"
    cells = [nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    code = (
        f"import sys; sys.path.insert(0, {str(RUN.parent)!r}); import pathlib, run; "
        f"run._clean_environment(); print(*run.execute(pathlib.Path({str(path)!r}))[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said in done.stdout
