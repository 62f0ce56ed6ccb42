"""Copies of fetched files in the cache folder, each under the SHA-256 of its content."""

import contextlib
import os
import re
from hashlib import file_digest
from pathlib import Path

from bluecarbon.accounting.caching.places import fault_of
from bluecarbon.errors import InputError
from bluecarbon.project.rasters import FOLDER
from bluecarbon.writing import PREFIX

_NAME = re.compile(r"[0-9a-f]{64}\.tif")


class Copies:
    """The copies in a cache folder. None goes by itself: `bluecarbon cache clear` removes them."""

    def __init__(self, folder):
        self.folder = Path(folder).expanduser().absolute() / FOLDER

    def place(self, sha256):
        """Absolute path of the copy of a file, whether it is there or not."""
        return self.folder.resolve() / f"{sha256}.tif"

    def kept(self, sha256):
        """Whether a copy is there, every byte as it was; a damaged one is removed."""
        path = self.place(sha256)
        try:
            same = digest_of(path) == sha256
        except OSError:
            return False
        with contextlib.suppress(OSError):
            os.utime(path) if same else path.unlink()
        return same

    def check(self):
        """Refuse a folder into which others could put files. Raises InputError."""
        for folder in (self.folder.parent, self.folder):
            fault = fault_of(folder)
            if fault:
                raise InputError(
                    where=folder,
                    found=f"a folder that is not ours alone: {fault}",
                    rule="Fetched files are kept where nobody else can change them.",
                    cure="Set BLUECARBON_CACHE or --cache to another folder; chmod 700 cures it.",
                )

    def listed(self):
        """Every copy with its key, path, bytes, and when it was used last."""
        rows = []
        for path in sorted(self.folder.glob("*.tif")):
            with contextlib.suppress(OSError):
                if _NAME.fullmatch(path.name):
                    stat = path.stat()
                    row = {"key": path.stem, "path": path}
                    rows.append(row | {"bytes": stat.st_size, "used": stat.st_mtime})
        return rows

    def clear(self):
        """Remove all copies, and nothing else that may lie in the folder. Returns them."""
        rows = self.listed()
        for path in [*(row["path"] for row in rows), *self.folder.glob(PREFIX + "*")]:
            with contextlib.suppress(OSError):
                path.unlink()
        with contextlib.suppress(OSError):
            self.folder.rmdir()
        return rows


def digest_of(path):
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
