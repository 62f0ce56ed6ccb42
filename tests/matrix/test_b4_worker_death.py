"""Row B4: workers of a cluster die in mid-run, the integers stay; a poisoned tile has a name."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed", reason='needs the extra "dask"')
from distributed import Client, LocalCluster

import bluecarbon as bc
from bluecarbon.accounting.caching.keys import files_read
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.trajectories import count_trajectories
from bluecarbon.cli import main
from bluecarbon.errors import InputError

pytestmark = [
    pytest.mark.slow,
    # Of workers that were killed, which cannot close what they had open.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

HERE = str(Path(__file__).parent)
RUNS = 20


@pytest.fixture(scope="module")
def kernels():
    """The module of slow and of deadly maps, which workers find too."""
    sys.path.insert(0, HERE)
    try:
        import executor_kernels

        yield executor_kernels
    finally:
        sys.path.remove(HERE)


class Workers:
    """Two `dask worker` processes of one thread; another is started when one dies.

    Not the nanny of dask: it gives up where a worker dies while it starts, as some do here.
    """

    def __init__(self, address):
        path = os.pathsep.join(filter(None, [HERE, *sys.path]))
        self.environment = os.environ | {"PYTHONPATH": path}
        command = "-m distributed.cli.dask_worker --no-nanny --nthreads 1 --host 127.0.0.1"
        self.command = [sys.executable, *command.split(), "--no-dashboard", address]
        self.ended, self.started = threading.Event(), 0
        self.processes = [self.start(), self.start()]
        self.watch = threading.Thread(target=self.supervise)
        self.watch.start()

    def start(self):
        self.started += 1
        return subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def supervise(self):
        while not self.ended.wait(0.05):
            for i, process in enumerate(self.processes):
                if process.poll() is not None:
                    self.processes[i] = self.start()

    def close(self):
        self.ended.set()
        self.watch.join()
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def client(kernels):
    """A cluster of two worker processes, on this machine alone."""
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        workers = Workers(cluster.scheduler_address)
        try:
            yield client
        finally:
            workers.close()


class KillsAt:
    """Is told of every window that comes home, and kills a worker at one of them."""

    def __init__(self, client, count):
        self.client, self.left, self.killed = client, count, None

    def get(self, window):
        """Nothing is known from before."""
        return None

    def add(self, window, result):
        """Count down, and kill."""
        self.left -= 1
        if self.left == 0:
            pids = self.client.run(os.getpid)
            self.killed = pids[sorted(pids)[0]]
            os.kill(self.killed, signal.SIGKILL)


def same(a, b):
    arrays = all(
        np.array_equal(getattr(a, n), getattr(b, n)) for n in ("zone", "states", "cells", "area")
    )
    return arrays and a.empty_cells == b.empty_cells


def both_are_there(client):
    """Wait for two workers; those of the cluster object itself are none."""
    began = time.monotonic()
    while len(client.nthreads()) < 2:
        assert time.monotonic() - began < 120, "no worker came back"
        time.sleep(0.05)


def seconds_to_start(client):
    """Kill a worker, and see how long another takes to be there."""
    both_are_there(client)
    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
    began = time.monotonic()
    while len(client.nthreads()) == 2:
        time.sleep(0.01)
    both_are_there(client)
    return time.monotonic() - began


def test_b4_a_worker_is_killed_in_mid_run(project, client, kernels, matrix):
    """Law: the integers of one thread, whichever window comes home when 1 of 2 workers dies."""
    opened = bc.open_project(project)
    areas = cell_areas(opened.maps.grid)
    inputs = files_read(opened, opened.maps)
    zones = opened.zones.burnt
    expected = count_trajectories(opened.maps, zones, areas, executor="sync", progress=False)
    slow = kernels.SlowMaps(opened.maps, 0.004)
    held, killed = 0, set()
    for run in range(RUNS):
        both_are_there(client)
        kills = KillsAt(client, 1 + 6 * run)
        counted = count_trajectories(
            slow,
            zones,
            areas,
            tile_size=10,
            executor=client,
            progress=False,
            inputs=inputs,
            keep=kills,
        )
        assert kills.killed is not None
        killed.add(kills.killed)
        held += same(counted, expected)
    assert len(killed) == RUNS, "every run killed a worker of its own"
    matrix.report("B4 a worker killed in mid-run", RUNS, held)


def test_b4_a_poisoned_tile_has_a_name(project, client, kernels, matrix):
    """A window that ends every worker is told with its place, its files and a cure, within 60 s.

    Or within twelve starts of a worker, where this machine is so busy that those take longer: the
    scheduler gives a task up after four deaths, and the window alone after four more.
    """
    opened = bc.open_project(project)
    areas, zones = cell_areas(opened.maps.grid), opened.zones.burnt
    inputs = files_read(opened, opened.maps)
    start = seconds_to_start(client)
    deadly = kernels.DeadlyMaps(opened.maps, 60, 30)
    began = time.monotonic()
    with pytest.raises(InputError, match=r"copy it again and compare its SHA-256") as caught:
        count_trajectories(
            deadly,
            zones,
            areas,
            tile_size=30,
            executor=client,
            progress=False,
            inputs=inputs,
        )
    seconds = time.monotonic() - began
    where = caught.value.where
    held = "rows 60 to 89, columns 30 to 59" in where and str(opened.maps.paths[0]) in where
    # What is left of the cluster serves the next run.
    both_are_there(client)
    counted = count_trajectories(opened.maps, zones, areas, executor=client, progress=False)
    held &= same(counted, count_trajectories(opened.maps, zones, areas, progress=False))
    held &= seconds < max(60, 12 * start)
    matrix.report("B4 a poisoned tile", 1, int(held), f"{seconds:.0f} s; a start: {start:.1f} s")


def test_the_command_line_takes_the_address_of_a_scheduler(project, client, tmp_path, capsys):
    """Law: the same files come out as with threads."""
    both_are_there(client)
    address = client.scheduler_info()["address"]
    cases = {"cluster": ("--scheduler", address), "threads": ("--threads", "2")}
    for name, place in cases.items():
        out = tmp_path / name
        assert main(["run", str(project), "--out", str(out), "--quiet", "--no-cache", *place]) == 0
    files = ["strata.csv", "account.csv", "rules.csv", "beside.csv"]
    files += [f"lots/{p.name}" for p in sorted((tmp_path / "threads" / "lots").iterdir())]
    assert len(files) > 4
    for file in files:
        found = (tmp_path / "cluster" / file).read_bytes()
        assert found == (tmp_path / "threads" / file).read_bytes(), file
