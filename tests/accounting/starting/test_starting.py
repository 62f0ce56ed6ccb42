"""`bluecarbon init`: a project file from a folder, that opens once its choices are made."""

import datetime
import importlib.util
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from bluecarbon.accounting import account, open_project
from bluecarbon.accounting.starting import gather, project_text
from bluecarbon.cli import main
from bluecarbon.errors import InputError

# What the people of the sample project chose; data/xiangshan/project.toml says the same.
CHOSEN = {
    "title": '{ en = "Xihu Harbour", zh = "西沪港" }',
    "claim": '"annual sink"',
    "reference_sample": '"stratified random"',
    "area": '"confirmed"',
    "convention": '"harvest removal"',
    "share_layout": '"whole-animal dry shares"',
    "seed": "20230228",
    "rule": '"percentile"',
    "buffer": "0.15",
    "allochthonous": '"counted"',
}
IPCC = '"ipcc-wetlands-2013"\nclimate = "subtropical"\ngwp = "AR6"\nburial_of = "all vegetated"'


def filled(text, chosen=CHOSEN, methods=(IPCC, '"hyt0305-2021"')):
    """The text with every choice made, by the name of its key."""
    methods = iter(methods)
    lines = []
    for line in text.splitlines():
        key, equals, _ = line.partition(" = ")
        if not line.startswith("#") and "CHOOSE" in line and equals:
            line = f"{key} = {next(methods) if key == 'use' else chosen[key]}"
        if line.startswith("# area_standard_error"):
            line = "area_standard_error = { default = 0.1 }"
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.fixture
def inputs(xihu, tmp_path):
    """The inputs of the sample project, without its project file."""
    return copied(xihu, tmp_path / "xihu-demo")


@pytest.fixture(scope="module")
def gathered(xihu, tmp_path_factory):
    """What the files of such a folder say, looked at once for the tests that only read it."""
    return gather(copied(xihu, tmp_path_factory.mktemp("gathered") / "xihu-demo"))


def copied(xihu, folder):
    folder.mkdir()
    names = ("legend", "harvest", "field", "parameters", "reference_points")
    names = [*(f"{n}.csv" for n in names), "zones.geojson", "ocean.nc"]
    names += [f"habitats_{year}.tif" for year in (2016, 2019, 2022, 2025)]
    for name in names:
        shutil.copy(xihu / name, folder)
    return folder


def test_it_parses_and_holds_what_the_files_say(gathered):
    text = project_text(gathered, gathered.folder / "project.toml")
    written = tomllib.loads(text)
    assert written["project"]["id"] == "xihu-demo"
    assert written["project"]["demonstration"] is True
    assert [m["date"].year for m in written["habitats"]["maps"]] == [2016, 2019, 2022, 2025]
    assert written["zones"] == {"path": "zones.geojson"}


def test_it_agrees_with_the_file_that_people_wrote(gathered, xihu):
    """Whatever stands in both is the same: paths, dates, roles, habitats."""
    written = tomllib.loads(project_text(gathered, gathered.folder / "project.toml"))
    people = tomllib.loads((xihu / "project.toml").read_text(encoding="utf-8"))
    assert written["ocean"] == people["ocean"]
    assert written["habitats"]["maps"] == people["habitats"]["maps"]
    assert written["project"]["period"] == people["project"]["period"]
    assert written["parameters"] == people["parameters"]
    accounted = {h for m in written["method"] for h in m["habitats"]}
    assert accounted == {h for m in people["method"] for h in m["habitats"]}


def test_no_number_is_invented(gathered):
    """Every number in it is a date, which the maps tell."""

    def numbers(value):
        if isinstance(value, dict):
            return [n for v in value.values() for n in numbers(v)]
        if isinstance(value, list):
            return [n for v in value for n in numbers(v)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(tomllib.loads(project_text(gathered, gathered.folder / "project.toml"))) == []


def test_open_choices_are_refused_by_name(inputs):
    path = inputs / "project.toml"
    assert main(["init", str(inputs)]) == 0
    with pytest.raises(InputError, match="options that stand above") as caught:
        open_project(path)
    for key in ("project.claim", "crediting.buffer", "method[2].use", "harvest.convention"):
        assert key in caught.value.found


@pytest.mark.slow
def test_filled_in_it_gives_the_totals_of_the_original(inputs, xihu):
    """The other program is the project file that people wrote, for the same inputs."""
    path = inputs / "project.toml"
    path.write_text(filled(project_text(gather(inputs), path)), encoding="utf-8")
    ours = account(path, progress=False)
    theirs = account(xihu / "project.toml", progress=False)
    for column in ("gross_kg", "deduction_kg", "buffer_kg", "lots_kg", "remainder_kg"):
        assert ours.summary()[column].tolist() == theirs.summary()[column].tolist()
    assert int(ours.lines["lots_kg"].sum()) > 0


def test_a_year_alone_leaves_the_day_to_choose(years_only):
    """The names tell a year: the day that a map shows nobody has said."""
    written = tomllib.loads(project_text(gather(years_only), years_only / "p.toml"))
    dates = [m["date"] for m in written["habitats"]["maps"]]
    assert dates == [f"CHOOSE a day of {y}" for y in (2016, 2019, 2022, 2025)]
    assert written["uncertainty"]["area_standard_error"] == {"default": "CHOOSE"}
    assert "demonstration" in re.findall(r"^(\w+) = \"CHOOSE\"", _text(years_only), re.M)


def _text(folder):
    return project_text(gather(folder), folder / "p.toml")


@pytest.fixture(scope="module")
def years_only(tmp_path_factory):
    """A small folder in which nothing is simulated, and names tell years only."""
    path = Path(__file__).parents[1] / "doctor" / "broken.py"
    spec = importlib.util.spec_from_file_location("broken_for_starting", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path_factory.mktemp("starting")
    module._good(root)
    return root / "good"


def test_a_file_that_is_there_is_not_written_over(inputs, capsys):
    (inputs / "project.toml").write_text("mine")
    assert main(["init", str(inputs)]) == 1
    assert "--force" in capsys.readouterr().err
    assert (inputs / "project.toml").read_text() == "mine"
    assert main(["init", str(inputs), "--out", str(inputs / "other.toml")]) == 0


def test_paths_are_relative_to_where_the_file_lies(gathered):
    text = project_text(gathered, gathered.folder.parent / "project.toml")
    assert tomllib.loads(text)["zones"]["path"] == "xihu-demo/zones.geojson"


def test_what_is_broken_is_left_out_and_named(inputs):
    (inputs / "harvest.csv").write_text(
        "zone,species,date,mass,unit,yield_test\nA,kelp,2020,1,t,x\n"
    )
    text = project_text(gather(inputs), inputs / "project.toml")
    assert "harvest" not in tomllib.loads(text)
    assert re.search(r"#   harvest\.csv: Add it, or rename", text)


def test_a_folder_without_inputs_is_refused_with_the_cure(tmp_path):
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(InputError, match="bluecarbon doctor"):
        gather(tmp_path)
    with pytest.raises(InputError, match="Give the folder"):
        gather(tmp_path / "README.md")


def test_dates_of_the_sample_are_days(gathered):
    """The sample maps carry their day in a tag, which says more than the name."""
    assert {d.facts["date"] for d in gathered.maps} == {
        str(datetime.date(y, 7, 1)) for y in (2016, 2019, 2022, 2025)
    }


def test_names_of_files_stay_names(inputs):
    """A line end in the name of a file must not become a line of the project file."""
    shutil.copy(inputs / "harvest.csv", inputs / 'z\nclaim = "credit"\n\x7f.csv')
    (inputs / "harvest.csv").write_text(
        "zone,species,date,mass,unit,yield_test\nA,kelp,2020,1,t,x\n"
    )
    written = tomllib.loads(project_text(gather(inputs), inputs / "project.toml"))
    assert written["project"]["claim"] == "CHOOSE"
    assert written["harvest"]["path"] == 'z\nclaim = "credit"\n\x7f.csv'
