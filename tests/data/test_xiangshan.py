"""The committed Xiangshan project: what it claims to be, counted again from its files."""

import csv
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import rasterio
import shapely
import xarray as xr
from pyproj import Transformer
from rasterio.features import rasterize
from scipy import ndimage

import bluecarbon as bc
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.inputs.tables import read_harvest, read_legend
from bluecarbon.inputs.zones import read_zones

FOLDER = Path(__file__).parents[2] / "data" / "xiangshan"
DATES = ("2016-07-01", "2019-07-01", "2022-07-01", "2025-07-01")
PROJECTS = [FOLDER, pytest.param(FOLDER / "full", marks=pytest.mark.slow)]
HECTARES_PER_CELL = 0.01
HECTARES_PER_MU = 1 / 15
TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:32651", always_xy=True)


def read_maps(folder):
    """Classes of shape (date, row, column), and the transform."""
    layers = []
    for date in DATES:
        with rasterio.open(folder / f"habitats_{date[:4]}.tif") as file:
            layers.append(file.read(1))
            transform = file.transform
    return np.stack(layers), transform


def read_rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def read_outlines(path):
    """(properties, polygon in EPSG:32651) of each feature."""
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        polygon = shapely.from_geojson(json.dumps(feature["geometry"]))
        placed = shapely.transform(polygon, lambda p: np.column_stack(TO_METRES.transform(*p.T)))
        found.append((feature["properties"], placed))
    return found


def burn(polygons, shape, transform):
    return rasterize([(p, 1) for p in polygons], shape, transform=transform).astype(bool)


@pytest.fixture(scope="module")
def codes():
    return {row["habitat"]: int(row["code"]) for row in read_rows(FOLDER / "legend.csv")}


@pytest.fixture(scope="module")
def small():
    return read_maps(FOLDER)


@pytest.fixture(scope="module")
def full():
    return read_maps(FOLDER / "full")


@pytest.fixture(scope="module")
def real_land(small):
    """Land of the window by the real coastline."""
    classes, transform = small
    coast = [polygon for _, polygon in read_outlines(FOLDER / "coastline.geojson")]
    return burn(coast, classes[0].shape, transform)


# The whole box against targets.csv


@pytest.mark.slow
def test_class_areas_of_the_box_are_those_of_the_targets(full, codes):
    """Every row of targets.csv, by counting cells of 0.01 ha: within 0.5 %."""
    classes, transform = full
    regions = region_masks(classes[0].shape, transform)
    names = {"bare tidal flat and mud-flat culture": ("bare tidal flat", "mud-flat culture")}
    checked = 0
    for row in read_rows(FOLDER / "targets.csv"):
        if row["what"] in ("kelp", "laver", "oyster"):
            continue
        where = regions[row["region"]]
        layer = classes[DATES.index(row["date"])]
        wanted = [codes[name] for name in names.get(row["what"], (row["what"],))]
        hectares = (np.isin(layer, wanted) & where).sum() * HECTARES_PER_CELL
        assert hectares == pytest.approx(float(row["area_ha"]), rel=0.005), row
        checked += 1
    assert checked > 20


def region_masks(shape, transform):
    outlines = read_outlines(FOLDER / "regions.geojson")
    masks = {p["region"]: burn([outline], shape, transform) for p, outline in outlines}
    window = np.zeros(shape, bool)
    window[xihu_in_the_box()] = True
    masks["xihu harbour"] = masks["county waters"] & window
    masks["rest"] = masks["county waters"] & ~window
    return masks


def xihu_in_the_box():
    """Left edges 373,940 and 344,150 m, tops 3,272,950 and 3,297,700 m, cells of 10 m."""
    return np.s_[2475 : 2475 + 1346, 2979 : 2979 + 1565]


@pytest.mark.slow
def test_the_small_project_is_a_window_of_the_box(small, full):
    """Cell by cell, at the place that the two frames give by hand."""
    np.testing.assert_array_equal(small[0], full[0][:, *xihu_in_the_box()])
    assert (small[1].c, small[1].f) == (373_940, 3_272_950)
    assert (full[1].c, full[1].f, full[0].shape[1:]) == (344_150, 3_297_700, (8951, 8820))


def test_the_land_is_the_real_coastline_but_for_ponds_behind_it(small, real_land, codes):
    """Burnt again here from the coastline; marsh and flats never lie on its land."""
    classes, _ = small
    for layer in classes:
        assert not (layer[~real_land] == codes["land"]).any()
        assert set(np.unique(layer[real_land])) == {codes["land"], codes["pond"]}
    # The old coastline shows the ground of many a pond as sea: so there are some on either side.
    ponds = classes[0] == codes["pond"]
    assert 0 < (ponds & real_land).sum() < ponds.sum()


def test_ponds_lie_behind_the_shore_or_in_the_reclaimed_belt(small, real_land, codes):
    """No farther than the two belts of assumptions.toml, by distances of this test's own."""
    ponds = (small[0] == codes["pond"]).any(0)
    before = ndimage.distance_transform_edt(~real_land) * 10
    behind = ndimage.distance_transform_edt(real_land) * 10
    assert before[ponds & ~real_land].max() <= 420
    assert behind[ponds & real_land].max() <= 1100


def test_the_series_tells_the_story_of_the_readme(small, codes):
    """Spartina spreads, then goes; mangrove and native marsh only gain; some ponds go back."""
    counts = {name: (small[0] == code).sum((1, 2)) for name, code in codes.items()}
    assert counts["spartina marsh"][1] > counts["spartina marsh"][0]
    assert counts["spartina marsh"][3] < counts["spartina marsh"][1] / 4
    assert (np.diff(counts["pond"]) <= 0).all()
    assert not counts["seagrass"].any()
    for name in ("mangrove", "tidal marsh"):
        stands = small[0] == codes[name]
        assert not (stands[:-1] & ~stands[1:]).any()
        assert stands[3].sum() > stands[0].sum() > 0


def test_the_harbour_is_open_to_the_bay(small, codes):
    """Kelp farms and the main bay to the north-west share one body of water at all dates."""
    wet = np.isin(small[0], [codes[n] for n in ("sea", "seaweed farm", "bivalve farm")])
    for layer, classes in zip(wet, small[0], strict=True):
        bodies, _ = ndimage.label(layer)
        farms = bodies[classes == codes["seaweed farm"]]
        assert set(np.unique(farms)) == {bodies[0, 400]}
        assert layer[0, 400]


def test_habitats_are_patches_and_not_pepper(small, codes):
    """Patches of marsh, ponds and culture hold 0.1 ha and more for 99 % of their cells."""
    for name in ("spartina marsh", "tidal marsh", "pond", "mud-flat culture", "mangrove"):
        bodies, _ = ndimage.label(small[0][1] == codes[name], np.ones((3, 3)))
        sizes = np.bincount(bodies.ravel())[1:]
        assert sizes[sizes >= 10].sum() > 0.99 * sizes.sum(), name


# Farms, zones and harvest


@pytest.mark.parametrize("folder", PROJECTS)
def test_farms_on_the_map_have_the_area_of_their_polygons(folder, codes):
    """10 m cells against the areas of the rectangles: within 0.5 %, at all dates."""
    classes, _ = read_maps(folder)
    farms = read_outlines(folder / "farms.geojson")
    for habitat, species in (("seaweed farm", ("kelp", "laver")), ("bivalve farm", ("oyster",))):
        polygons = [polygon for p, polygon in farms if p["species"] in species]
        hectares = sum(polygon.area for polygon in polygons) / 10_000
        mapped = (classes == codes[habitat]).sum((1, 2)) * HECTARES_PER_CELL
        np.testing.assert_allclose(mapped, hectares, rtol=0.005)


def test_farm_areas_are_the_published_ones():
    """County 2020: 5,000 mu of kelp, 35,000 mu of laver; oyster and other 1,783 ha; 15 mu a ha."""
    areas = {}
    for path, where in ((FOLDER / "full", "box"), (FOLDER, "xihu")):
        for p, polygon in read_outlines(path / "farms.geojson"):
            key = where, p["species"]
            areas[key] = areas.get(key, 0) + polygon.area / 10_000
    published = {"kelp": 5_000 / 15, "laver": 35_000 / 15, "oyster": 1_783}
    for species, hectares in published.items():
        assert areas["box", species] == pytest.approx(hectares, rel=0.005)
    targets = {
        row["what"]: float(row["area_ha"])
        for row in read_rows(FOLDER / "targets.csv")
        if row["region"] == "xihu harbour"
    }
    for species in published:
        assert areas["xihu", species] == pytest.approx(targets[species], rel=0.005)


@pytest.mark.parametrize("folder", PROJECTS)
def test_zones_are_apart_and_hold_the_farms_of_one_species(folder, codes):
    """`read_zones` refuses overlaps and zones off the map; then every farm cell is in a zone."""
    grid = GeoTiff(folder / "habitats_2025.tif").grid
    zones = read_zones(folder / "zones.geojson", grid)
    assert zones.simulated
    assert zones.table["holder"].str.contains("(simulated)", regex=False).all()
    assert zones.table["salinity"].between(24, 30).all()
    classes, _ = read_maps(folder)
    farms = np.isin(classes[3], (codes["seaweed farm"], codes["bivalve farm"]))
    for window in grid.windows(1024):
        row, col, height, width = window
        part = farms[row : row + height, col : col + width]
        assert zones.burn(window)[part].all()
    outlines = {p["zone"]: outline for p, outline in read_outlines(folder / "zones.geojson")}
    species = {}
    for p, farm in read_outlines(folder / "farms.geojson"):
        assert outlines[p["zone"]].contains(farm)
        assert species.setdefault(p["zone"], p["species"]) == p["species"]


def test_some_plants_stand_outside_of_all_zones(small, codes):
    """They must be counted as outside, so the demonstration needs some; most are inside."""
    classes, transform = small
    zones = [outline for _, outline in read_outlines(FOLDER / "zones.geojson")]
    inside = burn(zones, classes[0].shape, transform)
    plants = np.isin(classes[3], (codes["mangrove"], codes["tidal marsh"]))
    assert 0.5 < inside[plants].mean() < 1


@pytest.mark.parametrize("folder", [FOLDER, FOLDER / "full"])
def test_harvests_are_the_published_yields(folder):
    """500 to 750 kg dry kelp per mu; 0.12 t dry laver per mu and 7.8 t oysters per ha with noise.

    The oyster figure is derived: 697,533 t of molluscs on 89,358 ha of all mariculture of Zhejiang
    in 2013.
    """
    area, species = {}, {}
    for p, polygon in read_outlines(folder / "farms.geojson"):
        area[p["zone"]] = area.get(p["zone"], 0) + polygon.area / 10_000
        species[p["zone"]] = p["species"]
    habitats = {"kelp": "seaweed farm", "laver": "seaweed farm", "oyster": "bivalve farm"}
    log = read_harvest(folder / "harvest.csv", species=habitats, zones=list(area))
    assert log.attrs["simulated"]
    assert (log["yield_test"] == "simulated").all()
    assert (log["mass_basis"] == log["species"].map(
        {"kelp": "air-dry", "laver": "air-dry", "oyster": "wet"})).all()  # fmt: skip
    assert sorted(zip(log["zone"], log["year"], strict=True)) == sorted(
        (zone, year) for zone in area for year in range(2016, 2026)
    )
    assert (log["species"] == log["zone"].map(species)).all()
    per_hectare = log["mass"] / log["zone"].map(area)
    per_mu = per_hectare * HECTARES_PER_MU
    kelp, laver, oyster = (log["species"] == name for name in habitats)
    assert per_mu[kelp].between(0.499, 0.751).all()
    assert per_mu[laver].mean() == pytest.approx(0.12, rel=0.1)
    assert 697_533 / 89_358 == pytest.approx(7.8, abs=0.01)
    assert per_hectare[oyster].mean() == pytest.approx(7.8, rel=0.1)
    assert log["mass_low"].lt(log["mass"]).all()
    assert log["mass_high"].gt(log["mass"]).all()
    months = log["date"].str[5:7].astype(int)
    assert months[kelp].isin((5, 6)).all()
    assert months[laver | oyster].isin((1, 2)).all()


# Points, ocean, legend


@pytest.mark.parametrize("folder", PROJECTS)
def test_reference_points_are_drawn_in_every_class_of_the_last_map(folder, codes):
    """Up to 60 a class, and right as often as the file says it assumed (within 4 errors)."""
    with rasterio.open(folder / "habitats_2025.tif") as file:
        last, transform = file.read(1), file.transform
    points = read_rows(folder / "reference_points.csv")
    x, y = TO_METRES.transform(*np.array([(p["x"], p["y"]) for p in points], float).T)
    cols, rows = (x - transform.c) / transform.a, (y - transform.f) / transform.e
    # At the centres of cells, to the decimals of the file.
    np.testing.assert_allclose(np.array([cols, rows]) % 1, 0.5, atol=0.02)
    mapped = last[rows.astype(int), cols.astype(int)]
    sizes = np.bincount(last.ravel(), minlength=12)
    np.testing.assert_array_equal(np.bincount(mapped, minlength=12), np.minimum(sizes, 60))
    right = np.array([codes[p["reference_class"]] for p in points]) == mapped
    farms = np.isin(mapped, (codes["seaweed farm"], codes["bivalve farm"]))
    for chance, some in ((0.98, farms), (0.93, ~farms)):
        error = (chance * (1 - chance) / some.sum()) ** 0.5
        assert abs(right[some].mean() - chance) < 4 * error


def test_ocean_fields_are_the_quoted_figures():
    """facts sheet: SOCAT v4 pCO2 of 2010 and OISST of 2013 at 29.5 N 122.5 E, by month; ranges."""
    with xr.open_dataset(FOLDER / "ocean.nc", engine="h5netcdf") as file:
        ocean = file.load()
    assert (float(ocean.lat[0]), float(ocean.lon[0])) == (29.5, 122.5)
    pco2 = [326, 314, 361, 328, 328, 356, 364, 384, 371, 371, 371, 392]
    sst = [11.9, 12.3, 12.0, 13.8, 18.8, 22.5, 25.1, 26.5, 26.1, 24.0, 20.5, 16.0]
    np.testing.assert_array_equal(ocean["pco2_sw"].squeeze(), pco2)
    np.testing.assert_array_equal(ocean["sea_surface_temperature"].squeeze(), sst)
    xco2 = ocean["xco2_air"].squeeze()
    assert (xco2[7], xco2[8]) == (385, 385)
    assert ((xco2[[11, 0, 1, 2, 3, 4]] >= 391) & (xco2[[11, 0, 1, 2, 3, 4]] <= 394)).all()
    wind, squared = ocean["wind_speed"].squeeze(), ocean["wind_speed_squared"].squeeze()
    assert (wind.min(), wind.max()) == (4.6, 7.8)
    assert (squared.min(), squared.max()) == (32, 83)
    # "1.35 to 1.83 times the squared mean"
    assert ((squared / wind**2 >= 1.35) & (squared / wind**2 <= 1.83)).all()
    quoted = {name for name, field in ocean.items() if field.simulated.startswith("no")}
    assert quoted == {"pco2_sw", "sea_surface_temperature"}
    assert "Shelf cell applied to the bay" in ocean.comment


def test_spartina_cannot_be_credited_and_mangrove_is_planted():
    legend = read_legend(FOLDER / "legend.csv").set_index("habitat")
    assert not legend.loc["spartina marsh", "creditable"]
    assert not legend.loc[["sea", "land", "bare tidal flat", "pond"], "creditable"].any()
    assert legend.loc[["mangrove", "tidal marsh", "seaweed farm"], "creditable"].all()
    assert legend.loc["mangrove", "establishment"] == "planted"
    assert legend["label_zh"].ne("").all()
    small, copy = (FOLDER / place / "legend.csv" for place in ("", "full"))
    assert small.read_bytes() == copy.read_bytes()


# Labels, licence, size


def test_every_file_says_that_it_is_simulated():
    for path in sorted(FOLDER.rglob("habitats_*.tif")):
        with rasterio.open(path) as file:
            tags = file.tags()
            assert file.nodata == 255
        assert (tags["simulated"], tags["seed"]) == ("yes", "20230228")
        assert tags["licence"].startswith("LGPL-3.0-or-later")
    for name in ("zones", "farms"):
        for path in FOLDER.rglob(f"{name}.geojson"):
            head = json.loads(path.read_text(encoding="utf-8"))
            assert (head["simulated"], head["seed"]) == ("yes", 20230228)
            assert head["licence"].startswith("LGPL-3.0-or-later")
    for name in ("harvest", "field", "reference_points"):
        for path in FOLDER.rglob(f"{name}.csv"):
            text = path.read_text(encoding="utf-8")
            assert text.startswith("# simulated: yes\n# seed: 20230228\n")
    with xr.open_dataset(FOLDER / "ocean.nc", engine="h5netcdf") as file:
        assert file.simulated == "yes"
        assert int(file.seed) == 20230228


def test_the_licence_of_the_coastline_stands_beside_it():
    head = json.loads((FOLDER / "coastline.geojson").read_text(encoding="utf-8"))
    assert head["simulated"] == "no"
    assert "LGPL-3.0-or-later" in head["licence"]
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (FOLDER / "COPYING.LESSER").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in (FOLDER / "COPYING").read_text()
    assert "LGPL-3.0-or-later" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_project_fits_into_twelve_megabytes():
    """The limit that was set for the committed data."""
    files = [p for p in FOLDER.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert sum(p.stat().st_size for p in files) < 12e6


@pytest.mark.parametrize("folder", PROJECTS)
def test_the_project_opens_and_can_only_demonstrate(folder):
    project = bc.open_project(folder / "project.toml")
    assert project.demonstration
    assert project.project.project.claim == "annual sink"


# The generator


@pytest.fixture(scope="module")
def simulation():
    """The modules of the generator, which is a script and not part of the package."""
    sys.path.insert(0, str(FOLDER))
    try:
        from simulation import blocks, chance, frame, ocean, shelter, tables, writing
    finally:
        sys.path.remove(str(FOLDER))
    return SimpleNamespace(
        blocks=blocks, chance=chance, frame=frame, ocean=ocean, shelter=shelter, tables=tables,
        writing=writing,
    )  # fmt: skip


def test_what_needs_no_maps_is_made_again_alike(simulation):
    """ocean.nc and field.csv come out of the generator as they are committed."""
    assumed = simulation.frame.read_assumptions()
    assert simulation.writing.same_ocean(
        FOLDER / "ocean.nc", simulation.ocean.ocean_fields(assumed)
    )
    scene = SimpleNamespace(assumed=assumed, seed=assumed["seed"])
    rows = simulation.tables.field_rows(scene)
    text = simulation.writing.csv_text(simulation.tables.FIELD, rows, scene.seed, laboratory="none")
    assert simulation.writing.same_text(FOLDER / "field.csv", text)


def test_fetch_in_a_basin_of_five_cells(simulation):
    """By hand: in a row of three wet cells the middle one sees 2 of 10 m to either side.

    All other ways are land after one step (10, 14 or 22 m counted to its shore).
    """
    land = np.ones((5, 5), bool)
    land[2, 1:4] = False
    fetch = simulation.shelter._fetch(land, 0, 1, 10, 1000)
    assert fetch[2].tolist() == [0, 10, 20, 30, 0]
    assert simulation.shelter._fetch(land, 1, 0, 10, 1000)[2].tolist() == [0, 10, 10, 10, 0]
    assert (
        simulation.shelter.mean_fetch(np.zeros((3, 3), bool), 10, 500).tolist() == [[500] * 3] * 3
    )


def test_flats_are_half_as_wide_at_the_half_fetch(simulation):
    widths = simulation.shelter.flat_width(np.array([0, 2600, 26_000]), 2400, 2600, 3)
    assert widths.tolist() == [2400, 1200, 2]


def test_a_stream_depends_on_its_name_alone(simulation):
    draw = simulation.chance.stream(7, "farms").integers(0, 10**9, 5).tolist()
    simulation.chance.stream(7, "zones").integers(0, 10**9, 5)
    assert simulation.chance.stream(7, "farms").integers(0, 10**9, 5).tolist() == draw
    assert simulation.chance.stream(7, "zones").integers(0, 10**9, 5).tolist() != draw


def test_noise_is_the_same_whatever_cells_are_asked(simulation):
    """A cell's noise does not depend on its neighbours, so a window equals the whole."""
    noise = simulation.chance.Noise(1, "test", (64, 64), 32)
    rows, cols = (n.ravel() for n in np.indices((64, 64)))
    whole = noise.at(rows, cols)
    np.testing.assert_array_equal(noise.at(rows[900:950], cols[900:950]), whole[900:950])
    assert np.abs(whole).max() <= 2000
    # Smooth: neighbours along a row differ by far less than the amplitude.
    assert np.abs(np.diff(whole.reshape(64, 64), axis=1)).max() < 400


def test_the_best_cells_are_taken_and_ties_go_to_the_first(simulation):
    score = np.array([3, 5, 5, 1, 5])
    assert simulation.chance.best(score, 2).tolist() == [False, True, True, False, False]
    with pytest.raises(ValueError, match="6 cells wanted"):
        simulation.chance.best(score, 6)


def test_blocks_are_filled_one_after_the_other(simulation):
    """Two whole blocks of four cells: the better one is taken whole, then part of the other."""
    number = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    score = np.array([1, 1, 1, 1, 9, 9, 9, 9])
    taken = simulation.blocks.fill_blocks(number, 4, score, 6)
    assert taken.tolist() == [4, 5, -1, -1, 0, 1, 2, 3]
