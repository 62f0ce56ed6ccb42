"""The keys that docstrings cite and docs/references.md agree.

A key without an entry sends its reader nowhere, and an entry that nothing cites claims a source the
package does not use. Neither shows when a formula is added or dropped, so it is checked here. What
an entry says of its paper is not: that takes the paper.
"""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Letters, then digits: Weiss1974, Morris2012a, VM0033, Unesco44.
KEY = r"\[([A-Za-z]+\d+[a-z]?)\]"


def cited():
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "bluecarbon").rglob("*.py"))
    return {key for text in texts for key in re.findall(KEY + r"_(?!\w)", text)}


def entries():
    text = (ROOT / "docs" / "references.md").read_text(encoding="utf-8")
    return re.findall(rf"^- \*\*{KEY}\*\* \S", text, flags=re.MULTILINE)


def test_every_cited_key_has_an_entry():
    assert len(cited()) > 20, "the pattern no longer finds the citations"
    assert sorted(cited() - set(entries())) == []


def test_every_entry_is_cited():
    assert sorted(set(entries()) - cited()) == []


def test_entries_are_sorted_and_stand_once():
    assert entries() == sorted(set(entries()))
