"""`bluecarbon lots ...` and `bluecarbon ledger ...`, as they are typed."""

import importlib.util
import json
import sys
from pathlib import Path

import jsonschema
import pytest

from bluecarbon.cli import main
from bluecarbon.lots import read_lot, split_lot, write_lot

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def workshop():
    """The module of the ledger's tests that makes signed bundles."""
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed: the ledger's extra")
    path = ROOT / "tests" / "lots" / "ledger" / "workshop.py"
    spec = importlib.util.spec_from_file_location("workshop_for_commands", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(workshop, tmp_path):
    """A signed bundle, a trust file, and the lot of the bundle as a file."""
    shop, lot = workshop.Workshop(), workshop.lot()
    (tmp_path / "a.bcz").write_bytes(shop.bundle(lot))
    (tmp_path / "trust.json").write_bytes(shop.trust_bytes)
    (tmp_path / "lots").mkdir()
    (tmp_path / "lots" / f"{lot.id}.json").write_bytes(write_lot(lot))
    return tmp_path


@pytest.fixture
def run(capsys):
    """Runs a command; returns what it printed, JSON where that was asked for."""

    def one(*arguments, code=0):
        assert main([str(a) for a in arguments]) == code
        said = capsys.readouterr()
        if code:
            return said.err
        return json.loads(said.out) if "--json" in arguments else said.out

    return one


def test_list_from_file_folder_and_bundle(run, folder):
    """Ten units of 1 t, once, wherever they are read from."""
    (file,) = (folder / "lots").glob("*.json")
    sources = (file, folder / "lots", folder, folder / "a.bcz")
    for source in sources:
        (row,) = run("lots", "list", source, "--json")
        assert (row["id"], row["kg_co2e"], row["units"]) == (file.stem, "10000", 10)
    assert "1 lots, 10,000 kg" in run("lots", "list", *sources)
    assert run("lots", "list", folder / "a.bcz", "--trust", folder / "trust.json")


def test_show(run, folder):
    assert "offset_eligibility" in run("lots", "show", folder)
    (file,) = (folder / "lots").glob("*.json")
    assert run("lots", "show", folder, "--json") == json.loads(file.read_bytes())
    assert "Known: " in run("lots", "show", folder, "--lot", "BC-1", code=1)


def test_a_bundle_that_fails_gives_no_lots(run, folder):
    data = (folder / "a.bcz").read_bytes()
    at = data.index(b'"kg_co2e":"10000"') + len('"kg_co2e":"')
    (folder / "b.bcz").write_bytes(data[:at] + b"9" + data[at + 1 :])
    assert "`bluecarbon verify` says" in run("lots", "list", folder / "b.bcz", code=1)
    (folder / "other.json").write_bytes(b"{}")
    assert "bluecarbon:" in run(
        "lots", "list", folder / "a.bcz", "--trust", folder / "other.json", code=1
    )


def test_split_and_merge(run, folder):
    (file,) = (folder / "lots").glob("*.json")
    out = folder / "parts"
    parts = run("lots", "split", file, "--kg", 3000, "--kg", 2000, "--out", out, "--json")
    assert [p["kg_co2e"] for p in parts] == ["3000", "2000", "5000"]
    files = [out / f"{p['id']}.json" for p in parts]
    assert [read_lot(f) for f in files] == list(split_lot(read_lot(file), [3000, 2000]))
    said = run("lots", "merge", *files, "--out", folder / "merged")
    assert "never both" in said
    (merged,) = (folder / "merged").glob("*.json")
    assert read_lot(merged).kg_co2e == 10_000
    assert "Correct the masses" in run("lots", "split", file, "--kg", 1, "--out", out, code=1)


def test_schema(run, folder):
    schema = json.loads(run("lots", "schema"))
    (file,) = (folder / "lots").glob("*.json")
    jsonschema.Draft202012Validator(schema).validate(json.loads(file.read_bytes()))


def test_export_and_listing(run, folder):
    assert run("lots", "export", folder).startswith("id,ledger_status,")
    assert run("lots", "export", folder, "--excel").startswith("\ufeffid,")
    feature = json.loads(run("lots", "export", folder, "--as", "geojson"))["features"][0]
    units = json.loads(run("lots", "export", folder, "--as", "cad-trust", "--country", "China"))
    assert units["units"][0]["lotId"] == feature["id"]
    assert units["locations"][0]["country"] == "China"
    page = folder / "listing.html"
    run("lots", "listing", folder, "--out", page, "--seller", "The <co-operative>")
    assert "The &lt;co-operative&gt;" in page.read_text(encoding="utf-8")


def test_the_life_of_a_lot_in_a_ledger(run, folder):
    """Ten units: 6 sold to B, 4 cancelled; 2 of B's are lost: 1.5 t of buffer, 0.5 t owed."""
    book = folder / "ledger.db"
    assert "ledger init" in run("ledger", "list", book, code=1)
    started = run("ledger", "init", book, "--register", "a register for tests", "--json")
    assert started["register"] == "a register for tests"
    why = ("--reason", "a test", "--actor", "us")
    issue = ("ledger", "issue", book, folder / "a.bcz", "--trust", folder / "trust.json", *why)
    issued = run(*issue, "--request-id", "one", "--json")
    assert run(*issue, "--request-id", "one", "--json") == issued
    (lot,) = issued["lots"]
    run("ledger", "offer", book, lot, *why)
    sale = ("--to", "B", "--price", "106.00", "--currency", "CNY", "--units", 6)
    sold = run("ledger", "sell", book, lot, *sale, *why, "--json")
    assert sold["versions"] == [3]
    stale = ("ledger", "cancel", book, lot, "--expected-version", 1, *why)
    assert "version" in run(*stale, code=1)
    run("ledger", "cancel", book, lot, "--owner", "Holder A", *why)
    lost = run("ledger", "reverse", book, lot, "--cause", "storm", "--units", 2, *why, "--json")
    assert (lost["lost_kg"], lost["drawn_kg"], lost["owed_kg"]) == ("2000", "1500", "500")
    (account,) = run("ledger", "buffer", book, "--json")
    assert (account["balance_kg"], account["owed_kg"]) == ("0", "500")
    shown = run("ledger", "show", book, lot, "--json")
    held = {(h["status"], h["owner"]): h["kg_co2e"] for h in shown["holdings"]}
    assert sorted(held.values()) == ["2000", "4000", "4000"]
    assert [e["event"]["type"] for e in shown["history"]][:3] == ["issue", "offer", "sell"]
    assert "106.00" in json.dumps(shown["history"])
    assert "cause storm, lost_kg 2000" in run("ledger", "show", book, lot)
    assert len(run("ledger", "list", book, "--status", "sold", "--json")) == 1
    assert run("ledger", "list", book, "--vintage", 1999, "--json") == []
    units = json.loads(run("ledger", "export", book, "--as", "cad-trust"))["units"]
    assert sorted(u["unitStatus"] for u in units) == ["Cancelled", "Cancelled", "Held"]
    assert sum(u["unitCount"] for u in units) == 10
    page = folder / "listing.html"
    run("lots", "listing", folder, "--ledger", book, "--out", page, "--lang", "en")
    assert "Issuer" in page.read_text(encoding="utf-8")
    report = run("ledger", "audit", book, "--head", started["head"], "--json")
    assert report["ok"]
    assert "head: " in run("ledger", "audit", book, "--trust", folder / "trust.json")
    assert "SEQUENCE:HASH" in run("ledger", "audit", book, "--head", "7", code=1)
    assert "Stop selling" in run("ledger", "audit", book, "--head", "1:" + "0" * 64, code=1)


def test_transfer_and_retire(run, folder):
    book, why = folder / "ledger.db", ("--reason", "a test")
    run("ledger", "init", book)
    issued = run(
        "ledger", "issue", book, folder / "a.bcz", "--trust", folder / "trust.json", *why, "--json"
    )
    (lot,) = issued["lots"]
    run("ledger", "sell", book, lot, "--to", "B", *why)
    run("ledger", "transfer", book, lot, "--to", "C", "--units", 1, *why)
    run("ledger", "retire", book, lot, "--owner", "C", "--beneficiary", "D", *why)
    held = {h["owner"]: h["status"] for h in run("ledger", "show", book, lot, "--json")["holdings"]}
    assert held == {"B": "sold", "C": "retired"}
