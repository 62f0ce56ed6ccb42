"""Runs a kernel over the windows of a grid, under any executor, with progress."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor

from tqdm.auto import tqdm

# Windows handed out ahead of time, by worker: enough to keep workers busy, few enough that an
# error stops the run at once and results do not pile up.
AHEAD = 4


def over_windows(kernel, windows, *, executor=None, threads=2, progress=True, title="reading"):
    """Yield kernel(window) for every window, in order.

    Parameters
    ----------
    kernel : callable
        Takes a Window. Must be picklable where the executor runs other processes.
    windows : sequence of Window
    executor : concurrent.futures.Executor, optional
        Threads by default; a process pool or `dask.distributed.Client.get_executor()` serve too.
    threads : int
        Number of threads of the default executor.
    progress : bool
        Show a progress bar.
    title : str
        What the bar says.
    """
    own = executor is None
    executor = executor or ThreadPoolExecutor(threads)
    waiting = deque()
    todo = iter(windows)
    try:
        with tqdm(total=len(windows), desc=title, unit="tile", disable=not progress) as bar:
            for window in todo:
                waiting.append(executor.submit(kernel, window))
                if len(waiting) >= AHEAD * max(threads, 1):
                    yield waiting.popleft().result()
                    bar.update()
            while waiting:
                yield waiting.popleft().result()
                bar.update()
    finally:
        for future in waiting:
            future.cancel()
        if own:
            executor.shutdown(wait=True, cancel_futures=True)
