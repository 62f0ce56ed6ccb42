"""Parameter tables: which row applies, what is refused, and what the package's own tables state."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.parameters import STATUSES, coefficients, load
from bluecarbon.parameters.tables import DISTRIBUTIONS, HEADER, ParameterSet, parse

COLUMNS = ",".join(HEADER)
ROWS = list(load().rows.values())


def table(*rows):
    """Parameters of a small table."""
    return parse("\n".join((COLUMNS, *rows)), "mine.csv")


def parameters(*rows):
    return ParameterSet({}).override(table(*rows))


GENERAL = "rate,,1,t ha-1,,,,fixed,,a book,p. 1,literature"
MARSH = "rate,tidal marsh,2,t ha-1,,,,fixed,,a book,p. 2,literature"
FRESH = "rate,tidal marsh; fresh,3,t ha-1,,,,fixed,,a book,p. 3,quoted"


@pytest.mark.parametrize(
    ("tags", "value"),
    [
        ((), 1),
        (("mangrove",), 1),
        (("tidal marsh",), 2),
        (("tidal marsh", "saline"), 2),
        (("fresh",), 1),
        (("fresh", "tidal marsh"), 3),
    ],
)
def test_the_most_specific_row_wins(tags, value):
    """A row applies where all of its tags are carried; no tags apply everywhere."""
    assert parameters(GENERAL, MARSH, FRESH).get("rate", tags).value == value


def test_two_rows_that_fit_equally_well_are_refused_with_the_cure():
    other = MARSH.replace("tidal marsh", "fresh")
    with pytest.raises(InputError, match=r"2 rows 'rate'.*Add a row that names all the tags"):
        parameters(MARSH, other).get("rate", {"tidal marsh", "fresh"})


def test_a_missing_row_names_the_tags_and_those_that_exist():
    with pytest.raises(
        InputError, match=r"no row 'rate' for mangrove.*Rows exist for: tidal marsh"
    ):
        parameters(MARSH).get("rate", {"mangrove"})


def test_a_misspelt_name_is_told_the_nearest():
    with pytest.raises(InputError, match="Did you mean 'rate'"):
        parameters(MARSH).get("rates", {"tidal marsh"})


@pytest.mark.parametrize(
    ("row", "cure"),
    [
        (GENERAL.replace(",1,", ",one,"), "plain decimal number"),
        (GENERAL.replace(",1,", ",,"), "Fill in both"),
        (GENERAL.replace(",1,", ",inf,"), "Fill in both"),
        (GENERAL.replace("a book", ""), "Fill in both"),
        (GENERAL.replace("fixed", "lognormal"), "Fill in low and high, or spread"),
        (GENERAL.replace(",,,,fixed", ",0.1,,,uniform"), "Fill in low and high"),
        (GENERAL.replace(",,,,fixed", ",,1.5,2,uniform"), "Correct the order"),
        (GENERAL.replace("fixed", "log-normal"), "Did you mean 'lognormal'"),
        (GENERAL.replace("literature", "litrature"), "Did you mean 'literature'"),
        (GENERAL.replace("p. 1", "p. 1, line 2"), 'Put text with commas in "quotes"'),
        (GENERAL.rpartition(",")[0], 'Put text with commas in "quotes"'),
    ],
)
def test_a_faulty_row_is_refused_with_the_cure(row, cure):
    with pytest.raises(InputError, match=cure) as caught:
        table(MARSH, row)
    assert caught.value.where == "mine.csv, line 3"


def test_a_row_given_twice_is_refused_with_both_lines():
    with pytest.raises(InputError, match=r"line 4.*first in mine.csv, line 2.*Remove one"):
        table(FRESH, MARSH, FRESH.replace("tidal marsh; fresh", "fresh;tidal marsh"))


def test_another_header_is_refused_with_the_right_one():
    with pytest.raises(InputError, match="Correct the header line"):
        parse("name,value\nrate,1", "mine.csv")


def test_a_missing_file_is_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match="Correct the path under `parameters`"):
        load(tmp_path / "none.csv")


def test_the_project_comes_before_the_package(tmp_path):
    """A project's row replaces the row of the same name and tags, and only that."""
    path = tmp_path / "mine.csv"
    path.write_text(
        f"{COLUMNS}\nsoil_carbon_accumulation,mangrove,9,t C ha-1 a-1,1,,,normal,3,my cores,,local",
        encoding="utf-8",
    )
    mine, package = load(path), load()
    assert mine.get("soil_carbon_accumulation", {"mangrove"}).status == "local"
    assert mine.get("soil_carbon_accumulation", {"seagrass"}).value == 0.43
    assert package.get("soil_carbon_accumulation", {"mangrove"}).value == 1.62
    assert mine.digest != package.digest


def test_digest_follows_the_numbers_and_not_the_place():
    first, same = (parse(f"{COLUMNS}\n{GENERAL}", name) for name in ("a.csv", "b.csv"))
    other = parse(f"{COLUMNS}\n{GENERAL.replace(',1,', ',1.5,')}", "a.csv")
    digests = [ParameterSet({}).override(rows).digest for rows in (first, same, other)]
    assert digests[0] == digests[1] != digests[2]


def test_coefficients_stand_in_their_order():
    """CDM AR-Tool14: bounds 10, 15, 20, 30 %."""
    assert coefficients("ar_tool14_bound") == (0.10, 0.15, 0.20, 0.30)


@given(st.permutations([GENERAL, MARSH, FRESH]))
def test_law_the_order_of_rows_does_not_matter(rows):
    """Law: a table is a set."""
    tags = {"tidal marsh", "fresh"}
    assert parameters(*rows).get("rate", tags).value == 3
    assert parameters(*rows).digest == parameters(GENERAL, MARSH, FRESH).digest


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.key)
def test_every_row_of_the_package_says_where_it_is_from(row):
    """A number has a unit, a source and a place; the reader already refused the other faults."""
    assert row.unit
    assert row.where
    assert row.status in STATUSES
    assert row.distribution in DISTRIBUTIONS
    assert not row.spread < 0


@pytest.mark.parametrize("row", [r for r in ROWS if r.source == "bluecarbon"], ids=lambda r: r.key)
def test_what_is_ours_is_called_assumed(row):
    assert row.status == "assumed"


@pytest.mark.parametrize("table_name", ["wetlands", "mariculture", "gases"])
def test_a_width_of_ours_makes_a_row_assumed(table_name):
    """The heads of these tables: the status is that of the weaker of a number and its width."""
    rows = [r for r in ROWS if r.table.startswith(f"parameters/{table_name}.csv")]
    assert rows
    for row in rows:
        if "assumed" in row.where or "recalled" in row.where:
            assert row.status == "assumed", row.key


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r.distribution == "uniform"], ids=lambda r: r.key
)
def test_a_uniform_width_does_not_move_the_number(row):
    """The value by hand and the mean of the draws are one."""
    assert row.value == pytest.approx((row.low + row.high) / 2)


@pytest.mark.parametrize("name", sorted({r.name for r in ROWS if "share" in r.name}))
def test_shares_are_shares(name):
    for row in load().named(name):
        assert 0 <= row.value <= 1
        assert math.isnan(row.high) or row.high <= 1
