"""Tables of evidence: one form for any rows, harmless in a spreadsheet."""

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.evidence import tables
from bluecarbon.evidence.tables import TableError

COLUMNS = ("holder", "zone", "cells", "gross_kg")
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
AMOUNT = st.integers(-(10**18) + 1, 10**18 - 1)
ROWS = st.dictionaries(st.tuples(TEXT, TEXT), st.tuples(AMOUNT, AMOUNT), max_size=8)


@settings(max_examples=300, deadline=None)
@given(ROWS, st.randoms())
def test_what_is_written_is_read_whatever_the_order(rows, random):
    listed = [(*key, *amounts) for key, amounts in rows.items()]
    random.shuffle(listed)
    data = tables.write(COLUMNS, listed)
    columns, keys, found = tables.read(data)
    assert (columns, keys) == (COLUMNS, 2)
    assert found == sorted(listed)
    assert tables.write(COLUMNS, found) == data


@settings(max_examples=300, deadline=None)
@given(ROWS.filter(bool), st.data())
def test_no_changed_byte_gives_the_same_table(rows, data):
    """Of two tables with equal rows there is only one."""
    made = tables.write(COLUMNS, [(*key, *amounts) for key, amounts in rows.items()])
    written = bytearray(made)
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    with suppress(TableError):
        assert tables.read(bytes(written)) != tables.read(made)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "''", "'=1"])
def test_no_text_is_a_formula_and_none_is_lost(text):
    data = tables.write(("holder", "cells"), [(text, 1)])
    (row,) = data.decode().splitlines()[1:]
    assert row.lstrip('"').startswith("'")
    assert tables.read(data)[2] == [(text, 1)]


def test_a_table_by_hand():
    rows = [("乙", 'a "b", c', 7, -12), ("甲", "z", 0, 10**17), ("", "z", 1, 2)]
    assert tables.write(COLUMNS, rows).decode() == (
        'holder,zone,cells,gross_kg\n,z,1,2\n乙,"a ""b"", c",7,-12\n甲,z,0,100000000000000000\n'
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "sums.table"),
        (b"\n", "sums.columns"),
        (b"holder,cells", "sums.table"),
        (b"holder,cells\r\na,1\r\n", "sums.table"),
        (b"\xef\xbb\xbfholder,cells\n", "sums.table"),
        (b"holder,cells\n\xff,1\n", "sums.table"),
        (b"holder,cells\n\x00,1\n", "sums.table"),
        (b'holder,cells\n"a",1\n', "sums.table"),
        (b'holder,cells\n"a\nb",1\n', "sums.table"),
        (b'holder,cells\n"a,1\n', "sums.table"),
        (b'holder,cells\n"a"b,1\n', "sums.table"),
        (b"holder,cells\n=a,1\n", "sums.table"),
        (b"holder,cells\n'a,1\n", "sums.table"),
        (b"holder,cells\na,1\n\n", "sums.columns"),
        (b"holder,cells\na,1", "sums.table"),
        (b"holder,cells\na\n", "sums.columns"),
        (b"holder,cells\na,1,2\n", "sums.columns"),
        (b"cells,holder\n1,a\n", "sums.columns"),
        (b"cells\n1\n", "sums.columns"),
        (b"holder,cells,cells\na,1,1\n", "sums.columns"),
        (b"Holder,cells\na,1\n", "sums.columns"),
        (b"holder,tonnes\na,1\n", None),
        (b"holder,cells\na,1.0\n", "sums.integer"),
        (b"holder,cells\na,01\n", "sums.integer"),
        (b"holder,cells\na,+1\n", "sums.integer"),
        (b"holder,cells\na,-0\n", "sums.integer"),
        (b"holder,cells\na, 1\n", "sums.integer"),
        (b"holder,cells\na,\n", "sums.integer"),
        (b"holder,cells\na,1e3\n", "sums.integer"),
        (b"holder,cells\na,NaN\n", "sums.integer"),
        (b"holder,cells\na,9999999999999999999\n", "sums.integer"),
        ("holder,cells\na,１\n".encode(), "sums.integer"),
        (b"holder,cells\na,1\na,2\n", "sums.order"),
        (b"holder,cells\nb,1\na,2\n", "sums.order"),
        (b"holder,cells\n" + b"x" * 200_000 + b",1\n", "sums.table"),
    ],
)
def test_tables_of_another_form_are_refused(data, code):
    """A column "tonnes" is text and no amount: amounts end in the unit that they count."""
    try:
        tables.read(data)
        found = None
    except TableError as error:
        found = error.code
    assert found == code


def test_too_many_rows_and_too_many_bytes(monkeypatch):
    data = b"holder,cells\na,1\nb,1\n"
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    with pytest.raises(TableError, match="1,000,000 rows"):
        tables.read(data)
    monkeypatch.setattr(tables, "MAX_BYTES", len(data) - 1)
    with pytest.raises(TableError, match="at most 64 MiB"):
        tables.read(data)


@pytest.mark.parametrize(
    "row", [("a", 1.0), ("a", "1.5"), ("a\nb", 1), ("a\x00", 1), ("a", 10**18), ("a",)]
)
def test_what_could_not_be_read_is_not_written(row):
    with pytest.raises(TableError):
        tables.write(("holder", "cells"), [row])


@pytest.mark.parametrize("data", [b"\n" * 2_000_000, b"," * 9_000_000, b",\n" * 5_000_000])
def test_a_table_of_nothing_is_refused_before_it_is_parsed(data):
    tracemalloc.start()
    with pytest.raises(TableError, match="8,000,000 cells"):
        tables.read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
