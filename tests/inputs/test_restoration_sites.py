"""The table of a restoration plan: what it holds, and what it refuses."""

import numpy as np
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.restoration_sites import read_restoration_sites

KNOWN = {"wetlands": ("mangrove", "tidal marsh"), "land_uses": ("grazing", "pond")}
GOOD = """\
site,side,class,area,soil_carbon,soil_carbon_error
north,new,mangrove,6,,
north,new,tidal marsh,4,,
north,former,grazing,9.5,60,5
north,former,pond,0.5,,
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "sites.csv"
        path.write_text(text)
        return read_restoration_sites(path, **KNOWN)

    return read


def test_a_table(read):
    sites = read(GOOD)
    assert sites["class"].tolist() == ["mangrove", "tidal marsh", "grazing", "pond"]
    assert sites["area"].sum() == 20
    assert sites["soil_carbon"].tolist()[2] == 60
    assert np.isnan(sites["soil_carbon"][0])
    assert sites.attrs["simulated"] is False


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("north,former,pond,0.5,,\n", "", "Complete the side that lacks ground"),
        ("9.5,60,5", "10,60,5", "a dam in a pasture"),
        ("tidal marsh,4", "mangrove,4", "Add the two areas up in one row"),
        ("mangrove,6", "mangove,6", "Correct the class, or the side"),
        ("former,pond", "new,pond", "Correct the class, or the side"),
        ("north,new,mangrove", "north,after,mangrove", "Write new or former"),
        ("mangrove,6,,", "mangrove,6,50,", "Move it to the row of the land use"),
        ("9.5,60,5", "9.5,,5", "Fill in soil_carbon"),
        ("mangrove,6", "mangrove,-6", "Correct the area"),
    ],
)
def test_faults_are_refused_with_their_cure(read, old, new, cure):
    with pytest.raises(InputError, match=cure):
        read(GOOD.replace(old, new))


def test_the_ground_may_differ_by_rounding(read):
    """By hand: 10 ha and 9.95 ha differ by 0.5 %."""
    assert len(read(GOOD.replace("9.5,60", "9.45,60"))) == 4
