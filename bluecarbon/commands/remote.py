"""Arguments that say whether a run may fetch what the project file names by address."""

import argparse
import math


def add_remote(parser):
    """Add `--remote` and `--remote-limit`."""
    parser.add_argument(
        "--remote",
        action="store_true",
        help="fetch rasters that the project file names by address and sha256",
    )
    parser.add_argument(
        "--remote-limit",
        type=_bytes,
        metavar="GIB",
        help="the largest file that is fetched (default: 4); needs --remote",
    )


def remote_of(options):
    """What `bluecarbon.open_project` takes as `remote`, as the options say."""
    if not options.remote:
        if options.remote_limit:
            from bluecarbon.errors import InputError

            raise InputError(
                where="--remote-limit",
                found="it without --remote",
                rule="Nothing is fetched in a run that does not allow the network.",
                cure="Add --remote.",
            )
        return False
    from bluecarbon.accounting.fetching import Remote

    limit = {"limit": options.remote_limit} if options.remote_limit else {}
    folder = getattr(options, "cache", None)
    return Remote(folder=folder, progress=not options.quiet, **limit)


def _bytes(text):
    size = float(text)
    if not math.isfinite(size) or size * 2**30 < 1:
        raise argparse.ArgumentTypeError("must be above 0")
    return int(size * 2**30)
