"""Processes that fight over one ledger, for test_races.py and test_kills.py.

python worker.py prepare FOLDER COUNT      signed bundles, two for every place
python worker.py race FOLDER URL WHO COUNT one racer; prints what was acknowledged
python worker.py kill FOLDER URL ROUNDS SEED
"""

import importlib.util
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from pathlib import Path

from sqlalchemy import select

from bluecarbon.evidence import trust as trusting
from bluecarbon.lots.ledger import Ledger, LedgerRefused, gate, schema
from bluecarbon.lots.ledger.writing import Request

_spec = importlib.util.spec_from_file_location("workshop", Path(__file__).with_name("workshop.py"))
workshop = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(workshop)

MOST = 6  # issues between two kills, about
WHO = {"actor": "clerk", "reason": "race"}


def prepare(folder, count):
    """Bundles a and b of every place: other projects, the same sea."""
    shop = workshop.Workshop()
    folder.mkdir(exist_ok=True)
    (folder / "trust.json").write_bytes(shop.trust_bytes)
    # Forked, so that both have the same keys.
    both = [multiprocessing.get_context("fork").Process(target=_prepare, args=(folder, shop, part))
            for part in (range(0, count, 2), range(1, count, 2))]  # fmt: skip
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0


def _prepare(folder, shop, places):
    for i in places:
        place = workshop.square(20 * (i % 100), 20 * (i // 100))
        for side in "ab":
            lot = workshop.lot(project=f"farm-{side}", holder=f"H{i}", geometry=place)
            (folder / f"{i}{side}.bcz").write_bytes(shop.bundle(lot))


def race(folder, url, who, count):
    """Try every place that this racer shares with another, in an order of its own."""
    trust = trusting.load(folder / "trust.json")
    acknowledged, refused = [], []
    places = list(range(who // 2, count, 4))
    random.Random(who).shuffle(places)
    with Ledger.open(url, register=workshop.REGISTER, patience=120) as ledger:
        for i in places:
            request = f"{who}-{i}"
            try:
                receipt = ledger.issue(
                    folder / f"{i}{'ab'[who % 2]}.bcz", trust=trust, request_id=request, **WHO
                )
                acknowledged.append([i, request, receipt.hash])
            except LedgerRefused as error:
                if error.code != "double-count":
                    raise
                refused.append(i)
    print(json.dumps({"acknowledged": acknowledged, "refused": refused}))


def kill(folder, url, rounds, seed):
    """Kill a writer again and again; every acknowledged request must be there afterwards."""
    choose = random.Random(seed)
    trust = trusting.load(folder / "trust.json")
    files = sorted(folder.glob("*a.bcz"))[: MOST * rounds]
    admitted = [
        gate.admit(path.read_bytes(), trust=trust, register=workshop.REGISTER) for path in files
    ]
    Ledger.open(url, register=workshop.REGISTER).close()
    acknowledged, killed, between = {}, 0, 0
    while killed < rounds:
        ahead = [n for n in range(len(admitted)) if str(n) not in acknowledged]
        if not ahead:
            break
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _write_until_killed(url, admitted, ahead, writer)
        os.close(writer)
        # The first receipt takes the time of opening; then somewhere in the next few.
        first = os.read(reader, 100_000)
        time.sleep(choose.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        text = first
        while more := os.read(reader, 100_000):
            text += more
        os.close(reader)
        for line in text.decode().splitlines():
            number, _, digest = line.partition(" ")
            acknowledged[number] = digest
        killed += 1
        with Ledger.open(url) as ledger:
            with ledger._database.read() as connection:
                there = set(connection.execute(select(schema.requests.c.id)).scalars())
            lost = acknowledged.keys() - there
            assert not lost, f"{lost} were acknowledged and are lost"
            # Every entry but the first is a lot.
            between += ledger.head().sequence - 1 - len(acknowledged)
    with Ledger.open(url) as ledger:
        for number, digest in acknowledged.items():
            assert ledger.receipt(number).hash == digest
    print(json.dumps({"killed": killed, "acknowledged": len(acknowledged), "between": between}))


def _write_until_killed(url, admitted, ahead, writer):
    try:
        with Ledger.open(url) as ledger:
            for n in ahead:
                request = Request("issue", request_id=str(n), **WHO)
                receipt = ledger._issue(request, admitted[n])
                os.write(writer, f"{n} {receipt.hash}\n".encode())
        # Nothing left: wait for the end like the others.
        signal.pause()
    finally:
        os._exit(1)


if __name__ == "__main__":
    job, folder, *rest = sys.argv[1:]
    rest = [int(one) if one.isdigit() else one for one in rest]
    {"prepare": prepare, "race": race, "kill": kill}[job](Path(folder), *rest)
