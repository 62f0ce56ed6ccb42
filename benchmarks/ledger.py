"""Cost of a ledger: how fast lots are issued, and how long it takes to find an overlap.

Run: python benchmarks/ledger.py [--lots 1000000] [--per-issue 1000] [--json]
     [--url URL | --postgresql]      (a server of its own; SQLite where neither is given)

Lots are squares of some 11 ha on a grid, ten vintages each, in issues of `--per-issue` lots, which
is what one bundle holds. Everything a ledger does is timed, but for reading and verifying the
bundle, which happens before the lock is taken.

issue rate
    Lots per second of the clock, from admitted lots to the acknowledged commit.
single issue
    One lot in one transaction, on the full ledger: p50 and p99 [ms].
overlap check
    On the full ledger, for a square somewhere in the grid: half of them overlap four others, half
    lie in a vintage that is free: p50 and p99 [ms], without writing.
audit
    Everything recomputed, signatures left out [s].
"""

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

from bluecarbon.lots import canonical_geometry
from bluecarbon.lots.geometry import geometry_digest
from bluecarbon.lots.ledger import Ledger, LedgerRefused, facts, gate, issuing
from bluecarbon.lots.ledger.writing import Request
from bluecarbon.lots.model import Serial, lot_id
from bluecarbon.lots.serials import SerialBlock, holder_code, project_code

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "lots" / "ledger"))
import postgresql
import workshop

VINTAGES = range(2010, 2020)
FARMS = 1000  # of a project
ROW = 250  # squares from west to east
WHO = {"actor": "benchmark", "reason": "benchmark"}
SAMPLES = 500


def place(farm, shift=0.0):
    """The square of a farm; a shift of 0.5 puts it on four of them."""
    x, y = farm % ROW + shift, farm // ROW + shift
    west, south = 100 + 0.004 * x, -20 + 0.004 * y
    return canonical_geometry(workshop.box(west, south, west + 0.003, south + 0.003))


def lot(template, farm, vintage, text, project="coast"):
    """A lot like the template, made without its checks, which are not what is timed."""
    project = f"{project}-{farm // FARMS}"
    holder = f"Holder {farm}"
    block = SerialBlock(
        project=project_code(project), vintage=vintage, habitat="ALGA",
        holder=holder_code(holder), first=1, last=10,
    )  # fmt: skip
    made = template.model_copy(
        update={
            "project": project,
            "holder": holder,
            "vintage": vintage,
            "vintage_start": template.vintage_start.replace(year=vintage),
            "vintage_end": template.vintage_end.replace(year=vintage),
            "geometry": text,
            "geometry_digest": geometry_digest(text),
            "serial": Serial.model_construct(first=1, last=10, text=block.text),
        }
    )
    return made.model_copy(update={"id": lot_id(made)})


def admission(name, lots):
    """What the gate would say of a bundle with these lots."""
    return gate.Admission(
        statement=sha256(name.encode()).hexdigest(), audience="benchmark", signed=(),
        envelope="{}", lots=tuple(lots),
    )  # fmt: skip


def issue(ledger, name, lots):
    """Issue lots as a bundle of this name; the time it took [s]."""
    request = Request("issue", request_id=name, **WHO)
    admitted = admission(name, lots)
    start = time.perf_counter()
    ledger._issue(request, admitted)
    return time.perf_counter() - start


def fill(ledger, template, count, per_issue):
    """Issue so many lots; seconds, and the rate of the last tenth."""
    spent, late, late_lots, waiting, done = 0.0, 0.0, 0, [], 0
    farms = -(-count // len(VINTAGES))
    for farm in range(farms):
        text = place(farm)
        waiting += [lot(template, farm, vintage, text) for vintage in VINTAGES]
        if len(waiting) >= per_issue or farm == farms - 1:
            took = issue(ledger, f"fill {farm}", waiting)
            spent += took
            done += len(waiting)
            if done > 0.9 * count:
                late, late_lots = late + took, late_lots + len(waiting)
            waiting = []
            print(f"\r{done} lots, {done / spent:.0f} a second", end="", file=sys.stderr)
    print(file=sys.stderr)
    return done, spent, late_lots / late


def overlaps(ledger, template, farms, choose):
    """Times of overlap checks [ms] that find something, and that find nothing."""
    found, free = [], []
    for i in range(2 * SAMPLES):
        farm, year = choose.randrange(farms - ROW - 1), 2010 + i % 10 if i % 2 else 2021
        one = lot(template, farm, year, place(farm, 0.5), project="other")
        said = [facts.facts(one, statement="0" * 64, buffer_pool=None)]
        with ledger._database.read() as connection:
            start = time.perf_counter()
            try:
                issuing._check_places(connection, {one.id: one}, said)
                into = free
            except LedgerRefused:
                into = found
            into.append(1000 * (time.perf_counter() - start))
    assert len(found) == len(free) == SAMPLES
    return found, free


def singles(ledger, template, farms):
    """Times of issues of one lot [ms]."""
    return [
        1000 * issue(ledger, f"single {i}", [lot(template, farms + i, 2015, place(farms + i))])
        for i in range(SAMPLES)
    ]


def percentiles(times):
    """p50 and p99, rounded."""
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2)}


def measure(options, url, folder):
    """All figures of a ledger at a URL, or in a folder."""
    template = workshop.lot()
    with Ledger.open(url or Path(folder) / "ledger.db") as ledger:
        lots, spent, late = fill(ledger, template, options.lots, options.per_issue)
        farms = lots // len(VINTAGES)
        found, free = overlaps(ledger, template, farms, random.Random(1))
        figures = {
            "database": ledger._database.url.get_backend_name(),
            "lots": lots,
            "lots per issue": options.per_issue,
            "issue rate [lots/s]": round(lots / spent),
            "issue rate of the last tenth [lots/s]": round(late),
            "overlap check that finds four [ms]": percentiles(found),
            "overlap check that finds nothing [ms]": percentiles(free),
            "single issue [ms]": percentiles(singles(ledger, template, farms)),
        }
        if not options.no_audit:
            start = time.perf_counter()
            report = ledger.audit()
            figures["audit [s]"] = round(time.perf_counter() - start, 1)
            # Nothing was signed here.
            others = [f for f in report.findings if not f.where.startswith("statements")]
            assert not others, others[:3]
        figures["peak memory [MiB]"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return figures


def main():
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lots", type=int, default=1_000_000)
    parser.add_argument("--per-issue", type=int, default=1000)
    parser.add_argument("--url", help="a file of SQLite in a temporary folder where not given")
    parser.add_argument("--postgresql", action="store_true", help="in a temporary cluster")
    parser.add_argument("--no-audit", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cluster = postgresql.Cluster() if options.postgresql else None
    with tempfile.TemporaryDirectory() as folder:
        try:
            figures = measure(options, cluster.database() if cluster else options.url, folder)
        finally:
            if cluster:
                cluster.remove()
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")


if __name__ == "__main__":
    main()
