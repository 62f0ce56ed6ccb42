"""The page of the method: what it shows can be used as it stands."""

import re
import tomllib
from pathlib import Path

from bluecarbon.parameters import load
from bluecarbon.parameters.tables import HEADER, parse

PAGE = Path(__file__).parents[3] / "docs" / "science" / "vm0033.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL).group(1)


def test_the_options_of_the_page_are_those_of_the_method(vm0033):
    section = tomllib.loads(block("toml"))["method"][0]
    chosen = {k: v for k, v in section.items() if k not in ("habitats", "use")}
    assert section["use"] == vm0033.id
    assert chosen.keys() == vm0033.options.keys()
    assert all(value in vm0033.options[name] for name, value in chosen.items())


def test_the_row_of_the_page_is_a_row_of_a_table():
    """It has the unit of the package's row of that name."""
    (row,) = parse(",".join(HEADER) + "\n" + block("csv"), "page")
    assert row.unit == load().named(row.name)[0].unit


def test_every_row_and_quantity_that_the_page_names_is_there(vm0033):
    rows = {p.name for p in load().rows.values()}
    named = set(re.findall(r"`(vm0033_\w+)`", TEXT))
    # Those without a default stand in the project's table alone.
    leaves = set(vm0033.leaves([vm0033.total, *vm0033.beside]))
    assert named <= rows | leaves
    chain = TEXT.partition("## The chain of a row")[2].partition("## The project")[0]
    quantities = set(re.findall(r"`(\w+)`", chain))
    assert quantities <= set(vm0033.equations)


def test_the_hand_calculation_of_the_page(account):
    """3.826 t CO2e, as the page has it."""
    assert round(float(account("net_removal")), 3) == 3.826
