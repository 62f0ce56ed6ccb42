"""docs/portfolio.md: its file is a valid one, and the sample portfolio is what it says."""

import re
from pathlib import Path

import pytest

import bluecarbon as bc
from bluecarbon.accounting.portfolio import read_portfolio
from bluecarbon.errors import InputError

PAGE = Path(__file__).parents[2] / "docs" / "portfolio.md"


def test_the_file_on_the_page_is_read(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    path = tmp_path / "portfolio.toml"
    path.write_text(text, encoding="utf-8")
    portfolio = read_portfolio(path)
    assert portfolio.portfolio.merged
    assert portfolio.title_event[0].zone == "XH-12"


def test_the_keys_on_the_page_are_those_of_the_statement(xihu):
    account = bc.portfolio_account(xihu / "portfolio.toml", progress=False)
    page = PAGE.read_text(encoding="utf-8")
    holder = account.statement.to_dict()["holders"][0]
    for name in account.statement.tables:
        keys = ", ".join(f"`{key}`" for key in holder[name][0])
        assert f"| `{name}` |" in page
        assert keys in page, name
    assert account.statement.demonstration
    assert all(lot.demonstration for lot in account.lots)


def test_xihu_and_the_whole_box_hold_the_same_ground(xihu, tmp_path):
    """The sample says so, which is why it is a portfolio of one."""
    text = (xihu / "portfolio.toml").read_text(encoding="utf-8")
    paths = f'"{xihu / "project.toml"}", "{xihu / "full" / "project.toml"}"'
    holders = sorted(
        set(bc.open_project(xihu / "full" / "project.toml").zones.table["holder"])
        - set(re.findall(r'holder = "(.*?)"', text))
    )
    text = text.replace('"project.toml"', paths)
    text += "".join(f'\n[[owner]]\nholder = "{holder}"\n' for holder in holders)
    path = tmp_path / "portfolio.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="take the zone out"):
        bc.open_portfolio(path)
