"""What every place that reads windows has in common, and the two that stay in this process."""

from concurrent.futures import Future, ThreadPoolExecutor

# Windows to a task where tasks travel: each costs some milliseconds on its way, a window some tens.
MOST_TOGETHER = 8


class Died(Exception):
    """A process ended while it worked on windows; its message says what is known of it."""


class Runner:
    """Runs a kernel over windows somewhere.

    Attributes
    ----------
    workers : int
        Windows that are worked on at once.
    tries : int
        How often a window may end the process that reads it, alone, before it is given up.
    """

    workers, tries = 1, 1
    travels = False  # whether tasks leave this process

    def begin(self, kernel, inputs):
        """Take a kernel, and the files that it reads as pairs of path and SHA-256."""
        self.kernel, self.inputs = kernel, inputs

    def together(self, n):
        """Windows to a task, of `n` in all."""
        return max(1, min(MOST_TOGETHER, n // (8 * self.workers))) if self.travels else 1

    def submit(self, windows):
        """Future of the list of results; raises `Died` where no task can be taken any more."""
        raise NotImplementedError

    def result(self, future):
        """The list of results; raises `Died`, or what the kernel raised."""
        return future.result()

    def renew(self):
        """Make ready again after a death. Returns False where that is not ours to do."""
        return False

    def close(self):
        """Give back what was opened here."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Here(Runner):
    """This thread, one window after another."""

    def submit(self, windows):
        """The windows read at once: a future that is done."""
        future = Future()
        try:
            future.set_result([self.kernel(window) for window in windows])
        except Exception as error:
            future.set_exception(error)
        return future


class Threads(Runner):
    """Threads of this process: an executor that was given, or one of our own."""

    def __init__(self, threads, executor=None):
        self.workers, self._own = max(threads, 1), executor is None
        self._executor = executor or ThreadPoolExecutor(self.workers)

    def submit(self, windows):
        """Future of the results of some windows."""
        return self._executor.submit(_each, self.kernel, windows)

    def close(self):
        """End our own threads; an executor that was given stays open."""
        if self._own:
            self._executor.shutdown(wait=True, cancel_futures=True)


def _each(kernel, windows):
    return [kernel(window) for window in windows]
