"""Rows of core tables: what is read, what is refused, and what is said of it."""

import gzip

import pandas as pd
import pytest

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.cores.rows import RowChecks, read_text


@pytest.fixture
def write(tmp_path):
    def write(text, name="cores.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_rows_are_known_by_their_line_in_the_file(write):
    table = read_text(write('a,b\n1,"two\nlines"\n\n3,4\n'), ("a",))
    assert list(table.index) == [2, 5]
    assert table["b"].tolist() == ["two\nlines", "4"]


def test_packed_files_and_a_byte_order_mark_are_read(write):
    packed = gzip.compress("\ufeffa,b\n1,2\n".encode(), mtime=0)
    table = read_text(write(packed, "cores.csv.gz"), ("a", "b"))
    assert table.loc[2].tolist() == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("a;b\n1;2\n", "save them with ','"),
        ("a,b\n1,2,3\n", "double quotes"),
        ("a,c\n1,2\n", "Add it, or rename"),
        ("a,b,b\n1,2,3\n", "Rename or remove"),
        ("", "Add it"),
        ('a,b\n"1,2\n', "Correct the quotes"),
        ("a,b\n1,宁波\n".encode("gbk"), "UTF-8"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], "Fetch the file again"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_cure(write, text, cure):
    with pytest.raises(InputError, match=cure):
        read_text(write(text), ("a", "b"))


def test_a_missing_file_is_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match="Correct the path"):
        read_text(tmp_path / "none.csv", ("a",))


@pytest.fixture
def rows():
    index = pd.Index([2, 3, 4], name="row")
    table = pd.DataFrame({"core": ["A", "A", "B"], "top": [0.0, 5.0, 0.0]}, index=index)
    return RowChecks("cores.csv", table)


def test_numbers_and_what_is_none(rows):
    """Missing is missing; a detection limit, a unit and infinity are no numbers."""
    text = pd.Series(["1.5", "NA", ""], index=rows.table.index)
    assert rows.number("density", text).isna().tolist() == [False, True, True]
    assert rows.messages.empty
    rows.number("activity", pd.Series(["<0.3", "1e400", "-2"], index=rows.table.index))
    assert rows["activity"].dropna().tolist() == [-2]
    assert rows.messages["found"].tolist() == ["activity = '<0.3'", "activity = '1e400'"]


def test_a_refused_row_is_told_once_by_its_first_fault(rows):
    rows.refuse(rows["top"] == 5, "top", "First rule.", "First cure.")
    rows.refuse(rows["top"] >= 0, "top", "Second rule.", "Second cure.")
    told = rows.messages
    assert told["row"].tolist() == [2, 3, 4]
    assert told["rule"].tolist() == ["Second rule.", "First rule.", "Second rule."]
    assert rows.kept.empty


def test_a_refused_value_leaves_its_row(rows):
    rows.blank(rows["top"] == 5, "top", "Rule.", "Cure.")
    assert len(rows.kept) == 3
    assert rows["top"].isna().tolist() == [False, True, False]


def test_one_warning_counts_what_was_refused(rows):
    rows.refuse(rows["core"] == "B", "core", "Rule.", "Cure.")
    rows.note(rows["core"] == "A", "core", "Told.", "Look.")
    with pytest.warns(InputWarning, match="1 of 3 rows refused, 0 values refused"):
        table = rows.finish(pd.DataFrame(index=["A", "B"]), "set aside")
    assert table.samples["core"].tolist() == ["A", "A"]
    assert table.summary[["rule", "rows", "cores"]].values.tolist() == [
        ["Told.", 2, 1],
        ["Rule.", 1, 1],
    ]
    assert table.core("A")["top"].tolist() == [0, 5]
    with pytest.raises(InputError, match="See `messages`"):
        table.core("B")


def test_notes_do_not_warn(rows):
    rows.note(rows["core"] == "A", "core", "Told.", "Look.")
    assert len(rows.finish(pd.DataFrame(), "set aside").messages) == 2


def test_faults_can_end_the_reading(rows):
    rows.refuse(rows["core"] == "B", "core", "Rule.", "Mend it.")
    with pytest.raises(InputError, match=r"row 4: core = 'B'. Rule. Mend it."):
        rows.finish(pd.DataFrame(), "stop")
    with pytest.raises(ValueError, match="must be 'set aside' or 'stop'"):
        rows.finish(pd.DataFrame(), "ignore")
