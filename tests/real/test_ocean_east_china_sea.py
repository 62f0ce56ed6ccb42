"""Every file of the real ocean fields, traps included, and two published fluxes recomputed.

The traps are listed in the README of the data. Each is handled with a note or a warning, or is
refused by name.
"""

import warnings

import numpy as np
import numpy.testing as npt
import pytest
import xarray as xr

from bluecarbon.constants import CO2_MOLAR_MASS, CO2_PER_C, SECONDS_PER_YEAR
from bluecarbon.errors import InputError, InputWarning
from bluecarbon.inputs.fields import nearest_valid, read_fields
from bluecarbon.methods.airsea import sea_air_exchange
from bluecarbon.science.gas_exchange import (
    co2_flux,
    schmidt_number_co2_wanninkhof1992,
    transfer_velocity_takahashi2009,
    wind_moment2_of_mean_wind,
)
from bluecarbon.science.seawater import fugacity_from_pco2, pco2_from_xco2, solubility_weiss1974

pytestmark = pytest.mark.real

# Every file and every variable of it that plays a role.
FILES = {
    "takahashi2009_climatology_2000.nc": {
        "sst": "SST_t",
        "salinity": "salinity",
        "wind": "wind_t",
        "pco2_sea": "pCO2_sw",
        "pco2_air": "pCO2_air",
        "xco2_air": "vCO2_air",
        "pressure": "pressure",
        "ice": "sea_ice_coverage",
        "land": "land_proportion",
    },
    "oceanflux_2010_monthly.nc": {
        "sst": "sst_climatology",
        "wind": "wind",
        "wind_moment2": "wind_moment2",
        "pco2_sea": "pco2_sw",
        "fco2_sea": "fco2_sw",
        "pco2_sea_error": "pco2_sw_error",
        "xco2_air": "xco2_air",
        "pressure": "msl",
        "ice": "sea_ice_fraction",
        "land": "land_proportion",
    },
    "woa18_salinity_monthly.nc": {"salinity": "salinity"},
    "oisst_monthly_2013_2015.nc": {"sst": "sst_mean"},
    "ersstv5_monthly_2010_2020.nc": {"sst": "sst"},
}
XIANGSHAN = 121.8, 29.5  # Xihu Harbour
SHELF_CELL = {"lat": 29.5, "lon": 122.5}


@pytest.fixture(scope="module")
def folder(shared_data):
    folder = shared_data / "real" / "ocean_east_china_sea"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent")
    return folder


@pytest.fixture(scope="module")
def oceans(folder):
    """All files, read; their warnings are told apart below."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InputWarning)
        return {name: read_fields(folder / name, use) for name, use in FILES.items()}


def test_no_file_is_left_out(folder):
    assert {path.name for path in folder.glob("*.nc")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_file_comes_out_on_the_same_kind_of_axes_and_units(oceans, name):
    fields = oceans[name]
    assert set(fields.data_vars) == set(FILES[name])
    for role, field in fields.items():
        assert field.dims[-2:] == ("lat", "lon")
        assert field.dtype == np.float64
        assert 0 <= field.attrs["missing_values"] < field.size, role
    assert (np.diff(fields["lat"]) > 0).all()
    assert (np.diff(fields["lon"]) > 0).all()


def test_trap_kelvin_beside_celsius(oceans):
    """OISST 2013 in degC and the skin-near climatology in K: within 3 degC in the shelf cell."""
    kelvin = oceans["oceanflux_2010_monthly.nc"]["sst"].sel(SHELF_CELL).values
    celsius = oceans["oisst_monthly_2013_2015.nc"]["sst"].sel(SHELF_CELL)[:12].values
    npt.assert_allclose(kelvin, celsius, atol=3.0)
    # README of the data, January to December 2013, rounded there to a tenth.
    quoted = [11.9, 12.3, 12.0, 13.8, 18.8, 22.5, 25.1, 26.5, 26.1, 24.0, 20.5, 16.0]
    npt.assert_allclose(celsius, quoted, atol=0.051)


@pytest.mark.parametrize(
    ("role", "variable", "claimed", "true"),
    [("sst", "sst_climatology", "degC", "K"), ("pressure", "msl", "hPa", "Pa")],
)
def test_trap_a_wrong_unit_is_refused_with_the_right_one(folder, role, variable, claimed, true):
    path = folder / "oceanflux_2010_monthly.nc"
    with pytest.raises(InputError, match=f'look like {true}: if so, write .*units = "{true}"'):
        read_fields(path, {role: {"variable": variable, "units": claimed}})


def test_trap_pascal_beside_hectopascal(oceans):
    """Two products of the same sea: monthly means within 20 hPa of 1013."""
    for name in ("oceanflux_2010_monthly.nc", "takahashi2009_climatology_2000.nc"):
        pressure = oceans[name]["pressure"]
        assert 995 < pressure.min() < pressure.max() < 1035


def test_trap_percent_beside_share(folder, oceans):
    """Both files hold no ice worth the name; percent and 1 end in the same unit."""
    for name in ("oceanflux_2010_monthly.nc", "takahashi2009_climatology_2000.nc"):
        assert oceans[name]["ice"].attrs["units"] == "1"
        assert oceans[name]["ice"].max() < 0.001


def test_trap_month_beside_time(oceans):
    axes = {name: fields[next(iter(fields))].dims[0] for name, fields in oceans.items()}
    assert axes == {
        "takahashi2009_climatology_2000.nc": "month",
        "woa18_salinity_monthly.nc": "month",
        "oceanflux_2010_monthly.nc": "time",
        "oisst_monthly_2013_2015.nc": "time",
        "ersstv5_monthly_2010_2020.nc": "time",
    }


def test_trap_gap_in_time_is_warned_of(folder):
    with pytest.warns(InputWarning) as caught:
        read_fields(folder / "oisst_monthly_2013_2015.nc", {"sst": "sst_mean"})
    texts = [str(w.message) for w in caught]
    assert any("12 months missing: 2014-01" in t for t in texts)
    assert any("2266 values are the default fill" in t for t in texts), "land of OISST"
    assert len(texts) == 2


def test_trap_wind_of_exactly_zero_is_warned_of_by_place(folder):
    use = {"wind": "wind", "wind_moment2": "wind_moment2"}
    with pytest.warns(InputWarning, match=r"exactly 0, at time 2010-05-01, lat 40\.5, lon 128\.5"):
        read_fields(folder / "oceanflux_2010_monthly.nc", use)


def test_the_other_files_are_read_without_a_warning(folder):
    for name in (
        "takahashi2009_climatology_2000.nc",
        "woa18_salinity_monthly.nc",
        "ersstv5_monthly_2010_2020.nc",
    ):
        assert read_fields(folder / name, FILES[name]).attrs["notes"] == ()


def test_trap_second_moment_is_not_the_squared_mean(oceans):
    """README of the data: 1.35 to 1.83 times the squared mean in the shelf cell."""
    cell = oceans["oceanflux_2010_monthly.nc"].sel(SHELF_CELL)
    ratio = cell["wind_moment2"] / wind_moment2_of_mean_wind(cell["wind"])
    npt.assert_allclose([ratio.min(), ratio.max()], [1.35, 1.83], atol=0.03)


@pytest.mark.parametrize(
    ("name", "roles", "expected"),
    [
        ("oceanflux_2010_monthly.nc", ["sst", "wind_moment2", "pco2_sea", "xco2_air"], 122.5),
        ("oisst_monthly_2013_2015.nc", ["sst"], 121.5),
        ("woa18_salinity_monthly.nc", ["salinity"], 123.5),
    ],
)
def test_trap_missing_cells_on_the_coast(oceans, name, roles, expected):
    """README of the data: at 29.5 N WOA18 starts at 123.5 E, OceanFlux has 122.5 E.

    OISST even has the cell of the bay itself, 72 % land.
    """
    row = oceans[name].sel(lat=[29.5])
    cell = nearest_valid(row, *XIANGSHAN, 200, roles=roles)
    assert (cell["lat"].item(), cell["lon"].item()) == (29.5, expected)
    anywhere = nearest_valid(oceans[name], *XIANGSHAN, 200, roles=roles)
    assert anywhere.attrs["distance_km"] <= cell.attrs["distance_km"]


def test_trap_takahashi_has_no_value_near_the_bay(oceans):
    fields = oceans["takahashi2009_climatology_2000.nc"]
    for lon in (122.5, 123.5):
        assert fields["pco2_sea"].sel(lat=29.5, lon=lon).isnull().all()
    with pytest.raises(InputError, match=r"nearest cell.*Raise max_distance_km"):
        nearest_valid(fields, *XIANGSHAN, 200)


def test_trap_the_error_of_november_is_missing(oceans):
    fields = oceans["oceanflux_2010_monthly.nc"]
    error = fields["pco2_sea_error"].sel(SHELF_CELL)
    assert error["time"].dt.month.values[error.isnull().values].tolist() == [11]
    cell = nearest_valid(fields, *XIANGSHAN, 100, roles=["sst", "pco2_sea_error"], at_least=11)
    note = "oceanflux_2010_monthly.nc: pco2_sea_error missing at 1 of 12 times in this cell"
    assert note in cell.attrs["notes"]
    # Origin of the row pco2_sea_error of the parameter tables: 12.9, rounded up to 13.
    npt.assert_allclose(error.mean(), 12.9, atol=0.05)


def test_trap_land_is_land(oceans):
    """Where a cell is all land no file has pCO2, and both files name the same land."""
    one, other = (
        oceans[name] for name in ("oceanflux_2010_monthly.nc", "takahashi2009_climatology_2000.nc")
    )
    xr.testing.assert_equal(one["land"].drop_attrs(), other["land"].drop_attrs())
    for fields in (one, other):
        assert fields["land"].max() == 1
        assert fields["pco2_sea"].where(fields["land"] == 1).notnull().sum() == 0


def test_ocean_temperature_products_agree(oceans):
    """ERSST (2 degrees) around the shelf cell against OISST there, 2013: within 3 degC."""
    ersst = oceans["ersstv5_monthly_2010_2020.nc"]["sst"].sel(time="2013")
    ersst = ersst.interp(lat=29.5, lon=123.5).values
    oisst = oceans["oisst_monthly_2013_2015.nc"]["sst"].sel(lat=29.5, lon=123.5)[:12].values
    npt.assert_allclose(ersst, oisst, atol=3.0)


# --- published numbers, recomputed


def test_fugacity_of_the_water_is_that_of_the_file(oceans):
    """SOCAT's fCO2 and pCO2, another program: the same ratio in the median, to 1e-5.

    Single months refer to a temperature that the file does not hold: 0.1 % allowed there.
    """
    fields = oceans["oceanflux_2010_monthly.nc"]
    ours = fugacity_from_pco2(fields["pco2_sea"], fields["sst"], fields["pressure"])
    ratio = (ours / fields["fco2_sea"]).values
    npt.assert_allclose(np.nanmedian(ratio), 1.0, atol=1e-5)
    npt.assert_allclose(ratio[np.isfinite(ratio)], 1.0, atol=1e-3)


def test_partial_pressure_of_the_air_is_that_of_the_file(oceans):
    """Takahashi's pCO2 of the air from his mole fraction, pressure and temperature: 0.1 uatm."""
    fields = oceans["takahashi2009_climatology_2000.nc"]
    ours = pco2_from_xco2(fields["xco2_air"], fields["sst"], fields["salinity"], fields["pressure"])
    difference = (ours - fields["pco2_air"]).values
    npt.assert_allclose(difference[np.isfinite(difference)], 0.0, atol=0.1)


def published_flux(folder):
    """CO2flux of the file [mol m-2 a-1]: printed as g C a month, of a twelfth of a year."""
    path = folder / "takahashi2009_climatology_2000.nc"
    with xr.open_dataset(path, engine="h5netcdf") as file:
        grams = file["CO2flux"].load().sortby("lat")
        assert grams.attrs["units"] == "g m-2 month-1"
    return grams * 12 / (CO2_MOLAR_MASS / CO2_PER_C * 1000)


def test_the_flux_of_takahashi_2009_is_recomputed(folder, oceans):
    """Published CO2flux per cell and month, of 12 equal months.

    README of the data, with months of 30.4 days: r = 0.9995, median ratio 1.01.
    """
    fields = oceans["takahashi2009_climatology_2000.nc"]
    velocity = transfer_velocity_takahashi2009(
        wind_moment2_of_mean_wind(fields["wind"]),
        schmidt_number_co2_wanninkhof1992(fields["sst"]),
    )
    solubility = solubility_weiss1974(fields["sst"], fields["salinity"])
    # That climatology takes partial pressures for fugacities.
    flux = co2_flux(velocity, solubility, fields["pco2_sea"], fields["pco2_air"])
    ours, theirs = xr.align(flux * SECONDS_PER_YEAR, published_flux(folder), join="exact")
    both = np.isfinite(ours.values) & np.isfinite(theirs.values)
    ours, theirs = ours.values[both], theirs.values[both]
    assert both.sum() > 1700
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9999
    npt.assert_allclose(np.median(ours / theirs), 1.0, atol=0.01)
    npt.assert_allclose(ours.mean(), theirs.mean(), rtol=0.002)


def test_the_shelf_cell_takes_up_a_mole_or_so(oceans):
    """Sign and size only: pCO2 of the file is below the air's in 11 of 12 months.

    By hand: mean difference about -28 uatm, mean square of the wind 49 m2 s-2, so about 28/50 of
    the worked case of -1.779 mol m-2 a-1, that is -1.0; a factor of two is allowed.
    """
    cell = nearest_valid(
        oceans["oceanflux_2010_monthly.nc"],
        *XIANGSHAN,
        100,
        roles=["sst", "wind_moment2", "pco2_sea", "xco2_air", "pressure"],
    )
    fields = cell.drop_vars(["fco2_sea", "ice"])
    fields["salinity"] = xr.full_like(fields["sst"], 31.0)
    exchange = sea_air_exchange(fields)
    assert -2.0 < exchange["sea_air_flux"] < -0.5
    with_fugacity = sea_air_exchange(cell.drop_vars("ice").assign(salinity=fields["salinity"]))
    npt.assert_allclose(with_fugacity["sea_air_flux"], exchange["sea_air_flux"], atol=0.01)


def test_the_global_fields_are_read(shared_data):
    """Takahashi (2009), 180 x 360 cells: another latitude order, ice in percent up to 90."""
    path = shared_data / "real" / "takahashi2009_global" / "inputs_global_1deg.nc"
    fields = read_fields(path, FILES["takahashi2009_climatology_2000.nc"])
    assert fields["sst"].sizes == {"month": 12, "lat": 180, "lon": 360}
    npt.assert_allclose(fields["ice"].max(), 0.9)
    here = fields.sel(lat=25.5, lon=130.5)
    assert here["pco2_sea"].notnull().all()
    far = nearest_valid(fields, 121.8, 29.5, 1000)
    assert far.attrs["distance_km"] > 200
    exchange = sea_air_exchange(fields.drop_vars("land"))
    assert exchange["sea_air_flux"].notnull().sum() > 30_000
