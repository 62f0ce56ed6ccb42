"""The schemas of evidence, and that our reader and jsonschema read them alike."""

import copy
import json
import re

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.evidence import bundle, refusals, shapes
from bluecarbon.lots import lot_schema

SCHEMAS = sorted(path.name.removesuffix(".schema.json") for path in shapes.SCHEMAS.glob("*.json"))
OTHER = st.sampled_from(
    [None, True, False, 0, 1, -1, 2**53, "", "x", "x\n", "a/b", "0" * 64, "0" * 64 + "\n", [], {}]
    + ["BC-2022-0000000000", "bluecarbon/recipe/1", "-1", "1", [None], {"a": 1}, "payload/inputs/x"]
)


@pytest.fixture(scope="module")
def documents(reference):
    """A document of each shape that a bundle must have."""
    made = bundle.load(reference.build())
    return {
        "manifest": json.loads(made.files["manifest.json"]),
        "recipe": made.recipe,
        "lot": next(iter(made.lots.values())),
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_and_is_wholly_understood(name):
    schema = shapes.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].startswith("urn:bluecarbon:")


def test_the_schema_of_lots_is_that_of_the_model():
    """The file is made from the model; a change of the model shows here."""
    assert shapes.schema("lot") == json.loads(json.dumps(lot_schema())), (
        "Write it again: python -c 'import json; from bluecarbon.lots import lot_schema; "
        "print(json.dumps(lot_schema(), indent=2, ensure_ascii=False))' "
        "> bluecarbon/evidence/schemas/lot.schema.json"
    )


@pytest.mark.parametrize("name", ["manifest", "recipe", "lot"])
def test_the_reference_has_the_shape_of_its_schemas(documents, name):
    jsonschema.Draft202012Validator(shapes.schema(name)).validate(documents[name])
    shapes.check(documents[name], name, where=name)


def places_in(value, path=()):
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_in(inner, (*path, key))


def change(document, path, act, other):
    """A document in which one value is another, is gone, or has company."""
    document = copy.deepcopy(document)
    if not path:
        return other
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if act == "replace":
        holder[path[-1]] = other
    elif act == "remove":
        del holder[path[-1]]
    elif isinstance(holder, dict):
        holder["another"] = other
    else:
        holder.insert(0, other)
    return document


def taken(value, name):
    try:
        shapes.check(value, name, where=name)
    except shapes.ShapeError:
        return False
    return True


@pytest.mark.parametrize("name", ["manifest", "recipe", "lot"])
def test_our_reader_of_schemas_agrees_with_jsonschema(documents, name):
    """Another program on changed documents. It lets a line end pass at "$", which we do not."""
    document, validator = documents[name], jsonschema.Draft202012Validator(shapes.schema(name))
    paths = list(places_in(document))

    @settings(max_examples=300, deadline=None)
    @given(st.sampled_from(paths), st.sampled_from(["replace", "remove", "add"]), OTHER)
    def check(path, act, other):
        changed = change(document, path, act, other)
        expected = validator.is_valid(changed)
        if expected and isinstance(other, str) and other.endswith("\n"):
            return
        assert taken(changed, name) == expected

    check()


def test_a_schema_with_words_not_known_is_not_read(monkeypatch, tmp_path):
    (tmp_path / "odd.schema.json").write_text('{"items": {"uniqueItems": true}}')
    monkeypatch.setattr(shapes, "SCHEMAS", tmp_path)
    with pytest.raises(NotImplementedError, match="uniqueItems"):
        shapes.schema("odd")


@pytest.mark.parametrize(
    ("path", "other", "found"),
    [
        (("draws",), True, "recipe, draws: found true, which is not integer"),
        (("seed",), "007", 'recipe, seed: found "007", which does not match'),
        (("inputs", 0, "role"), "", 'recipe, inputs, 0, role: found "", beyond the limit 1'),
        (("inputs", 0, "path"), "payload/inputs/x\n", "which does not match"),
        (("claim",), "credits", "which is none of annual sink, capacity inventory, credit"),
    ],
)
def test_a_fault_is_named_with_its_place(documents, path, other, found):
    with pytest.raises(shapes.ShapeError, match=re.escape(found)):
        shapes.check(change(documents["recipe"], path, "replace", other), "recipe", where="recipe")


def test_every_code_has_a_rule_and_a_cure_in_both_languages():
    for code in refusals._words():
        group = code.partition(".")[0]
        for language in ("en", "zh"):
            assert refusals.rule(code, language), code
            assert refusals.cure(code, language), code
        assert f"{group}.cure" in refusals._words()


def test_every_code_in_the_program_has_words():
    """A code without words would fail just where something is refused."""
    codes = set()
    for path in shapes.SCHEMAS.parent.glob("*.py"):
        codes |= set(
            re.findall(
                r'"((?:json|name|container|bundle|manifest|sums|level)\.[a-z0-9-]+)"',
                path.read_text(encoding="utf-8"),
            )
        )
    documents = {code for code in codes if not code.endswith((".json", ".csv"))}
    assert documents <= set(refusals._words())
    assert len(documents) > 60
