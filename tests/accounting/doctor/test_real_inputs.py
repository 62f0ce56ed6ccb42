"""The doctor on real files with the faults that their origins left in them.

What is in them is told by the README beside the data, which other programs were used to write.
"""

import pytest

from bluecarbon.accounting.doctor import examine

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def real(shared_data):
    """Diagnoses of the real files, by name."""
    folder = shared_data / "real"
    return {d.path.relative_to(folder).as_posix(): d for d in examine(folder).files}


def test_shifted_columns_of_the_carbon_dioxide_series_are_found(real):
    """7 values under 6 names, and 6 under 4: pandas shifts them without a word."""
    for name, values in (("mlo", "7 values under 6 names"), ("gl", "6 values under 4 names")):
        diagnosis = real[f"co2_noaa/co2-mm-{name}.csv"]
        assert diagnosis.verdict == "repair"
        assert values in diagnosis.worst.found
        assert real[f"co2_noaa/co2-annmean-{name}.csv"].verdict == "not used"


def test_traps_of_the_ocean_fields_are_pointed_out(real):
    """Wind is exactly 0 in one cell; OISST lacks 2014; units differ and are read all the same."""
    sea = "ocean_east_china_sea/"
    assert "exactly 0" in real[sea + "oceanflux_2010_monthly.nc"].worst.found
    assert "12 months missing: 2014-01" in real[sea + "oisst_monthly_2013_2015.nc"].worst.found
    roles = real[sea + "takahashi2009_climatology_2000.nc"].facts["roles"]
    assert roles == {
        "pco2_sea": ["pCO2_sw"],
        "pco2_air": ["pCO2_air"],
        "xco2_air": ["vCO2_air"],
        "sst": ["SST_t"],
        "wind": ["wind_t"],
        "salinity": ["salinity"],
        "pressure": ["pressure"],
        "ice": ["sea_ice_coverage"],
        "land": ["land_proportion"],
    }
    roles = real[sea + "oceanflux_2010_monthly.nc"].facts["roles"]
    assert roles["sst"] == ["sst_climatology", "sst_skin"]
    assert roles["wind_moment2"] == ["wind_moment2"]
    assert roles["pco2_sea_error"] == ["pco2_sw_error"]


@pytest.mark.parametrize("name", "mangrove mudflat salt_marsh salt_marsh_temp seagrass_bed".split())
def test_percent_covers_are_told_from_classes(real, name):
    """uint16, percent of the cell, nodata 65535, not square, without a date."""
    diagnosis = real[f"wio_habitat_1km/{name}.tif"]
    assert (diagnosis.kind, diagnosis.facts["unit"]) == ("cover raster", "percent")
    assert {"no-date-in-name", "cells-not-square-degrees"} <= {f.id for f in diagnosis.findings}
    assert diagnosis.verdict == "look"


def test_an_elevation_and_a_coastline_are_no_inputs(real):
    """Metres from -1.06 to 1.74; land polygons without holders."""
    elevation = real["intertidal_lidar_10m/lidar_10m_tests.tif"]
    assert (elevation.kind, elevation.verdict) == ("continuous map", "not used")
    coast = real["coastline_gshhg/zhejiang_land_full.gpkg"]
    assert (coast.kind, coast.verdict) == ("outlines", "not used")


def test_layouts_of_cores_are_told_apart(shared_data):
    folder = shared_data / "cores"
    found = {d.path.name: d.facts.get("layout") for d in examine(folder).files}
    for name, layout in {
        "ccn_china_depthseries.csv": "the Coastal Carbon Network",
        "marsoc_china.csv": "MarSOC",
        "ecologyr_bluecarbon_data_GPL3_synthetic.csv": "EcologyR/BlueCarbon",
        "serac_ALO09P12.tsv": "serac",
        "serac_Iseo.csv": "serac",
        "rplum_HP1C_GPL2.csv": "rplum",
        "gc03_alpha.csv": "a table with 210Pb",
        "rplum_LL14_14C_GPL2.csv": None,
    }.items():
        assert found[name] == layout
