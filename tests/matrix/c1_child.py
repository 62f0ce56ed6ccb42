"""Accounts one project under many tilings, threads and executors; prints a digest for each.

``python c1_child.py PROJECT.toml`` in an interpreter of its own, whose environment says how: which
instructions NumPy may use, and the seed of hashes.
"""

import json
import os
import pickle
import sys
from contextlib import ExitStack
from hashlib import sha256

TILES = (150, 90, 64, 60, 45, 37, 32, 25, 19, 16, 13, 11)
THREADS = (1, 2, 4)


def main():
    """Print what was measured: the processor's features, and digests by combination."""
    import dask
    from distributed import Client, LocalCluster
    from numpy._core._multiarray_umath import __cpu_features__ as features

    import bluecarbon as bc
    from bluecarbon.accounting.measuring import measure
    from bluecarbon.areas.executors.processes import Processes

    opened = bc.open_project(sys.argv[1])
    digests = {}
    with ExitStack() as stack:
        stack.enter_context(dask.config.set({"distributed.worker.daemon": True}))
        for threads in THREADS:
            workers = min(threads, 2)
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=threads // workers,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                )
            )
            places = {
                "sync": "sync",
                "threads": "threads",
                "processes": stack.enter_context(Processes(threads)),
                "distributed": stack.enter_context(Client(cluster, set_as_default=False)),
            }
            for name, executor in places.items():
                running = {"executor": executor, "threads": threads, "progress": False}
                # What follows the strata knows of threads alone: computed once for equal strata.
                found = {}
                for tile in TILES:
                    strata = measure(opened, tile_size=tile, cache=None, **running).strata
                    counted = sha256(pickle.dumps(strata.to_dict())).hexdigest()
                    if counted not in found:
                        account = bc.account(opened, tile_size=tile, cache=None, **running)
                        found[counted] = digest_of(account)
                    digests[f"{name} {threads} {tile}"] = found[counted]
    used = sorted(name for name, there in features.items() if there)
    seed = os.environ.get("PYTHONHASHSEED")
    print(json.dumps({"features": used, "seed": seed, "digests": digests}))


def digest_of(account):
    """One digest of what an account says: strata, lines, totals, draws and lots."""
    from bluecarbon.accounting.saving import strata_table
    from bluecarbon.lots.reader import write_lot

    parts = [
        strata_table(account).to_csv(index=False),
        account.lines.to_csv(index=False),
        account.rules.to_csv(index=False),
        account.beside.to_csv(index=False),
        account.totals.to_csv(),
        json.dumps(account.interval, default=str),
        *sorted(write_lot(lot).decode() for lot in account.lots),
    ]
    return sha256("\0".join(parts).encode()).hexdigest()


if __name__ == "__main__":
    main()
