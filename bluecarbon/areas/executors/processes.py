"""Processes of this machine, and any executor that somebody hands over."""

import multiprocessing
import os
import signal
import tempfile
import threading
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

from bluecarbon.areas.executors.packing import pack, run_packed
from bluecarbon.areas.executors.running import Died, Runner


class Processes(Runner):
    """Processes of our own, started afresh ("spawn"), and started again when one dies.

    May be handed to several accounts, one after another, and then closed; it is a context manager.
    """

    tries, travels = 3, True

    def __init__(self, workers):
        self.workers, self._pool, self._packed = max(workers, 1), None, None

    def begin(self, kernel, inputs):
        """Leave the kernel in a file, which every process reads once."""
        super().begin(kernel, inputs)
        self._forget()
        handle, name = tempfile.mkstemp(prefix="bluecarbon-kernel-")
        os.close(handle)
        self._packed = pack(kernel, inputs).laid(Path(name))

    def submit(self, windows):
        """Future of the results of some windows."""
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.workers, multiprocessing.get_context("spawn"), initializer=_alone
            )
        try:
            return self._pool.submit(run_packed, self._packed, windows)
        except BrokenExecutor as error:
            raise Died("a process ended without a word") from error

    def result(self, future):
        """The results, or `Died`."""
        try:
            return future.result()
        except BrokenExecutor as error:
            raise Died("a process ended without a word") from error

    def renew(self):
        """End what is left of the processes; others are started when they are needed."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
        return True

    def close(self):
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        self._forget()

    def _forget(self):
        if self._packed is not None:
            self._packed.path.unlink(missing_ok=True)
            self._packed = None


class Given(Runner):
    """An executor of others, whose workers may be anywhere: everything travels with each task."""

    travels = True

    def __init__(self, executor):
        self._executor = executor
        self.workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1

    def begin(self, kernel, inputs):
        """Pack the kernel."""
        super().begin(kernel, inputs)
        self._packed = pack(kernel, inputs)

    def submit(self, windows):
        """Future of the results of some windows."""
        try:
            return self._executor.submit(run_packed, self._packed, windows)
        except BrokenExecutor as error:
            raise Died("the executor that was given is broken") from error

    def result(self, future):
        """The results, or `Died`."""
        try:
            return future.result()
        except BrokenExecutor as error:
            raise Died("a process of the executor that was given ended without a word") from error


def _alone():
    """Let Ctrl-C be the business of the parent, and end when it ends, however it ends."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch():
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
