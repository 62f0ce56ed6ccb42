"""What a ledger keeps of a lot: what its entry says, and the row that follows from it."""

import json

from bluecarbon.lots.ledger.chain import content_digest
from bluecarbon.lots.model import Lot, canonical_json
from bluecarbon.lots.serials import SerialBlock

_MASSES = ("unit_kg", "kg_co2e", "line_kg")
_LISTS = ("pools", "exclusive_of")
_AS_TEXT = ("serial", "supersedes", "buffer_kg")  # of the entry only


# What tells one line of an account from another, in the words of a lot file.
_LINE = ("geometry_digest", "habitat", "holder", "method", "pools", "project", "settlement")
_LINE += ("uncertainty", "vintage")
# What an entry says in the very words of a lot file.
_SAME = ("exclusive_of", "geometry_digest", "habitat", "holder", "id", "kg_co2e", "pools")
_SAME += ("project", "supersedes", "unit_kg", "units", "vintage")


def facts(lot, *, statement, buffer_pool):
    """What the entry says of a lot: JSON-ready, masses as decimal text."""
    return of_content(lot.model_dump(mode="json"), statement=statement, buffer_pool=buffer_pool)


def of_content(content, *, statement, buffer_pool):
    """The same, of a lot that is JSON already."""
    serial, settlement = content["serial"], content["settlement"]
    line = {name: content[name] for name in _LINE} | {"run": content["run_digest"]}
    return {name: content[name] for name in _SAME} | {
        "account": content["run_digest"] or statement,
        "buffer_kg": settlement["buffer_kg"],
        "buffer_pool": buffer_pool or content["project"],
        "content_digest": content_digest({k: v for k, v in content.items() if k != "id"}),
        "ends": content["vintage_end"],
        "first": serial["first"],
        "last": serial["last"],
        "line": content_digest(line),
        "line_kg": settlement["lots_kg"],
        "method": content["method"]["id"],
        "serial": serial["text"],
        "series": serial["text"].rsplit("-", 3)[0],
        "starts": content["vintage_start"],
        "statement": statement,
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


def document(content):
    """A lot (JSON) without its outline, as text: many lots have one outline, kept once."""
    return canonical_json({k: v for k, v in content.items() if k != "geometry"}).decode()


def whole(document, outline):
    """The lot from its document and its outline. Raises ValueError where its id is another."""
    content = json.loads(document) | {"geometry": outline}
    return Lot.model_validate_json(canonical_json(content))
