"""How files are fetched, and by that whether they are."""

from dataclasses import dataclass
from pathlib import Path

from bluecarbon.errors import InputError

GIB = 2**30


@dataclass(frozen=True, kw_only=True)
class Remote:
    """How files are fetched in a run that allows it.

    Parameters
    ----------
    limit : int
        Size of the largest file that is taken [byte].
    timeout : float
        For how long a server may say nothing [s].
    attempts : int
        Requests in a row that bring nothing new, after which a file is given up.
    pause : float
        Before the second of them [s]; it doubles from one to the next.
    folder : path-like, optional
        The cache folder; by default that of the user.
    progress : bool
        Show progress bars.
    """

    limit: int = 4 * GIB
    timeout: float = 60.0
    attempts: int = 4
    pause: float = 1.0
    folder: Path | str | None = None
    progress: bool = True


def remote_of(wanted):
    """The `Remote` that an argument means: True for the defaults, False and None for no network."""
    if wanted is None or wanted is False:
        return None
    if wanted is True:
        return Remote()
    if isinstance(wanted, Remote):
        return wanted
    raise InputError(
        where="remote",
        found=repr(wanted),
        rule="A run uses the network or does not.",
        cure="Write remote=True, remote=False, or remote=Remote(limit=...).",
    )
