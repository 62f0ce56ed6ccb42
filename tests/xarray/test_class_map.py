"""`map.bluecarbon`: maps of classes as DataArrays; areas by hand, on an equal-area grid."""

import numpy as np
import pytest
import xarray as xr

import bluecarbon as bc
import bluecarbon.xarray
from bluecarbon.errors import BluecarbonError
from bluecarbon.xarray import to_xarray

LEGEND = {0: "sea", 1: "mangrove", 2: "tidal marsh", 3: "spartina", 4: "seaweed farm"}


@pytest.fixture
def habitat(maps):
    """The two maps of the fixture, cells of one hectare in EPSG:6933."""
    return xr.DataArray(
        np.stack(maps),
        dims=("time", "y", "x"),
        coords={
            "time": np.array(["2016-07-01", "2019-07-01"], "datetime64[ns]"),
            "y": 3_600_000 - 100 * (np.arange(8) + 0.5),
            "x": 11_700_000 + 100 * (np.arange(12) + 0.5),
        },
        attrs={"crs": "EPSG:6933"},
    )


def test_areas_are_the_cells(habitat):
    """By hand: 12 then 17 cells of mangrove, 12 then 9 of marsh, 3 of Spartina, 6 of farm."""
    area = habitat.bluecarbon.areas(LEGEND)
    assert area.dims == ("habitat", "time")
    found = area.sel(habitat=["mangrove", "tidal marsh", "spartina", "seaweed farm"])
    np.testing.assert_allclose(found, [[12, 17], [12, 9], [0, 3], [6, 6]], rtol=1e-6)
    one = habitat.isel(time=0, drop=True).bluecarbon.areas(LEGEND, unit="mu")
    assert float(one.sel(habitat="mangrove")) == pytest.approx(180)


def test_axes_may_run_the_other_way_and_have_other_names(habitat):
    """Law: turning a map upside down, and calling its axes lat and lon, changes no area."""
    turned = habitat.isel(y=slice(None, None, -1)).rename(y="lat", x="lon").transpose("lon", ...)
    xr.testing.assert_allclose(
        turned.bluecarbon.areas(LEGEND), habitat.bluecarbon.areas(LEGEND), rtol=1e-9
    )


def test_degrees_are_ground_and_not_degrees():
    """pyproj.Geod, its edges cut into 200: a square degree at the equator is 12308.464 km2."""
    one = xr.DataArray(
        np.ones((10, 10), np.uint8),
        dims=("y", "x"),
        coords={"y": 0.95 - 0.1 * np.arange(10), "x": 0.05 + 0.1 * np.arange(10)},
    )
    area = one.bluecarbon.areas({1: "mangrove"}, crs="EPSG:4326", unit="km2")
    assert float(area[0]) == pytest.approx(12_308.464, rel=1e-6)


def test_trajectories_hold_every_cell_once(habitat):
    table = habitat.bluecarbon.trajectories(LEGEND)
    assert table["cells"].sum() == 96
    changed = table[table["changed"]].set_index("trajectory")["cells"].to_dict()
    assert changed == {"sea>mangrove": 5, "tidal marsh>spartina": 3}


def test_codes_of_one_name_are_added_and_nodata_is_none(habitat):
    legend = LEGEND | {3: "tidal marsh", 0: "no data"}
    area = habitat.bluecarbon.areas(legend)
    assert "no data" not in area["habitat"]
    np.testing.assert_allclose(area.sel(habitat="tidal marsh"), [12, 12], rtol=1e-6)


def test_maps_of_an_account_know_their_legend_and_crs(tmp_path, small, maps):
    """The same hectares as the strata, which were counted another way."""
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    array = to_xarray(account.maps)
    area = array.bluecarbon.areas()
    counted = account.strata.bluecarbon.areas(inside=False)
    for name in counted["habitat"].values:
        np.testing.assert_allclose(area.sel(habitat=name), counted.sel(habitat=name), rtol=1e-9)
    assert "map of classes" in array.bluecarbon._repr_html_()
    with pytest.raises(BluecarbonError, match="rioxarray"):
        to_xarray(None)


def test_pictures_have_north_up(habitat):
    """Rows from the south are turned: the first row of the picture is the northernmost."""
    turned = habitat.isel(y=slice(None, None, -1), time=0)
    fig = turned.bluecarbon.plot(LEGEND)
    (image,) = fig.axes[0].get_images()
    from bluecarbon.report.figures import COLOURS

    mangrove = tuple(int(COLOURS["mangrove"][i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(image.get_array()[0, 0]) == mangrove
    assert image.get_extent() == [11_700_000, 11_701_200, 3_599_200, 3_600_000]
    assert len(habitat.bluecarbon.plot(LEGEND, lang="zh").axes) == 2


def test_what_does_not_fit_is_refused_with_the_cure(habitat):
    bare = habitat.copy()
    del bare.attrs["crs"]
    for array, legend, cure in (
        (habitat, None, "flag_values and flag_meanings"),
        (habitat, {1: "mangrove"}, "with all of them"),
        (bare, LEGEND, 'crs="EPSG:32651"'),
        (habitat.drop_vars("x"), LEGEND, "assign_coords"),
        (habitat.assign_coords(x=np.arange(12.0) ** 2), LEGEND, "regular grid"),
        (habitat.rename(y="north"), LEGEND, "rename"),
    ):
        with pytest.raises(BluecarbonError, match=cure):
            array.bluecarbon.areas(legend)
    assert bluecarbon.xarray.NAME == "bluecarbon"
