"""The files of a project with their digests, which are taken while other things are opened."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from os import fstat
from threading import Event

import pandas as pd

# Bytes that are read and hashed at once. A thread that took less would wait most of its time for
# its turn: both let go of the interpreter, which is busy with the opening.
_BLOCK = 4 * 2**20


class Files:
    """Collects what was read, with its digest. Used in a `with`, after which no thread is left.

    A raster is hashed from before it is opened until `table`. Whoever reads its cells holds it
    against this digest when done (`bluecarbon.areas.unchanged`): a change at any time between is
    noticed. Nobody looks at smaller files again, so they are hashed as soon as they were read.
    """

    def __init__(self, project):
        self._project, self._rows, self._begun = project, [], {}
        self._pool, self._stop = ThreadPoolExecutor(2, "digest"), Event()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    def begin(self, paths):
        """Begin with the digests of files that are going to be opened.

        A file that cannot be read is left for who opens it to name.
        """
        for path in paths:
            full = self._project.locate(path)
            if full not in self._begun:
                self._begun[full] = self._pool.submit(self._digest, full)

    def add(self, role, path, simulated=False):
        """Note a file that was opened. Raises OSError where its digest cannot be taken."""
        full = self._project.locate(path)
        digest = self._begun.get(full) or self._digest(full)
        self._rows.append((role, self._project.name_of(full), digest, bool(simulated)))

    def table(self):
        """Role, path, bytes, sha256 and whether it is simulated, in the order of `add`."""
        rows = []
        for role, path, digest, simulated in self._rows:
            size, sha = digest if isinstance(digest, tuple) else digest.result()
            rows.append((role, path, size, sha, simulated))
        columns = ["role", "path", "bytes", "sha256", "simulated"]
        return pd.DataFrame(rows, columns=columns).drop_duplicates("path", ignore_index=True)

    def _digest(self, path):
        """Bytes and SHA-256 of a file, or None when nobody waits for them any more."""
        digest, size = sha256(), 0
        with path.open("rb", buffering=0) as stream:
            block = memoryview(bytearray(min(_BLOCK, 1 + fstat(stream.fileno()).st_size)))
            while count := stream.readinto(block):
                if self._stop.is_set():
                    return None
                digest.update(block[:count])
                size += count
        return size, digest.hexdigest()
