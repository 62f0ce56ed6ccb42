"""From what a caller names to what runs it."""

from concurrent.futures import Executor, ThreadPoolExecutor

from bluecarbon.areas.executors.running import Here, Runner, Threads
from bluecarbon.errors import InputError

NAMES = ("sync", "threads", "processes")
SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://", "inproc://")


class Lent(Runner):
    """A runner of somebody else, which stays open."""

    def __init__(self, runner):
        self._runner = runner

    def __enter__(self):
        return self._runner

    def __exit__(self, *exception):
        pass


def runner_of(executor, threads):
    """Where windows are to be read.

    Parameters
    ----------
    executor : None, str, concurrent.futures.Executor, distributed.Client or Processes
        None and "threads": threads of this process. "sync": this thread. "processes": as many new
        processes. An address such as "tcp://10.0.0.5:8786": the cluster of that scheduler. What
        was opened by the caller stays open.
    threads : int
        Number of threads or processes, where they are not given.

    Returns
    -------
    context manager of Runner
    """
    if executor is None or executor == "threads":
        return Threads(threads)
    if executor == "sync":
        return Here()
    if executor == "processes":
        from bluecarbon.areas.executors.processes import Processes

        return Processes(threads)
    if isinstance(executor, Runner):
        return Lent(executor)
    if isinstance(executor, str) and executor.startswith(SCHEMES):
        from bluecarbon.areas.executors.cluster import connect

        return connect(executor)
    if isinstance(executor, ThreadPoolExecutor):
        return Threads(threads, executor)
    if _is_of_dask(executor):
        from bluecarbon.areas.executors.cluster import Cluster

        # `Client.get_executor()` hides the client, and with it who died of what.
        return Cluster(getattr(executor, "_client", executor))
    if isinstance(executor, Executor):
        from bluecarbon.areas.executors.processes import Given

        return Given(executor)
    raise InputError(
        where="executor",
        found=repr(executor),
        rule="Windows are read by threads, processes or a cluster.",
        cure=f"Give one of {', '.join(NAMES)}, the address of a scheduler (tcp://HOST:8786), an "
        "executor of concurrent.futures, or a dask Client.",
    )


def _is_of_dask(executor):
    return type(executor).__module__.split(".")[0] == "distributed"
