"""Samples are copied whole, never over what was changed, and say what they are."""

import csv
from pathlib import Path

import pytest

import bluecarbon as bc
from bluecarbon import samples
from bluecarbon.cli import main

PACKAGE = Path(samples.__file__).parent


@pytest.mark.parametrize("name", samples.PACKED)
def test_the_copy_is_the_sample_and_nothing_else(name, tmp_path):
    folder = bc.sample_data(name, tmp_path / "new" / "folder")
    copied = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    source = PACKAGE / name
    packed = {p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()}
    assert copied == packed
    assert {Path("project.toml"), Path("README.md")} <= set(copied)


def test_the_default_folder_is_in_the_present_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert bc.sample_data() == Path("bluecarbon-sample")
    # Another sample has another folder, so that both can be had at one time.
    assert bc.sample_data("rehearsal") == Path("bluecarbon-sample-rehearsal")
    assert (tmp_path / "bluecarbon-sample-rehearsal" / "project.toml").is_file()


def test_a_second_call_keeps_what_is_there_and_brings_back_what_is_missing(tmp_path):
    folder = bc.sample_data("bay", tmp_path)
    (folder / "notes.txt").write_text("mine")
    (folder / "harvest.csv").unlink()
    bc.sample_data("bay", tmp_path)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "harvest.csv").read_bytes() == (PACKAGE / "bay/harvest.csv").read_bytes()


def test_a_changed_file_is_not_overwritten_and_nothing_else_is_written(tmp_path):
    folder = bc.sample_data("bay", tmp_path)
    (folder / "project.toml").write_text("# my own work")
    (folder / "harvest.csv").unlink()
    with pytest.raises(bc.InputError, match="Name another folder") as refused:
        bc.sample_data("bay", tmp_path)
    assert "project.toml" in str(refused.value)
    assert (folder / "project.toml").read_text() == "# my own work"
    assert not (folder / "harvest.csv").exists()


def test_another_sample_does_not_go_into_the_folder_of_the_first(tmp_path):
    bc.sample_data("bay", tmp_path)
    with pytest.raises(bc.InputError, match="Name another folder"):
        bc.sample_data("rehearsal", tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(bc.InputError, match="Name another folder"):
        bc.sample_data("bay", tmp_path / "taken")


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(bc.InputError, match="Did you mean 'rehearsal'"):
        bc.sample_data("rehersal")


def test_xihu_is_copied_in_a_checkout_with_its_licence(tmp_path, xihu):
    folder = bc.sample_data("xihu", tmp_path)
    for name in ("COPYING", "COPYING.LESSER", "README.md", "habitats_2025.tif"):
        assert (folder / name).read_bytes() == (xihu / name).read_bytes()
    assert bc.open_project(folder / "project.toml").project.project.id == "xihu-demo"


def test_xihu_is_refused_where_there_is_no_checkout(tmp_path, monkeypatch):
    monkeypatch.setitem(samples.IN_CHECKOUT, "xihu", ("data", "absent"))
    with pytest.raises(bc.InputError, match=r"sample_data\('bay'\)"):
        bc.sample_data("xihu", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_the_command_copies_and_says_what_comes_next(tmp_path, capsys):
    assert main(["sample", "--out", str(tmp_path / "mine")]) == 0
    assert f"bluecarbon run {tmp_path / 'mine' / 'project.toml'}" in capsys.readouterr().out
    (tmp_path / "mine" / "project.toml").write_text("changed")
    assert main(["sample", "--out", str(tmp_path / "mine")]) == 1
    assert "Name another folder" in capsys.readouterr().err


def test_the_samples_stay_small():
    """At most 300 kB in all, so that the package stays quick to download."""
    sizes = [p.stat().st_size for name in samples.PACKED for p in (PACKAGE / name).rglob("*")]
    assert 0 < sum(sizes) < 300_000


def test_every_file_of_data_of_the_bay_says_that_it_is_simulated():
    """The project, its legend and the rows from literature say nothing about a place."""
    folder = PACKAGE / "bay"
    opened = bc.open_project(folder / "project.toml")
    silent = set(opened.files.loc[~opened.files["simulated"], "path"])
    assert silent == {"project.toml", "parameters.csv", "legend.csv"}
    assert opened.demonstration
    for path in (folder / "cores").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert {row["source"] for row in rows} == {"simulated"}


def test_the_rehearsal_says_in_words_what_it_is_and_can_be_issued():
    opened = bc.open_project(PACKAGE / "rehearsal" / "project.toml")
    assert not opened.demonstration
    assert opened.project.project.title.en.startswith("REHEARSAL")
    assert opened.zones.table["holder"].str.contains("invented").all()
    assert opened.harvest["yield_test"].str.contains("invented").all()
