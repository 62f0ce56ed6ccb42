"""The doctor on a folder of inputs that are broken, each in one way met in real files."""

import json
import os
import re

import pytest

from bluecarbon.accounting.doctor import catalogue, examine
from bluecarbon.accounting.doctor.words import KINDS, NEEDS, SURENESS, VERDICTS
from bluecarbon.errors import InputError

SUSPICIONS = {  # what may be right: told, and never refused
    "after/map_2026.tif",
    "before/harvest.csv",
    "before/map_2021.tif",
    "far/years.nc",
    "farmless/harvest.csv",
    "fields/gap.nc",
    "gap/map_2011.tif",
    "gcj02/zones.geojson",
    "global/mangrove_2020.tif",
    "half/corners.nc",
    "tables/core.csv",
    "tables/pb210.csv",
    "twice/b_2021.tif",
    "twice/legend.csv",
}


def test_every_broken_file_is_told_its_cure(broken_folder, diagnoses):
    """The first thing to do, not just any finding, is what repairs the one thing broken."""
    _, cures = broken_folder
    assert len(cures) >= 75
    told = {path: diagnoses[path].worst for path in cures}
    wrong = {
        path: told[path] and told[path].cure
        for path, words in cures.items()
        if told[path] is None or not re.search(words, told[path].cure)
    }
    assert wrong == {}


def test_broken_files_are_refused_and_suspicious_ones_only_shown(broken_folder, diagnoses):
    verdicts = {path: diagnoses[path].verdict for path in broken_folder[1]}
    assert {p for p, v in verdicts.items() if v == "look"} == SUSPICIONS
    assert {v for p, v in verdicts.items() if p not in SUSPICIONS} == {"repair"}


def test_nothing_is_found_where_nothing_is_wrong(broken_folder, diagnoses):
    """A doctor who finds something in every patient is not asked again."""
    sound = {p: d for p, d in diagnoses.items() if p not in broken_folder[1]}
    assert {p: d.worst.id for p, d in sound.items() if d.worst} == {}
    kinds = {p: d.kind for p, d in diagnoses.items() if p.startswith("good/")}
    assert kinds == {
        **{f"good/habitats_{y}.tif": "class map" for y in (2016, 2019, 2022, 2025)},
        "good/legend.csv": "legend",
        "good/harvest.csv": "harvest log",
        "good/zones.geojson": "zones",
        "good/ocean.nc": "ocean fields",
    }


def test_the_sample_project_has_nothing_to_repair(xihu):
    """The demonstration runs, so whatever the doctor calls broken in it would be wrong."""
    found = examine(xihu, levels=0)
    assert {d.path.name: d.worst.found for d in found.files if d.verdict == "repair"} == {}
    assert {d.kind for d in found.files} >= {"class map", "zones", "harvest log", "project file"}


@pytest.mark.parametrize("kind", ["tables/legend_codes.csv", "zones/mu.geojson"])
def test_one_file_alone_is_looked_at_too(broken_folder, kind):
    root, cures = broken_folder
    (one,) = examine(root / kind).files
    assert re.search(cures[kind], one.worst.cure)


def test_a_path_that_is_not_there_is_refused_with_the_cure(tmp_path):
    with pytest.raises(InputError, match="Correct the path"):
        examine(tmp_path / "nothing")


def test_links_and_pipes_are_not_opened(tmp_path):
    """Reading a pipe would wait for ever, and a link may lead out of the folder."""
    os.mkfifo(tmp_path / "pipe.tif")
    (tmp_path / "link.csv").symlink_to("/etc/hosts")
    (tmp_path / "real.csv").write_text("a,b\n1,2\n")
    assert [d.path.name for d in examine(tmp_path).files] == ["real.csv"]


def test_as_json_holds_json_only(checkup):
    document = json.loads(json.dumps(checkup.as_json(), allow_nan=False))
    assert document["sound"] is False
    by_path = {f["path"]: f for f in document["files"]}
    assert by_path["zones/mu.geojson"]["do"].startswith("The numbers look like mu")
    assert by_path["good/zones.geojson"]["do"] is None


def test_what_a_project_lacks_is_told_by_folder(checkup):
    """ "nolegend" holds a map alone; "good" lacks only points that judge its maps."""
    assert checkup.needs["nolegend"] == ["zones", "legend", "reference points"]
    assert checkup.needs["good"] == ["reference points"]
    assert {need for lacking in checkup.needs.values() for need in lacking} <= set(NEEDS)


def test_every_word_has_both_languages(checkup):
    for d in checkup.files:
        for pair in (KINDS[d.kind], SURENESS[d.sureness], VERDICTS[d.verdict]):
            assert all(pair)


@pytest.mark.parametrize("name", sorted(catalogue.rules()))
def test_a_rule_has_a_level_a_cure_and_its_chinese(name):
    rule = catalogue.rules()[name]
    assert rule["level"] in ("repair", "look", "note")
    fields = {part: set(re.findall(r"{(\w+)", rule[part])) for part in rule if part != "level"}
    for part in ("found", "rule", "cure"):
        assert rule[part]
        assert re.search("[一-鿿]|^{", rule[f"{part}_zh"])
        assert fields[f"{part}_zh"] <= fields["found"] | fields["rule"] | fields["cure"]
