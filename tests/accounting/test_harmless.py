"""Tables as CSV: the text of pandas, but for what a spreadsheet would run."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluecarbon.accounting.harmless import harmless_csv
from bluecarbon.lots.cells import cell

TEXTS = st.one_of(
    st.text(max_size=6), st.sampled_from(["=1+1", "-5", "a,b", 'a"b', "a\nb", " @x", "西沪港", ""])
)
COLUMNS = st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.lists(st.floats(), min_size=4, max_size=4),
    st.lists(st.floats(width=32), min_size=4, max_size=4).map(lambda v: np.array(v, "float32")),
    st.lists(TEXTS, min_size=4, max_size=4),
    st.lists(st.one_of(TEXTS, st.none()), min_size=4, max_size=4),
    st.lists(st.one_of(TEXTS, st.none()), min_size=4, max_size=4).map(pd.Categorical),
    st.lists(st.one_of(TEXTS, st.integers(), st.booleans(), st.none()), min_size=4, max_size=4),
    st.lists(st.one_of(st.integers(0, 9), st.none()), min_size=4, max_size=4).map(
        lambda v: pd.Series(v, dtype=object)
    ),
    st.lists(st.one_of(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.none()), min_size=4,
             max_size=4).map(pd.to_datetime),
    st.lists(st.one_of(st.integers(0, 9), st.none()), min_size=4, max_size=4).map(
        lambda v: pd.array(v, dtype="Int64")
    ),
)  # fmt: skip


def one_by_one(value):
    if isinstance(value, str):
        return cell(value)
    return value.date() if isinstance(value, pd.Timestamp) else value


@settings(max_examples=300, deadline=None)
@given(st.lists(COLUMNS, max_size=4))
def test_the_text_is_that_of_pandas_with_every_cell_made_harmless(columns):
    """Another program: pandas, after a look at each cell by itself."""
    table = pd.DataFrame({f"column {i}": values for i, values in enumerate(columns)})
    expected = table.map(one_by_one).to_csv(index=False, lineterminator="\n")
    assert harmless_csv(table, {}) == expected


def test_the_head_keeps_to_its_lines():
    table = pd.DataFrame({"a": [1]})
    assert harmless_csv(table, {"who": "x\n=1+1,2", "n": 3}) == "# who: x =1+1,2\n# n: 3\na\n1\n"


@pytest.mark.parametrize("begin", "=+-@＝")
def test_no_text_begins_a_formula(begin):
    """Law: text, alone in its column or among numbers, begins with an apostrophe."""
    for values in ([begin + "1"] * 2, [begin + "1", 2]):
        _, first, _ = harmless_csv(pd.DataFrame({"a": values}), {}).split("\n", 2)
        assert first == f"'{begin}1"
