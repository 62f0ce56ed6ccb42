"""docs/evidence-format.md says what the program does."""

import json
import re
from pathlib import Path

import pytest

from bluecarbon.evidence import canonical, container, manifest, names, places, sums, tables

PAGE = Path(__file__).parents[2] / "docs" / "evidence-format.md"


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


def test_the_container_printed_there_is_the_one_written(page):
    (dump,) = re.findall(r"```\n((?:[0-9a-f]{2}[ \n])+)```", page)
    data = bytes.fromhex(dump)
    assert len(data) == 113
    assert data == container.pack({"a.txt": b"alpha"})


def test_limits_and_names_are_those_of_the_program(page):
    for number in (container.MAX_BYTES, container.MAX_FILES, canonical.MAX_BYTES, tables.MAX_ROWS):
        assert f"{number:,}".replace(",", " ") in page
    assert f"{canonical.MAX_DEPTH} nested brackets" in page
    assert f"above some {manifest.DETACH_ABOVE // 10**6} MB" in page
    assert f"{tables.MAX_BYTES // 2**20} MiB" in page
    assert names.SEGMENT.pattern in page
    assert names.MAX_DEPTH == 6
    assert f"`{','.join(sums.LINE_COLUMNS)}`" in page


def test_roles_and_places_are_those_of_the_program(page):
    rows = re.findall(r"^\| `([^`]+)` \| `(\w+)` \|", page, re.MULTILINE)
    assert len(rows) == 7
    for path, role in rows:
        assert places.role(path.replace("…", "x.csv")) == role
    schema = json.loads(
        (PAGE.parents[1] / "bluecarbon/evidence/schemas/manifest.schema.json").read_text()
    )
    said = schema["$defs"]["File"]["properties"]["role"]["enum"]
    assert sorted(role for _, role in rows) == said


def test_the_entry_printed_there_has_the_shape_of_the_schema(page):
    (example,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    example = example.replace('"sha256":"…"', f'"sha256":"{"0" * 64}"')
    value = canonical.parse(example.encode())
    assert manifest.load(canonical.dumps(value))
