"""The same windows in this thread, in threads, in processes, and in what a caller hands over."""

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from bluecarbon.areas.executors import runner_of
from bluecarbon.areas.executors.packing import pack, run_packed
from bluecarbon.areas.executors.processes import Processes
from bluecarbon.areas.tiles import over_windows
from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.errors import BluecarbonError, InputError
from bluecarbon.grid import Window

WINDOWS = [Window(row, 0, 1, 1) for row in range(23)]
EXPECTED = [repr(window) for window in WINDOWS]
QUIET = {"progress": False}


@pytest.fixture(scope="module")
def kernels():
    """Functions that end their process, in a folder that processes find."""
    folder = str(Path(__file__).parents[1] / "matrix")
    sys.path.insert(0, folder)
    import executor_kernels

    yield executor_kernels
    sys.path.remove(folder)


@pytest.fixture(scope="module")
def processes(kernels):
    with Processes(2) as runner:
        yield runner


@pytest.mark.parametrize("executor", [None, "sync", "threads"])
@pytest.mark.parametrize("threads", [1, 3])
def test_this_process_gives_them_in_order(executor, threads):
    """Law: the same as `map`."""
    assert list(over_windows(repr, WINDOWS, executor=executor, threads=threads, **QUIET)) == (
        EXPECTED
    )


def test_processes_of_ours_serve_one_kernel_after_another(processes):
    """Law: the same as `map`; and the caller's processes stay for the next run."""
    assert list(over_windows(repr, WINDOWS, executor=processes, **QUIET)) == EXPECTED
    rows = partial(Window.__getitem__)
    assert list(over_windows(rows.__call__, [], executor=processes, **QUIET)) == []
    assert list(over_windows(str, WINDOWS, executor=processes, **QUIET)) == EXPECTED


def test_processes_of_others_serve_too():
    """Law: the same as `map`; the pool stays open."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert list(over_windows(repr, WINDOWS, executor=pool, **QUIET)) == EXPECTED
        assert pool.submit(int, "7").result() == 7


def test_a_thread_pool_of_others_needs_no_pickle():
    with ThreadPoolExecutor(1) as pool:
        found = over_windows(lambda window: window.row, WINDOWS, executor=pool, **QUIET)
        assert list(found) == list(range(23))


def test_what_cannot_travel_is_refused(processes):
    with pytest.raises(BluecarbonError, match="Use threads"):
        list(over_windows(lambda window: 1, WINDOWS, executor=processes, **QUIET))


def test_an_unknown_executor_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match=r"sync, threads, processes, the address of a scheduler"):
        runner_of("gpu", 2)


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    """Port 9 of this machine, "discard", on which nothing listens."""
    distributed = pytest.importorskip("distributed", reason='needs the extra "dask"')
    monkeypatch.setattr(distributed, "Client", partial(_refusing, distributed.Client), raising=True)
    with pytest.raises(BluecarbonError, match="Start one with `dask scheduler`"):
        runner_of("tcp://127.0.0.1:9", 2)


def _refusing(client, address, *, timeout, **options):
    """As `Client`, less patient."""
    return client(address, timeout="1s", **options)


def test_a_process_that_dies_once_is_forgiven(processes, kernels, tmp_path):
    """Law: the same results; a process that was killed, for memory say, is started again."""
    mark = tmp_path / "was here"
    kernel = partial(kernels.die_once, str(mark), 11)
    assert list(over_windows(kernel, WINDOWS, executor=processes, **QUIET)) == list(range(23))
    assert mark.exists()


def test_a_window_that_kills_is_named_with_its_file(processes, kernels, tmp_path):
    path = tmp_path / "map.tif"
    path.write_bytes(b"cells")
    inputs = ((str(path), sha256(b"cells").hexdigest()),)
    kernel = partial(kernels.die_at, 11)
    with pytest.raises(InputError, match=r"copy it again and compare its SHA-256") as caught:
        list(over_windows(kernel, WINDOWS, executor=processes, inputs=inputs, **QUIET))
    assert caught.value.where == f"{path}, rows 11 to 11, columns 0 to 0"
    # The processes serve on.
    assert list(over_windows(repr, WINDOWS, executor=processes, **QUIET)) == EXPECTED


def test_a_broken_pool_of_others_is_told_with_what_was_under_way(kernels):
    """It is not ours to start again."""
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(InputError, match="Give workers more memory") as caught,
    ):
        list(over_windows(partial(kernels.die_at, 1), WINDOWS, executor=pool, **QUIET))
    assert "one of rows 0 to 0" in caught.value.where


def test_workers_refuse_a_file_that_is_not_the_one_that_was_opened(processes, tmp_path):
    path = tmp_path / "map.tif"
    path.write_bytes(b"cells")
    inputs = ((str(path), sha256(b"cells").hexdigest()),)
    assert list(over_windows(repr, WINDOWS, executor=processes, inputs=inputs, **QUIET))
    path.write_bytes(b"other")
    with pytest.raises(InputError, match="Bring the copy there up to date") as caught:
        list(over_windows(str, WINDOWS, executor=processes, inputs=inputs, **QUIET))
    assert "another file at the worker on" in caught.value.found
    path.unlink()
    with pytest.raises(InputError, match="file system that all machines share"):
        list(over_windows(len, WINDOWS, executor=processes, inputs=inputs, **QUIET))


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path):
    """By its content: the time stamp is put back."""
    path = tmp_path / "map.tif"
    path.write_bytes(b"cells")
    before = path.stat()
    inputs = ((str(path), sha256(b"cells").hexdigest()),)
    found = over_windows(repr, WINDOWS, inputs=inputs, **QUIET)
    next(found)
    path.write_bytes(b"sells")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(InputError, match="Open the project again"):
        list(found)


def test_a_file_that_went_away_is_told(tmp_path):
    with pytest.raises(InputError, match="Put it back"):
        refuse_other_files([(str(tmp_path / "map.tif"), "00")])


def test_a_worker_with_other_code_refuses(monkeypatch):
    """What counts there must be what would count here."""
    packed = pack(repr, ())
    monkeypatch.setattr("bluecarbon.areas.executors.packing.reading_edition", lambda: "another")
    with pytest.raises(BluecarbonError, match="Install the same versions on both sides"):
        run_packed(packed, WINDOWS)


class Known:
    """Results of an earlier run for the even rows."""

    def __init__(self):
        self.added = []

    def get(self, window):
        return f"known {window.row}" if window.row % 2 == 0 else None

    def add(self, window, result):
        self.added.append(window.row)


@pytest.mark.parametrize("threads", [1, 3])
def test_windows_that_are_known_are_not_read_again(threads):
    """Law: results in the order of the windows, each from where it is known."""
    known = Known()
    found = list(over_windows(repr, WINDOWS, threads=threads, keep=known, **QUIET))
    assert found[0::2] == [f"known {row}" for row in range(0, 23, 2)]
    assert found[1::2] == EXPECTED[1::2]
    assert known.added == list(range(1, 23, 2))
