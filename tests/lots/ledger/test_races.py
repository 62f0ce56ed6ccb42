"""Many processes at one ledger, and processes that die in the middle; on both databases.

A5 and B1: 0 duplicates, 0 lost acknowledgements, the chain valid, the database whole.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from bluecarbon.lots.ledger import Ledger

WORKER = Path(__file__).with_name("worker.py")
RACERS = 8


def start(*arguments):
    return subprocess.Popen(
        [sys.executable, str(WORKER), *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def kind(url):
    """The database behind a URL, in a word."""
    return "PostgreSQL" if "://" in url else "SQLite"


def ended(process):
    out, err = process.communicate(timeout=1200)
    assert process.returncode == 0, err
    return json.loads(out) if out else None


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Folder with the signed bundles of so many places, made once for both databases."""

    @cache
    def prepared(count):
        folder = tmp_path_factory.mktemp("bundles") / str(count)
        ended(start("prepare", folder, count))
        return folder

    return prepared


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_eight_processes_race_for_every_place(url, prepared, count, matrix):
    """Two projects claim each of `count` places; four pairs of processes try at the same time.

    By the rule of the ledger, one of the two is issued and one is refused, at every place.
    """
    folder = prepared(count)
    racers = [start("race", folder, url, who, count) for who in range(RACERS)]
    results = [ended(racer) for racer in racers]
    won = [win for result in results for win in result["acknowledged"]]
    lost = [i for result in results for i in result["refused"]]
    # Every place has one owner: none is issued twice, none not at all.
    won_places = sorted(i for i, _, _ in won)
    assert won_places == list(range(count))
    assert sorted(lost) == list(range(count))
    with Ledger.open(url) as ledger:
        for _, request, digest in won:
            assert ledger.receipt(request).hash == digest
        report = ledger.audit()
    assert report.ok, report.findings
    assert (report.lots, report.entries) == (count, count + 1)
    said = f"{len(set(won_places))} places issued once, {len(lost)} refused, the chain valid"
    matrix.report(f"A5 8 processes racing, {kind(url)}", 2 * count, len(won) + len(lost), said)


@pytest.mark.parametrize("rounds", [15, pytest.param(200, marks=pytest.mark.slow)])
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(url, prepared, rounds, matrix):
    """kill -9 somewhere in a row of issues. The worker itself looks after every kill."""
    folder = prepared(200 if rounds < 100 else 2000)
    result = ended(start("kill", folder, url, rounds, 1))
    assert result["killed"] == rounds
    assert result["acknowledged"] >= rounds
    with Ledger.open(url) as ledger:
        report = ledger.audit()
        assert report.ok, report.findings
        assert report.lots >= result["acknowledged"]
        if ledger._database.sqlite:
            with ledger._database.engine.connect() as connection:
                said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            assert said == ["ok"]
    said = f"{result['acknowledged']} acknowledged, 0 lost; {result['between']} came through unsaid"
    matrix.report(f"B1 kill -9 of a ledger's writer, {kind(url)}", rounds, result["killed"], said)


def test_the_server_may_fall_and_rise_again(cluster, shop, workshop):
    """PostgreSQL stopped as in a crash: what was acknowledged is there, and work goes on."""
    url = cluster.database()
    with Ledger.open(url, register=workshop.REGISTER) as ledger:
        receipt = shop.issue(ledger, workshop.lot(), request_id="before")
        cluster.stop("immediate")
        cluster.start()
        # The connections of before are dead.
        assert ledger.receipt("before") == receipt
        shop.issue(ledger, workshop.lot(project="farm-b", geometry=workshop.square(50)))
        assert ledger.audit().ok


def test_two_processes_may_make_the_ledger_at_once(url, tmp_path):
    """One first entry, whoever wrote it."""
    code = "import sys; from bluecarbon.lots.ledger import Ledger; "
    code += "print(Ledger.open(sys.argv[1]).identity)"
    started = [
        subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = {process.communicate(timeout=120)[0] for process in started}
    assert len(said) == 1
    with Ledger.open(url) as ledger:
        assert ledger.head().sequence == 1
