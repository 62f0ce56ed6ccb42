"""Reads TOML files into strict models; an error names the key, the value found and the cure."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from bluecarbon.errors import InputError, nearest
from bluecarbon.project.model import Project

# What to do about a value of a wrong type, by pydantic's name of the complaint.
CURES = {
    "bool_type": "Write true or false, without quotes.",
    "date_type": "Write a date without quotes and without a time, as in 2020-07-01.",
    "float_type": "Write a number, without quotes.",
    "int_type": "Write a whole number, without quotes and without a decimal point.",
    "model_type": "Write its keys under a [section], or as { key = value }.",
    "path_type": 'Write a path in "quotes".',
    "string_pattern_mismatch": "Use small letters and digits, in words joined by hyphens.",
    "string_type": 'Write text in "quotes".',
    "tuple_type": "Write a list: [[...]] heads a section that repeats, [ ... ] holds values.",
}


def read_project(path):
    """The `Project` in a TOML file; an InputError names the key, the value found and the cure."""
    return read_toml(path, Project)


def read_toml(path, model):
    """A TOML file as a strict model that has a field `path`, with the errors of `read_project`."""
    path, kind = Path(path), model.__name__.lower()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(
            where=path,
            found="no such file",
            rule="A project is a TOML file." if model is Project else "It is a TOML file.",
            cure="Give the path of the project file, as in `bluecarbon run project.toml`."
            if model is Project
            else f"Give the path of the {kind} file.",
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            where=path,
            found=f"byte {error.start} that is not UTF-8",
            rule="TOML is UTF-8 text.",
            cure="Save the file as UTF-8.",
        ) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            where=path,
            found=f"text that is not TOML: {error}",
            rule=f"A {kind} file is TOML 1.0.",
            cure="Correct the line.",
        ) from None
    if left := _undecided(content):
        raise InputError(
            where=path,
            found=f"{len(left)} choices left open: {', '.join(left)}",
            rule="Lines marked CHOOSE are for people to decide; no default is taken.",
            cure='Write one of the options that stand above each in place of "CHOOSE".',
        )
    if "path" in content:  # the one field of Project that is not a key of the file
        raise _unknown_key(path, ["path"], "", model)
    try:
        return model.model_validate({**content, "path": path.resolve()})
    except ValidationError as error:
        raise _first_error(path, error, model) from None


def _undecided(value, place=()):
    """Keys whose value `bluecarbon init` left to be chosen."""
    if isinstance(value, str):
        return [_dotted(place)] if value.split(" ")[0] == "CHOOSE" else []
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    return [left for key, item in inner for left in _undecided(item, (*place, key))]


def _first_error(path, error, model=Project):
    """The first of pydantic's complaints, in our form."""
    found = error.errors(include_url=False)
    # An unknown key often explains the missing one beside it: show it first.
    first = min(found, key=lambda e: e["type"] != "extra_forbidden")
    place = list(first["loc"])
    if place[:2] == ["ocean", "use"]:
        del place[3:4]  # the tag, see `Ocean.use`
    if place[:1] == ["crediting"] and place[2:3] in (["number"], ["table"]):
        del place[2]  # the tag of one number or a table
    where = f"{path}, {_dotted(place) or 'the file as a whole'}"
    others = f" ({len(found) - 1} more to correct after it.)" if len(found) > 1 else ""
    if first["type"] == "extra_forbidden":
        return _unknown_key(path, place, others, model)
    if first["type"] == "missing":
        return InputError(
            where=where,
            found="nothing",
            rule="This key must be there.",
            cure=f"Add `{_dotted(place)}`.{others}",
        )
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        rule, _, cure = message.partition(". ")
        return InputError(
            where=where,
            found="a contradiction" if not place else _short(first["input"]),
            rule=rule[:1].upper() + rule[1:].rstrip(".") + ".",
            cure=(cure or "Correct it.") + others,
        )
    cure = CURES.get(first["type"], "Correct the value.")
    if first["type"] == "literal_error":
        cure = nearest(first["input"], re.findall(r"'([^']*)'", first["ctx"]["expected"]))
    return InputError(
        where=where,
        found=_short(first["input"]),
        rule=message[:1].upper() + message[1:] + ".",
        cure=cure + others,
    )


def _unknown_key(path, place, others, model=Project):
    return InputError(
        where=f"{path}, {_dotted(place)}",
        found=f"an unknown key {place[-1]!r}",
        rule="Keys that are not understood are not ignored.",
        cure=nearest(place[-1], _known_keys(place[:-1], model)) + others,
    )


def _dotted(place):
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _known_keys(place, root=Project):
    """Keys of the section at a place of the file."""
    model = root
    for part in place:
        if part in model.model_fields:  # and neither the number of an item nor a key of a table
            model = _models(model.model_fields[part].annotation)[0]
    return [name for name in model.model_fields if name != "path" or model is not root]


def _models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _short(value):
    if isinstance(value, date | datetime | Path):
        return str(value)
    if isinstance(value, dict):
        return "the keys " + (", ".join(value) or "none")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_short, value)) + "]"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
