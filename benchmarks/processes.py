"""Measures whole processes: what the benchmarks of starts, runs and peers share."""

import os
import subprocess
import time


def measured(command, **options):
    """Processor and wall time [s] and peak memory [MB] of a process with its children."""
    start = time.perf_counter()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.DEVNULL, **options)
    # Not `wait`: the operating system tells what was used once, to who asks first.
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}.")
    wall = time.perf_counter() - start
    return {"cpu": used.ru_utime + used.ru_stime, "wall": wall, "rss": used.ru_maxrss / 1e3}


def best_of(repeats, command, **options):
    """The least of each figure of `measured` over some repeats."""
    found = [measured(command, **options) for _ in range(repeats)]
    return {name: min(one[name] for one in found) for name in found[0]}


def said(name, one):
    """Print one measurement."""
    print(
        f"{name:46} {one['cpu']:8.2f} CPU s {one['wall']:8.2f} s {one['rss']:7.0f} MB", flush=True
    )


def load():
    """Load of the machine over 1, 5 and 15 minutes: on a busy one only ratios mean something."""
    return " ".join(f"{n:.1f}" for n in os.getloadavg())
