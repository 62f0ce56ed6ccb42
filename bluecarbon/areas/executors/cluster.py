"""Workers of a `dask.distributed` cluster."""

import time
from concurrent.futures import CancelledError
from uuid import uuid4

from bluecarbon.areas.executors.packing import pack, run_packed
from bluecarbon.areas.executors.running import Died, Runner
from bluecarbon.errors import BluecarbonError

# How long a cluster may be without any worker before a run gives up [s].
PATIENCE = 30.0
# How often that is looked at while a result is waited for [s].
LOOK = 2.0


class Cluster(Runner):
    """A `distributed.Client`; a dead worker's windows are read again by another one.

    The kernel goes out as the result of a task, so that the scheduler can make it again when the
    worker that held it is gone; each worker process unpacks it once.
    """

    travels = True

    def __init__(self, client, *, own=False):
        self._client, self._own, self._packed, self._deserted = client, own, None, False

    @property
    def workers(self):
        """Threads of all workers that are there now."""
        return max(1, sum(self._client.nthreads().values()))

    def begin(self, kernel, inputs):
        """Send the kernel out."""
        import dask

        super().begin(kernel, inputs)
        packed = pack(kernel, inputs)
        # Outlines of many zones may be some megabytes: sent once, and meant.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
            self._packed = self._client.submit(_same, packed, key=_key("kernel"), pure=False)

    def submit(self, windows):
        """Future of the results of some windows."""
        row, col = windows[0][:2]
        key = _key(f"row {row} column {col}")
        return self._client.submit(run_packed, self._packed, windows, key=key, pure=False)

    def result(self, future):
        """The results; `Died` where one task after another of the same windows killed a worker."""
        from distributed import KilledWorker, TimeoutError

        alone_since = None
        while True:
            try:
                return future.result(timeout=LOOK)
            except KilledWorker as error:
                raise Died(
                    f"{error.allowed_failures + 1} workers ended while they read it"
                ) from error
            except TimeoutError as error:
                if future.done():
                    continue
                if self._client.status != "running":
                    raise _gone("its scheduler no longer answers") from error
                if self._client.nthreads():
                    alone_since = None
                elif alone_since is None:
                    alone_since = time.monotonic()
                elif time.monotonic() - alone_since > PATIENCE:
                    self._deserted = True
                    said = f"all workers ended, and none came back within {PATIENCE:.0f} s"
                    raise Died(said) from error
            except (CancelledError, OSError) as error:
                if isinstance(error, OSError) and self._client.status == "running":
                    raise  # of a file, on the worker
                raise _gone("its scheduler no longer answers") from error
            except ModuleNotFoundError as error:
                if error.name is None or not error.name.startswith("bluecarbon"):
                    raise
                raise BluecarbonError(
                    "the workers of the cluster have no bluecarbon. Install the same version on "
                    "every machine; see docs/run-on-a-cluster.md."
                ) from error

    def renew(self):
        """Wait for a worker: a cluster starts them again by itself, where any are to come."""
        began = time.monotonic()
        while not self._deserted and self._client.status == "running":
            if self._client.nthreads():
                return True
            self._deserted = time.monotonic() - began > PATIENCE
            time.sleep(0.1)
        return False

    def close(self):
        """Forget the kernel, and hang up where the connection was ours."""
        self._packed = None
        if self._own:
            self._client.close()


def connect(address):
    """A `Cluster` by the address of its scheduler, as in "tcp://10.0.0.5:8786"."""
    try:
        from distributed import Client
    except ImportError as error:
        raise BluecarbonError(
            f'{address}: a cluster needs the extra "dask". '
            'Install it: python -m pip install "bluecarbon[dask]".'
        ) from error
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise BluecarbonError(
            f"{address}: no scheduler answers there ({error}). Start one with `dask scheduler`, "
            "and workers with `dask worker ADDRESS`; see docs/run-on-a-cluster.md."
        ) from error
    if not client.nthreads():
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except Exception as error:
            client.close()
            raise BluecarbonError(
                f"{address}: the scheduler has no workers after {PATIENCE:.0f} s. "
                f"Start some: dask worker {address}."
            ) from error
    return Cluster(client, own=True)


def _same(packed):
    return packed


def _key(name):
    return f"bluecarbon {name} {uuid4().hex[:8]}"


def _gone(what):
    return BluecarbonError(
        f"the cluster is gone: {what}. Start it again and run again: windows that were counted "
        "are kept in the cache."
    )
