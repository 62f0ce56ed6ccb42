"""Holds documents against the JSON Schemas in `schemas/`, with the standard library alone.

The schemas are the rule and not a description of it: what stands in them is what is checked. Only
the words of JSON Schema 2020-12 that they use are known here; a schema with another is not read.
"""

import json
import re
from functools import cache
from pathlib import Path

from bluecarbon.evidence.refusals import Refused

SCHEMAS = Path(__file__).parent / "schemas"

_TYPES = {
    "null": lambda v: v is None,
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "string": lambda v: isinstance(v, str),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}
_SAID_ONLY = frozenset(
    "$schema $id $defs title description default format contentMediaType".split()
)


class ShapeError(Refused):
    """A document that does not have the shape of its schema."""


def check(value, name, *, where):
    """Raise ShapeError unless `value` has the shape of `schemas/NAME.schema.json`."""
    root = schema(name)
    fault = _fault(value, root, root, "")
    if fault:
        place, found = fault
        raise ShapeError("bundle.shape", where=f"{where}{place}", found=found)


@cache
def schema(name):
    """A schema of this package, as the value of its JSON."""
    content = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    _known(content)
    return content


def _fault(value, rule, root, place):
    """The first thing that is wrong, as (place, found); None where nothing is."""
    for word, said in rule.items():
        if word not in _SAID_ONLY:
            fault = _WORDS[word](value, said, rule, root, place)
            if fault:
                return fault
    return None


def _type(value, said, _rule, _root, place):
    names = [said] if isinstance(said, str) else said
    if not any(_TYPES[name](value) for name in names):
        return place, f"{_short(value)}, which is not {' or '.join(names)}"
    return None


def _enum(value, said, _rule, _root, place):
    # 1 and true are not the same in JSON, as they are in Python.
    if not any(type(value) is type(one) and value == one for one in said):
        return place, f"{_short(value)}, which is none of {', '.join(map(str, said))}"
    return None


def _const(value, said, rule, root, place):
    return _enum(value, [said], rule, root, place)


def _pattern(value, said, _rule, _root, place):
    # Whole texts: Python's "$" would let a line end pass.
    inner = said.removeprefix("^").removesuffix("$")
    if isinstance(value, str) and not re.fullmatch(inner, value, re.ASCII):
        return place, f"{_short(value)}, which does not match {said}"
    return None


def _range(kind, measure, too):
    def check_range(value, said, _rule, _root, place):
        if isinstance(value, kind) and not isinstance(value, bool) and too(measure(value), said):
            return place, f"{_short(value)}, beyond the limit {said}"
        return None

    return check_range


def _required(value, said, _rule, _root, place):
    lacking = [key for key in said if isinstance(value, dict) and key not in value]
    return (place, f"no key {lacking[0]!r}") if lacking else None


def _properties(value, said, _rule, root, place):
    if isinstance(value, dict):
        for key, rule in said.items():
            fault = key in value and _fault(value[key], rule, root, f"{place}, {key}")
            if fault:
                return fault
    return None


def _additional(value, said, rule, _root, place):
    if isinstance(value, dict) and said is False:
        for key in value:
            if key not in rule.get("properties", {}):
                return place, f"the unknown key {key!r}"
    return None


def _items(value, said, _rule, root, place):
    if isinstance(value, list):
        for number, one in enumerate(value):
            fault = _fault(one, said, root, f"{place}, {number}")
            if fault:
                return fault
    return None


def _any_of(value, said, _rule, root, place):
    faults = [_fault(value, rule, root, place) for rule in said]
    return faults[0] if all(faults) else None


def _ref(value, said, _rule, root, place):
    target = root
    for key in said.removeprefix("#/").split("/"):
        target = target[key]
    return _fault(value, target, root, place)


def _over(found, said):
    return found > said


def _under(found, said):
    return found < said


_WORDS = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _range(int | float, lambda v: v, _under),
    "maximum": _range(int | float, lambda v: v, _over),
    "minLength": _range(str, len, _under),
    "maxLength": _range(str, len, _over),
    "minItems": _range(list, len, _under),
    "maxItems": _range(list, len, _over),
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any_of,
    "$ref": _ref,
}


def _known(rule):
    """Refuse a schema with words that would go unchecked."""
    unknown = set(rule) - set(_WORDS) - _SAID_ONLY
    if unknown:
        raise NotImplementedError(f"JSON Schema words not known here: {sorted(unknown)}")
    inner = [*rule.get("properties", {}).values(), *rule.get("$defs", {}).values()]
    inner += rule.get("anyOf", [])
    inner += [rule["items"]] if "items" in rule else []
    for one in inner:
        _known(one)


def _short(value):
    kinds = {list: "a list", dict: "an object"}
    return kinds.get(type(value)) or json.dumps(value, ensure_ascii=False)[:80]
