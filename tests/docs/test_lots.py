"""docs/lots.md names the fields, commands and numbers that there are."""

import re
from pathlib import Path

import pytest

from bluecarbon.cli import main
from bluecarbon.crediting.carry import Unsold, sales
from bluecarbon.lots import Lot, LotStatus
from bluecarbon.lots.divide import units_by_lot
from bluecarbon.report.listing import render_listing
from bluecarbon.report.listing_checks import checklist

TEXT = (Path(__file__).parents[2] / "docs" / "lots.md").read_text(encoding="utf-8")


def test_every_field_is_explained():
    table = TEXT.partition("## What a lot says")[2].partition("\n## ")[0]
    named = set()
    for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE):
        named |= set(re.findall(r"`([a-z0-9_]+)`", row))
    assert named == set(Lot.model_fields) - {"schema_version"}
    assert "`schema_version`" in TEXT


def test_every_status_is_named():
    section = TEXT.partition("## Status")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([a-z]+)`", section)) == {s.value for s in LotStatus}


def test_the_table_of_remainders_is_right():
    """Each row by hand: carried in + may be sold = lots + carried out."""
    rows = re.findall(r"^\| (20\d\d) \| (.*) \|$", TEXT, re.MULTILINE)
    cells = [[int(c.replace(",", "").replace("−", "-")) for c in r.split(" | ")] for _, r in rows]
    assert len(cells) == 3
    for sold, carried_in, lots, remainder, carried_out in cells:
        assert carried_in + sold == lots + carried_out
        assert sold == lots + remainder
    unsold = [Unsold(line=("A",), vintage=i, kg=row[0]) for i, row in enumerate(cells)]
    found = sales(unsold, unit_kg=1000, carry=True)
    names = ("carried_in_kg", "lots_kg", "remainder_kg", "carried_out_kg")
    assert [[getattr(s, n) for n in names] for s in found] == [row[1:] for row in cells]
    assert units_by_lot(210, most=100, least=20) == [100, 90, 20]


def test_the_number_of_points_of_the_listing():
    source = Path(checklist.__code__.co_filename).read_text(encoding="utf-8")
    points = re.findall(r"^        \"(\w+)\": ", source, re.MULTILINE)
    assert len(points) == 16
    assert "Sixteen points" in TEXT
    assert callable(render_listing)


@pytest.mark.parametrize("group", ["lots", "ledger"])
def test_every_command_that_is_named_exists(group, capsys):
    section = TEXT.partition("## On the command line")[2].partition("\n## ")[0]
    actions = set()
    for names in re.findall(rf"^bluecarbon {group} ([a-z|]+)", section, re.MULTILINE):
        actions |= set(names.split("|"))
    for action in actions:
        with pytest.raises(SystemExit) as stopped:
            main([group, action, "--help"])
        assert stopped.value.code == 0
    with pytest.raises(SystemExit):
        main([group, "--help"])
    listed = re.search(r"\n  ACTION\n((?: {4}\S.*\n| {6,}.*\n)+)", capsys.readouterr().out)
    if listed:
        assert actions == set(re.findall(r"^ {4}([a-z]+)", listed[1], re.MULTILINE))
