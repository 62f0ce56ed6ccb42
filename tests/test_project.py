"""The project file: DESIGN's example is read, and each way to get it wrong names its cure."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from bluecarbon.errors import InputError
from bluecarbon.project import read_project

# DESIGN, section 11, with the one line more that [harvest] needs since: share_layout.
EXAMPLE = """\
[project]
id = "xihu-2022"
title = { en = "Xihu Harbour, 2022", zh = "西沪港 2022" }
period = [2016-01-01, 2025-12-31]        # vintages are calendar years
claim = "annual sink"                    # or "credit"
demonstration = true

[habitats]
legend = "legend.csv"                    # code, habitat, creditable, label_en, label_zh
maps = [ { date = 2016-07-01, path = "habitats_2016.tif" }, \
{ date = 2020-07-01, path = "habitats_2020.tif" } ]
reference_points = "reference_points.csv"
reference_sample = "stratified random"
area = "confirmed"

[zones]
path = "zones.geojson"                   # zone, holder, title_ref, geometry

[harvest]
path = "harvest.csv"                     # zone, species, date, mass, mass_basis, yield_test
convention = "harvest removal"
share_layout = "organ wet shares"

[ocean]
path = "ocean.nc"
use = { sst = "sea_surface_temperature", wind = "wind_speed", pco2_sea = "pco2_sw" }

[[method]]
habitats = ["mangrove", "tidal marsh"]
use = "ipcc-wetlands-2013"
gwp = "AR6"

[[method]]
habitats = ["seaweed farm"]
use = "hyt0305-2021"

[uncertainty]
draws = 10000
seed = 20230228

[crediting]
rule = "percentile"
confidence = 0.9
buffer = 0.15

[lots]
unit = "1 t"
"""
COVERS = """\
covers = [ { habitat = "mangrove", date = 2016-07-01, path = "m.tif", unit = "percent" } ]
"""
MAPS = EXAMPLE[EXAMPLE.index("legend =") : EXAMPLE.index("reference_points")]
HABITATS = EXAMPLE[EXAMPLE.index("[habitats]") : EXAMPLE.index("[zones]")]
HARVEST = EXAMPLE[EXAMPLE.index("[harvest]") : EXAMPLE.index("[ocean]")]


@pytest.fixture
def write(tmp_path):
    """Write a project file: the example, with one thing in it replaced by another."""

    def write(old="", new="", *, text=EXAMPLE):
        assert old in text
        path = tmp_path / "project.toml"
        path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        return path

    return write


def refused(path):
    """What is said about a file that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_project(path)
    return caught.value


def test_the_example_of_the_design_is_read(write):
    project = read_project(write())
    assert project.project.id == "xihu-2022"
    assert project.project.title.zh == "西沪港 2022"
    assert list(project.project.vintages) == list(range(2016, 2026))
    assert [m.date for m in project.habitats.maps] == [date(2016, 7, 1), date(2020, 7, 1)]
    assert project.habitats.maps[1].path == Path("habitats_2020.tif")
    assert project.ocean.use["pco2_sea"] == "pco2_sw"
    assert [m.use for m in project.method] == ["ipcc-wetlands-2013", "hyt0305-2021"]
    assert project.method[0].habitats == ("mangrove", "tidal marsh")
    assert project.uncertainty.seed == 20230228
    assert project.crediting.buffer == 0.15
    assert project.lots.unit_kg == 1000


def test_what_the_example_leaves_out_has_the_declared_defaults(write):
    project = read_project(write())
    assert project.habitats.timing == "conservative"
    assert project.habitats.align == "refuse"
    assert project.crediting.leakage_t_per_year == 0
    assert project.uncertainty.area_standard_error == {}
    without = read_project(write("draws = 10000\n", ""))
    assert without.uncertainty.draws == 10_000


def test_paths_are_relative_to_the_project_file(write):
    path = write()
    project = read_project(path)
    assert project.folder == path.parent.resolve()
    assert project.locate("zones.geojson") == path.parent.resolve() / "zones.geojson"
    assert project.locate("/data/zones.geojson") == Path("/data/zones.geojson")


def test_options_of_a_method_are_kept_for_the_method(write):
    project = read_project(write())
    assert project.method[0].options == {"gwp": "AR6"}
    assert project.method[1].options == {}


def test_cover_rasters_may_stand_in_for_class_maps(write):
    text = EXAMPLE.replace(HABITATS, "[habitats]\n" + COVERS)
    project = read_project(write(text=text))
    assert project.habitats.covers[0].unit == "percent"
    assert project.habitats.maps == ()


def test_a_harvest_alone_is_a_project(write):
    assert read_project(write(HABITATS, "")).habitats is None


def test_a_variable_may_state_its_units_and_its_fill_value(write):
    path = write('"pco2_sw"', '{ variable = "pco2_sw", units = "Pa", missing = -999 }')
    variable = read_project(path).ocean.use["pco2_sea"]
    assert (variable.variable, variable.units, variable.missing) == ("pco2_sw", "Pa", -999)


def test_a_credit_needs_and_has_a_baseline(write):
    text = EXAMPLE.replace('"annual sink"', '"credit"', 1)
    text = text.replace("buffer = 0.15", 'buffer = 0.15\nbaseline = "first map persists"')
    assert read_project(write(text=text)).crediting.baseline == "first map persists"


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "project.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXAMPLE.replace("\n", "\r\n").encode())
    assert read_project(path).project.title.zh == "西沪港 2022"


@pytest.mark.parametrize(
    ("unit", "kilograms"), [("1 t", 1000), ("0.1 t", 100), ("0.001 t", 1), ("25 t", 25_000)]
)
def test_sale_units_in_kilograms(write, unit, kilograms):
    """Hand calculation: a tonne is 1000 kg, whatever float64 makes of 0.1."""
    assert read_project(write('"1 t"', f'"{unit}"')).lots.unit_kg == kilograms


def test_a_project_cannot_be_edited(write):
    project = read_project(write())
    with pytest.raises(ValidationError, match="frozen"):
        project.uncertainty.seed = 1


# Each row: what is replaced, by what, the key that is named, and the cure.
UNKNOWN_KEYS = [
    ("[lots]", "[lot]", "lot", "Did you mean 'lots'?"),
    ("claim =", "claims =", "project.claims", "Did you mean 'claim'?"),
    ("zh =", "cn =", "project.title.cn", "Did you mean"),
    ("legend =", "legends =", "habitats.legends", "Did you mean 'legend' or"),
    ("{ date = 2020", "{ day = 2020", "habitats.maps[2].day", "Did you mean 'date'?"),
    (MAPS, COVERS.replace("unit", "units"), "habitats.covers[1].units", "Did you mean 'unit'?"),
    ("convention =", "conventions =", "harvest.conventions", "Did you mean 'convention'?"),
    ("draws =", "draw =", "uncertainty.draw", "Did you mean 'draws'?"),
    ("confidence", "confidense", "crediting.confidense", "Did you mean 'confidence'?"),
    ('unit = "1 t"', 'units = "1 t"', "lots.units", "Did you mean 'unit'?"),
    (
        '"pco2_sw"',
        '{ variable = "pco2_sw", unit = "Pa" }',
        "ocean.use.pco2_sea.unit",
        "Did you mean 'units'?",
    ),
    ("[project]\n", 'path = "elsewhere"\n[project]\n', "path", "Known: crediting,"),
]


@pytest.mark.parametrize(("old", "new", "key", "cure"), UNKNOWN_KEYS)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(write, old, new, key, cure):
    path = write(old, new)
    error = refused(path)
    assert error.where == f"{path}, {key}"
    assert error.found == f"an unknown key {key.rpartition('.')[2]!r}"
    assert error.rule == "Keys that are not understood are not ignored."
    assert error.cure.startswith(cure)


MISSING_KEYS = [
    ('id = "xihu-2022"\n', "project.id"),
    (', zh = "西沪港 2022"', "project.title.zh"),
    ('path = "zones.geojson"', "zones.path"),
    ("date = 2020-07-01, ", "habitats.maps[2].date"),
    ('share_layout = "organ wet shares"\n', "harvest.share_layout"),
    ('convention = "harvest removal"\n', "harvest.convention"),
    ("seed = 20230228\n", "uncertainty.seed"),
    ("buffer = 0.15\n", "crediting.buffer"),
    ('use = "hyt0305-2021"\n', "method[2].use"),
]


@pytest.mark.parametrize(("line", "key"), MISSING_KEYS)
def test_a_missing_key_is_named(write, line, key):
    path = write(line, "")
    error = refused(path)
    assert error.where == f"{path}, {key}"
    assert error.found == "nothing"
    assert error.cure == f"Add `{key}`."


def test_a_table_of_a_variable_needs_its_name(write):
    path = write('"pco2_sw"', '{ units = "Pa" }')
    error = refused(path)
    assert error.where == f"{path}, ocean.use.pco2_sea.variable"
    assert error.cure == "Add `ocean.use.pco2_sea.variable`."


NO_QUOTES = "Write a whole number, without quotes"
WRONG_TYPES = [
    ("draws = 10000", 'draws = "10000"', "uncertainty.draws", "'10000'", NO_QUOTES),
    ("draws = 10000", "draws = 10000.0", "uncertainty.draws", "10000.0", NO_QUOTES),
    ("draws = 10000", "draws = true", "uncertainty.draws", "True", NO_QUOTES),
    ("seed = 20230228", 'seed = "1"', "uncertainty.seed", "'1'", NO_QUOTES),
    ("0.15", '"0.15"', "crediting.buffer", "'0.15'", "Write a number, without quotes"),
    ("0.15", "true", "crediting.buffer", "True", "Write a number, without quotes"),
    (
        "demonstration = true",
        'demonstration = "no"',
        "project.demonstration",
        "'no'",
        "Write true or false, without quotes",
    ),
    (
        "demonstration = true",
        "demonstration = 1",
        "project.demonstration",
        "1",
        "Write true or false, without quotes",
    ),
    (
        "date = 2016-07-01",
        'date = "2016-07-01"',
        "habitats.maps[1].date",
        "'2016-07-01'",
        "Write a date without quotes",
    ),
    (
        "date = 2016-07-01",
        "date = 2016-07-01T12:00:00Z",
        "habitats.maps[1].date",
        "2016-07-01 12:00:00+00:00",
        "without a time, as in 2020-07-01",
    ),
    (
        "date = 2016-07-01",
        "date = 2016",
        "habitats.maps[1].date",
        "2016",
        "Write a date without quotes",
    ),
    (
        "[2016-01-01, ",
        '["2016-01-01", ',
        "project.period[1]",
        "'2016-01-01'",
        "Write a date without quotes",
    ),
    ('"zones.geojson"', "7", "zones.path", "7", 'Write a path in "quotes"'),
    ('id = "xihu-2022"', "id = 2022", "project.id", "2022", 'Write text in "quotes"'),
    (
        '["seaweed farm"]',
        '"seaweed farm"',
        "method[2].habitats",
        "'seaweed farm'",
        "[ ... ] holds values",
    ),
    ('["seaweed farm"]', "[3]", "method[2].habitats[1]", "3", 'Write text in "quotes"'),
    ('"pco2_sw"', "5", "ocean.use.pco2_sea", "5", 'Write text in "quotes"'),
    ("[lots]\nunit =", "[[lots]]\nunit =", "lots", "[the keys unit]", "under a [section]"),
    ("1 t", "1 t" + " " * 90, "lots.unit", "'1 t", 'as in "1 t" or "0.1 t"'),
]


@pytest.mark.parametrize(("old", "new", "key", "found", "cure"), WRONG_TYPES)
def test_nothing_is_guessed_from_a_wrong_type(write, old, new, key, found, cure):
    path = write(old, new)
    error = refused(path)
    assert error.where == f"{path}, {key}"
    assert error.found.startswith(found)
    assert len(error.found) <= 80
    assert cure in error.cure


def test_a_single_method_is_a_list_of_one(write):
    start = EXAMPLE.index('[[method]]\nhabitats = ["seaweed farm"]')
    text = EXAMPLE[:start] + EXAMPLE[EXAMPLE.index("[uncertainty]") :]
    error = refused(write("[[method]]", "[method]", text=text))
    assert error.cure.startswith("Write a list: [[...]] heads a section that repeats")


WRONG_VALUES = [
    ('"annual sink"', '"anual sink"', "project.claim", "Did you mean 'annual sink'?"),
    ('"annual sink"', '"offset"', "project.claim", "Known: annual sink, capacity inventory, "),
    ('"harvest removal"', '"gross"', "harvest.convention", "Known: harvest removal,"),
    ('"organ wet shares"', '"organ shares"', "harvest.share_layout", "Did you mean 'organ wet"),
    ('id = "xihu-2022"', 'id = "Xihu 2022"', "project.id", "Use small letters and digits"),
    ("2016-01-01, 2025", "2016-01-02, 2025", "project.period", "Start it on a 1 January and end"),
    ("2025-12-31", "2025-12-30", "project.period", "Start it on a 1 January and end"),
    ("2025-12-31", "2015-12-31", "project.period", "Start it on a 1 January and end"),
    ('"1 t"', '"1000 kg"', "lots.unit", 'Write it as in "1 t" or "0.1 t".'),
    ('"1 t"', '"0 t"', "lots.unit", 'Write it as in "1 t" or "0.1 t".'),
    ('"1 t"', '"0.0001 t"', "lots.unit", 'Write it as in "1 t" or "0.1 t".'),
    ('"1 t"', '"-1 t"', "lots.unit", 'Write it as in "1 t" or "0.1 t".'),
    ('"1 t"', '"１ t"', "lots.unit", 'Write it as in "1 t" or "0.1 t".'),
    ("draws = 10000", "draws = 99", "uncertainty.draws", "Correct the value."),
    ("seed = 20230228", "seed = -1", "uncertainty.seed", "Correct the value."),
    ("confidence = 0.9", "confidence = 90", "crediting.confidence", "Correct the value."),
    ("confidence = 0.9", "confidence = 0.5", "crediting.confidence", "Correct the value."),
    ("buffer = 0.15", "buffer = 1", "crediting.buffer", "Correct the value."),
    ("buffer = 0.15", "buffer = -0.1", "crediting.buffer", "Correct the value."),
    ("buffer = 0.15", "buffer = nan", "crediting.buffer", "Correct the value."),
    (
        "seed = 20230228",
        "seed = 1\narea_standard_error = { default = inf }",
        "uncertainty.area_standard_error.default",
        "Correct the value.",
    ),
    (
        "buffer = 0.15",
        "buffer = 0.15\nleakage_t_per_year = -1",
        "crediting.leakage_t_per_year",
        "Correct the value.",
    ),
    (
        "buffer = 0.15",
        "buffer = 0.15\nleakage_t_per_year = inf",
        "crediting.leakage_t_per_year",
        "Correct the value.",
    ),
    (
        'path = "ocean.nc"',
        'path = "ocean.nc"\nmax_distance_km = 0',
        "ocean.max_distance_km",
        "Correct the value.",
    ),
    ('["seaweed farm"]', "[]", "method[2].habitats", "Correct the value."),
    (
        'legend = "legend.csv"',
        'timing = "optimistic"\nlegend = "legend.csv"',
        "habitats.timing",
        "Known: conservative, linear.",
    ),
    (
        'legend = "legend.csv"',
        'align = "bilinear"\nlegend = "legend.csv"',
        "habitats.align",
        "Did you mean 'nearest'?",
    ),
]


@pytest.mark.parametrize(("old", "new", "key", "cure"), WRONG_VALUES)
def test_a_wrong_value_is_refused_with_the_cure(write, old, new, key, cure):
    path = write(old, new)
    error = refused(path)
    assert error.where == f"{path}, {key}"
    assert error.cure.startswith(cure)


CONTRADICTIONS = [
    ("maps and covers", MAPS, MAPS + COVERS, "habitats", "not both and not neither"),
    ("neither", MAPS, "", "habitats", "not both and not neither"),
    ("no legend", 'legend = "legend.csv"', "", "habitats", 'Add `legend = "legend.csv"`.'),
    ("legend of covers", MAPS, 'legend = "l.csv"\n' + COVERS, "habitats", "Remove them, or use"),
    ("points of covers", MAPS, COVERS, "habitats", "Remove them, or use `maps`."),
    (
        "credit without baseline",
        '"annual sink"',
        '"credit"',
        "the file as a whole",
        'Add `baseline = "first map persists"` under [crediting]',
    ),
    (
        "sink with baseline",
        "buffer = 0.15",
        'buffer = 0.15\nbaseline = "first map persists"',
        "the file as a whole",
        "Remove `baseline` under [crediting]",
    ),
    (
        "nothing to account",
        HABITATS + "[zones]",
        "[zones]",
        "the file as a whole",
        "Add [habitats] or [harvest].",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "cure"),
    [c[1:] for c in CONTRADICTIONS],
    ids=[c[0] for c in CONTRADICTIONS],
)
def test_what_does_not_go_together_is_refused_with_the_cure(write, old, new, key, cure):
    text = EXAMPLE.replace(HARVEST, "") if "[harvest]" in cure else EXAMPLE
    path = write(old, new, text=text)
    error = refused(path)
    assert error.where == f"{path}, {key}"
    assert cure in f"{error.rule} {error.cure}"


def test_a_baseline_of_the_first_map_needs_maps(write):
    text = EXAMPLE.replace(HABITATS, "[habitats]\n" + COVERS).replace(
        '"annual sink"', '"credit"', 1
    )
    text = text.replace("buffer = 0.15", 'buffer = 0.15\nbaseline = "first map persists"')
    assert refused(write(text=text)).cure == "Add `maps` under [habitats]."


def test_the_number_of_further_faults_is_told(write):
    text = EXAMPLE.replace("draws = 10000", "draws = 9").replace("0.15", '"0.15"')
    error = refused(write("[lots]", "[lot]", text=text))
    assert error.found == "an unknown key 'lot'"
    assert error.cure.endswith("(2 more to correct after it.)")


def test_a_key_that_stands_twice_is_refused(write):
    path = write("seed = 20230228", "seed = 1\nseed = 2")
    error = refused(path)
    assert error.where == str(path)
    assert "not TOML" in error.found
    assert error.cure == "Correct the line."


def test_what_is_not_toml_is_refused_with_the_line(write):
    error = refused(write("seed = 20230228", "seed: 20230228"))
    line = EXAMPLE[: EXAMPLE.index("seed")].count("\n") + 1
    assert f"line {line}" in error.found
    assert error.rule == "A project file is TOML 1.0."


def test_what_is_not_utf8_is_refused_with_the_cure(tmp_path):
    """Chinese text saved by an editor of the GBK age."""
    path = tmp_path / "project.toml"
    path.write_bytes(EXAMPLE.encode("gbk"))
    assert refused(path).cure == "Save the file as UTF-8."


def test_no_file_is_refused_with_the_cure(tmp_path):
    for path in (tmp_path / "nowhere.toml", tmp_path):
        error = refused(path)
        assert error.where == str(path)
        assert error.found == "no such file"
        assert "bluecarbon run project.toml" in error.cure
