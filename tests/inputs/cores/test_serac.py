"""The column sets of serac: names, millimetres, refused rows."""

import numpy.testing as npt
import pytest

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.cores.serac import read_serac, read_serac_varves

NEW = """"depth_top"\t"depth_bottom"\t"density"\t"Pbex"\t"Pbex_er"\t"Cs"\t"Cs_er"\t"Am"\t"Am_er"
0\t10\t0.4\t94.4\t2.5\t18.9\t0.5\tNA\tNA
10\t20\t0.28\t-3\t3\t20.1\t0.7\tNA\tNA
"""
OLD = """depth_min\tdepth_max\tdensity\tPb210ex\tPb210ex_er\tCs137\tCs137_er\tAm241\tAm241_er
0\t5\t0.47\t642\t11\t772\t3\t1\t0.51
"""
MIDDLE = """depth_avg\tthickness\tdensity\tPbex\tPbex_er
2.5\t5\t0.47\t642\t11
"""


@pytest.fixture
def write(tmp_path):
    def file(text, name="core.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return file


def test_millimetres_become_centimetres_and_activities_stay(write):
    """By hand: 1 mm = 0.1 cm, 1 mBq/g = 1 Bq/kg. Negative excess is a measurement."""
    table = read_serac(write(NEW), core="PB06")
    assert table.samples["core"].tolist() == ["PB06", "PB06"]
    npt.assert_allclose(table.samples[["top", "bottom"]], [[0, 1], [1, 2]])
    npt.assert_allclose(table.samples["excess_pb210"], [94.4, -3], rtol=1e-12)
    npt.assert_allclose(table.samples["cs137_error"], [0.5, 0.7], rtol=1e-12)
    assert table.samples["am241"].isna().all()
    assert table.messages.empty
    assert table.cores.index.tolist() == ["PB06"]


def test_older_names_and_middles_with_thickness(write):
    """By hand: 2.5 mm +- 2.5 mm is 0 to 0.5 cm."""
    for text in (OLD, MIDDLE):
        table = read_serac(write(text))
        row = table.samples.iloc[0]
        npt.assert_allclose(row[["top", "bottom"]].astype(float), [0, 0.5], atol=1e-12)
        npt.assert_allclose(row["excess_pb210"], 642)
        assert row["core"] == "core"


def test_commas_are_told_with_the_cure(write):
    with pytest.raises(InputError, match="give separator=','"):
        read_serac(write(OLD.replace("\t", ",")))
    assert len(read_serac(write(NEW.replace("\t", ",")), separator=",").samples) == 2


def test_a_table_without_depths_is_refused_with_the_cure(write):
    with pytest.raises(InputError, match="Rename the columns that hold the depths"):
        read_serac(write("depth\tdensity\n1\t0.5\n"))


@pytest.mark.parametrize(
    ("old", "new", "rule", "rows"),
    [
        ("10\t20\t0.28", "10\t10\t0.28", "The bottom of a sample lies below its top", 1),
        ("\t0.28\t", "\t3.1\t", "No dry sediment is heavier than quartz", 2),
        ("\t94.4\t", "\t<5\t", "excess_pb210 is a finite number", 2),
        ("\t2.5\t", "\t-2.5\t", "An error of measurement is not negative", 2),
    ],
)
def test_rows_that_cannot_be_are_told_row_by_row(write, old, new, rule, rows):
    path = write(NEW.replace(old, new, 1))
    with pytest.warns(InputWarning, match="See `messages`"):
        table = read_serac(path)
    assert len(table.samples) == rows
    assert table.messages["rule"].str.startswith(rule).any()
    with pytest.raises(InputError, match=rule):
        read_serac(path, on_fault="stop")


def test_varves(write):
    """By hand: 5 mm = 0.5 cm; sorted downwards."""
    table = read_serac_varves(write("Age\tDepth\n2003\t5\n2004\t0\n"))
    npt.assert_allclose(table["depth"], [0, 0.5])
    npt.assert_allclose(table["year"], [2004, 2003])
    with pytest.raises(InputError, match="year is a finite number"):
        read_serac_varves(write("Age\tDepth\nabout 2003\t5\n"))
