"""Any table with 210Pb: columns and units as told."""

import numpy.testing as npt
import pytest

from bluecarbon.errors import InputError
from bluecarbon.inputs.cores.lead210 import read_lead210

TEXT = """id,mid,h,dbd,pb,u_pb
A,0.5,1,0.25,12,0.6
A,1.5,1,0.25,9,0.6
B,0.5,1,0.30,3,0.3
"""
COLUMNS = {
    "middle": "mid",
    "thickness": "h",
    "bulk_density": "dbd",
    "total_pb210": "pb",
    "total_pb210_error": "u_pb",
}
UNITS = {
    "middle": "cm",
    "thickness": "cm",
    "bulk_density": "g cm-3",
    "total_pb210": "dpm/g",
    "total_pb210_error": "dpm/g",
}


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "cores.csv"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_two_cores_in_their_units(path):
    """1 dpm/g = 1000/60 Bq/kg."""
    table = read_lead210(path, columns=COLUMNS, units=UNITS, core="id")
    npt.assert_allclose(table.core("A")["total_pb210"], [200, 150])
    npt.assert_allclose(table.core("B")["total_pb210_error"], [5])
    npt.assert_allclose(table.core("A")[["top", "bottom"]], [[0, 1], [1, 2]])


@pytest.mark.parametrize(
    ("columns", "units", "cure"),
    [
        (COLUMNS | {"xyz": "pb"}, UNITS, "Known: age"),
        (COLUMNS | {"total_pb211": "pb"}, UNITS, "Did you mean 'total_pb210'"),
        (COLUMNS, {"middle": "cm"}, "a unit that needs no conversion is 'cm'"),
        ({"total_pb210": "pb"}, UNITS, "Name the columns that hold the depths"),
        (COLUMNS, UNITS | {"total_pb210": "cm"}, "Name the variable that holds the right quantity"),
        (COLUMNS | {"total_pb210": "lead"}, UNITS, "rename the column"),
    ],
)
def test_what_is_not_understood_is_refused_with_the_cure(path, columns, units, cure):
    with pytest.raises(InputError, match=cure):
        read_lead210(path, columns=columns, units=units)
