"""The command line: what it prints, and its exit codes."""

import subprocess
import sys

import pytest

from bluecarbon.cli import main


@pytest.fixture
def project(tmp_path, small, maps):
    return small.write_project(tmp_path, *maps, area_error=0.1)


def test_run_prints_the_way_from_gross_to_lots(project, tmp_path, capsys):
    assert main(["run", str(project), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    out = capsys.readouterr().out
    for word in ("gross", "deduction", "buffer", "lots", "remainder", "2018", "annual sink"):
        assert word in out
    assert str(tmp_path / "out" / "report.html") in out


def test_a_refusal_is_one_message_and_exit_code_1(project, tmp_path, capsys):
    project.write_text(project.read_text().replace("seed = 7", "sed = 7"))
    assert main(["run", str(project), "--out", str(tmp_path / "out"), "--quiet"]) == 1
    captured = capsys.readouterr()
    assert "seed" in captured.err
    assert "Traceback" not in captured.err
    assert not (tmp_path / "out").exists()


def test_explain_prints_values_and_sources(project, capsys):
    assert main(["explain", str(project), "--lot", "0", "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "soil_carbon_accumulation" in out
    assert "local.csv" in out


def test_doctor_lists_the_files(project, capsys):
    assert main(["doctor", str(project)]) == 0
    out = capsys.readouterr().out
    assert "2016.tif" in out
    assert "Nothing is wrong" in out


def test_methods_say_their_status(capsys):
    assert main(["methods"]) == 0
    out = capsys.readouterr().out
    assert "hyt0305-2021" in out
    assert "reconstructed" in out
    assert "cross-check" in out


def test_help_does_not_load_the_scientific_stack():
    code = (
        "import sys; from bluecarbon.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'xarray', 'rasterio', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
