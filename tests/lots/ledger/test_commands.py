"""`bluecarbon ledger ...` as it is typed: every action, for people and for machines."""

import json
from hashlib import sha256

import pytest

from bluecarbon.cli import main

WHY = ("--reason", "a test", "--actor", "us")


@pytest.fixture
def run(capsys):
    """Runs a command; what it prints, read as JSON where `--json` was asked for."""

    def run(*words, code=0):
        found = main(["ledger", *map(str, words)])
        said = capsys.readouterr()
        assert found == code, said.err
        if code:
            return said.err
        return json.loads(said.out) if "--json" in words and words[0] != "entries" else said.out

    return run


@pytest.fixture
def book(run, url, shop, workshop, tmp_path):
    """A ledger with one lot of ten units of a tonne, and 1,500 kg in the buffer."""
    (tmp_path / "trust.json").write_bytes(shop.trust_bytes)
    (tmp_path / "a.bcz").write_bytes(shop.bundle(workshop.lot()))
    run("init", url, "--register", workshop.REGISTER)
    return url


@pytest.fixture
def lot(run, book, tmp_path):
    """Its id, once it was issued."""
    words = ("issue", book, tmp_path / "a.bcz", "--trust", tmp_path / "trust.json", *WHY)
    (lot,) = run(*words, "--request-id", "first", "--json")["lots"]
    return lot


def test_every_operation_answers_with_its_receipt(run, book, lot):
    """Ten units: 5 sold, 1 of them passed on and retired, 4 lost: 4,000 kg, of which the buffer has
    1,500 + 250; the 2,250 owed are settled with the 5 units that were never sold.
    """
    steps = [
        ("offer", lot),
        ("sell", lot, "--to", "B", "--units", 5, "--price", "106.00", "--currency", "CNY"),
        ("transfer", lot, "--to", "C", "--owner", "B", "--units", 1),
        ("retire", lot, "--owner", "C", "--beneficiary", "D"),
        ("contribute", "farm-a", 250),
        ("reverse", lot, "--cause", "storm", "--owner", "B"),
        ("cancel", lot, "--owner", "Holder A", "--settles", "farm-a"),
    ]
    for operation, *words in steps:
        receipt = run(operation, book, *words, *WHY, "--request-id", operation, "--json")
        assert receipt["operation"] == operation
        assert run("receipt", book, operation, "--json") == receipt
    lost = run("receipt", book, "reverse", "--json")
    assert (lost["lost_kg"], lost["drawn_kg"], lost["owed_kg"]) == ("4000", "1750", "2250")
    (account,) = run("buffer", book, "--json")
    assert (account["settled_kg"], account["owed_kg"]) == ("2250", "0")
    assert run("buffer", book, "farm-a", "--json") == [account]
    report = run("audit", book, "--no-overlaps", "--json")
    assert report["ok"]
    assert report["kilograms"]["retired"] == "1000"
    assert any("overlaps" in said for said in report["not_checked"])


def test_a_request_that_was_never_done_has_no_receipt(run, book):
    assert "it is done once" in run("receipt", book, "never", code=1)


def test_the_chain_can_be_checked_without_us(run, book, lot):
    """By the sentence of the documentation: SHA-256 of sequence, LF, previous, LF, event."""
    lines = [json.loads(line) for line in run("entries", book, "--json").splitlines()]
    previous = "0" * 64
    for number, entry in enumerate(lines, start=1):
        text = f"{number}\n{previous}\n{entry['event']}"
        assert (entry["sequence"], entry["previous"]) == (number, previous)
        assert sha256(text.encode()).hexdigest() == entry["hash"]
        previous = entry["hash"]
    assert run("init", book, "--json")["head"] == f"{len(lines)}:{previous}"
    (line,) = run("entries", book, "--after", 1, "--limit", 1).splitlines()
    assert line.split()[-2:] == ["issue", lot]


def test_lists_and_exports_come_page_by_page(run, book, lot, tmp_path):
    assert [row["id"] for row in run("list", book, "--json", "--limit", 1)] == [lot]
    assert run("list", book, "--json", "--after", lot) == []
    written = run("export", book, "--as", "geojson", "--out", tmp_path / "l.geojson", "--json")
    assert (written["lots"], written["out"]) == (1, str(tmp_path / "l.geojson"))
    assert json.loads((tmp_path / "l.geojson").read_text(encoding="utf-8"))["features"]
    assert lot in run("export", book, "--json")["text"]


def test_a_buffer_of_ones_own_size(run, book, tmp_path):
    words = ("issue", book, tmp_path / "a.bcz", "--trust", tmp_path / "trust.json", *WHY)
    run(*words, "--buffer-kg", 700, "--buffer-pool", "coast")
    (account,) = run("buffer", book, "--json")
    assert (account["pool"], account["balance_kg"]) == ("coast", "700")


def test_every_action_has_an_answer_for_machines(capsys):
    """`--json` stands in the help of each."""
    with pytest.raises(SystemExit):
        main(["ledger", "--help"])
    text = capsys.readouterr().out
    actions = [line.split()[0] for line in text.splitlines() if line.startswith("    ")]
    actions = [name for name in actions if name.isalpha() and name != "ACTION"]
    known = "init issue offer sell transfer retire cancel reverse contribute show list buffer "
    assert set((known + "receipt entries audit export").split()) <= set(actions)
    for action in (known + "receipt entries audit export").split():
        with pytest.raises(SystemExit):
            main(["ledger", action, "--help"])
        assert "--json" in capsys.readouterr().out, action
