"""What a ledger keeps of a lot: what its entry says, and the row that follows from it."""

import json

from bluecarbon.lots.ledger.chain import content_digest
from bluecarbon.lots.model import Lot, canonical_json
from bluecarbon.lots.serials import SerialBlock, parse_serial

_MASSES = ("unit_kg", "kg_co2e", "line_kg")
_LISTS = ("pools", "exclusive_of")
_AS_TEXT = ("serial", "supersedes", "buffer_kg")  # of the entry only


def facts(lot, *, statement, buffer_pool):
    """What the entry says of a lot: JSON-ready, masses as decimal text."""
    block = parse_serial(lot.serial.text)
    settlement = lot.settlement
    line = content_digest(
        {
            "geometry_digest": lot.geometry_digest,
            "habitat": lot.habitat,
            "holder": lot.holder,
            "method": lot.method.model_dump(mode="json"),
            "pools": list(lot.pools),
            "project": lot.project,
            "run": lot.run_digest,
            "settlement": settlement.model_dump(mode="json"),
            "uncertainty": lot.uncertainty.model_dump(mode="json"),
            "vintage": lot.vintage,
        }
    )
    return {
        "account": lot.run_digest or statement,
        "buffer_kg": str(settlement.buffer_kg),
        "buffer_pool": buffer_pool or lot.project,
        "content_digest": lot.content_digest,
        "ends": lot.vintage_end.isoformat(),
        "exclusive_of": list(lot.exclusive_of),
        "first": block.first,
        "geometry_digest": lot.geometry_digest,
        "habitat": lot.habitat,
        "holder": lot.holder,
        "id": lot.id,
        "kg_co2e": str(lot.kg_co2e),
        "last": block.last,
        "line": line,
        "line_kg": str(settlement.lots_kg),
        "method": lot.method.id,
        "pools": list(lot.pools),
        "project": lot.project,
        "serial": block.text,
        "series": series(block),
        "starts": lot.vintage_start.isoformat(),
        "statement": statement,
        "supersedes": list(lot.supersedes),
        "unit_kg": str(lot.unit_kg),
        "units": lot.units,
        "vintage": lot.vintage,
    }


def row(said, *, sequence):
    """The row of `lots` for what an entry says, but for the document."""
    values = {key: value for key, value in said.items() if key not in _AS_TEXT}
    values |= {key: int(said[key]) for key in _MASSES}
    values |= {key: canonical_json(said[key]).decode() for key in _LISTS}
    changing = {"live": True, "superseded_by": None, "version": 1}
    return values | {"sequence": sequence} | changing


def said(found):
    """What the rules ask of a lot, from its row."""
    values = dict(found._mapping if hasattr(found, "_mapping") else found)
    return values | {"pools": json.loads(values["pools"])}


def listed(text):
    """A tuple from the JSON of a column; empty where there is none."""
    return tuple(json.loads(text)) if text else ()


def series(block):
    """A serial without its numbers: within it, no number is given twice."""
    return f"{block.project}-{block.vintage:04d}-{block.habitat}-{block.holder}"


def codes(said):
    """(kind, code, name) of the parts of a serial that abbreviate a name.

    Habitats and holders within their project: elsewhere the same code makes another serial.
    """
    project, _, habitat, holder = said["series"].split("-")
    return [
        ("project", project, said["project"]),
        ("habitat", f"{project}-{habitat}", said["habitat"]),
        ("holder", f"{project}-{holder}", said["holder"]),
    ]


def serial(said, first, last):
    """The serial of some units of a lot."""
    project, vintage, habitat, holder = said["series"].split("-")
    return SerialBlock(
        project=project,
        vintage=int(vintage),
        habitat=habitat,
        holder=holder,
        first=first,
        last=last,
    ).text


def document(lot):
    """A lot without its outline, as text: many lots have one outline, which is kept once."""
    return canonical_json(lot.model_dump(mode="json", exclude={"geometry"})).decode()


def whole(document, outline):
    """The lot from its document and its outline. Raises ValueError where its id is another."""
    content = json.loads(document) | {"geometry": outline}
    return Lot.model_validate_json(canonical_json(content))
