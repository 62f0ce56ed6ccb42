"""`bluecarbon cut`: what it prints, its exit codes, and what it asks nobody for."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from bluecarbon.cli import main

_path = Path(__file__).parents[1] / "accounting" / "cutting" / "conftest.py"
_spec = importlib.util.spec_from_file_location("cutting_tools", _path)
tools = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tools)


@pytest.fixture
def bench(tmp_path):
    with tools.serving.server() as served:
        yield tools.Bench(served, tmp_path)


@pytest.fixture
def address(bench):
    tags = {"simulated": "yes"}
    return bench.put("noise.tif", tools.noise(500, 600), tags=tags, tiled=True)


def test_a_cut_says_what_it_took_and_what_to_write(bench, address, capsys):
    out = bench.folder / "bay.tif"
    asked = ["cut", address, "--out", str(out), "--bounds"]
    asked += [str(v) for v in tools.bounds_of(10, 20, 30, 40)]
    asked += ["--bounds-crs", "EPSG:32651"]
    assert main(asked) == 0
    done = capsys.readouterr()
    receipt = json.loads(Path(f"{out}.json").read_text())
    assert "64 x 64 cells from row 0, column 0 on, in whole squares of 64" in done.out
    assert f"{receipt['bytes_taken']:,} bytes" in done.out
    assert f'sha256 = "{receipt["file"]["sha256"]}"' in done.out
    assert "simulated" in done.out
    assert "cut:" in done.err
    assert main([*asked, "--exact", "--quiet"]) == 0
    done = capsys.readouterr()
    assert "30 x 40 cells from row 10, column 20 on, just those asked for" in done.out
    assert done.err == ""


def test_a_check_says_the_same_or_what_differs(bench, address, capsys):
    out = bench.folder / "bay.tif"
    bounds = [str(v) for v in tools.bounds_of(10, 20, 30, 40)]
    more = ["--bounds", *bounds, "--bounds-crs", "EPSG:32651", "--quiet"]
    assert main(["cut", address, "--out", str(out), *more]) == 0
    capsys.readouterr()
    assert main(["cut", "--check", f"{out}.json", "--quiet"]) == 0
    assert "same bytes, same cells" in capsys.readouterr().out
    out.write_bytes(b"II*\\0")
    assert main(["cut", "--check", f"{out}.json", "--quiet"]) == 1
    assert "is not the file of the receipt" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "cure"),
    [
        ([], "bluecarbon cut ADDRESS --out"),
        (["ADDRESS"], "bluecarbon cut ADDRESS --out"),
        (["ADDRESS", "--out", "x.tif", "--check", "x.json"], "bluecarbon cut --check"),
        (["ADDRESS", "--out", "x.tif"], "Give --zones FILE or --bounds"),
        (["ADDRESS", "--out", "x.tif", "--bounds", "120", "29", "122", "30", "--most-bytes", "9"],
         "raise the limit with --most-bytes"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_refused(address, more, cure, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    more = [address if word == "ADDRESS" else word for word in more]
    assert main(["cut", *more, "--quiet"]) == 1
    assert cure in capsys.readouterr().err
    assert not (tmp_path / "x.tif").exists()


@pytest.mark.parametrize("size", ["0", "nan", "much"])
def test_a_number_of_bytes_is_one(address, size, capsys):
    with pytest.raises(SystemExit):
        main(["cut", address, "--out", "x.tif", "--most-bytes", size])
    assert "--most-bytes" in capsys.readouterr().err


def test_nothing_that_asks_a_server_is_loaded_for_the_help(capsys):
    loaded = {m for m in sys.modules if m.startswith("bluecarbon.accounting.cutting")}
    with pytest.raises(SystemExit):
        main(["cut", "--help"])
    assert "--check" in capsys.readouterr().out
    assert {m for m in sys.modules if m.startswith("bluecarbon.accounting.cutting")} == loaded
