import numpy as np
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.declared_baseline import read_declared_baseline

HEAD = "habitat,zone,year,t_co2e,low,high,distribution,source\n"
KNOWN = {"habitats": ["mangrove", "tidal marsh"], "zones": ["west"], "years": range(2016, 2018)}


@pytest.fixture
def read(tmp_path):
    def read(rows, head=HEAD):
        path = tmp_path / "baseline.csv"
        path.write_text(head + rows)
        return read_declared_baseline(path, **KNOWN)

    return read


def test_rows_by_habitat_zone_and_year(read):
    found = read("mangrove,,,12.5,10,15,normal,survey\n,west,2017,-3,,,fixed,survey\n")
    assert found["habitat"].tolist() == ["mangrove", ""]
    assert found["year"].tolist() == [0, 2017]
    assert found["t_co2e"].tolist() == [12.5, -3.0]
    assert np.isnan(found["low"].iloc[1])
    assert not found.attrs["simulated"]


def test_a_table_without_years_holds_for_all(read):
    found = read("mangrove,,1,0,2,uniform,s\n", HEAD.replace("year,", ""))
    assert found["year"].tolist() == [0]


def test_a_simulated_table_says_so(read):
    assert read("mangrove,,,1,,,fixed,s\n", "# simulated: yes\n" + HEAD).attrs["simulated"]


@pytest.mark.parametrize(
    ("rows", "cure"),
    [
        (",,,1,,,fixed,s\n", "Fill in one of the two"),
        ("mangroves,,,1,,,fixed,s\n", "Did you mean 'mangrove'"),
        ("mangrove,east,,1,,,fixed,s\n", "west"),
        ("mangrove,,2019,1,,,fixed,s\n", "a year of the period"),
        ("mangrove,,,1,,,fixed,\n", "Fill in the source"),
        ("mangrove,,,1,,,normal,s\n", "Fill in low and high"),
        ("mangrove,,,1,0,2,fixed,s\n", "leave them empty"),
        ("mangrove,,,3,0,2,normal,s\n", "Correct the limits"),
        ("mangrove,,,1,1,1,normal,s\n", "Correct the limits"),
        ("mangrove,,,1,0,2,lognormal,s\n", 'Write "normal"'),
        ("mangrove,,,many,0,2,normal,s\n", "Write plain digits"),
        ("mangrove,,,1,,,fixed,s\nmangrove,,,2,,,fixed,s\n", "Remove this row or row 2"),
        ("mangrove,,,1,,,fixed,s\nmangrove,,2016,2,,,fixed,s\n", "Remove this row or row 2"),
        ("mangrove,,2016,1,,,fixed,s\nmangrove,,,2,,,fixed,s\n", "Remove this row or row 2"),
    ],
)
def test_faults_are_named_by_row(read, rows, cure):
    with pytest.raises(InputError, match=cure) as caught:
        read(rows)
    assert "row" in str(caught.value)
