"""The page of refusals holds what the code refuses."""

import ast
import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("make_errors", ROOT / "docs" / "make_errors.py")
make_errors = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(make_errors)


def test_the_page_is_up_to_date():
    assert make_errors.main(["--check"]) == 0, "run python docs/make_errors.py"


def test_refusals_are_read_from_code():
    """By hand: one raised error, one fault of a row, and a call of another kind."""
    code = (
        "raise InputError(where=w, found=f'{n:,} zones', rule='Too many.', cure='Join some.')\n"
        "columns.fault(row, 'mass', 'A mass is positive.', f'Correct {file.name}.')\n"
        "list.add('a', 'b', 'c')\n"
    )
    assert list(make_errors.refusals(ast.parse(code))) == [
        ["{n} zones", "Too many.", "Join some."],
        ["mass", "A mass is positive.", "Correct {name}."],
    ]


def test_the_page_names_rules_of_every_part():
    """Two rules from two ends of the house, and one of the doctor's own."""
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for rule in (
        "Every row has one value for each name in the header; columns are not shifted.",
        "Maps hold integer or real numbers.",
        "`looks-like-gcj02`",
    ):
        assert rule in text
