"""Whether files are still those that were opened: by their content, never by a time stamp."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path

from bluecarbon.errors import InputError


def refuse_other_files(inputs, *, place=None):
    """Raise InputError unless every file has its digest.

    Parameters
    ----------
    inputs : sequence of (path, sha256)
        Paths are absolute.
    place : str, optional
        Who looks, where that is not the process that opened them.
    """
    inputs = dict.fromkeys(inputs)
    if not inputs:
        return
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(lambda one: _refuse(*one, place), inputs):
            pass


def _refuse(path, digest, place):
    try:
        with Path(path).open("rb") as file:
            found = file_digest(file, "sha256").hexdigest()
    except OSError as error:
        if place is None:
            raise InputError(
                where=path,
                found=f"a file that can no longer be read ({error.strerror})",
                rule="Inputs stay as they are while they are read.",
                cure="Put it back, and run again.",
            ) from error
        raise InputError(
            where=path,
            found=f"no such file for {place} ({error.strerror})",
            rule="Workers read the rasters themselves, by the same path as the process that asks.",
            cure="Put the inputs on a file system that all machines share, mounted at the same "
            "place, or copy them there; see docs/run-on-a-cluster.md.",
        ) from error
    if found == digest:
        return
    if place is None:
        raise InputError(
            where=path,
            found=f"sha256 {found}",
            rule=f"The file that was opened has sha256 {digest}: it changed while it was read.",
            cure="Open the project again, and run again while nobody writes to its inputs.",
        )
    raise InputError(
        where=path,
        found=f"another file at {place}, with sha256 {found}",
        rule=f"The account is made of the file with sha256 {digest}.",
        cure="Bring the copy there up to date, or share one file system between the machines.",
    )
