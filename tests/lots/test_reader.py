import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.lots import read_lot, reader, write_lot
from bluecarbon.lots.model import canonical_json
from bluecarbon.lots.reader import MAX_BYTES

AGAIN = "Get the file again from its issuer"


def test_reading_is_the_inverse_of_writing(lot, tmp_path):
    data = write_lot(lot)
    assert read_lot(data) == lot
    assert write_lot(read_lot(data)) == data
    path = tmp_path / f"{lot.id}.json"
    path.write_bytes(data)
    assert read_lot(path) == read_lot(str(path)) == lot


def test_what_is_written_is_canonical(lot):
    """RFC 8785 for values without floats: sorted keys, no space, UTF-8 unescaped; no newline."""
    data = write_lot(lot)
    again = json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert data.decode() == again
    assert "黄避岙乡".encode() in data


def test_canonical_json_by_hand():
    """RFC 8785, section 3.2.2.2: short escapes, lower-case \\u00xx, everything else as it is."""
    assert canonical_json({"b": 1, "a": '\u20ac$\u000f\nA\'B"\\"/'}) == (
        b'{"a":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\"/","b":1}'
    )


def refused_or_same(data, lot):
    """Whether the bytes are refused with the cure, or are this lot."""
    try:
        return read_lot(data) == lot
    except InputError as error:
        return AGAIN in str(error)


@given(st.data())
def test_any_changed_byte_is_refused_or_changes_nothing(lot, data):
    """The id is a digest of the content."""
    written = bytearray(write_lot(lot))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    assert refused_or_same(bytes(written), lot)


@given(st.data())
def test_any_cut_or_repeated_part_is_refused_or_changes_nothing(lot, data):
    written = write_lot(lot)
    start = data.draw(st.integers(0, len(written)))
    stop = data.draw(st.integers(start, len(written)))
    for changed in (written[:start] + written[stop:], written[:stop] + written[start:]):
        assert refused_or_same(changed, lot)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")))
def test_noise_is_refused_in_words(noise):
    with pytest.raises(InputError, match=AGAIN):
        read_lot(noise)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), json_values, max_size=4))
def test_foreign_json_is_refused_in_words(document):
    with pytest.raises(InputError, match=AGAIN):
        read_lot(json.dumps(document).encode())


def edited(lot, old, new):
    text = write_lot(lot).decode()
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('{"accounting_body"', '{"verifier":null,"accounting_body"', "key 'verifier' twice"),
        ('"settlement":{', '"settlement":{"gross_kg":"1",', "key 'gross_kg' twice"),
        ('"units":7650', '"units":7650.0', r"the number 7650\.0"),
        ('"units":7650', '"units":765e1', "the number 765e1"),
        ('"units":7650', '"units":NaN', "the number NaN"),
        ('"units":7650', '"units":-Infinity', "the number -Infinity"),
        ('"units":7650', '"units":1e999', "the number 1e999"),
        ('"units":7650', '"units":9007199254740992', "the number 9007199254740992"),
        ('"units":7650', '"units":-0', "the number -0"),
        ('"units":7650', '"units":' + "9" * 5000, "the number 9999"),
        ('"units":7650', '"units":true', "valid integer"),
        ('"units":7650', '"units":"7650"', "valid integer"),
        ('"kg_co2e":"7650000"', '"kg_co2e":7650000', "Write it as decimal text"),
        ('"kg_co2e":"7650000"', '"kg_co2e":"07650000"', "without sign of plus"),
        ('"vintage_start":"2022-01-01"', '"vintage_start":"2022-01-01T00:00:00"', "vintage_start"),
        ('"vintage_start":"2022-01-01"', '"vintage_start":1640995200', "vintage_start"),
        ('"verifier":null', '"verifier":"\\ud800"', "surrogate"),
        ('"verifier":null', '"verifier":"a\\u0000b"', r"U\+0000"),
        ('"verifier":null', '"verifier":"a\tb"', "not JSON"),
        ('"verifier":null', '"verifier":null,"price":106', "price.*not permitted"),
        ('"verifier":null,', "", "verifier missing"),
        ('"verifier":null', '"verifier":"me"', "something in it was changed"),
        ('"verifier":null', '"verifier":' + "[" * 99 + "]" * 99, "100 nested brackets"),
        ('"verifier":null', '"verifier":null,', "not JSON"),
        ('"zones":', '{}"zones":', "not JSON"),
    ],
)
def test_each_trick_is_refused_by_its_name(lot, old, new, found):
    """The hazards of JSON from strangers; most are accepted by json.loads."""
    with pytest.raises(InputError, match=found) as e:
        read_lot(edited(lot, old, new).encode())
    assert AGAIN in str(e.value)


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (lambda b: b"\xef\xbb\xbf" + b, "byte-order mark"),
        (lambda b: b.decode().encode("utf-16"), "byte-order mark"),
        (lambda b: b.decode().encode("utf-16-le"), "not UTF-8|not JSON"),
        (lambda b: b.decode().encode("gb18030"), "not UTF-8"),
        (lambda b: b"[" + b + b"]", "a list"),
        (lambda b: b"", "not JSON"),
        (lambda b: b"null", "a NoneType"),
        (lambda b: b"[" * 200_000, "200000 nested brackets"),
        (lambda b: b + b" " * MAX_BYTES, "more than 4194304 bytes"),
        (lambda b: b[:-2], "not JSON"),
        (lambda b: b + b"x", "not JSON"),
        (lambda b: b'"' + b"\\" * 1_000_000, "not JSON"),
    ],
)
def test_files_that_are_no_lot(lot, make, found):
    with pytest.raises(InputError, match=found) as e:
        read_lot(make(write_lot(lot)))
    assert AGAIN in str(e.value)


def test_brackets_in_text_are_no_depth(cut):
    (lot,) = cut(report_no="[" * 50 + '\\"' + "{" * 50)
    assert read_lot(write_lot(lot)) == lot


def test_missing_files_and_folders(tmp_path):
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(InputError, match="Give the path of a lot file"):
            read_lot(path)


def test_a_lot_too_large_to_be_read_is_not_written(lot, monkeypatch):
    monkeypatch.setattr(reader, "MAX_BYTES", len(write_lot(lot)))
    assert write_lot(lot)
    monkeypatch.setattr(reader, "MAX_BYTES", len(write_lot(lot)) - 1)
    with pytest.raises(InputError, match="Simplify the outline"):
        write_lot(lot)
