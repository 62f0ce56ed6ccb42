"""Entries on disk: one folder for each key, written whole or not at all."""

import contextlib
import logging
import os
import secrets
import shutil
from pathlib import Path

from bluecarbon.accounting.caching.entries import Damaged, decode, encode
from bluecarbon.accounting.caching.places import LIMIT, fault_of
from bluecarbon.errors import BluecarbonError
from bluecarbon.writing import PREFIX, atomic_write, sweep

logger = logging.getLogger("bluecarbon")

COUNTS, SUFFIX = "counts", ".bcc"
WHOLE, PART = "whole" + SUFFIX, "part-"


class Disk:
    """A folder of entries. It never makes a run fail: what it cannot do, it says and leaves.

    Parameters
    ----------
    folder : path-like
    limit : int
        Size of all entries together [byte].
    """

    def __init__(self, folder, *, limit=LIMIT):
        self.folder, self.limit = Path(folder), limit
        self._told = False
        fault = fault_of(self.folder)
        self.usable = fault is None
        if fault:
            self._tell(f"{self.folder}: not used as a cache, because {fault}. chmod 700 cures it.")

    def read(self, key, name):
        """`about` and arrays of one entry, or None. A damaged entry is removed, with a notice."""
        if not self.usable:
            return None
        path = self._of(key) / name
        try:
            data = path.read_bytes()
        except OSError:
            return None
        try:
            return decode(data)
        except Damaged as error:
            logger.warning(f"{path}: damaged ({error}); removed, and counted again.")
            self._remove(path)
            return None

    def write(self, key, name, about, arrays):
        """Write an entry; says whether that was possible."""
        if not self.usable:
            return False
        try:
            self._make(self._of(key))
            atomic_write(self._of(key) / name, encode(about, arrays), mode=0o600)
            return True
        except (BluecarbonError, OSError) as error:
            self._tell(f"counts are not kept: {error}")
            self.usable = False
            return False

    def parts(self, key):
        """Names of the parts under a key. What dead runs left unfinished there is swept."""
        if not self.usable:
            return []
        sweep(self._of(key))
        return sorted(path.name for path in self._of(key).glob(f"{PART}*{SUFFIX}"))

    def new_part(self):
        """A name that no other run has."""
        return f"{PART}{secrets.token_hex(8)}{SUFFIX}"

    def remove(self, key, name):
        """Remove an entry."""
        self._remove(self._of(key) / name)

    def touch(self, key):
        """Remember that a key was used; only the order in which entries go depends on it."""
        with contextlib.suppress(OSError):
            os.utime(self._of(key))

    def keep_to_limit(self):
        """Remove what was used longest ago, until the rest is small enough."""
        if not self.usable:
            return
        rows = self.listed()
        size = sum(row["bytes"] for row in rows)
        for row in sorted(rows, key=lambda row: row["used"]):
            if size <= self.limit:
                break
            shutil.rmtree(row["folder"], ignore_errors=True)
            size -= row["bytes"]

    def listed(self):
        """Every key with its folder, files, bytes, when it was used, and whether it is whole."""
        rows = []
        for folder in sorted((self.folder / COUNTS).glob("*")):
            with contextlib.suppress(OSError):
                files = [path for path in folder.iterdir() if path.is_file()]
                rows.append(
                    {
                        "key": folder.name,
                        "folder": folder,
                        "files": len(files),
                        "bytes": sum(path.stat().st_size for path in files),
                        "used": folder.stat().st_mtime,
                        "whole": (folder / WHOLE).is_file(),
                    }
                )
        return rows

    def clear(self):
        """Remove all entries, and nothing else that may lie in the folder. Returns them."""
        rows = self.listed()
        for row in rows:
            for path in row["folder"].iterdir():
                if path.suffix == SUFFIX or path.name.startswith(PREFIX):
                    self._remove(path)
            with contextlib.suppress(OSError):
                row["folder"].rmdir()
        with contextlib.suppress(OSError):
            (self.folder / COUNTS).rmdir()
        return rows

    def _of(self, key):
        return self.folder / COUNTS / key

    def _make(self, folder):
        """Make a folder that only its owner may write to."""
        for one in (self.folder, self.folder / COUNTS, folder):
            if not one.is_dir():
                one.parent.mkdir(parents=True, exist_ok=True)
                one.mkdir(mode=0o700, exist_ok=True)

    def _remove(self, path):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)

    def _tell(self, text):
        if not self._told:
            logger.warning(text)
            self._told = True
