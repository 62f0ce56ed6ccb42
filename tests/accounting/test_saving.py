"""The files of an account: readable by other programs, complete, and the same when made again."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import h5py
import pytest
import xarray as xr

import bluecarbon as bc
from bluecarbon.accounting.saving import LAST
from bluecarbon.lots import read_lot

LOG = """\
# simulated: yes
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,=HYPERLINK(0),40,60,truncated normal
"""


@pytest.fixture
def account(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, area_error=0.1, harvest=LOG)
    return bc.account(path, progress=False)


def rows_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_result_is_there(account, tmp_path):
    folder = account.save(tmp_path / "out")
    assert {p.name for p in folder.iterdir()} == {
        "account.nc",
        "account.csv",
        "strata.csv",
        "rules.csv",
        "beside.csv",
        "lots",
        "report.html",
        "run.json",
        "small-1.bcz",
    }
    assert len(list((folder / "lots").iterdir())) == len(account.lots) > 0


def test_lots_are_read_back_and_add_up_to_the_table(account, tmp_path):
    folder = account.save(tmp_path / "out")
    lots = [read_lot(path) for path in (folder / "lots").iterdir()]
    assert sum(lot.kg_co2e for lot in lots) == sum(
        int(row["lots_kg"]) for row in rows_of(folder / "account.csv")
    )


def test_the_netcdf_file_is_cf_and_says_what_it_is(account, tmp_path):
    folder = account.save(tmp_path / "out")
    with xr.open_dataset(folder / "account.nc", engine="h5netcdf") as data:
        assert data.attrs["Conventions"].startswith("CF-")
        assert data.attrs["simulated"] == "yes"
        assert data.attrs["demonstration"] == "yes"
        assert data["area"].attrs["units"] == "ha"
        assert data["mapped_area"].attrs["units"] == "cm2"
        assert data["mapped_area"].dtype == "int64"
        assert int(data["line_lots_kg"].sum()) == int(account.lines["lots_kg"].sum())
        assert all("units" in v.attrs or v.dtype.kind in "OUS" for v in data.data_vars.values())
    with h5py.File(folder / "account.nc") as file:  # a second reader
        assert "area" in file


def test_two_runs_write_the_same_bytes_but_for_the_times(tmp_path, small, maps, account):
    again = bc.account(tmp_path / "project.toml", progress=False, tile_size=3, threads=1)
    one, two = account.save(tmp_path / "one"), again.save(tmp_path / "two")
    files = sorted(p.relative_to(one) for p in one.rglob("*") if p.is_file())
    assert files == sorted(p.relative_to(two) for p in two.rglob("*") if p.is_file())
    for name in files:
        if name.name not in (LAST, "report.html"):  # the two that state when they were made
            assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_the_run_record_names_versions_digests_and_seed(account, tmp_path):
    run = json.loads((account.save(tmp_path / "out") / LAST).read_text())
    assert run["seed"] == 7
    assert run["software"]["bluecarbon"] == bc.__version__
    by_role = {entry["role"]: entry for entry in run["inputs"]}
    digest = subprocess.run(
        ["sha256sum", tmp_path / "harvest.csv"], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    assert by_role["harvest"]["sha256"] == digest
    assert by_role["harvest"]["simulated"] is True


def test_simulated_stands_at_the_head_of_every_table(account, tmp_path):
    folder = account.save(tmp_path / "out")
    for path in folder.glob("*.csv"):
        assert "# simulated: yes" in path.read_text().splitlines()[:6]


def test_stale_lots_of_an_earlier_run_do_not_stay(account, tmp_path):
    folder = account.save(tmp_path / "out")
    stale = folder / "lots" / "BC-2016-0000000000.json"
    stale.write_text("{}")
    account.save(folder)
    assert not stale.exists()


def test_a_spreadsheet_formula_is_defused(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps)
    zones = tmp_path / "zones.geojson"
    zones.write_text(zones.read_text().replace('"Wang"', '"=1+1"'))
    folder = bc.account(path, progress=False).save(tmp_path / "out")
    assert {row["holder"] for row in rows_of(folder / "account.csv")} == {"'=1+1", "Chen"}


@pytest.mark.skipif(os.name != "posix", reason="sends SIGKILL")
@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.1, 0.2])
def test_a_killed_run_leaves_no_half_written_file(account, tmp_path, delay):
    """Whatever stands under a final name after a kill is what a whole run writes there."""
    whole = account.save(tmp_path / "whole")
    out = tmp_path / "out"
    script = (
        "import bluecarbon as bc, sys\n"
        "a = bc.account(sys.argv[1], progress=False)\n"
        "print('saving', flush=True)\n"
        "a.save(sys.argv[2])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "project.toml"), str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "saving\n"
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait()
    for path in out.rglob("*"):
        name = path.relative_to(out)
        if path.is_file() and not path.name.startswith(".bluecarbon-"):
            if name.name in (LAST, "report.html"):
                assert path.stat().st_size > 0
                continue
            assert path.read_bytes() == (whole / name).read_bytes()
