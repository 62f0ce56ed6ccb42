"""Runs a kernel over the windows of a grid, wherever its windows are read, with progress."""

from collections import deque

from bluecarbon.areas.executors import Died, runner_of
from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.errors import InputError
from bluecarbon.progress import tqdm

# Tasks handed out ahead of time, by worker: enough to keep workers busy, few enough that an
# error stops the run at once and results do not pile up.
AHEAD = 4

# Side of the tiles of maps whose windows nobody chose [cells].
SIDE = 1024


def over_windows(
    kernel,
    windows,
    *,
    executor=None,
    threads=2,
    progress=True,
    title="reading",
    inputs=(),
    keep=None,
):
    """Yield kernel(window) for every window, in order.

    Parameters
    ----------
    kernel : callable
        Takes a Window. Must be picklable where the executor runs other processes.
    windows : sequence of Window
    executor : optional
        Threads by default; see `bluecarbon.areas.executors.runner_of` for what else it may be.
    threads : int
        Number of threads of the default executor.
    progress : bool
        Show a progress bar.
    title : str
        What the bar says.
    inputs : sequence of (path, sha256)
        Files that the kernel reads. Other processes look at them before they read, and this one
        when all was read.
    keep : optional
        Results of an earlier run that was stopped: `get(window)` returns one or None, and
        `add(window, result)` is told of every new one.

    Raises
    ------
    InputError
        A file is not the one that was opened; or a window ends every process that reads it.
    """
    windows = list(windows)
    known = [keep is not None and keep.get(window) is not None for window in windows]
    todo = [window for window, there in zip(windows, known, strict=True) if not there]
    with (
        tqdm(total=len(windows), desc=title, unit="tile", disable=not progress) as bar,
        runner_of(executor, threads) as runner,
    ):
        results = _results(kernel, todo, runner, tuple(inputs))
        try:
            for window, there in zip(windows, known, strict=True):
                if there:
                    # Read again where somebody has emptied the cache since.
                    result = keep.get(window) or kernel(window)
                else:
                    result = next(results)
                    if keep is not None:
                        keep.add(window, result)
                yield result
                bar.update()
        finally:
            results.close()
    refuse_other_files(inputs)


def _results(kernel, windows, runner, inputs):
    """Results of windows in order; no more than a few tasks are ever under way."""
    if not windows:
        return
    runner.begin(kernel, inputs)
    size = runner.together(len(windows))
    tasks = deque(windows[i : i + size] for i in range(0, len(windows), size))
    waiting = deque()  # of (windows, future)
    try:
        while tasks or waiting:
            try:
                while tasks and len(waiting) < AHEAD * runner.workers:
                    waiting.append((tasks[0], runner.submit(tasks[0])))
                    tasks.popleft()
                results = runner.result(waiting[0][1])
                waiting.popleft()
            except Died as error:
                suspects = [task for task, _ in waiting] or [tasks.popleft()]
                for _, future in waiting:
                    future.cancel()
                waiting.clear()
                # Whichever of them it was: alone, it can be told from its neighbours.
                results = _one_by_one(runner, [w for task in suspects for w in task], inputs, error)
            yield from results
    finally:
        for _, future in waiting:
            future.cancel()


def _one_by_one(runner, windows, inputs, error):
    """Results of windows of which some may end the process that reads it."""
    if not runner.renew():
        raise _deadly(windows, inputs, error) from error
    for window in windows:
        for chance in range(runner.tries):
            try:
                result = runner.result(runner.submit([window]))
                break
            except Died as again:
                if not runner.renew() or chance == runner.tries - 1:
                    raise _deadly([window], inputs, again) from again
        yield from result


def _deadly(windows, inputs, error):
    """The error for windows whose reading ends the process that does it."""
    places = [
        f"rows {w[0]} to {w[0] + w[2] - 1}, columns {w[1]} to {w[1] + w[3] - 1}" for w in windows
    ]
    names = ", ".join(dict.fromkeys(str(path) for path, _ in inputs)) or "the maps"
    shown = "; ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")
    one_of = "" if len(places) == 1 else "one of "
    return InputError(
        where=f"{names}, {one_of}{shown}",
        found=f"a window that nobody could read: {error}",
        rule="A process that reads a window lives to tell its counts.",
        cure="Give workers more memory or take smaller tiles (tile_size, --tile-size); a file "
        "whose window ends a lone process is damaged: copy it again and compare its SHA-256.",
    )
