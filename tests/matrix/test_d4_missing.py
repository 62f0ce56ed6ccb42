"""D4: values that are none. Excluded and counted; a map or a field without any is an error."""

import numpy as np
from hazard_bench import HARVEST, Case, misses, small, total

import bluecarbon as bc
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.trajectories import count_trajectories
from bluecarbon.areas.zonal import zonal_totals
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.covers import Cover, open_covers
from bluecarbon.inputs.densities import open_density

DAY = np.datetime64("2016-07-01").item()
CODES = {3: "sea", 1: "mangrove", 2: "tidal marsh", 300: "seagrass", 70_000: "reef"}


class Everywhere:
    """One zone that holds every cell."""

    def burn(self, window):
        return np.ones((window.height, window.width), np.uint16)


def counted(cells, dtype, nodata):
    """Cells of each habitat on a map, and those without data: they add up to all cells."""

    def run(bench):
        path = bench.tif("one.tif", np.array(cells, dtype), dtype=dtype, nodata=nodata)
        maps = open_class_maps([(DAY, path)], CODES)
        found = count_trajectories(maps, Everywhere(), cell_areas(maps.grid), progress=False)
        by_habitat = {
            maps.states[state]: int(n)
            for state, n in zip(found.states[:, 0], found.cells, strict=True)
        }
        assert sum(by_habitat.values()) + found.empty_cells == np.size(cells)
        return by_habitat, found.empty_cells

    return run


def density(cells, dtype="float32", nodata=-9999, **profile):
    """Total of a density map [t C a-1], its cells with data, and hectares without."""

    def run(bench):
        path = bench.tif("d.tif", np.array(cells, dtype), dtype=dtype, nodata=nodata, **profile)
        unit = "t C ha-1 a-1"
        opened = open_density(path, unit, canonical=unit)
        found = zonal_totals(opened, Everywhere(), cell_areas(opened.grid), 1, progress=False)
        hectares = round(float(found.missing_area[1]) / 1e8, 2)
        return round(float(found.total[1]) / 1e6, 2), int(found.cells[1]), hectares

    return run


def cover(cells, unit="percent", dtype="float32", nodata=-9999, **profile):
    """Parts per million of a cover raster, and where it is known."""

    def run(bench):
        path = bench.tif("c.tif", np.array(cells, dtype), dtype=dtype, nodata=nodata, **profile)
        opened = open_covers([Cover(habitat="seagrass", date=DAY, path=path, unit=unit)])
        ppm, valid = opened.read((0, 0, *np.shape(cells)))
        return ppm[0].tolist(), valid[0].tolist()

    return run


def field(values, encoding=None, attrs=None, **options):
    """Mean of a field, and how many values are missing of six."""

    def run(bench):
        read = bench.field(
            np.array(values, float).reshape(1, 2, 3),
            time=([0], {"units": "days since 2010-01-01"}),
            encoding=encoding or {},
            attrs=attrs or {},
            **options,
        )
        return round(float(read.mean()), 3), int(read.attrs["missing_values"])

    return run


def mass(text):
    return lambda bench: bench.account(harvest=HARVEST.replace("900", text))


def rate(text):
    return lambda bench: bench.account(local=small.LOCAL.replace("1.62", text))


def project_map(change, **profile):
    """Account with the second map changed."""

    def run(bench):
        cells = bench.classes()
        change(cells)
        return bench.with_map(cells, **profile)

    return run


def hectares(change):
    """Mangrove of the west in the last year [ha], after a change to both maps."""

    def run(bench):
        path = bench.project()
        cells = bench.classes()
        change(cells)
        for name in ("2016.tif", "2019.tif"):
            bench.tif(name, cells)
        strata = bc.account(bc.open_project(path), progress=False).strata
        mine = (strata["habitat"] == "mangrove") & (strata["zone"] == "west")
        return round(float(strata["area"].isel(year=-1).where(mine).sum()), 2)

    return run


def fill(value, *cells):
    def change(codes):
        codes[cells if cells else ...] = value

    return change


NAN, INF = np.nan, np.inf
HALF = [[50, 50], [-9999, 50]]
CASES = [
    # Class maps.
    Case(
        "nodata counted",
        counted([[1, 1], [255, 2]], "uint8", 255),
        equals=({"mangrove": 2, "tidal marsh": 1}, 1),
    ),
    Case(
        "-9999 declared",
        counted([[1, 1], [-9999, 2]], "int16", -9999),
        equals=({"mangrove": 2, "tidal marsh": 1}, 1),
    ),
    Case("-9999 not declared", counted([[1, 1], [-9999, 2]], "int16", None), "--nodata -9999"),
    Case("255 not declared", counted([[1, 1], [255, 2]], "uint8", None), "--nodata 255"),
    Case(
        "300 is not 44",
        counted([[1, 300], [300, 2]], "uint16", 0),
        equals=({"mangrove": 1, "tidal marsh": 1, "seagrass": 2}, 0),
    ),
    Case(
        "70000 is not 4464",
        counted([[1, 70_000], [0, 2]], "uint32", 0),
        equals=({"mangrove": 1, "tidal marsh": 1, "reef": 1}, 1),
    ),
    Case("257 is not 1", counted([[1, 257], [0, 2]], "uint16", 0), "Add the code to the legend"),
    Case("-255 is not 1", counted([[1, -255], [0, 2]], "int16", 0), "Add the code to the legend"),
    Case("all nodata", counted([[255, 255], [255, 255]], "uint8", 255), "Check the nodata value"),
    Case("nodata that is a habitat", counted([[1, 1], [0, 2]], "uint8", 1), "would vanish"),
    Case("classes as real numbers", counted([[1, NAN], [0, 2]], "float32", None), "as integers"),
    Case(
        "nodata of half a class", counted([[1, 1], [0, 2]], "uint8", 1.5), "--nodata VALUE|nodata"
    ),
    Case("classes with a scale", project_map(fill(1), scaling=(2.0, 0.0)), "-unsetscale"),
    Case("second map all nodata", project_map(fill(255)), "Check the nodata value"),
    Case("mangrove of ten hectares", hectares(fill(1, slice(0, 2), slice(0, 5))), equals=10.0),
    Case("one of them without data", hectares(fill(255, 0, 0)), equals=9.0),
    # Continuous maps: 100 m cells, so a hectare each.
    Case("density with a gap", density([[1, 2], [-9999, 4]]), equals=(7.0, 3, 1.0)),
    Case("density with NaN", density([[1, 2], [NAN, 4]]), equals=(7.0, 3, 1.0)),
    Case(
        "density, -9999 not declared", density([[1, 2], [-9999, 4]], nodata=None), "--nodata -9999"
    ),
    Case("density, infinite", density([[1, 2], [INF, 4]]), "Declare these cells as nodata"),
    Case("density, all gaps", density([[-9999, NAN], [-9999, -9999]]), "Check the nodata value"),
    Case(
        "density, scaled",
        density([[10, 20], [65535, 40]], "uint16", 65535, scaling=(0.1, 0.0)),
        equals=(7.0, 3, 1.0),
    ),
    Case(
        "density, sums beyond 16 bits",
        density([[60_000, 60_000], [60_000, 60_000]], "uint16", 65535, scaling=(1e-3, 0.0)),
        equals=(240.0, 4, 0.0),
    ),
    Case("density of a wrong unit", density([[1e35, 2], [3, 4]]), "correct the unit"),
    # Covers.
    Case(
        "cover with a gap",
        cover(HALF),
        equals=([[500_000, 500_000], [0, 500_000]], [[True, True], [False, True]]),
    ),
    Case("cover, -9999 not declared", cover(HALF, nodata=None), "--nodata -9999"),
    Case("cover of 101 %", cover([[50, 101], [50, 50]]), "Declare the value as nodata"),
    Case(
        "cover of 255 in bytes",
        cover([[50, 255], [50, 50]], dtype="uint8", nodata=None),
        "--nodata 255",
    ),
    Case("cover below zero", cover([[50, -1], [50, 50]]), "Declare the value as nodata"),
    Case("cover, all gaps", cover([[-9999, -9999], [NAN, NAN]]), "Check the nodata value"),
    # Fields of the sea.
    Case(
        "field, packed",
        field(
            [20.0] * 5 + [NAN],
            {"dtype": "int16", "scale_factor": 0.01, "add_offset": 10.0, "_FillValue": -32768},
        ),
        equals=(20.0, 1),
    ),
    Case("field, -9999 not declared", field([20.0] * 5 + [-9999]), "missing = -9999"),
    Case("field, -9999 told", field([20.0] * 5 + [-9999], missing=-9999), equals=(20.0, 1)),
    Case("field, infinite", field([20.0] * 5 + [INF]), "Check units, scale factor"),
    Case("field, all missing", field([NAN] * 6), "it is not zero"),
    Case(
        "field, out of its range",
        field([20.0] * 5 + [99], attrs={"valid_max": 45.0}),
        equals=(20.0, 1),
    ),
    # Tables.
    Case("mass NaN", mass("NaN"), "Write plain digits"),
    Case("mass 1e999", mass("1e999"), "Correct the mass"),
    Case("mass -9999", mass("-9999"), "Correct the mass"),
    Case("mass zero", mass("0"), "Correct the mass"),
    Case("mass empty", mass(""), "Write plain digits"),
    Case("mass as ever", mass("900.0"), equals=total),
    Case("rate nan", rate("nan"), "number"),
    Case("rate 1e999", rate("1e999"), "number|finite"),
    Case("rate empty", rate(""), "number|value"),
    Case("rate -9999", rate("-9999"), "give what was measured"),
]


def test_d4_missing(tmp_path, matrix):
    """At least 20 ways in which a value can be missing."""
    assert len(CASES) >= 20
    wrong = misses(CASES, tmp_path)
    assert not wrong, "\n".join(wrong)
    matrix.report("D4", len(CASES), len(CASES) - len(wrong), "missing values")
