"""CSV as text: shape, names, encoding and the lines at the head."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.inputs.csv_table import Columns, is_date, read_csv_text


@pytest.fixture
def write(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_everything_is_text_and_rows_count_lines_of_the_file(write):
    table = read_csv_text(write("# note: x\n\na,b\n01, NA \n,\n3,4\n"), ("a", "b"))
    assert table.rows.to_dict("index") == {4: {"a": "01", "b": "NA"}, 6: {"a": "3", "b": "4"}}
    assert table.metadata == {"note": "x"}


def test_quoted_values_may_hold_commas_and_line_ends(write):
    table = read_csv_text(write('a,b\n"x, y","1\n2"\nz,3\n'), ("a", "b"))
    assert table.rows.to_dict("index") == {2: {"a": "x, y", "b": "1\n2"}, 4: {"a": "z", "b": "3"}}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(write, end):
    table = read_csv_text(write(end.join(["# k: v", "a,b", "1,2", "3,4"])), ("a", "b"))
    assert list(table.rows["b"]) == ["2", "4"]
    assert table.metadata == {"k": "v"}


@pytest.mark.parametrize(
    "head",
    ["# simulated: yes\n", '"# simulated: yes"\n', "# simulated: yes,,\n", "#Simulated:YES\n"],
)
def test_metadata_survive_a_spreadsheet(write, head):
    """Spreadsheets add quotes, or a comma for each column: "yes,," must still say yes."""
    assert read_csv_text(write(head + "a,b,c\n1,2,3\n"), ("a", "b", "c")).simulated


@pytest.mark.parametrize(("says", "simulated"), [("no", False), ("false", False), ("seed 7", True)])
def test_simulated_is_anything_but_a_clear_no(write, says, simulated):
    assert read_csv_text(write(f"# simulated: {says}\na\n1\n"), ("a",)).simulated is simulated


def test_a_byte_order_mark_is_no_part_of_the_first_name(write):
    assert list(read_csv_text(write("a\n1\n", "utf-8-sig"), ("a",)).rows) == ["a"]


@pytest.mark.parametrize(
    ("encoding", "found"), [("gbk", "look like GBK"), ("utf-16", "UTF-16"), ("utf-32-le", "binary")]
)
def test_other_encodings_are_refused_with_the_cure(write, encoding, found):
    with pytest.raises(InputError, match=rf"{found}.*Save the file as UTF-8"):
        read_csv_text(write("a,b\n1,西沪港\n", encoding), ("a", "b"))


def test_the_line_in_another_encoding_is_named(write):
    with pytest.raises(InputError, match="bytes in line 2 that are not UTF-8"):
        read_csv_text(write("a,b\n1,西沪港\n", "gbk"), ("a", "b"))


def test_a_workbook_is_refused_with_the_cure(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(InputError, match=r"workbook.*CSV UTF-8"):
        read_csv_text(path, ("a",))


def test_shifted_columns_are_refused_with_the_rows(write):
    path = write("a,b\n1,2,3\n4,5\n6,7,8\n")
    with pytest.raises(
        InputError, match=r"row 2: 3 values under 2 names; row 4: 3 values.*Complete the header"
    ):
        read_csv_text(path, ("a", "b"))


def test_rows_that_are_too_short_are_refused(write):
    with pytest.raises(InputError, match=r"row 3: 1 values under 2 names.*Complete the header"):
        read_csv_text(write("a,b\n1,2\n3\n"), ("a", "b"))


@pytest.mark.real
@pytest.mark.parametrize("name", ["co2-mm-mlo.csv", "co2-mm-gl.csv"])
def test_real_files_with_shifted_columns_are_refused(shared_data, name):
    """README of the data: "pandas.read_csv shifts the columns without a word"."""
    path = shared_data / "real" / "co2_noaa" / name
    assert isinstance(pd.read_csv(path).index[0], (str, tuple))  # what we guard against
    with pytest.raises(InputError, match=r"values under \d names.*and \d+ more"):
        read_csv_text(path, ("Date", "Average"), others=True)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("a,hlder\n1,2\n", "Did you mean 'holder'"),
        ("a,a\n1,2\n", "Rename or remove"),
        ("a,\n1,2\n", "Rename or remove"),
        ("a\n1\n", "The column 'holder' is needed.*Add it"),
        ("a;holder\n1;2\n", "Save the file with commas"),
        ("a\tholder\n1\t2\n", "Save the file with commas"),
        ("", "Add the header row"),
        ("# only: this\n", "Add the header row"),
        ("a,holder\n", "Add the rows"),
        ('a,holder\n1,"x"y\n', "Correct the quotes"),
        ('a,holder\n1,"x\n', "Correct the quotes"),
    ],
)
def test_faulty_files_are_refused_with_the_cure(write, text, cure):
    with pytest.raises(InputError, match=cure):
        read_csv_text(write(text), ("a", "holder"))


def test_a_missing_file_is_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match="Correct the path"):
        read_csv_text(tmp_path / "absent.csv", ("a",))


def test_optional_columns_are_filled_and_others_kept_on_demand(write):
    table = read_csv_text(write("a,x\n1,2\n"), ("a",), ("b",), others=True)
    assert table.rows.to_dict("list") == {"a": ["1"], "x": ["2"], "b": [""]}


def test_at_most_ten_faults_are_shown(write):
    columns = Columns(read_csv_text(write("a\n" + "x\n" * 12), ("a",)))
    columns.number("a")
    with pytest.raises(InputError, match=r"row 2: a = 'x'.*row 11: .*; and 2 more\. a is a number"):
        columns.refuse()


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "1,5", "1_000", "１２", "0x10", "1 t", ""])
def test_what_is_no_plain_number_is_refused(write, text):
    columns = Columns(read_csv_text(write(f'a,b\n"{text}",1\n'), ("a", "b")))
    columns.number("a")
    with pytest.raises(InputError, match=r"row 2: a = .*(plain digits|Correct the a)"):
        columns.refuse()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_python_writes_them(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_text(f"a\n{value!r}\n")
    columns = Columns(read_csv_text(path, ("a",)))
    assert columns.number("a") == [value]
    columns.refuse()


def test_dates():
    assert all(map(is_date, ("2022", "2022-04-30", "2024-02-29")))
    assert not any(map(is_date, ("", "22", "2022-4-30", "2022-02-30", "20220430", "2022/04/30")))
    assert not any(map(is_date, ("2022-W01-1", "0000", "2022-04-30T00:00", "２０２２")))
