"""`bluecarbon doctor ...` and `bluecarbon init ...`, as they are typed."""

import json

import pytest

from bluecarbon.cli import main

HARVEST = "zone,species,date,mass,unit,mass_basis,yield_test\nA,kelp,2020,1,t,{basis},report 1\n"


@pytest.fixture
def folder(tmp_path):
    """A folder with a sound harvest log."""
    (tmp_path / "harvest.csv").write_text(HARVEST.format(basis="wet"))
    return tmp_path


def test_exit_code_0_when_nothing_has_to_be_repaired(folder, capsys):
    assert main(["doctor", str(folder)]) == 0
    assert "Nothing has to be repaired." in capsys.readouterr().out


def test_exit_code_1_and_the_cure_when_something_has(folder, capsys):
    (folder / "harvest.csv").write_text(HARVEST.format(basis=""))
    assert main(["doctor", str(folder), "--width", "100"]) == 1
    assert "wet, air-dry (as sold dry) or oven-dry" in capsys.readouterr().out


def test_strict_counts_what_should_be_looked_at(folder, capsys):
    (folder / "profile.csv").write_text("depth_cm,thickness_cm,total_Pb210\n1,1,300\n")
    assert main(["doctor", str(folder)]) == 0
    assert main(["doctor", str(folder), "--strict"]) == 1
    assert "LOOK" in capsys.readouterr().out


def test_json_and_chinese(folder, capsys):
    (folder / "harvest.xlsx").write_bytes(b"PK\x03\x04")
    assert main(["doctor", str(folder), "--json", "--lang", "zh"]) == 1
    said = json.loads(capsys.readouterr().out)
    files = {f["path"]: f for f in said["files"]}
    assert files["harvest.csv"]["verdict"] == "usable"
    assert files["harvest.xlsx"]["do"].startswith("请将工作表另存为")


def test_a_folder_that_is_not_there_is_refused_with_the_cure(tmp_path, capsys):
    assert main(["doctor", str(tmp_path / "none")]) == 1
    assert "Correct the path" in capsys.readouterr().err


@pytest.mark.slow
def test_untrusted_files_are_read_by_a_child_first(folder, capsys):
    """A child within limits reads the sound file, and the answer is the same."""
    assert main(["doctor", str(folder), "--untrusted"]) == 0
    assert "usable" in capsys.readouterr().out
