"""The tables of EcologyR/BlueCarbon, and where its behaviour is not ours."""

import warnings

import numpy.testing as npt
import pytest

from bluecarbon.errors import InputWarning
from bluecarbon.inputs.cores.ecologyr import read_ecologyr
from bluecarbon.science.soil_cores import (
    carbon_density,
    carbon_stock,
    compaction_fraction,
    decompact_linear,
)

SAMPLES = """site;core;ecosystem;species;compaction;mind;maxd;dbd;om;oc;age
Sm_01;A;Salt Marsh;Spartina;20;0;10;1.0;5;2;10
Sm_01;A;Salt Marsh;Spartina;20;10;20;1.0;;1.5;30
Sg_01;B;Seagrass;Zostera;;0;30;1.2;;0.5;
Mg_01;C;Mangrove;Avicennia;;0;12;3.2;20;5;
Mg_01;C;Mangrove;Avicennia;;15;11;0.6;20;5;
"""
CORES = """core;sampler_length;internal_distance;external_distance
A;100;80;75
B;100;3;1
B;100;2;1
C;100;10;60
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "samples.csv").write_text(SAMPLES)
    (tmp_path / "cores.csv").write_text(CORES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return read_ecologyr(tmp_path / "samples.csv", tmp_path / "cores.csv")


def test_percentages_become_fractions(table):
    core = table.core("A")
    npt.assert_allclose(core["organic_carbon"], [0.02, 0.015])
    npt.assert_allclose(core["compaction"], 0.2)
    assert table.cores.loc["A", "habitat"] == "tidal marsh"


def test_faults_are_told_and_no_core_stops_the_others(table):
    """A core of one sample, one with an impossible density, one with two sets of readings."""
    faults = table.messages
    assert set(zip(faults["file"], faults["row"], faults["action"], strict=True)) == {
        ("samples.csv", 5, "value refused"),
        ("samples.csv", 6, "row refused"),
        ("cores.csv", 3, "row refused"),
        ("cores.csv", 4, "row refused"),
        ("cores.csv", 5, "row refused"),
    }
    assert len(table.core("B")) == 1
    assert table.cores["sampler_length"].notna().tolist() == [True, False, False]


def test_an_age_keeps_its_number_and_gets_no_place_in_the_slice(table):
    """EcologyR takes every age as one of the bottom; ours asks where it holds (`age_at`)."""
    npt.assert_allclose(table.core("A")["age"], [10, 30])
    assert "year" not in table.samples


def test_depth_and_density_are_corrected_together(table):
    """By hand: compaction 5 of 25 cm; correcting depth alone would make 25 % more carbon.

    EcologyR's estimate_oc_stock takes the uncorrected density by default.
    """
    core, readings = table.core("A"), table.cores.loc["A"]
    compaction = compaction_fraction(
        *(float(readings[n]) for n in ("sampler_length", "internal_distance", "external_distance"))
    )
    npt.assert_allclose(compaction, 0.2)
    top, bottom, density = decompact_linear(
        *(core[n].to_numpy() for n in ("top", "bottom", "bulk_density")), compaction
    )
    carbon = core["organic_carbon"].to_numpy()
    ours = carbon_stock(carbon_density(density, carbon), top, bottom)
    npt.assert_allclose(ours, 35)  # 0.02 x 10 + 0.015 x 10 g/cm2, as in the tube
    doubled = carbon_stock(carbon_density(core["bulk_density"].to_numpy(), carbon), top, bottom)
    npt.assert_allclose(doubled / ours, 1.25)
