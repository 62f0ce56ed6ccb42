"""What is kept of each notebook: text and .ipynb that say the same, one question, no outputs."""

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("pair", ROOT / "notebooks" / "pair.py")
pair = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pair)

PAIRS = pair.pairs()
NAMES = [text.stem for text, _ in PAIRS]


@pytest.fixture(params=PAIRS, ids=NAMES)
def both(request):
    text, notebook = request.param
    return text.read_text("utf-8"), notebook.read_text("utf-8")


def test_every_pair_is_complete_and_says_the_same():
    assert list(pair.differing()) == []
    assert {"01-from-maps-to-lots", "06-how-sure"} <= set(NAMES)


def test_a_difference_is_seen(tmp_path, monkeypatch):
    """The control, for an edit in the notebook and for a notebook without its text."""
    monkeypatch.setattr(pair, "HERE", tmp_path)
    monkeypatch.setattr(pair, "TEXT", tmp_path / "text")
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "one.md").write_text("# A title\n\n```python\n1 + 1\n```\n")
    (tmp_path / "two.ipynb").write_text("{}")
    assert [said.partition(":")[0] for said in pair.differing()] == ["one", "two"]
    (tmp_path / "two.ipynb").unlink()
    assert pair.main([]) == 0
    assert list(pair.differing()) == []
    notebook = tmp_path / "one.ipynb"
    notebook.write_text(notebook.read_text().replace("1 + 1", "1 + 2"))
    (said,) = pair.differing()
    assert "--from-notebooks" in said
    assert pair.main(["--check"]) == 1
    assert pair.main(["--from-notebooks"]) == 0
    assert "1 + 2" in (tmp_path / "text" / "one.md").read_text()


def test_text_to_notebook_to_text_is_the_text(both):
    """So that an edit in Jupyter changes no other line."""
    text, notebook = both
    assert pair.text_of(notebook) == text


def test_no_output_is_stored(both):
    notebook = nbformat.reads(both[1], as_version=4)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_it_asks_one_question_and_ends_with_things_to_try(both):
    text, _ = both
    assert re.search(r"^\*\*[^*]+\?\*\*$", text, re.MULTILINE)
    assert text.startswith("# ")
    assert text.rstrip().rpartition("\n## ")[2].startswith("Things to try")


def test_no_function_is_defined_and_nothing_of_the_source_is_named(both):
    """It runs from an installed package, in a new folder: no path of a checkout in the code."""
    cells = [c for c in nbformat.reads(both[1], as_version=4).cells if c.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells)
    assert not re.search(r"^\s*(def|class) ", code, re.MULTILINE)
    assert not re.search(r"\.\./|data/|tests/|https?://", code)
    assert "_spec" not in code
    # Names that begin with an underscore are nobody's but the package's.
    assert not re.search(r"[a-z]\._[a-z]", code)


def test_numbers_that_were_invented_are_said_to_be(both):
    text, _ = both
    if "sample_data" in text:
        assert re.search(r"simulated|invented|drawn", text.partition("```")[0] + text, re.I)
        assert "simulated" in text or "invented" in text
