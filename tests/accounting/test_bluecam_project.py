"""BlueCAM under a project file: planned maps, a credit before the fact, and no lots."""

import numpy as np
import pytest

from bluecarbon.accounting.job import account
from bluecarbon.accounting.opening import open_project
from bluecarbon.errors import InputError

OPTIONS = """\
use = "bluecam-2022"
climate = "tropical"
former_land_use = "pond"
statistic = "mean"
gwp = "AR5"
soil_loss = "20 years"
existing_forest = "stands"
"""
IPCC = """\
use = "ipcc-wetlands-2013"
climate = "subtropical"
gwp = "AR6"
burial_of = "all vegetated"
"""


@pytest.fixture
def path(tmp_path, small):
    """Three hectares of mangrove from the first map on, two more planned for the second."""
    first = np.zeros((1, 10), dtype=int)
    first[0, 0:3] = 1
    second = first.copy()
    second[0, 3:5] = 1
    path = small.write_project(tmp_path, first, second, claim="credit")
    text = path.read_text()
    assert IPCC in text
    text = text.replace(IPCC, OPTIONS).replace('["mangrove", "tidal marsh"]', '["mangrove"]')
    text = text.replace("date = 2019-07-01", "date = 2018-01-01")
    path.write_text(text.replace("2019-12-31", "2018-12-31"))
    return path


def test_only_the_restored_hectares_count(path):
    """By hand, 2 ha through 2018: soil 2 x 1.40 x 44/12 = 10.267 t, methane of ponds avoided
    2 x 226.3 kg x 28 = 12.673 t; the three hectares of the first map give nothing.
    """
    result = account(path, progress=False)
    beside = result.beside[result.beside["vintage"] == 2018].set_index("quantity")["mean_kg"]
    assert beside["soil_removal"] == pytest.approx(10_267, rel=0.03)
    assert beside["former_emission_co2e"] == pytest.approx(12_673, rel=0.2)
    earlier = result.lines[result.lines["vintage"] < 2018]
    assert (earlier["mean_kg"] == 0).all()


def test_it_never_becomes_a_lot(path):
    """The claim stands in the table, well above the sale unit of 100 kg, and none of it is cut."""
    result = account(path, progress=False)
    assert result.lines["mean_kg"].sum() > 20_000
    assert len(result.lots) == 0


def test_it_is_no_annual_sink(path):
    text = path.read_text().replace('claim = "credit"', 'claim = "annual sink"')
    path.write_text(text.replace('baseline = "first map persists"', ""))
    with pytest.raises(InputError, match="Change the claim, or the method"):
        open_project(path)
