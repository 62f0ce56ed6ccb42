"""Runs notebooks from top to bottom, each in a new folder, with the installed package.

    python notebooks/run.py [NAME...] [--out DIR]

Nothing of the source is on the path and there is no network to ask. A notebook fails where a cell
raises or writes to stderr: a warning that a reader meets on the first day is a fault. With `--out`
the notebooks with their outputs are written there, to be looked at.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).parent
SECONDS = 120  # that one cell may take


def execute(path):
    """Run one notebook; returns it with its outputs, and what was wrong as a list of sentences."""
    notebook = nbformat.read(path, as_version=4)
    wrong = []
    with tempfile.TemporaryDirectory(prefix="bluecarbon-notebook-") as folder:
        client = NotebookClient(
            notebook, timeout=SECONDS, kernel_name="python3",
            resources={"metadata": {"path": folder}},
        )  # fmt: skip
        try:
            client.execute()
        except CellExecutionError as error:
            wrong.append(str(error))
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.output_type == "stream" and output.name == "stderr":
                wrong.append(f"cell {number} wrote to stderr: {output.text}")
    return notebook, wrong


def _clean_environment():
    """Only what is installed can be imported by the kernels, and proxies are out of reach."""
    os.environ.pop("PYTHONPATH", None)
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        # A port where nothing listens: whatever asks the network fails at once.
        os.environ[name] = os.environ[name.upper()] = "http://127.0.0.1:9"


def main(arguments=None):
    """Returns the exit code: 1 where a notebook failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="beginnings of names, as 01; all by default")
    parser.add_argument("--out", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    _clean_environment()
    failed = False
    for path in sorted(HERE.glob("*.ipynb")):
        if options.names and not path.name.startswith(tuple(options.names)):
            continue
        start = time.monotonic()
        notebook, wrong = execute(path)
        print(f"{path.name}: {'failed' if wrong else 'ran'} in {time.monotonic() - start:.1f} s")
        print(*wrong, sep="\n", end="\n" if wrong else "", file=sys.stderr)
        failed = failed or bool(wrong)
        if options.out:
            options.out.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, options.out / path.name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
