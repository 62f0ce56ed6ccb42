"""Writes bluecarbon/lots/vectors and bluecarbon/lots/schema; the tests hold them against this.

Run it after a change of the lot's form, from the root: python tests/lots/make_vectors.py. What the
expected values are worth does not come from here: run.mjs computes them a second time, in another
language, and tests/lots/test_vectors.py takes the check characters from the standard's own rule.
"""

import json
import sys
import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np

from bluecarbon.crediting import LineDraws, settle
from bluecarbon.lots import (
    LotCommon,
    LotDetails,
    check_character,
    cut_lots,
    lot_schema,
    merge_lots,
    parse_serial,
    split_lot,
    write_lot,
)
from bluecarbon.lots.model import canonical_json
from bluecarbon.lots.serials import crockford
from bluecarbon.lots.statements import DEMONSTRATION, ELIGIBILITY, STATUS_ZH

LOTS = Path(__file__).resolve().parents[2] / "bluecarbon" / "lots"
SQUARE = [[121.75, 29.5], [121.76, 29.5], [121.76, 29.51], [121.75, 29.51], [121.75, 29.5]]
HOLE = [[121.753, 29.503], [121.753, 29.506], [121.756, 29.506], [121.753, 29.503]]
DETAILS = {
    "zones": ("Z1", "Z2"),
    "title_refs": ("浙(2022)海不动产权第0001号",),
    "species": ("Pyropia yezoensis", "Saccharina japonica"),
    "pools": ("harvested biomass",),
    "geometry": {"type": "Polygon", "coordinates": [SQUARE, HOLE]},
    "method_edition": "2021",
    "method_title": {"en": "HY/T 0305-2021", "zh": "HY/T 0305-2021"},
    "statuses": ("standard", "reconstructed"),
    "convention": "harvest removal",
    "mass_basis": ("air-dry",),
    "share_layout": "whole-animal dry shares",
}
COMMON = {
    "project": "xihu-2022",
    "title": {"en": "Xihu Harbour, 2022", "zh": "西沪港 2022"},
    "kind_of_claim": "annual sink",
    "parameter_set": sha256(b"parameters").hexdigest(),
    "software_version": "bluecarbon 0.1.0",
    "demonstration_reasons": ("a test vector",),
}
UNWEIGHED = {"convention": None, "mass_basis": (), "share_layout": None, "species": ()}


def cut(draws, common=(), details=(), sizes=(), **line):
    """The lots of one line, or of one line over several vintages."""
    sizes, key = dict(sizes), {"habitat": "seaweed farm", "method": "hyt0305-2021"} | line
    lines = [
        LineDraws(holder="黄避岙乡", vintage=year, gross_draws=np.array(one), **key)
        for year, one in draws.items()
    ]
    least = {"minimum_kg": sizes.get("minimum_kg"), "carry": sizes.pop("carry", False)}
    terms = {"rule": "percentile", "confidence": 0.9, "buffer": "0.15"}
    settled = settle(lines, unit_kg=sizes.pop("unit_kg", 1000), **terms, **least)
    said = LotDetails(**DETAILS | dict(details))
    common = LotCommon(**COMMON | dict(common))
    return cut_lots(settled, common=common, details={s.key: said for s in settled}, **sizes)


def valid():
    """Lots to be taken, by name of file."""
    (sink,) = cut({2022: (9_000_000, 9_500_000, 10_000_000)})
    parts = split_lot(sink, [1_000_000, 2_000_000])
    (credit,) = cut(
        {2022: (500_000, 700_000)},
        common={
            "kind_of_claim": "credit",
            "demonstration_reasons": (),
            "exclusive_of": ("另一平台",),
        },
        details={**UNWEIGHED, "statuses": ("standard", "local"), "gwp": "AR6", "pools": ("soil",)},
        habitat="mangrove",
        method="own-method",
        baseline_draws=np.array([100_000, 100_000]),
    )
    years = {2021: (70_070,), 2022: (70_070,)}
    carry = {"unit_kg": 100, "minimum_kg": 30_000, "maximum_kg": 60_000, "carry": True}
    carried = cut(years, details=UNWEIGHED, sizes=carry, habitat="互花米草 marsh", method="m")
    return {
        "annual-sink": sink,
        "credit": credit,
        "split-1-of-3": parts[0],
        "split-3-of-3": parts[2],
        "merged": merge_lots(parts[:2]),
        "tenth-of-a-tonne-carried": carried[-1],
    }


def invalid(lots):
    """Lots to be refused: name -> (what refused.toml says of it, bytes)."""
    asked = tomllib.loads((Path(__file__).parent / "refused.toml").read_text(encoding="utf-8"))
    return {
        name: (one, _refused(write_lot(lots[one.get("of", "annual-sink")]), one))
        for name, one in asked.items()
    }


def _refused(data, one):
    """The bytes of a valid lot after the change that is asked for."""
    if "mark" in one:
        return b"\xef\xbb\xbf" + data
    if "append" in one:
        return data + one["append"].encode()
    if "latin1" in one:
        old, new = one["latin1"]
        return data.replace(old.encode(), new.encode("latin-1"))
    if "text" in one:
        old, new = one["text"]
        return data.replace(old.encode(), new.encode(), 1)
    document = json.loads(data)
    stands = _placeholders(document)
    for place, value in one["set"].items():
        *path, last = place.split(".")
        at = document
        for key in path:
            at = at[key]
        at[last] = _filled(value, stands)
    if not one.get("keep_id"):
        content = {k: v for k, v in document.items() if k != "id"}
        digest = sha256(canonical_json(content)).digest()
        document["id"] = f"BC-{document['vintage']:04d}-{crockford(digest, 10)}"
    return canonical_json(document)


def _placeholders(document):
    """What cannot be written by hand in refused.toml."""
    block = parse_serial(document["serial"]["text"])
    right = replace(block, first=1, last=7650).text
    loose = document["geometry"].replace("121.75,", "121.750,", 1)
    return {
        "<null>": None,
        "<serial 2022 7651>": replace(block, first=1, last=7651).text,
        "<serial 2021 7650>": replace(block, vintage=2021, first=1, last=7650).text,
        "<serial 2022 7650 wrong>": right[:-1] + ("A" if right[-1] != "A" else "B"),
        "<loose outline>": loose,
        "<its digest>": sha256(loose.encode()).hexdigest(),
    }


def _filled(value, stands):
    if isinstance(value, dict):
        return {key: _filled(inner, stands) for key, inner in value.items()}
    return stands.get(value, value) if isinstance(value, str) else value


def tables(lots):
    """Everything that is no file of its own."""
    block = parse_serial(lots["annual-sink"].serial.text)
    texts = ["A", "1", "G123489654321", "XIHU2022", "Z", "0000", "9A8B7C6D5E4F3G2H1I0J"]
    bad = [block.text[:-1] + "0", block.text.lower(), block.text.replace("-", ""), block.text + " "]
    bad += [block.text.replace("ALGA", "AGLA"), block.text.replace("000000001", "1")]
    three = [p.text for p in block.partition([1000, 2000, 4650])]
    values = [{"b": [1, -1, 0], "a": "é€😀"}, {"": None, "z": True, "A": False}, []]
    values.append('\u0000\u001f"\\/')
    return {
        "check_characters": [[text, check_character(text)] for text in texts],
        "serials": [{"text": block.text, **_fields(block)}],
        "not_serials": bad,
        "not_ids": ["BC-2022-0000000000\n", "BC-2022-000000000U", "BC-22-0000000000", ""],
        "split": [{"block": block.text, "units": [1000, 2000, 4650], "parts": three}],
        "not_split": [{"block": block.text, "units": n} for n in ([7651], [0, 7650], [1, 2], [])],
        "merge": [{"blocks": three[::-1], "block": block.text}],
        "not_merge": [[three[0], three[2]], [three[0], three[0]], []],
        "canonical": [_canonical(value) for value in values],
    }


def _canonical(value):
    data = canonical_json(value)
    return {"value": value, "text": data.decode(), "sha256": sha256(data).hexdigest()}


def _fields(block):
    names = ("project", "vintage", "habitat", "holder", "first", "last")
    return {name: getattr(block, name) for name in names}


def files():
    """Every generated file, as path below bluecarbon/lots -> bytes."""
    lots = valid()
    refused = invalid(lots)
    index = {
        "schema_version": "1",
        "valid": [
            {
                "file": f"valid/{name}.json",
                "id": lot.id,
                "content_digest": lot.content_digest,
                "geometry_digest": lot.geometry_digest,
            }
            for name, lot in lots.items()
        ],
        "invalid": [
            {"file": f"invalid/{name}.json", **{k: one[k] for k in ("rule", "gate", "says")}}
            for name, (one, _) in refused.items()
        ],
        **tables(lots),
        "words": {
            "eligibility": ELIGIBILITY,
            "demonstration": DEMONSTRATION,
            "status_zh": STATUS_ZH,
        },
    }
    schema = lot_schema()
    found = {"vectors/vectors.json": _pretty(index), "schema/lot.schema.json": _pretty(schema, 2)}
    found |= {f"vectors/valid/{name}.json": write_lot(lot) for name, lot in lots.items()}
    found |= {f"vectors/invalid/{name}.json": data for name, (_, data) in refused.items()}
    return found


def _pretty(value, indent=1):
    return json.dumps(value, indent=indent, ensure_ascii=False).encode() + b"\n"


if __name__ == "__main__":
    for name, data in files().items():
        (LOTS / name).parent.mkdir(parents=True, exist_ok=True)
        (LOTS / name).write_bytes(data)
    sys.stdout.write(f"{len(files())} files\n")
