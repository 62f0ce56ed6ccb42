import copy
import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from typing import get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bluecarbon.lots import Lot, LotStatus, lot_schema, parse_serial, read_lot, write_lot
from bluecarbon.lots.model import LotContent
from bluecarbon.lots.parts import relative_half_width
from bluecarbon.lots.values import Status
from bluecarbon.parameters import STATUSES


def floats(value):
    """Every float anywhere inside a JSON value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [x for v in value for x in floats(v)]
    return [value] if isinstance(value, float) else []


def test_a_lot_by_hand(lot):
    """Three draws, index floor(0.1 * 3) = 0: claim 9,000 t, buffer 1,350 t, lots 7,650 t."""
    assert (lot.kg_co2e, lot.units, lot.settlement.buffer_kg) == (7_650_000, 7650, 1_350_000)
    assert re.fullmatch(r"XIHU2022-2022-ALGA-[0-9A-Z]{6}-000000001-000007650-.", lot.serial.text)
    # (10,000 - 9,000) / 2 / 9,500 = 0.05263...
    assert lot.uncertainty.relative_half_width_90 == "0.0526"
    assert lot.label.en == "after HY/T 0305-2021, reconstructed"
    assert lot.label.zh == "参照HY/T 0305-2021（系重构）"
    assert lot.zones == ("Z1", "Z2")
    assert lot.demonstration
    assert lot.geojson["type"] == "MultiPolygon"


def test_json_holds_masses_as_text_and_no_float(lot):
    document = json.loads(write_lot(lot))
    assert document["kg_co2e"] == "7650000"
    assert document["settlement"]["gross_kg"] == "9500000"
    assert document["units"] == 7650
    assert floats(document) == []


def test_the_id_has_no_look_alikes_and_follows_from_the_content(lot, content):
    assert re.fullmatch(r"BC-2022-[0-9A-HJKMNP-TV-Z]{10}", lot.id)
    assert Lot.create(**content).id == lot.id
    assert Lot.create(**content).content_digest == lot.content_digest
    other = Lot.create(**content | {"report_no": "2023-01"})
    assert other.id != lot.id


def test_a_lot_is_checked_once_and_is_the_lot_that_a_second_check_would_make(content, monkeypatch):
    """Law: `create` makes what the whole model accepts, field by field, and says as much of it."""
    created = Lot.create(**content)
    checked = Lot(**content, id=created.id)
    assert created == checked
    assert created.model_fields_set == checked.model_fields_set
    assert list(created.model_dump()) == list(checked.model_dump())
    assert write_lot(created) == write_lot(checked)
    assert read_lot(write_lot(created)) == created
    assert copy.deepcopy(created) == created
    with pytest.raises(ValidationError, match="frozen"):
        created.holder = "another"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Lot.create(**content, id=created.id)
    calls = []
    monkeypatch.setattr(LotContent, "digested", property(lambda self: calls.append(1) or b"{}"))
    Lot.create(**content)
    assert len(calls) == 1


def test_invisible_characters_are_found_in_any_script(content):
    """Unicode: every character of the categories Cc, Cf, Cs, Zl and Zp, and no printable one."""
    invisible = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    refused = [
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if not c.isprintable() and unicodedata.category(c) in invisible
    ]
    every = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in invisible]
    assert refused == every  # what is printable need not be looked up
    for c in ("\u202e", "\u200b", "\u2028", "\u0007"):
        with pytest.raises(ValidationError, match="Remove the character"):
            Lot.create(**content | {"holder": f"黄避岙{c}乡"})
    with pytest.raises(ValidationError, match="Normalise"):
        Lot.create(**content | {"holder": "cafe\u0301"})
    # A space of another width is not printable and not invisible: taken inside a text.
    assert Lot.create(**content | {"verifier": "黄\u3000乡"}).verifier == "黄\u3000乡"


@pytest.mark.parametrize(
    "changed",
    [
        "BC-2022-0000000000",
        "bc-2022-0000000000",
        "BC-2022-000000000I",
        "BC-2022-000000000О",
        "BC-2022-0000000000\n",
        "BC-2022-000000000",
        "BC-2022-00000000000",
        "",
    ],
)
def test_another_id_is_refused(content, changed):
    """Among them a letter I, a Cyrillic O and a newline at the end."""
    with pytest.raises(ValidationError, match=r"id"):
        Lot(**content, id=changed)


def change(content, path, value):
    """The content with one value, given by its dotted place, put in another's place."""
    content = {
        k: v.model_dump() if hasattr(v, "model_dump") else copy.deepcopy(v)
        for k, v in content.items()
    }
    content["claimable_under"] = tuple(r.model_dump() for r in content["claimable_under"])
    *folders, name = path.split(".")
    place = content
    for folder in folders:
        place = place[folder]
    place[name] = value
    return content


BAD = {
    "kg_co2e": (7_650_001, "Cut lots in whole units"),
    "units": (7651, "Cut lots in whole units"),
    "unit_kg": (0, "greater than or equal to 1"),
    "serial.last": (7651, "Make `first` and `last` agree"),
    "holder": ("someone else", "Number the units with `cut_lots`"),
    "habitat": ("mangrove", "Number the units with `cut_lots`"),
    "project": ("xihu-2023", "Number the units with `cut_lots`"),
    "vintage": (2023, "Number the units with `cut_lots`"),
    "vintage_end": (date(2023, 1, 1), "cut the time at the year's end"),
    "vintage_start": (date(2021, 12, 31), "cut the time at the year's end"),
    "geometry_digest": ("0" * 64, "Compute it with `geometry_digest`"),
    "label.en": ("HY/T 0305-2021", "Write 'after HY/T 0305-2021, reconstructed'"),
    "method.status": ("standard", "Write 'HY/T 0305-2021'"),
    "kind_of_claim": ("capacity inventory", "sell nothing from it"),
    "offset_eligibility": ("CCER", "Set offset_eligibility"),
    "eligibility_statement.en": ("Fine for offsets.", "Make it with `eligibility`"),
    "demonstration": (False, "Make the statement with `eligibility`"),
    "demonstration_reasons": ((), "State what was simulated"),
    "settlement.gross_kg": (9_500_001, "from one settled line"),
    "settlement.lots_kg": (7_649_000, "from one settled line"),
    "settlement.confidence": ("0.90", "String should match"),
    "uncertainty.p05_kg": (11_000_000, "from the same draws"),
    "uncertainty.mean_kg": (9_000_000, "Write '0.0556'"),
    "convention": (None, "State both, or neither"),
    "mass_basis": (("wet", "air-dry"), "Sort it"),
    "zones": (("Z1", "Z1"), "Sort it"),
    "pools": ((), "at least 1"),
    "lot_version": (2, "Correct lot_version or supersedes"),
    "supersedes": (("BC-2022-0000000000",), "Correct lot_version or supersedes"),
    "title.en": ("Xihu\u202eHarbour", "Remove the character"),
    "title.zh": ("西沪港\n", "Remove the character"),
    "species": (("A\u0301lga",), "Normalise and strip"),
    "verifier": (" me", "Normalise and strip"),
    "parameter_set": ("F" * 64, "String should match"),
    "software_version": ("", "at least 1 character"),
    "schema_version": ("2", "should be '1'"),
    "price": (106, "Extra inputs are not permitted"),
}


@pytest.mark.parametrize("path", BAD)
def test_a_lot_that_contradicts_itself_cannot_exist(content, path):
    value, cure = BAD[path]
    with pytest.raises(ValidationError, match=re.escape(cure)):
        Lot.create(**change(content, path, value))


@pytest.mark.parametrize("value", [1.0, True, "7650000.0", "+1", "01", "-0", "1e3", "٣", 10**18])
def test_a_mass_is_whole_kilograms(content, value):
    with pytest.raises(ValidationError, match=r"kg_co2e"):
        Lot.create(**content | {"kg_co2e": value})


def test_a_canonical_outline_is_asked_for(content):
    text = content["geometry"].replace("121.75,", "121.750,")
    with pytest.raises(ValidationError, match="Write it with `canonical_geometry`"):
        Lot.create(**content | {"geometry": text})


def test_a_lot_holds_no_more_than_its_line(lot, content):
    block = replace(parse_serial(lot.serial.text), last=lot.units + 1)
    larger = {
        "kg_co2e": lot.kg_co2e + lot.unit_kg,
        "units": lot.units + 1,
        "serial": {"first": block.first, "last": block.last, "text": block.text},
    }
    with pytest.raises(ValidationError, match="Cut no more than was settled"):
        Lot.create(**content | larger)
    smaller = replace(block, last=1)
    half = {"kg_co2e": lot.unit_kg, "units": 1}
    serial = {"first": 1, "last": 1, "text": smaller.text}
    assert Lot.create(**content | half | {"serial": serial}).kg_co2e == lot.unit_kg


def test_an_annual_sink_has_no_baseline_and_a_real_lot_no_excuse(cut, settled_line, content):
    settlement = content["settlement"].model_dump()
    settlement |= {"gross_kg": settlement["gross_kg"] + 5, "baseline_kg": 5}
    with pytest.raises(ValidationError, match="or claim a credit"):
        Lot.create(**content | {"settlement": settlement})
    (real,) = cut(demonstration_reasons=())
    assert not real.demonstration
    assert "Demonstration" not in real.eligibility_statement.en


def test_a_lot_cannot_be_changed(lot):
    with pytest.raises(ValidationError, match="frozen"):
        lot.kg_co2e = 1
    with pytest.raises(ValidationError, match="frozen"):
        lot.settlement.gross_kg = 1
    assert hash(lot) == hash(lot.model_copy())


@given(st.integers(1, 10**12), st.integers(-(10**12), 10**12), st.integers(0, 10**12))
def test_half_width_is_rounded_from_integers(mean, low, width):
    """Rounded half up from exact fractions, as decimal text."""
    text = relative_half_width(mean, low, low + width)
    scaled = int(text.replace(".", ""))
    assert abs(2 * mean * scaled - 10_000 * width) <= mean
    assert re.fullmatch(r"(0|[1-9][0-9]*)\.[0-9]{4}", text)


def test_statuses_are_those_of_the_parameter_tables():
    assert get_args(Status) == STATUSES


def test_lot_statuses():
    assert [s.value for s in LotStatus] == [
        "issued",
        "offered",
        "sold",
        "retired",
        "cancelled",
        "reversed",
        "superseded",
    ]


def test_the_schema_takes_what_we_write(lot):
    """jsonschema, as the other program."""
    schema = lot_schema()
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    document = json.loads(write_lot(lot))
    validator.validate(document)
    for name, value in (
        ("kg_co2e", 7_650_000),
        ("kg_co2e", "7650000.5"),
        ("id", "BC-2022-000000000I"),
        ("price", 1),
        ("kind_of_claim", "capacity inventory"),
        ("units", "7650"),
    ):
        assert list(validator.iter_errors(document | {name: value})), (name, value)
    for name in schema["required"]:
        assert list(validator.iter_errors({k: v for k, v in document.items() if k != name})), name
    assert set(schema["required"]) == set(document)


def test_importing_the_door_brings_no_array_library():
    code = (
        "import sys, bluecarbon.lots; bluecarbon.lots.lot_schema();"
        "print([m for m in ('numpy','pandas','xarray','rasterio','scipy','shapely','pyproj','h5py',"
        "'pint') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
