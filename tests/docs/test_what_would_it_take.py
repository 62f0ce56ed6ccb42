"""docs/what-would-it-take.md shows what the command prints, and promises no more."""

import re
from pathlib import Path

import bluecarbon as bc

PAGE = Path(__file__).parents[2] / "docs" / "what-would-it-take.md"


def test_the_page_shows_what_is_printed(xihu):
    page = PAGE.read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)
    assert shown == str(bc.what_would_it_take("2340.1", xihu / "xihu-2022-facts.toml")) + "\n"
    assert "reproduc" not in page.lower()
