import importlib.util
import json
import re
import shutil
import subprocess
from pathlib import Path

import jsonschema
import pytest

from bluecarbon.errors import InputError
from bluecarbon.evidence.shapes import schema as evidence_schema
from bluecarbon.lots import check_character, lot_schema, merge_blocks, parse_serial, read_lot
from bluecarbon.lots.serials import MOD_37_2
from bluecarbon.lots.values import ID_PATTERN, canonical_json

LOTS = Path(__file__).parents[2] / "bluecarbon" / "lots"
VECTORS = json.loads((LOTS / "vectors" / "vectors.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((LOTS / "schema" / "lot.schema.json").read_text(encoding="utf-8"))


def bytes_of(vector):
    return (LOTS / "vectors" / vector["file"]).read_bytes()


def test_the_files_are_those_that_are_generated():
    """Drift: a change of the model shows here. Run tests/lots/make_vectors.py, and say so."""
    made = importlib.util.spec_from_file_location("make", Path(__file__).parent / "make_vectors.py")
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    files = module.files()
    there = {p.relative_to(LOTS).as_posix() for p in (LOTS / "vectors").glob("*/*.json")}
    assert there | {"vectors/vectors.json", "schema/lot.schema.json"} == set(files)
    for name, data in files.items():
        assert (LOTS / name).read_bytes() == data, name


def test_the_schema_is_that_of_the_models_and_of_the_evidence_room():
    assert json.loads(json.dumps(lot_schema())) == SCHEMA == evidence_schema("lot")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda v: v["file"])
def test_a_valid_lot_is_taken(vector):
    """Also by jsonschema, another program."""
    lot = read_lot(bytes_of(vector))
    assert (lot.id, lot.content_digest) == (vector["id"], vector["content_digest"])
    assert lot.geometry_digest == vector["geometry_digest"]
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(bytes_of(vector)))


@pytest.mark.parametrize("vector", VECTORS["invalid"], ids=lambda v: v["file"])
def test_an_invalid_lot_stops_at_its_gate(vector):
    """The schema gate is judged by jsonschema: its lots fail there, those of content do not."""
    with pytest.raises(InputError, match=vector["says"]):
        read_lot(bytes_of(vector))
    if vector["gate"] != "json":
        valid = jsonschema.Draft202012Validator(SCHEMA).is_valid(json.loads(bytes_of(vector)))
        assert valid == (vector["gate"] == "content")


def test_every_rule_of_the_readme_has_a_lot_that_breaks_it():
    text = (LOTS / "vectors" / "README.md").read_text(encoding="utf-8")
    rules = dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z]+) \|", text, re.MULTILINE))
    assert {v["rule"]: v["gate"] for v in VECTORS["invalid"]} == rules


def test_serials_and_ids():
    """The rule of ISO 7064: the sum of value * 2^i from the right, check included, is 1 mod 37."""
    for text, check in VECTORS["check_characters"]:
        assert check_character(text) == check
        full = text + check
        assert sum(MOD_37_2.index(c) * 2**i for i, c in enumerate(reversed(full))) % 37 == 1
    for one in VECTORS["serials"]:
        block = parse_serial(one["text"])
        assert {k: getattr(block, k) for k in one} == one
    for text in VECTORS["not_serials"]:
        with pytest.raises(InputError, match=r"Copy it|Compare it"):
            parse_serial(text)
    for text in VECTORS["not_ids"]:
        assert not re.fullmatch(ID_PATTERN.removesuffix("$"), text)


def test_split_and_merge():
    for one in VECTORS["split"]:
        parts = parse_serial(one["block"]).partition(one["units"])
        assert [p.text for p in parts] == one["parts"]
    for one in VECTORS["not_split"]:
        with pytest.raises(InputError, match="no unit may be lost"):
            parse_serial(one["block"]).partition(one["units"])
    for one in VECTORS["merge"]:
        assert merge_blocks([parse_serial(t) for t in one["blocks"]]).text == one["block"]
    for texts in VECTORS["not_merge"]:
        with pytest.raises(InputError, match=r"Merge the neighbours|at least one block"):
            merge_blocks([parse_serial(t) for t in texts])


def test_canonical_json():
    """rfc8785, another program, writes the same bytes."""
    rfc8785 = pytest.importorskip("rfc8785", reason="rfc8785 is not installed")
    for one in VECTORS["canonical"]:
        assert canonical_json(one["value"]) == rfc8785.dumps(one["value"]) == one["text"].encode()


def test_the_vectors_hold_in_another_language():
    """Nothing of this package runs here: the expected values are computed a second time."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    runner = LOTS / "vectors" / "run.mjs"
    done = subprocess.run([node, str(runner)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    tried, held = re.search(r"tried (\d+), held (\d+)", done.stdout).groups()
    assert tried == held
    assert int(tried) > 60
