"""`bluecarbon explain`: of a project, of a saved account, and what it refuses."""

import json
import shutil

import pytest

import bluecarbon as bc
from bluecarbon.cli import main

FOLDER = "project and results side by side"


@pytest.fixture
def saved(tmp_path, small, maps):
    """A project in one folder, its saved account in another, both below one."""
    home = tmp_path / FOLDER / "project"
    home.mkdir(parents=True)
    account = bc.account(small.write_project(home, *maps, area_error=0.1), progress=False)
    return account.save(home.parent / "out")


def explained(capsys, *arguments):
    code = main(["explain", *map(str, arguments), "--quiet"])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    return captured.out


def refused(capsys, *arguments):
    assert main(["explain", *map(str, arguments), "--quiet"]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    return err


def test_a_saved_account_and_its_project_explain_the_same(saved, capsys):
    project = saved.parent / "project" / "project.toml"
    lot = sorted((saved / "lots").iterdir())[0].stem
    one = explained(capsys, saved, "--lot", lot)
    assert one == explained(capsys, project, "--lot", lot)
    assert lot in one
    assert "soil_carbon_accumulation" in one


def test_both_can_move_together(saved, tmp_path, capsys):
    moved = shutil.move(saved.parent, tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / FOLDER, ignore_errors=True)
    assert "net_removal" in explained(capsys, tmp_path / moved / "out")


def test_json_is_one_document(saved, capsys):
    data = json.loads(explained(capsys, saved, "--lot", "1", "--json"))
    assert (data["format"], data["version"]) == ("bluecarbon explanation", "1")
    assert data["lot"]["id"] in {path.stem for path in (saved / "lots").iterdir()}


def test_a_stratum_and_a_quantity_can_be_asked_for(saved, capsys):
    asked = ("--stratum", "east", "--year", "2018", "--habitat", "mangrove")
    out = explained(capsys, saved, *asked, "--quantity", "soil_removal")
    assert "explained: soil_removal" in out
    assert "east|mangrove" in out
    assert "methane_rate" not in out


def test_a_page_is_written(saved, tmp_path, capsys):
    page = tmp_path / "page.html"
    assert str(page) in explained(capsys, saved, "--html", page)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_changed_input_is_named_and_refused(saved, capsys):
    table = saved.parent / "project" / "local.csv"
    table.write_text(table.read_text().replace("1.62", "9.62"))
    err = refused(capsys, saved)
    assert "local.csv" in err
    assert "run the account again" in err


def test_a_missing_input_is_named_and_refused(saved, capsys):
    (saved.parent / "project" / "2016.tif").unlink()
    err = refused(capsys, saved)
    assert "2016.tif" in err
    assert "Put the file back" in err


def test_a_project_that_moved_away_can_be_named(saved, tmp_path, capsys):
    new = shutil.move(saved.parent / "project", tmp_path / "new")
    assert "--project" in refused(capsys, saved)
    assert "net_removal" in explained(capsys, saved, "--project", f"{new}/project.toml")


def test_a_folder_that_is_no_account_is_refused(tmp_path, capsys):
    assert "Name the folder of a finished run" in refused(capsys, tmp_path)
    (tmp_path / "run.json").write_text("[]")
    assert "Run the account again" in refused(capsys, tmp_path)


def test_lots_of_another_version_are_refused(saved, capsys):
    lot = sorted((saved / "lots").iterdir())[0]
    lot.rename(lot.with_name("BC-2016-0000000000.json"))
    err = refused(capsys, saved)
    assert "lots that differ" in err
    assert f"Install bluecarbon {bc.__version__}" in err


def test_other_parameter_tables_are_refused(saved, capsys):
    run = json.loads((saved / "run.json").read_text())
    (saved / "run.json").write_text(json.dumps(run | {"parameters_sha256": "0" * 64}))
    assert "Install bluecarbon" in refused(capsys, saved)


def test_an_older_record_without_the_project_says_so(saved, capsys):
    run = json.loads((saved / "run.json").read_text())
    del run["project_file"]
    (saved / "run.json").write_text(json.dumps(run))
    assert "Name it with `--project" in refused(capsys, saved)


def test_the_record_names_no_folder_of_the_machine(saved, tmp_path):
    run = json.loads((saved / "run.json").read_text())
    assert run["project_file"] == "../project/project.toml"
