"""Cost of a ledger: how fast lots are issued, and how long it takes to find an overlap.

Run: python benchmarks/ledger.py [--lots 1000000] [--per-issue 1000] [--json]
     [--url URL | --postgresql]      (a server of its own; SQLite where neither is given)

Lots are squares of some 11 ha on a grid, ten vintages each, in issues of `--per-issue` lots, which
is what one bundle holds. Everything a ledger does is timed, but for reading and verifying the
bundle, which happens before the lock is taken; that has a line of its own. Figures are printed at
several sizes on the way.

issue rate
    Lots per second, from admitted lots to the acknowledged commit: by the clock, and by the time of
    the processor in this process, which another program's load changes less.
single issue
    One lot in one transaction: p50 and p99 [ms].
overlap check
    For a square somewhere in the grid: half of them overlap four others, half lie in a vintage that
    is free: p50 and p99 [ms], without writing.
through signed bundles
    Three bundles of `--per-issue` lots by `Ledger.issue`: every level and signature is verified.
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
from bluecarbon.lots.ledger import Ledger, LedgerRefused, checks, facts, gate
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
STOPS = (10_000, 100_000, 300_000)  # sizes at which it is looked at on the way
FAR = 10_000_000  # a number of a farm beyond the grid


def place(farm, shift=0.0):
    """The square of a farm; a shift of 0.5 puts it on four of them."""
    far, farm = divmod(farm, FAR)
    x, y = farm % ROW + shift, farm // ROW + shift
    west, south = 100 + 2 * far + 0.004 * x, -20 + 0.004 * y
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


def fill(ledger, template, start, stop, per_issue):
    """Issue the lots from one number to another; seconds of the clock, and of this processor."""
    spent, waiting, done = 0.0, [], start
    busy = 0.0
    for farm in range(start // len(VINTAGES), stop // len(VINTAGES)):
        text = place(farm)
        waiting += [lot(template, farm, vintage, text) for vintage in VINTAGES]
        done += len(VINTAGES)
        if len(waiting) >= per_issue or done == stop:
            before = time.process_time()
            spent += issue(ledger, f"fill {farm}", waiting)
            busy += time.process_time() - before
            waiting = []
            print(f"\r{done} lots, {(done - start) / spent:.0f} a second ", end="", file=sys.stderr)
    print(file=sys.stderr)
    return spent, busy


def overlaps(ledger, template, farms, choose):
    """Times of overlap checks [ms] that find something, and that find nothing."""
    found, free = [], []
    for i in range(2 * SAMPLES):
        farm, year = choose.randrange(farms - ROW - 1), 2010 + i % 10 if i % 2 else 2021
        one = lot(template, farm, year, place(farm, 0.5), project="other")
        said = [facts.facts(one, statement="0" * 64, buffer_pool=None)]
        drawn = {one.geometry_digest: one.geometry}
        with ledger._database.read() as connection:
            start = time.perf_counter()
            try:
                checks.check_places(connection, drawn, said)
                into = free
            except LedgerRefused:
                into = found
            into.append(1000 * (time.perf_counter() - start))
    assert len(found) == len(free) == SAMPLES
    return found, free


def singles(ledger, template, farms):
    """Times of issues of one lot [ms], beside the grid."""
    number = ledger.head().sequence
    return [
        1000
        * issue(
            ledger,
            f"single {number + i}",
            [lot(template, FAR + number + i, 2015, place(FAR + number + i), project="single")],
        )
        for i in range(SAMPLES)
    ]


def gate_rate(ledger, shop, count, per_issue):
    """Lots per second of the clock through the whole of `Ledger.issue`, from signed bundles."""
    spent = 0.0
    for i in range(count):
        lots = [
            workshop.lot(
                project="signed",
                holder=f"Signed {i}-{k}",
                geometry=json.loads(place(2 * FAR + per_issue * i + k)),
            )
            for k in range(per_issue)
        ]
        bundle = shop.bundle(*lots)
        start = time.perf_counter()
        ledger.issue(bundle, trust=shop.trust, request_id=f"signed {i}", **WHO)
        spent += time.perf_counter() - start
    return round(count * per_issue / spent)


def size(ledger):
    """Bytes of the database on disk, and of its write-ahead log where that is a file beside it."""
    database = ledger._database
    if database.sqlite:
        files = [Path(database.url.database + end) for end in ("", "-wal")]
        return [file.stat().st_size if file.exists() else 0 for file in files]
    with database.read() as connection:
        asked = "SELECT pg_database_size(current_database())"
        return [connection.exec_driver_sql(asked).scalar(), 0]


def percentiles(times):
    """p50 and p99, rounded."""
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 2), "p99": round(cuts[98], 2)}


def measure(options, url, folder):
    """Figures of a ledger at a URL, or in a folder, at every size on the way."""
    template, shop = workshop.lot(), workshop.Workshop()
    sizes = [n for n in STOPS if n < options.lots] + [options.lots]
    with Ledger.open(url or Path(folder) / "ledger.db") as ledger:
        start = 0
        for stop in sizes:
            spent, busy = fill(ledger, template, start, stop, options.per_issue)
            farms = stop // len(VINTAGES)
            found, free = overlaps(ledger, template, farms, random.Random(1))
            bytes_, log = size(ledger)
            yield {
                "database": ledger._database.url.get_backend_name(),
                "lots": stop,
                "lots per issue": options.per_issue,
                "issue rate since the size before [lots/s]": round((stop - start) / spent),
                "issue rate by the processor's clock [lots/s]": round((stop - start) / busy),
                "overlap check that finds four [ms]": percentiles(found),
                "overlap check that finds nothing [ms]": percentiles(free),
                "single issue [ms]": percentiles(singles(ledger, template, farms)),
                "size [MB]": round(bytes_ / 1e6, 1),
                "write-ahead log [MB]": round(log / 1e6, 1),
            }
            start = stop
        yield {"through signed bundles [lots/s]": gate_rate(ledger, shop, 3, options.per_issue)}
        if not options.no_audit:
            start, before = time.perf_counter(), time.process_time()
            report = ledger.audit(progress=_progress)
            # Nothing was signed of what filled it.
            others = [f for f in report.findings if not f.where.startswith("statements")]
            assert not others, others[:3]
            yield {
                "audit [s]": round(time.perf_counter() - start, 1),
                "audit by the processor's clock [s]": round(time.process_time() - before, 1),
                "entries audited": report.entries,
            }
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield {"peak memory [MiB]": peak}


def _progress(entries):
    print(f"\r{entries} entries read ", end="", file=sys.stderr)


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
            for figures in measure(options, cluster.database() if cluster else options.url, folder):
                if options.json:
                    print(json.dumps(figures), flush=True)
                    continue
                for name, value in figures.items():
                    print(f"{name}: {value}", flush=True)
        finally:
            if cluster:
                cluster.remove()


if __name__ == "__main__":
    main()
