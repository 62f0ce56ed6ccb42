"""The tables of the Coastal Carbon Network: columns, links, methods, units and ages."""

import warnings

import numpy as np
import numpy.testing as npt
import pytest

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.cores.ccn import read_ccn

SAMPLES = """study_id,site_id,core_id,depth_min,depth_max,dry_bulk_density,fraction_organic_matter,\
fraction_carbon,method_id,total_pb210_activity,total_pb210_activity_se,pb210_unit,age
S_2010,Bay,C1,0,2,0.65,0.03,0.0072,one,3.0,0.3,disintegrationsPerMinutePerGram,0
S_2010,Bay,C1,2,4,0.70,0.03,NA,one,50,5,becquerelsPerKilogram,10
S_2010,Bay,C1,4,6,9.70,0.03,0.008,one,7,1,counts_per_hour,20
S_2010,Bay,C1,6,6,0.70,0.03,0.008,one,7,1,,30
T_2011,Gulf,C1,0,5,0.90,0.02,0.12,two,4,1,,2010
T_2011,Gulf,C1,5,9,0.90,0.20,0.09,two,,,,1990
T_2011,Gulf,C9,0,5,0.90,0.20,0.09,two,,,,
"""
CORES = """study_id,site_id,core_id,year,latitude,longitude,country,admin_division,habitat
S_2010,Bay,C1,2010,28.3,121.2,China,Zhejiang,marsh
T_2011,Gulf,C1,2011,95.0,110.1,China,Guangxi,mangrove
T_2011,Gulf,C2,2011,21.5,110.1,China,Guangxi,mangrove
"""
METHODS = """study_id,method_id,carbon_measured_or_modeled,fraction_carbon_type,carbonates_removed,\
age_depth_model_reference
S_2010,one,measured,organic carbon,TRUE,core collection date
T_2011,two,modeled,total carbon,FALSE,core collection date
"""


@pytest.fixture
def paths(tmp_path):
    for name, text in (("samples", SAMPLES), ("cores", CORES), ("methods", METHODS)):
        (tmp_path / f"{name}.csv").write_text(text)
    return [tmp_path / f"{name}.csv" for name in ("samples", "cores", "methods")]


def read(*paths, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return read_ccn(*paths, **options)


def test_columns_get_our_names_and_units(paths):
    """By hand: 3 dpm/g is 50 Bq/kg, the same as the row below."""
    core = read(*paths).core("S_2010|C1")
    assert core["habitat"].unique().tolist() == ["tidal marsh"]
    npt.assert_allclose(core["top"], [0, 2, 4])
    npt.assert_allclose(core["bulk_density"], [0.65, 0.70, np.nan])
    npt.assert_allclose(core["organic_carbon"], [0.0072, np.nan, 0.008])
    npt.assert_allclose(core["total_pb210"], [50, 50, np.nan])
    npt.assert_allclose(core["total_pb210_error"], [5, 5, np.nan])
    npt.assert_allclose(core["year"], [2010, 2000, 1990])


def test_every_fault_is_told_with_its_line(paths):
    messages = read(*paths).messages
    told = {(r.file, r.row, r.action, r.found.split(" = ")[0]) for r in messages.itertuples()}
    assert told == {
        ("samples.csv", 4, "value refused", "bulk_density"),
        ("samples.csv", 4, "value refused", "total_pb210"),
        ("samples.csv", 4, "value refused", "total_pb210_error"),
        ("samples.csv", 5, "value refused", "total_pb210"),  # no unit, and no thickness either
        ("samples.csv", 5, "value refused", "total_pb210_error"),
        ("samples.csv", 5, "row refused", "top"),
        ("samples.csv", 6, "value refused", "total_pb210"),
        ("samples.csv", 6, "value refused", "total_pb210_error"),
        ("samples.csv", 6, "noted", "total_carbon"),
        ("samples.csv", 7, "noted", "total_carbon"),
        ("samples.csv", 6, "noted", "age"),  # ages of the core fall with depth: calendar years
        ("samples.csv", 7, "noted", "age"),
        ("samples.csv", 8, "row refused", "core"),
        ("cores.csv", 3, "value refused", "latitude"),
        ("cores.csv", 4, "noted", "core"),
    }
    assert all(messages["rule"].str.endswith(".") & messages["cure"].str.endswith("."))


def test_one_warning_counts_them(paths):
    with pytest.warns(InputWarning, match="2 of 7 rows refused, 8 values refused"):
        read_ccn(*paths)


def test_faults_can_end_the_reading(paths):
    with pytest.raises(InputError, match=r"row 4: bulk_density = 9\.7"):
        read_ccn(*paths, on_fault="stop")


def test_carbon_with_carbonate_stands_apart_or_not_as_asked(paths):
    """12 % carbon in 2 % organic matter is the carbon of calcium carbonate."""
    apart = read(*paths).core("T_2011|C1")
    npt.assert_allclose(apart["total_carbon"], [0.12, 0.09])
    assert apart["organic_carbon"].isna().all()
    assert apart["organic_matter"].notna().all()
    kept = read(*paths, total_carbon="as organic").core("T_2011|C1")
    npt.assert_allclose(kept["organic_carbon"], [np.nan, 0.09])
    assert (kept["carbon_origin"] == "modeled").all()
    with pytest.raises(ValueError, match="must be 'apart' or 'as organic'"):
        read_ccn(*paths, total_carbon="yes")


def test_a_scale_of_ages_that_runs_the_wrong_way_gives_no_years(paths):
    """The methods say years before coring; 2010 above 1990 cannot be. The user may say better."""
    assert read(*paths).core("T_2011|C1")["year"].isna().all()
    told = read(*paths, age_scales={"T_2011": "calendar year"})
    npt.assert_allclose(told.core("T_2011|C1")["year"], [2010, 1990])


def test_without_methods_ages_have_no_scale(paths):
    table = read(*paths[:2])
    assert table.samples["year"].isna().all()
    assert (table.samples["organic_carbon"].notna()).sum() == 3


def test_without_a_table_of_cores_habitat_comes_from_the_samples(tmp_path):
    """The form of the table of dated cores: habitat and year of coring in every row."""
    path = tmp_path / "dated.csv"
    path.write_text(
        "study_id,core_id,depth_min,depth_max,habitat,year_cored,excess_pb210_activity,pb210_unit\n"
        "G,D1,0,1,marsh,2012,-1.5,picocuriesPerGram\n"
    )
    table = read_ccn(path)
    assert table.cores.loc["G|D1", ["habitat", "year_cored"]].tolist() == ["tidal marsh", 2012]
    npt.assert_allclose(table.samples["excess_pb210"], [-55.5])


def test_activities_without_a_column_of_units_are_refused(tmp_path):
    path = tmp_path / "dated.csv"
    path.write_text("study_id,core_id,depth_min,depth_max,cs137_activity\nG,D1,0,1,3\n")
    with pytest.raises(InputError, match="Add the column cs137_unit"):
        read_ccn(path)
