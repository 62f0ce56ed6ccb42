"""What the notebooks say in prose is what their cells compute: numbers, and words for numbers.

`prose.toml` holds each piece of prose beside what must be true of the names that the cells around
it leave: those before it, and those after it up to the next piece of prose. The expected number is
the prose's own.
"""

import re
import tomllib
from pathlib import Path

import nbformat
import numpy as np
import pytest

import bluecarbon.samples.drawing
from bluecarbon.parameters import load

NOTEBOOKS = {p.stem[:2]: p for p in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb")}
TOLD = tomllib.loads((Path(__file__).parent / "prose.toml").read_text(encoding="utf-8"))
DRAWN_WITH = Path(bluecarbon.samples.drawing.__file__).parent / "assumptions.toml"
# No number of a cell: code, formulas and links; names of papers, isotopes and other notebooks.
ASIDE = r"\$\$.*?\$\$|`[^`]*`|\]\([^)]*\)|et al\. \(?\d{4}|[Nn]otebook \d"
# Words and units may stand directly before and after a number, letters may not: 210Pb, CO2, p05.
NUMBER = r"(?<![A-Za-z\d.])\d[\d.,]*(?![A-Za-z\d])"


def cells(number):
    """Kind and source of the cells of a notebook; line ends of the prose are spaces."""
    for cell in nbformat.read(NOTEBOOKS[number], as_version=4).cells:
        prose = cell.cell_type == "markdown"
        yield cell.cell_type, " ".join(cell.source.split()) if prose else cell.source


def claims(number):
    """The claims about a notebook, in the order of its prose."""
    return [claim for claim in TOLD["claim"] if claim["notebook"] == number]


def loose(text, held):
    """Numbers of a text that stand in none of the pieces that are held."""
    for piece in held:
        text = text.replace(piece, "")
    return re.findall(NUMBER, re.sub(ASIDE, "", text.partition("## Things to try")[0]))


def test_a_number_that_nothing_holds_is_seen():
    """The control; what is no number of a cell stays unseen."""
    assert loose("It sold 4 t, or 3.5 % more (1,200).", ["4 t"]) == ["3.5", "1,200"]
    assert loose("210Pb, CO2, `x = 5`, Olofsson et al. (2014), notebook 6", []) == []


@pytest.mark.parametrize("number", sorted(NOTEBOOKS))
def test_every_number_of_the_prose_is_held_or_given(number):
    """What is to be tried is a question, and says no result."""
    prose = [text for kind, text in cells(number) if kind == "markdown"]
    held = [claim["says"] for claim in claims(number)] + TOLD["given"].get(number, [])
    for piece in held:
        assert sum(piece in text for text in prose) == 1, piece
    assert [(text, numbers) for text in prose if (numbers := loose(text, held))] == []


@pytest.mark.slow
@pytest.mark.parametrize("number", sorted({claim["notebook"] for claim in TOLD["claim"]}))
def test_the_prose_says_what_the_cells_compute(number, tmp_path, monkeypatch):
    """In a new folder, as `run.py` does, but in this process so that names can be asked."""
    pytest.importorskip("matplotlib", reason="needs the extra plot: figures").use("Agg")
    monkeypatch.chdir(tmp_path)
    assumed = tomllib.loads(DRAWN_WITH.read_text(encoding="utf-8"))
    asking = {"about": pytest.approx, "assumed": assumed, "load": load, "np": np}
    names, pending, wrong = {}, [], []
    for kind, text in [*cells(number), ("markdown", "")]:
        if kind == "code":
            exec(compile(text, NOTEBOOKS[number].name, "exec"), names)
            continue
        wrong += [c["says"] for c in pending if not eval(f"({c['holds']})", asking | names)]
        pending = [claim for claim in claims(number) if claim["says"] in text]
    assert wrong == []
