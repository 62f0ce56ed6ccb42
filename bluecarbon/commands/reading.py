"""Arguments that say where tiles are read, and where their counts are kept."""

from contextlib import contextmanager
from pathlib import Path


def add_reading(parser, number):
    """Add `--workers`, `--scheduler`, `--cache` and `--no-cache`; `number` reads a count."""
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--workers", type=number, metavar="N", help="read tiles in N processes, not in threads"
    )
    place.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="read tiles on a dask cluster, as in tcp://10.0.0.5:8786; same integers",
    )
    kept = parser.add_mutually_exclusive_group()
    kept.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="where counts are kept, by the content of the maps (default: your cache folder)",
    )
    kept.add_argument("--no-cache", action="store_true", help="count anew, and keep nothing")


@contextmanager
def reading(options):
    """What `bluecarbon.account` takes as `executor` and `cache`, as the options say."""
    cache = None if options.no_cache else options.cache or "user"
    if options.scheduler is None and options.workers is None:
        yield {"executor": None, "cache": cache}
        return
    if options.workers is not None:
        from bluecarbon.areas.executors.processes import Processes

        runner = Processes(options.workers)
    else:
        from bluecarbon.areas.executors import runner_of

        runner = runner_of(options.scheduler, 1)
    with runner:
        yield {"executor": runner, "cache": cache}
