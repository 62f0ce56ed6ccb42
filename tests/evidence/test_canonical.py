"""Strict JSON: vectors, numbers of RFC 8785, and laws."""

import json
import math
import pickle
import struct
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.evidence import canonical
from bluecarbon.evidence.canonical import MAX_BYTES, MAX_DEPTH, MAX_INTEGER, JsonError

VECTORS = Path(__file__).parent / "vectors"
DOCUMENTS = json.loads((VECTORS / "json.json").read_text(encoding="utf-8"))
NUMBERS = [
    line.split()
    for line in (VECTORS / "rfc8785-numbers.txt").read_text().splitlines()
    if not line.startswith("#")
]


def written(vector):
    """The bytes of a vector, see vectors/README.md."""
    if "hex" in vector:
        return bytes.fromhex(vector["hex"])
    text = vector["text"]
    if isinstance(text, list):
        *head, repeated, times = text
        text = "".join(head) + repeated * times
    return text.encode()


def outcome(data):
    """The code of the rule that refuses a document, None where it is taken."""
    try:
        canonical.loads(data)
    except JsonError as error:
        return error.code
    return None


def test_a3_every_vector_is_taken_or_refused_by_its_rule(matrix):
    """Expected outcomes by hand from RFC 8259, RFC 8785 and the limits of the format."""
    assert len(DOCUMENTS) >= 40
    found = {vector["name"]: outcome(written(vector)) for vector in DOCUMENTS}
    assert len(found) == len(DOCUMENTS)
    wrong = {v["name"]: found[v["name"]] for v in DOCUMENTS if found[v["name"]] != v["expect"]}
    assert not wrong
    matrix.report("A3 JSON vectors", len(DOCUMENTS), len(DOCUMENTS) - len(wrong))


def test_a3_numbers_as_in_rfc_8785(matrix):
    """RFC 8785, appendix B. Outside our limits the format refuses what the RFC writes."""
    held = 0
    for bits, text in NUMBERS:
        (number,) = struct.unpack(">d", bytes.fromhex(bits))
        if not math.isfinite(number) or MAX_INTEGER < abs(number) < 1e21:
            with pytest.raises(JsonError, match="one form"):
                canonical.dumps(number)
            if math.isfinite(number):
                assert rfc8785.dumps(number).decode() == text
        else:
            assert canonical.dumps(number).decode() == text
            assert canonical.loads(text.encode()) == number
        held += 1
    matrix.report("A3 numbers of RFC 8785", len(NUMBERS), held)


def test_the_example_of_rfc_8785():
    """RFC 8785, sections 3.2.2 and 3.2.3."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical.dumps(value) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = list(canonical.loads(canonical.dumps(dict.fromkeys(keys, 0))))
    assert ordered == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False).filter(
    lambda x: not MAX_INTEGER < abs(x) < 1e21
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


def test_a3_what_is_written_is_read_and_written_alike(matrix):
    """loads is the inverse of dumps, on both sides; json.loads of another library agrees."""
    tried = [0]

    @settings(max_examples=1000, deadline=None)
    @given(VALUES)
    def check(value):
        data = canonical.dumps(value)
        assert canonical.loads(data) == value == json.loads(data)
        assert canonical.dumps(canonical.loads(data)) == data
        tried[0] += 1

    check()
    matrix.report("A3 round trips", tried[0], tried[0])


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | TEXT.map(str.encode) | VALUES.map(lambda v: json.dumps(v).encode()))
def test_whatever_is_taken_is_its_own_canonical_form(data):
    try:
        value = canonical.loads(data)
    except JsonError:
        return
    assert rfc8785.dumps(value) == data


@settings(max_examples=300, deadline=None)
@given(VALUES, st.data())
def test_no_changed_byte_gives_the_same_value(value, data):
    """Of two documents with equal values there is only one."""
    written = bytearray(canonical.dumps(value))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    try:
        changed = canonical.loads(bytes(written))
    except JsonError:
        return
    assert json.dumps(changed) != json.dumps(canonical.loads(canonical.dumps(value)))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (MAX_INTEGER + 1, "json.integer"),
        pytest.param(10**5000, "json.integer", id="too many digits to print"),
        (math.nan, "json.number"),
        (-math.inf, "json.number"),
        (1e20, "json.number"),
        ("\ud800", "json.surrogate"),
        ({"\udc00": 1}, "json.surrogate"),
        ({1: 2}, "json.value"),
        ({1, 2}, "json.value"),
        (b"bytes", "json.value"),
        (object(), "json.value"),
        pytest.param("x" * MAX_BYTES, "json.too-large", id="too large"),
    ],
)
def test_what_could_not_be_read_is_not_written(value, code):
    with pytest.raises(JsonError) as e:
        canonical.dumps([value])
    assert e.value.code == code


def test_a_list_in_itself_is_not_written():
    endless = []
    endless.append(endless)
    with pytest.raises(JsonError, match="nested to a limited depth"):
        canonical.dumps(endless)


def test_the_deepest_document_is_read_and_one_deeper_is_not():
    assert canonical.loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    deep = []
    for _ in range(MAX_DEPTH - 1):
        deep = [deep]
    assert canonical.loads(canonical.dumps(deep)) == deep
    with pytest.raises(JsonError, match="limited depth"):
        canonical.dumps([deep])


def test_the_largest_document_is_read():
    data = b'"' + b"x" * (MAX_BYTES - 2) + b'"'
    assert len(canonical.loads(data)) == MAX_BYTES - 2


def test_a_strict_document_need_not_be_canonical():
    assert canonical.parse(b' {"b": 1.50, "a": "\\u0061"} \n') == {"a": "a", "b": 1.5}
    with pytest.raises(JsonError, match="no floating-point numbers"):
        canonical.parse(b"[1.5]", floats=False)


def test_an_error_names_the_document_survives_pickling_and_says_what_to_do():
    with pytest.raises(JsonError, match="Get the document again") as e:
        canonical.loads(b'{"a":1,"a":2}', where="recipe.json")
    assert str(e.value).startswith("recipe.json: found the key 'a' twice.")
    again = pickle.loads(pickle.dumps(e.value))
    assert (type(again), str(again), again.code) == (JsonError, str(e.value), "json.duplicate-key")
    assert "不得重复" in e.value.reason.sentence("zh")
