"""An account as a bundle: the same bytes anywhere, all inputs by their digest, sums that hold."""

import json
import os
import subprocess
import sys
from hashlib import sha256

import pytest

import bluecarbon as bc
from bluecarbon.accounting.bundling import files_of, write_bundle
from bluecarbon.evidence import bundle, canonical, places, tables


@pytest.fixture
def account(tmp_path, small, maps):
    folder = tmp_path / "project"
    folder.mkdir()
    return bc.account(small.write_project(folder, *maps), progress=False)


def test_a_bundle_passes_its_own_levels(account, tmp_path):
    path = tmp_path / "small.bcz"
    write_bundle(account, path)
    verdicts = bundle.check(path)
    assert [(v.level, v.status) for v in verdicts] == [
        ("L0", "pass"),
        ("L1", "pass"),
        ("L2", "pass"),
    ]


def test_every_input_is_there_under_the_name_people_know(account):
    files, about, detached = files_of(account)
    titles = {about[p]["title"]: p for p in about}
    for row in account.inputs.itertuples():
        assert sha256(files[titles[row.path]]).hexdigest() == row.sha256
    assert detached == {}


def test_tiles_and_totals_are_the_cells_of_the_maps(account):
    """By hand: 96 cells of 1 ha, of which 80 lie in the two zones."""
    files, _, _ = files_of(account)
    columns, keys, rows = tables.read(files[places.TOTALS])
    assert columns[keys:] == ("cells", "area_cm2")
    assert sum(row[keys] for row in rows) == 96
    assert sum(row[keys] for row in rows if row[0]) == 80
    strata = account.strata
    mangrove = sum(row[keys] for row in rows if row[1] == "mangrove>mangrove")
    mine = strata["cells"].where(strata["trajectory"] == "mangrove>mangrove", drop=True)
    assert mangrove == int(mine.sum())


def test_lines_are_those_of_the_account(account):
    files, _, _ = files_of(account)
    columns, _, rows = tables.read(files[places.LINES])
    at = columns.index("lots_kg")
    assert sum(row[at] for row in rows) == account.lines["lots_kg"].sum()


def test_the_recipe_holds_data_and_no_code(account):
    files, _, _ = files_of(account)
    recipe = canonical.loads(files[places.RECIPE])
    assert recipe["methods"] == [
        {"id": "ipcc-wetlands-2013", "edition": account.run["methods"]["ipcc-wetlands-2013"]}
    ]
    assert recipe["parameters_sha256"] == account.opened.parameters.digest
    assert recipe["settings"]["habitats"]["maps"][0] == {"date": "2016-07-01", "path": "2016.tif"}
    assert [one["role"] for one in recipe["inputs"]].count("project") == 1


def test_what_may_not_be_passed_on_travels_beside(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps)
    path.write_text(
        path.read_text()
        + '\n[evidence]\ndetached = ["2016.tif"]\nlicences = { "2019.tif" = "CC-BY-4.0" }\n'
    )
    account = bc.account(path, progress=False)
    files, about, detached = files_of(account)
    assert list(detached) == ["payload/inputs/2016.tif"]
    assert "payload/inputs/2016.tif" not in files
    assert about["payload/inputs/2019.tif"]["licence"] == "CC-BY-4.0"
    target = tmp_path / "out.bcz"
    write_bundle(account, target)
    # Beside the bundle lies the map itself, so its digest can be checked.
    assert [v.status for v in bundle.check(target)] == ["pass"] * 3
    alone = bundle.check(target.read_bytes())
    assert alone[1].status == "cannot verify"


def test_inputs_outside_the_project_folder_keep_their_place(tmp_path, small, maps):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    path = small.write_project(tmp_path / "deep" / "er", *maps)
    os.replace(tmp_path / "deep" / "er" / "legend.csv", tmp_path / "Legend of all.csv")
    path.write_text(path.read_text().replace('"legend.csv"', '"../../Legend of all.csv"'))
    account = bc.account(path, progress=False)
    _, about, _ = files_of(account)
    assert {a["title"] for a in about.values()} >= {"Legend of all.csv", "deep/er/project.toml"}
    write_bundle(account, tmp_path / "out.bcz")


def test_an_input_that_changed_since_is_refused(account):
    (account.project.folder / "legend.csv").write_text("code\n")
    with pytest.raises(bc.InputError, match="make the account again"):
        files_of(account)


def test_the_notebook_shows_what_the_account_says(account):
    files, _, _ = files_of(account)
    notebook = json.loads(files["payload/notebook/account.ipynb"])
    tagged = [c for c in notebook["cells"] if "lot-value" in c["metadata"].get("tags", ())]
    assert len(tagged) == 3
    assert tagged[0]["outputs"][0]["data"]["text/plain"] == str(
        sum(lot.kg_co2e for lot in account.lots)
    )


SCRIPT = """
import sys
import bluecarbon as bc
from bluecarbon.accounting.bundling import write_bundle
account = bc.account(sys.argv[1], progress=False, threads=int(sys.argv[3]))
print(write_bundle(account, sys.argv[2]).sha256)
"""


def test_built_twice_anywhere_it_is_the_same(tmp_path, small, maps):
    """Matrix row C3: another folder, time zone, locale, umask, hash seed and number of threads."""
    found = set()
    for k, (zone, locale, mask, seed) in enumerate(
        [("UTC", "C", 0o022, "0"), ("Asia/Shanghai", "C.UTF-8", 0o077, "4711")]
    ):
        folder = tmp_path / f"place {k}" / ("below" * k)
        folder.mkdir(parents=True)
        path = small.write_project(folder, *maps)
        environment = os.environ | {"TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, path, tmp_path / f"{k}.bcz", str(k + 1)],
            env=environment,
            umask=mask,
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout.strip())
        assert sha256((tmp_path / f"{k}.bcz").read_bytes()).hexdigest() == run.stdout.strip()
    assert len(found) == 1


def test_a_run_writes_the_bundle(account, tmp_path):
    folder = account.save(tmp_path / "out")
    assert [v.status for v in bundle.check(folder / "small-1.bcz")] == ["pass"] * 3
