"""A small bundle of two lots with everything a bundle can hold. The masses are invented.

`python reference.py OUT` writes it, for the tests that build it elsewhere.
"""

import sys
from datetime import date
from hashlib import sha256
from types import SimpleNamespace

from bluecarbon.evidence import bundle, canonical, manifest, places, sums, tables
from bluecarbon.lots import LotCommon, LotDetails, cut_lots, write_lot

PARAMETERS = "5" * 64
# A unit square of a hundredth of a degree in Xihu Harbour.
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[121.75, 29.5], [121.76, 29.5], [121.76, 29.51], [121.75, 29.51], [121.75, 29.5]]
    ],
}
DETACHED = b"an ocean field whose licence forbids to pass it on\n" * 9
# holder, habitat, method, species; then gross and its parts, which add up by hand:
# 90_500 = 0 + 0 + 9_000 + 0 + 12_225 + 69_000 + 275; 40_100 = 0 + 0 + 4_000 + 100 + 5_400 + ...
LINES = (
    ("黄避岙乡", "seaweed farm", "hyt0305-2021", (90_500, 0, 0, 9_000, 0, 12_225, 69_000, 275)),
    (
        '"Jade", Ribbon',
        "mangrove",
        "ipcc-wetlands-2013",
        (40_100, 0, 0, 4_000, 100, 5_400, 30_000, 600),
    ),
)
TILES = [
    ("0-0", "Z1", "mangrove", 40, 36_000_000),
    ("0-0", "Z2", "seaweed farm", 7, 6_300_000),
    ("0-1", "Z1", "mangrove", 3, 2_700_001),
    ("1-0", "Z2", "seaweed farm", 12, 10_800_000),
]
TILE_COLUMNS = ("tile", "zone", "habitat", "cells", "area_cm2")


def settled(holder, habitat, method, amounts):
    """A settled line as `cut_lots` takes it."""
    gross, *parts = amounts
    return SimpleNamespace(
        holder=holder,
        vintage=2022,
        habitat=habitat,
        method=method,
        gross_kg=gross,
        **dict(zip(sums.LINE_PARTS, parts, strict=True)),
        unit_kg=1000,
        carried_in_kg=0,
        carried_out_kg=0,
        mean_kg=gross,
        median_kg=gross - 10,
        p05_kg=gross - 9_000,
        p95_kg=gross + 9_000,
        draws=1000,
        rule="percentile",
        confidence="0.9",
        buffer_share="0.15",
        claimable_under=(("none", gross), ("percentile", gross - parts[2])),
    )


def lots():
    """The lots of the two lines."""
    lines = [settled(*line) for line in LINES]
    common = LotCommon(
        project="xihu-2022",
        title={"en": "Xihu Harbour, 2022", "zh": "西沪港 2022"},
        kind_of_claim="annual sink",
        parameter_set=PARAMETERS,
        software_version="0.1.0",
        demonstration_reasons=("harvest.csv is simulated",),
        report_date=date(2023, 2, 28),
    )
    details = {
        (line.holder, line.vintage, line.habitat, line.method): LotDetails(
            zones=("Z1",),
            title_refs=("T-1",),
            species=(),
            pools=("soil",),
            geometry=SQUARE,
            method_edition="2021",
            method_title={"en": line.method, "zh": line.method},
            statuses=("standard", "assumed"),
        )
        for line in lines
    }
    return cut_lots(lines, common=common, details=details)


def recipe():
    """What to compute; nothing does."""
    inputs = {"habitats_2022.tif": "habitats", "ocean.nc": "ocean", "project.toml": "project"}
    return {
        "format": "bluecarbon/recipe/1",
        "project": "xihu-2022",
        "claim": "annual sink",
        "software": {"name": "bluecarbon", "version": "0.1.0"},
        "methods": [
            {"id": "hyt0305-2021", "edition": "2021"},
            {"id": "ipcc-wetlands-2013", "edition": "2013"},
        ],
        "parameters_sha256": PARAMETERS,
        "seed": "20230228",
        "draws": 1000,
        "settings": {"crediting": {"buffer": 0.15, "rule": "percentile"}, "note": "西沪港"},
        "inputs": [
            {"path": f"payload/inputs/{name}", "role": role, "simulated": True}
            for name, role in inputs.items()
        ],
    }


def totals(tiles):
    """Totals of rows by tile, added by a plain loop."""
    added = {}
    for _, *key, cells, area in tiles:
        before = added.get(tuple(key), (0, 0))
        added[tuple(key)] = (before[0] + cells, before[1] + area)
    return [(*key, *amounts) for key, amounts in added.items()]


def line_rows():
    """Rows of lines.csv."""
    return [(h, 2022, habitat, m, *amounts, 0, 0, 1000) for h, habitat, m, amounts in LINES]


def files():
    """Everything in the bundle but the manifest."""
    return {
        places.RECIPE: canonical.dumps(recipe()),
        **{places.lot_path(lot.id): write_lot(lot) for lot in lots()},
        places.TILES: tables.write(TILE_COLUMNS, TILES),
        places.TOTALS: tables.write(TILE_COLUMNS[1:], totals(TILES)),
        places.LINES: tables.write(sums.LINE_COLUMNS, line_rows()),
        "payload/inputs/habitats_2022.tif": bytes(i * i % 251 for i in range(1500)),
        "payload/inputs/project.toml": b'[project]\nid = "xihu-2022"\n',
        "payload/notebook/account.ipynb": canonical.dumps({"cells": [], "nbformat": 4}),
        "payload/report/en.html": b"<!doctype html><title>Account</title>",
        "payload/report/zh.html": "<!doctype html><title>核算报告</title>".encode(),
        places.METADATA: canonical.dumps({"@context": "https://w3id.org/ro/crate/1.1/context"}),
        "attestations/issuer.dsse.json": canonical.dumps({"payload": "", "signatures": []}),
    }


ABOUT = {
    "payload/inputs/habitats_2022.tif": {"licence": "CC-BY-4.0", "title": "Habitats 2022.TIF"},
    "payload/inputs/ocean.nc": {"licence": "not to be passed on"},
}


def detached():
    """The input that travels beside the bundle."""
    digest = sha256(DETACHED).hexdigest()
    return {"payload/inputs/ocean.nc": manifest.Detached(size=len(DETACHED), sha256=digest)}


def build():
    """The reference bundle as bytes."""
    return bundle.build(files(), about=ABOUT, detached=detached())


if __name__ == "__main__":
    bundle.write(sys.argv[1], files(), about=ABOUT, detached=detached())
