"""Ocean fields: what a netCDF file may get wrong, and what the reader says about it.

The files are written here, with xarray and h5py; real files are read in tests/real.
"""

import re
import warnings

import h5py
import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr

from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.fields import read_fields

LAT = [29.5, 30.5]
LON = [121.5, 122.5, 123.5]
PLACES = {
    "lat": ("lat", LAT, {"units": "degrees_north"}),
    "lon": ("lon", LON, {"units": "degrees_east"}),
}
MONTHS = {"month": ("month", list(range(1, 13)))}
DAYS = [0, 31, 59]  # since 2010-01-01


@pytest.fixture
def write(tmp_path):
    """A function that writes variables to a netCDF-4 file and returns its path.

    Variables are (values, attributes) on (month, lat, lon), values broadcast; `coords` replaces
    axes, `dims` the dimensions.
    """

    def written(variables, coords=None, dims=("month", "lat", "lon"), encoding=None, **attrs):
        coords = {**MONTHS, **PLACES} if coords is None else coords
        sizes = {k: np.size(v[1]) for k, v in coords.items() if v[0] != ()}
        shape = [sizes[d] for d in dims]
        data = {
            name: (dims, np.array(np.broadcast_to(values, shape)), attributes)
            for name, (values, attributes) in variables.items()
        }
        path = tmp_path / "ocean.nc"
        file = xr.Dataset(data, coords=coords, attrs=attrs)
        file.to_netcdf(path, engine="h5netcdf", encoding=encoding or {})
        return path

    return written


@pytest.fixture
def dated(write):
    """A function that writes sst on a time axis with these values and attributes."""

    def written(times, dtype="int64", **attrs):
        attrs = {"units": "days since 2010-01-01", **attrs}
        coords = {"time": ("time", np.array(times, dtype=dtype), attrs), **PLACES}
        return write({"sst": (20.0, {"units": "degC"})}, coords, dims=("time", "lat", "lon"))

    return written


SST = {"sst": (20.0, {"units": "degC"})}


def sst(path, **options):
    """The sst of a file, read."""
    return read_fields(path, {"sst": {"variable": "sst", **options}} if options else {"sst": "sst"})


# --- what comes out


def test_fields_come_out_in_the_units_of_their_roles(write):
    """By definition: 0 degC = 273.15 K, 1 hPa = 100 Pa, 1 atm = 101325 Pa = 1e6 uatm."""
    path = write(
        {
            "t": (293.15, {"units": "kelvin"}),
            "s": (33.0, {"units": "PSU"}),
            "p": (101_325.0, {"units": "Pa"}),
            "i": (5.0, {"units": "percent"}),
            "c": (40.53, {"units": "Pa"}),
            "x": (390e-6, {"units": "mol mol-1"}),
            "u": (5.0, {"units": "m s**-1"}),
            "u2": (36.0, {"units": "m2 s-2"}),
        },
        title="a test",
    )
    use = {
        "sst": "t",
        "salinity": "s",
        "pressure": "p",
        "ice": "i",
        "pco2_sea": "c",
        "xco2_air": "x",
        "wind": "u",
        "wind_moment2": "u2",
    }
    fields = read_fields(path, use)
    expected = {
        "sst": 20.0,
        "salinity": 33.0,
        "pressure": 1013.25,
        "ice": 0.05,
        "pco2_sea": 400.0,
        "xco2_air": 390.0,
        "wind": 5.0,
        "wind_moment2": 36.0,
    }
    for role, value in expected.items():
        npt.assert_allclose(fields[role], value, rtol=1e-12, err_msg=role)
        assert fields[role].dtype == np.float64
        assert fields[role].dims == ("month", "lat", "lon")
    assert fields["sst"].attrs["units"] == "degC"
    assert fields["sst"].attrs["source_units"] == "kelvin"
    assert fields.attrs == {
        "source": "ocean.nc",
        "title": "a test",
        "simulated": False,
        "notes": (),
    }


def test_units_may_be_stated_where_the_file_is_silent_or_wrong(write):
    path = write({"sst": (293.15, {}), "t": (293.15, {"units": "degC"})})
    npt.assert_allclose(sst(path, units="K")["sst"], 20.0)
    fields = read_fields(path, {"sst": {"variable": "t", "units": "K"}})
    npt.assert_allclose(fields["sst"], 20.0)
    assert "units 'K' stated in place of 'degC'" in fields.attrs["notes"][0]


def test_an_option_left_empty_counts_as_not_given(write):
    assert sst(write(SST), units=None)["sst"].size == 72


def test_simulated_fields_say_so(write):
    assert sst(write(SST, simulated="yes")).attrs["simulated"] is True


def test_descending_axes_and_other_orders_come_out_alike(write):
    values = np.arange(72.0).reshape(12, 2, 3) / 10
    plain = sst(write({"sst": (values, {"units": "degC"})}))
    coords = {**MONTHS, **PLACES, "lat": ("lat", LAT[::-1], {"units": "degrees_north"})}
    turned = write(
        {"sst": (values[:, ::-1].transpose(2, 1, 0), {"units": "degC"})},
        coords,
        dims=("lon", "lat", "month"),
    )
    xr.testing.assert_equal(sst(turned), plain)


def test_longitudes_from_0_to_360_become_negative_in_the_west(write):
    values = np.arange(3.0)
    coords = {**MONTHS, **PLACES, "lon": ("lon", [10.5, 179.5, 350.5], {"units": "degrees_east"})}
    field = sst(write({"sst": (values, {"units": "degC"})}, coords))["sst"]
    npt.assert_allclose(field["lon"], [-9.5, 10.5, 179.5], rtol=0, atol=1e-12)
    npt.assert_array_equal(field.isel(month=0, lat=0), [2, 0, 1])


def test_a_single_place_may_stand_as_scalar_coordinates(write):
    coords = {**MONTHS, "lat": ((), 29.5), "lon": ((), 122.5)}
    field = sst(write(SST, coords, dims=("month",)))["sst"]
    assert field.sizes == {"month": 12, "lat": 1, "lon": 1}


def test_a_level_of_one_is_dropped_with_a_note(write):
    coords = {**MONTHS, "depth": ("depth", [0.0]), **PLACES}
    fields = sst(write(SST, coords, dims=("month", "depth", "lat", "lon")))
    assert fields["sst"].dims == ("month", "lat", "lon")
    assert "the single level of depth was taken" in fields.attrs["notes"][0]


def test_lazy_fields_stay_lazy_and_equal(write):
    values = 280.0 + np.arange(72.0).reshape(12, 2, 3) / 10
    path = write({"sst": (values, {"units": "K"})})
    lazy = read_fields(path, {"sst": "sst"}, chunks={"month": 4})
    assert lazy["sst"].chunks == ((4, 4, 4), (2,), (3,))
    xr.testing.assert_identical(lazy.compute(), sst(path))


# --- missing values


def test_declared_fill_values_and_packing_are_undone_and_counted(write):
    values = np.full((12, 2, 3), 20.0)
    values[0, 0, 0] = np.nan
    packing = {"dtype": "int16", "scale_factor": 0.01, "add_offset": 10.0, "_FillValue": -32768}
    field = sst(write({"sst": (values, {"units": "degC"})}, encoding={"sst": packing}))["sst"]
    assert field.attrs["missing_values"] == 1
    npt.assert_allclose(field.mean(), 20.0, atol=0.005)


def test_values_outside_the_declared_range_count_as_missing(write):
    """CF conventions, section 2.5.1."""
    values = np.full((12, 2, 3), 20.0, dtype="float32")
    values[0, 0] = [-1.8, 44.0, 99.0]
    attrs = {"units": "degC", "valid_range": np.array([-1.8, 45.0])}
    field = sst(write({"sst": (values, attrs)}))["sst"]
    assert field.attrs["missing_values"] == 1
    npt.assert_allclose(field[0, 0, :2], [-1.8, 44.0], rtol=1e-6)


def test_the_undeclared_default_fill_of_netcdf_is_missing_with_a_warning(write):
    values = np.full((12, 2, 3), 293.15, dtype="float32")
    values[0, 0] = 9.969209968386869e36
    path = write({"sst": (values, {"units": "K"})})
    with pytest.warns(InputWarning, match="3 values are the default fill of the netCDF library"):
        fields = sst(path)
    assert fields["sst"].attrs["missing_values"] == 3
    assert "ocean.nc, variable 'sst'" in fields.attrs["notes"][0]


@pytest.mark.parametrize(("mark", "units"), [(-9999.0, "degC"), (-999.0, "K"), (1e20, "K")])
def test_an_undeclared_mark_for_missing_is_refused_and_can_be_stated(write, mark, units):
    values = np.full((12, 2, 3), 20.0 if units == "degC" else 293.15)
    values[3, 1, 2] = mark
    path = write({"sst": (values, {"units": units})})
    cure = re.escape(f"missing = {mark:g}")
    with pytest.raises(InputError, match=f"month 4, lat 30.5, lon 123.5.*{cure}"):
        sst(path)
    field = sst(path, missing=mark)["sst"]
    assert field.attrs["missing_values"] == 1
    npt.assert_allclose(field.max(), 20.0)


def test_a_field_without_any_value_is_refused_and_is_not_zero(write):
    with pytest.raises(InputError, match=r"all missing.*it is not zero.*Name another variable"):
        sst(write({"sst": (np.nan, {"units": "degC"})}))


def test_infinite_values_are_refused(write):
    values = np.full((12, 2, 3), 20.0)
    values[0, 0, 0] = np.inf
    with pytest.raises(InputError, match=r"1 of 72 values outside.*Check units, scale factor"):
        sst(write({"sst": (values, {"units": "degC"})}))


# --- units that cannot be true


@pytest.mark.parametrize(
    ("role", "value", "claimed", "looks"),
    [
        ("sst", 293.0, "degC", "K"),
        ("sst", 20.0, "K", None),
        ("sst", 68.0, "degC", "degF"),
        ("pressure", 101_325.0, "hPa", "Pa"),
        ("pressure", 1013.0, "Pa", None),
        ("pressure", 101.3, "hPa", "kPa"),
        ("pressure", 1.0, "hPa", "atm"),
        ("pco2_sea", 37.0, "uatm", "Pa"),
        ("pco2_air", 4e-4, "uatm", "atm"),
        ("xco2_air", 4e-4, "umol mol-1", "mol mol-1"),
        ("ice", 90.0, "1", "%"),
        ("land", 100.0, "fraction", "%"),
        ("salinity", 0.033, "1", "kg kg-1"),
        ("salinity", 33_000.0, "1", "mg kg-1"),
        ("wind", 700.0, "m s-1", "cm s-1"),
    ],
)
def test_values_that_give_a_wrong_unit_away_are_refused(write, role, value, claimed, looks):
    path = write({"x": (value, {"units": claimed})})
    cure = f'units = "{looks}"' if looks else "Check units, scale factor and missing value"
    with pytest.raises(InputError, match=cure) as error:
        read_fields(path, {role: "x"})
    assert error.value.where == f"{path}, variable 'x' used as {role}"
    if looks:  # the cure cures
        read_fields(path, {role: {"variable": "x", "units": looks}})


def test_percentages_of_ice_that_look_like_shares_are_warned_of(write):
    values = np.linspace(0, 0.9, 72).reshape(12, 2, 3)
    with pytest.warns(InputWarning, match=r'at most 0.9 % ice.*units = "1"'):
        read_fields(write({"ice": (values, {"units": "%"})}), {"ice": "ice"})


def test_calm_months_are_warned_of_by_place(write):
    values = np.full((12, 2, 3), 6.0)
    values[4, 1, 0] = 0.0
    path = write({"wind": (values, {"units": "m s-1"})})
    with pytest.warns(
        InputWarning, match=r"1 values are exactly 0, at month 5, lat 30.5, lon 121.5"
    ):
        fields = read_fields(path, {"wind": "wind"})
    assert fields["wind"].min() == 0, "warned of, not removed"


def test_the_mean_of_squares_is_never_below_the_square_of_the_mean(write):
    path = write({"u": (6.0, {"units": "m s-1"}), "u2": (6.0, {"units": "m2 s-2"})})
    with pytest.raises(InputError, match=r"72 of 72 values below.*holds the second moment"):
        read_fields(path, {"wind": "u", "wind_moment2": "u2"})


def test_a_wind_speed_is_no_second_moment(write):
    path = write({"u": (6.0, {"units": "m s-1"})})
    with pytest.raises(InputError, match=r"found units 'm s-1'.*Allowed here: m2 s-2"):
        read_fields(path, {"wind_moment2": "u"})


@pytest.mark.parametrize("units", ["", " ", None])
def test_missing_units_are_refused_with_the_line_to_write(write, units):
    attrs = {} if units is None else {"units": units}
    with pytest.raises(
        InputError, match=r'use = \{ sst = \{ variable = "sst", units = "degC" \} \}'
    ):
        sst(write({"sst": (20.0, attrs)}))


# --- names


def test_a_missing_variable_is_told_the_nearest(write):
    path = write({"sea_surface_temperature": (20.0, {"units": "degC"})})
    with pytest.raises(InputError, match="Did you mean 'sea_surface_temperature'"):
        read_fields(path, {"sst": "sea_surface_temp"})


def test_an_unknown_role_is_told_the_nearest(write):
    with pytest.raises(InputError, match=r"use.pco2_see.*Did you mean.*'pco2_sea'"):
        read_fields(write(SST), {"pco2_see": "sst"})


def test_an_unknown_option_is_told_the_nearest(write):
    with pytest.raises(InputError, match=r"key 'unit'.*Did you mean 'units'"):
        sst(write(SST), unit="K")


@pytest.mark.parametrize("use", [{}, {"sst": {"units": "K"}}])
def test_a_use_without_variables_is_refused(write, use):
    with pytest.raises(InputError, match=r'sst = "name of the variable"|Name the variable'):
        read_fields(write(SST), use)


# --- axes


def test_a_time_axis_becomes_dates(dated):
    times = sst(dated(DAYS))["time"].values
    npt.assert_array_equal(
        times.astype("datetime64[D]"),
        np.array(["2010-01-01", "2010-02-01", "2010-03-01"], dtype="datetime64[D]"),
    )


def test_a_gap_in_time_is_warned_of_once_and_noted(write):
    """By hand: January, February and June leave out March to May."""
    coords = {"time": ("time", [0, 31, 151], {"units": "days since 2010-01-01"}), **PLACES}
    both = {**SST, "s": (30.0, {"units": "1"})}
    path = write(both, coords, dims=("time", "lat", "lon"))
    with pytest.warns(InputWarning, match="3 months missing: 2010-03, 2010-04, 2010-05") as caught:
        fields = read_fields(path, {"sst": "sst", "salinity": "s"})
    assert len(caught) == len(fields.attrs["notes"]) == 1


def test_a_gap_between_days_is_warned_of(dated):
    path = dated([0, 1, 2, 3, 9, 10])
    with pytest.warns(InputWarning, match="1 gaps in the time axis"):
        sst(path)


def test_a_climatology_by_dates_becomes_months(write):
    middle = [15, 45, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349]
    attrs = {"units": "days since 2001-01-01", "climatology": "climatology_bounds"}
    coords = {"time": ("time", middle, attrs), **PLACES}
    fields = sst(write(SST, coords, dims=("time", "lat", "lon")))
    assert fields["sst"]["month"].values.tolist() == list(range(1, 13))
    assert "a climatology of 12 months" in fields.attrs["notes"][0]


@pytest.mark.parametrize(
    ("times", "attrs", "match"),
    [
        ([0, 31, 31], {}, "2010-02-01 twice.*remove repeated maps"),
        ([0, 59, 31], {}, "2010-02-01 after a later one.*Sort the file by time"),
        (DAYS, {"calendar": "360_day"}, r"'360_day'.*convert_calendar\(\"standard\"\)"),
        (DAYS, {"calendar": "noleap"}, "'noleap'.*convert_calendar"),
        (DAYS, {"units": "months since 2010-01-15"}, 'Write the axis as "days since'),
        (DAYS, {"units": "days since 2010-01-01 00:00:00 +08:00"}, "Convert the axis to universal"),
        (DAYS, {"units": "month"}, "or name the axis month"),
        ([0, 31, 10**9], {}, "must decode to dates"),
    ],
)
def test_time_axes_that_cannot_be_trusted_are_refused(dated, times, attrs, match):
    with pytest.raises(InputError, match=match):
        sst(dated(times, **attrs))


def test_a_time_offset_of_nothing_is_universal_time(dated):
    assert sst(dated(DAYS, units="days since 2010-01-01 00:00:00 +00:00"))["time"].size == 3


@pytest.mark.parametrize("months", [[0, 1, 2], [1, 2, 13], [1, 3, 2], [1, 1, 2], [1.5, 2.5, 3.5]])
def test_months_must_be_months(write, months):
    coords = {"month": ("month", months), **PLACES}
    with pytest.raises(InputError, match=r"whole numbers from 1 to 12.*count it in days"):
        sst(write(SST, coords))


def test_absent_months_are_warned_of(write):
    coords = {"month": ("month", list(range(1, 11))), **PLACES}
    path = write(SST, coords)
    with pytest.warns(InputWarning, match="no month 11, 12"):
        sst(path)


@pytest.mark.parametrize(
    ("name", "values", "attrs", "match"),
    [
        ("lat", [29.5, 29.5], {}, "go up and down, or repeat.*Sort the file along the axis"),
        ("lat", [29.5, np.nan], {}, "not finite numbers.*Repair the axis"),
        ("lat", [121.5, 122.5], {}, "latitude and longitude are swapped"),
        ("lat", [3_262_000.0, 3_263_000.0], {"units": "m"}, "Reproject the field"),
        ("lon", [121.5, 123.5, 122.5], {}, "go up and down"),
        ("lon", [0.0, 180.0, 360.0], {}, "0 and 360 are the same.*Remove the repeated column"),
        ("lon", [120.0, 400.0, 500.0], {}, "between -180 and 360"),
    ],
)
def test_axes_that_are_no_places_are_refused(write, name, values, attrs, match):
    units = {"units": "degrees_north" if name == "lat" else "degrees_east"}
    coords = {**MONTHS, **PLACES, name: (name, values, {**units, **attrs})}
    with pytest.raises(InputError, match=match):
        sst(write(SST, coords))


def whole_globe(lat):
    return {
        **MONTHS,
        "lat": ("lat", lat, {"units": "degrees_north"}),
        "lon": ("lon", [121.5], {"units": "degrees_east"}),
    }


@pytest.mark.parametrize("lat", [np.arange(90.0, -90, -10), np.arange(-90.0, 90, 10)])
def test_cells_labelled_by_their_corners_are_refused(write, lat):
    """The original files of Takahashi et al. (2009) label cells 90, 89, ... -89: corners."""
    with pytest.raises(InputError, match=r"18 cells of 10 degrees.*Add half a cell to the axis"):
        sst(write(SST, whole_globe(lat)))


@pytest.mark.parametrize("lat", [np.arange(-85.0, 90, 10), np.arange(-90.0, 91, 10)])
def test_centres_and_points_from_pole_to_pole_are_read(write, lat):
    assert sst(write(SST, whole_globe(lat)))["sst"].sizes["lat"] == len(lat)


def test_bounds_give_corner_labels_away(write):
    coords = {**MONTHS, **PLACES}
    coords["lat"] = ("lat", LAT, {"units": "degrees_north", "bounds": "lat_bnds"})
    coords["lat_bnds"] = (("lat", "edge"), [[29.5, 30.5], [30.5, 31.5]])
    with pytest.raises(InputError, match=r"label 29.5 of a cell from 29.5 to 30.5.*half a cell"):
        sst(write(SST, coords))
    coords["lat_bnds"] = (("lat", "edge"), [[29.0, 30.0], [30.0, 31.0]])
    assert sst(write(SST, coords))["sst"].size == 72


def test_an_attribute_may_give_corner_labels_away(write):
    attrs = {"units": "degrees_north", "coordinate_defines": "upper left"}
    with pytest.raises(InputError, match="coordinate_defines = 'upper left'"):
        sst(write(SST, {**MONTHS, **PLACES, "lat": ("lat", LAT, attrs)}))


def test_an_axis_of_edges_is_no_axis(tmp_path):
    path = tmp_path / "ocean.nc"
    sst_without_lat = (("month", "y", "lon"), np.full((12, 2, 3), 20.0), {"units": "degC"})
    coords = {**MONTHS, "lon": PLACES["lon"], "lat": ("edge", [29.0, 30.0, 31.0])}
    xr.Dataset({"sst": sst_without_lat}, coords=coords).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(InputError, match=r"dimension 'y' without.*cell edges.*holds the centres"):
        sst(path)


def test_curvilinear_grids_are_refused(write):
    grid = {
        "lat": (("y", "x"), [[29.5, 29.6], [30.5, 30.6]]),
        "lon": (("y", "x"), [[121.5, 122.5], [121.6, 122.6]]),
        "y": ("y", [0, 1]),
        "x": ("x", [0, 1]),
        **MONTHS,
    }
    with pytest.raises(InputError, match="Regrid first"):
        sst(write(SST, grid, dims=("month", "y", "x")))


def test_several_levels_are_refused(write):
    coords = {**MONTHS, "depth": ("depth", [0.0, 5.0]), **PLACES}
    with pytest.raises(InputError, match=r"dimension 'depth' of size 2.*ncks -d depth,0"):
        sst(write(SST, coords, dims=("month", "depth", "lat", "lon")))


def test_variables_on_different_axes_are_refused_not_intersected(tmp_path):
    """A difference of 1e-7 degrees would leave an empty product, whose sum is 0 tonnes."""
    path = tmp_path / "ocean.nc"
    shifted = {"latitude": ("latitude", np.array(LAT) + 1e-7), "longitude": ("longitude", LON)}
    xr.Dataset(
        {
            "sst": (("month", "lat", "lon"), np.full((12, 2, 3), 20.0), {"units": "degC"}),
            "s": (("month", "latitude", "longitude"), np.full((12, 2, 3), 30.0), {"units": "1"}),
        },
        coords={**MONTHS, **PLACES, **shifted},
    ).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(InputError, match=r"different axes.*one grid and one time axis first"):
        read_fields(path, {"sst": "sst", "salinity": "s"})


def test_months_beside_dates_are_refused(tmp_path):
    path = tmp_path / "ocean.nc"
    coords = {"time": ("time", DAYS, {"units": "days since 2010-01-01"}), **MONTHS, **PLACES}
    xr.Dataset(
        {
            "sst": (("month", "lat", "lon"), np.full((12, 2, 3), 20.0), {"units": "degC"}),
            "s": (("time", "lat", "lon"), np.full((3, 2, 3), 30.0), {"units": "1"}),
        },
        coords=coords,
    ).to_netcdf(path, engine="h5netcdf")
    with pytest.raises(InputError, match="some by time, some by month"):
        read_fields(path, {"sst": "sst", "salinity": "s"})


# --- files


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"CDF\x01\x00\x00\x00\x00", "a netCDF-3 file.*nccopy -k nc4"),
        (b"CDF\x02\x00\x00\x00\x00", "64-bit offsets.*nccopy -k nc4"),
        (b"GRIB\x00\x00\x00\x02", "a GRIB file.*cdo -f nc4 copy"),
        (b"<!DOCTYPE html>", "a web page.*Fetch the netCDF-4 file itself"),
        (b"PK\x03\x04....", "a zip archive.*unzip"),
        (b"lat,lon,sst\n", "a file that begins b'lat,lon,'"),
        (b"", "an empty file"),
    ],
)
def test_other_formats_are_refused_with_the_command_that_converts_them(tmp_path, content, match):
    path = tmp_path / "ocean.nc"
    path.write_bytes(content)
    with pytest.raises(InputError, match=match):
        sst(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"no such file.*Correct the path"):
        sst(tmp_path / "ocean.nc")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"is a directory.*Correct the path"):
        sst(tmp_path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(write, share):
    path = write(SST)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError, match=r"a damaged netCDF-4 file.*compare its size or checksum"):
        sst(path)


def test_damage_inside_is_refused_or_changes_nothing_unnoticed(write):
    """Bytes of a compressed variable with a checksum are flipped: never another number."""
    values = np.random.default_rng(1).uniform(10, 20, (12, 2, 3))
    packed = {"sst": {"zlib": True, "fletcher32": True, "chunksizes": (12, 2, 3)}}
    path = write({"sst": (values, {"units": "degC"})}, encoding=packed)
    sound = path.read_bytes()
    with h5py.File(path) as file:
        offset = file["sst"].id.get_chunk_info(0).byte_offset
        size = file["sst"].id.get_chunk_info(0).size
    for position in range(offset, offset + size, 23):
        damaged = bytearray(sound)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(InputError, match="damaged"):
            sst(path)


def test_plain_hdf5_is_refused(tmp_path):
    path = tmp_path / "ocean.h5"
    with h5py.File(path, "w") as file:
        file["sst"] = np.full((12, 2, 3), 20.0)
        file["sst"].attrs["units"] = "degC"
    with pytest.raises(InputError, match=r"without a coordinate variable.*Add a variable"):
        sst(path)


CANARY = 12.34567


def external_link(file, canary):
    file["sst"] = h5py.ExternalLink(canary.name, "/secret")


def external_storage(file, canary):
    raw = canary.with_suffix(".raw")
    np.full(6, CANARY).tofile(raw)
    file.create_dataset("sst", (6,), "f8", external=[(str(raw), 0, 48)])


def virtual(file, canary):
    layout = h5py.VirtualLayout(shape=(6,), dtype="f8")
    layout[:] = h5py.VirtualSource(str(canary), "secret", shape=(6,))
    file.create_virtual_dataset("sst", layout)


@pytest.mark.parametrize("in_group", [False, True])
@pytest.mark.parametrize(
    ("reach", "match"),
    [
        (external_link, "an external link to"),
        (external_storage, "data kept outside"),
        (virtual, "a virtual dataset"),
    ],
)
def test_a_file_that_reads_other_files_is_refused(tmp_path, reach, match, in_group):
    """facts of HDF5: h5py, h5netcdf and netCDF4 all follow these by design."""
    canary = tmp_path / "canary.h5"
    with h5py.File(canary, "w") as file:
        file["secret"] = np.full(6, CANARY)
    path = tmp_path / "ocean.nc"
    with h5py.File(path, "w") as file:
        reach(file.create_group("deep") if in_group else file, canary)
    with pytest.raises(InputError, match=match) as error:
        sst(path)
    assert "Make a copy with everything inside" in str(error.value)
    assert str(CANARY) not in str(error.value)


def test_groups_in_a_circle_do_not_trap_the_scan(write):
    path = write(SST)
    with h5py.File(path, "a") as file:
        group = file.create_group("a")
        group["up"] = file["/"]
        group["soft"] = h5py.SoftLink("/a/soft")
    assert sst(path)["sst"].size == 72


def test_a_chunk_that_claims_gigabytes_is_refused_before_it_is_read(write):
    path = write(SST)
    with h5py.File(path, "a") as file:
        file.create_dataset("bomb", (2**30,), "f8", chunks=(2**27,), compression="gzip")
    with pytest.raises(InputError, match=r"chunks of 1024 MiB.*Write smaller chunks"):
        sst(path)


def test_a_field_that_claims_terabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "ocean.nc"
    with h5py.File(path, "w") as file:
        file.create_dataset("sst", (2**20, 2**20), "f4", chunks=(256, 256), compression="gzip")
        file["sst"].attrs["units"] = "degC"
    assert path.stat().st_size < 10_000
    with pytest.raises(InputError, match=r"8192\.0 GiB.*pass chunks"):
        sst(path)


def test_a_filter_from_elsewhere_is_refused(write):
    """Blosc and its like need a plug-in, which is foreign code."""
    path = write(SST)
    with h5py.File(path, "a") as file:
        created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        created.set_chunk((4,))
        created.set_filter(32001, h5py.h5z.FLAG_OPTIONAL)
        h5py.h5d.create(file.id, b"odd", h5py.h5t.IEEE_F64LE, h5py.h5s.create_simple((4,)), created)
    with pytest.raises(InputError, match=r"HDF5 filter 32001.*nccopy"):
        sst(path)


def test_clean_files_are_read_without_a_warning(write):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sst(write(SST))
