"""Each notebook is kept twice: as text to read and to compare, and as .ipynb to open.

    python notebooks/pair.py                    # text/*.md -> *.ipynb
    python notebooks/pair.py --from-notebooks   # *.ipynb -> text/*.md, after editing in Jupyter
    python notebooks/pair.py --check            # says which pairs differ, changes nothing

Outputs are never kept: they are whatever your installation makes of the cells.
"""

import argparse
import sys
from pathlib import Path

import jupytext
import nbformat

HERE = Path(__file__).parent
TEXT = HERE / "text"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def pairs():
    """(text, notebook) of all that have at least one of the two."""
    names = {path.stem for path in (*TEXT.glob("*.md"), *HERE.glob("*.ipynb"))}
    return [(TEXT / f"{name}.md", HERE / f"{name}.ipynb") for name in sorted(names)]


def notebook_of(text):
    """The .ipynb that belongs to a text, as text: the same for the same text."""
    notebook = jupytext.reads(text, fmt="md")
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.id = f"cell-{number:02d}"
        cell.metadata = nbformat.from_dict({})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def text_of(notebook):
    """The text that belongs to an .ipynb, as text; outputs and metadata are left out."""
    notebook = nbformat.reads(notebook, as_version=4)
    notebook.metadata = nbformat.from_dict({"jupytext": {"notebook_metadata_filter": "-all"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return jupytext.writes(notebook, fmt="md").rstrip("\n") + "\n"


def differing():
    """Sentences about the pairs that do not say the same."""
    for text, notebook in pairs():
        if not text.is_file() or not notebook.is_file():
            yield f"{text.stem}: one of the two is missing. Run `python notebooks/pair.py`."
        elif notebook.read_text("utf-8") != notebook_of(text.read_text("utf-8")):
            yield (
                f"{notebook.name} is not what text/{text.name} makes. Run `python "
                "notebooks/pair.py` if you edited the text, with --from-notebooks if you edited "
                "the notebook."
            )


def main(arguments=None):
    """Returns the exit code: 1 where `--check` finds a difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--from-notebooks", action="store_true")
    options = parser.parse_args(arguments)
    if options.check:
        found = list(differing())
        print(*found, sep="\n", file=sys.stderr)
        return 1 if found else 0
    for text, notebook in pairs():
        if options.from_notebooks and notebook.is_file():
            text.write_text(text_of(notebook.read_text("utf-8")), "utf-8")
        if text.is_file():
            notebook.write_text(notebook_of(text.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
