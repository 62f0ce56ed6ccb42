import csv
import io
import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.lots import (
    LotStatus,
    cad_trust,
    geometry_digest,
    lots_csv,
    lots_geojson,
    split_lot,
)
from bluecarbon.lots.cells import FORMULA, cell
from bluecarbon.lots.exports.cad_trust import REQUIRED, UNIT_STATUS


@dataclass
class Entry:
    event: dict


@dataclass
class InLedger:
    """What an export needs of a `LedgerLot`."""

    lot: object
    status: LotStatus
    owner: str | None = "B"
    history: tuple = ()
    statement: str = "1" * 64
    holdings: tuple = ()


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_says_what_the_lot_says(lot):
    """Masses by hand as in tests/lots/test_model.py: 7,650 t of lots, 1,350 t of buffer."""
    (row,) = rows(lots_csv([lot]))
    assert (row["id"], row["kg_co2e"], row["units"]) == (lot.id, "7650000", "7650")
    assert (row["settlement_buffer_kg"], row["settlement_lots_kg"]) == ("1350000", "7650000")
    assert (row["zones"], row["holder"], row["demonstration"]) == ("Z1; Z2", "黄避岙乡", "true")
    assert (row["ledger_status"], row["owner"], row["verifier"]) == ("", "", "")
    assert row["claimable_percentile_kg"] == "9000000"
    (row,) = rows(lots_csv([InLedger(lot, LotStatus.SOLD)]))
    assert (row["ledger_status"], row["owner"], row["issuer_statement"]) == ("sold", "B", "1" * 64)
    assert lots_csv([]) == "id\r\n"


@given(st.text(max_size=20), st.sampled_from([*FORMULA, " =", "\u3000＝", ""]))
def test_no_cell_is_a_formula(text, start):
    """As a spreadsheet sees it: the first character that is no space. Nothing is lost."""
    written = cell(start + text)
    first = written.lstrip(" \u3000")[:1]
    assert first == "'" or first not in FORMULA
    assert written.removeprefix("'") == start + text or written == start + text
    (read,) = csv.reader(io.StringIO(_line(written), newline=""))
    assert read == [written, "x"]


def _line(value):
    out = io.StringIO(newline="")
    csv.writer(out).writerow([value, "x"])
    return out.getvalue()


def test_a_harmful_name_is_marked(cut, settled_line):
    (bad,) = cut(settled_line(holder="=HYPERLINK(1)"), details={"title_refs": ("@SUM(A1)",)})
    (row,) = rows(lots_csv([bad]))
    assert (row["holder"], row["title_refs"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    # A number below zero is a number and no formula.
    assert cell(-350) == -350


def test_the_map_has_the_outline_as_it_is_digested(lot):
    parts = split_lot(lot, [1_000_000])
    text = lots_geojson(parts)
    collection = json.loads(text)
    assert collection["type"] == "FeatureCollection"
    assert [f["id"] for f in collection["features"]] == [p.id for p in parts]
    assert [f["properties"]["kg_co2e"] for f in collection["features"]] == ["1000000", "6650000"]
    assert lot.geometry in text
    assert (
        geometry_digest(lot.geometry) == collection["features"][0]["properties"]["geometry_digest"]
    )
    assert json.loads(lots_geojson([])) == {"type": "FeatureCollection", "features": []}


def test_cad_trust_fields(lot):
    """Field names and required fields of the fact sheet, international.md 7.2."""
    found = cad_trust([lot], country="China")
    units = """unitBlockStart unitBlockEnd unitCount vintageYear unitType unitStatus
    unitStatusReason unitOwner countryJurisdictionOfOwner unitRegistryLink serialNumberBlock
    correspondingAdjustmentDeclaration correspondingAdjustmentStatus"""
    (unit,) = found["units"]
    assert set(units.split()) <= set(unit)
    assert (unit["unitBlockStart"], unit["unitBlockEnd"], unit["unitCount"]) == ("1", "7650", 7650)
    assert unit["unitType"] == "Removal - nature"
    assert unit["serialNumberBlock"] == lot.serial.text
    assert unit["correspondingAdjustmentDeclaration"] == "Unknown"
    assert found["projects"][0]["methodology"] is None
    assert found["projects"][0]["methodologyLabel"] == "after HY/T 0305-2021, reconstructed"
    # What is null has a reason, and required fields that are null are told apart.
    for table, why in found["why_null"].items():
        for row in found[table]:
            for name, value in row.items():
                told = name in why or name in ("evidenceDigest", "issuerStatement")
                assert value is not None or told, (table, name)
    missing = found["incomplete"][lot.serial.text]
    assert set(missing) == {
        "unitStatus", "countryJurisdictionOfOwner", "unitRegistryLink",
        "correspondingAdjustmentStatus",
    }  # fmt: skip
    assert set(missing) <= set(REQUIRED)
    json.dumps(found)


def test_every_status_is_mapped(lot):
    """Pick list of international.md 7.2: Held, Retired, Cancelled; superseded lots are left out."""
    wanted = dict.fromkeys(("issued", "offered", "sold"), "Held")
    wanted |= {"retired": "Retired", "cancelled": "Cancelled", "reversed": "Cancelled"}
    assert set(UNIT_STATUS) == {None, *LotStatus} - {LotStatus.SUPERSEDED}
    for status, cad in wanted.items():
        entry = Entry({"reason": "storm"})
        found = cad_trust([InLedger(lot, LotStatus(status), history=(entry,))])
        (unit,) = found["units"]
        assert unit["unitStatus"] == cad
        # Required where a unit is retired or cancelled.
        assert unit["unitStatusReason"] == (f"{status}: storm" if cad != "Held" else None)
    found = cad_trust([InLedger(lot, LotStatus.SUPERSEDED)])
    assert (found["units"], found["superseded"]) == ([], [lot.id])


def test_a_tenth_of_a_tonne_is_no_unit_there(cut, settled_line):
    (tenth,) = cut(settled_line(unit_kg=100))
    found = cad_trust([tenth])
    assert found["units"][0]["unitCount"] is None
    assert "unitCount" in found["why_null"]["units"]


@pytest.mark.parametrize("export", [lots_csv, lots_geojson, cad_trust])
def test_lots_can_come_from_a_generator(lot, export):
    assert export(iter([lot])) == export([lot])
