"""Matrix B3: files that are cut off, empty, missing or changed since they were hashed."""

import hashlib
import os

from bluecarbon.accounting.verifying.sandbox import inspect_files, inspect_untrusted

CUTS = 40


def cut_points(size):
    """From nothing to all but one byte."""
    return [round(i * (size - 1) / (CUTS - 1)) for i in range(CUTS)]


def test_a_cut_file_is_rejected(sound, sandbox, matrix):
    """With its digest every cut shows; without, every cut of a map, a field and of zones."""
    tried = held = seen = 0
    for kind, data in sound.items():
        digest = hashlib.sha256(data).hexdigest()
        for end in cut_points(len(data)):
            tried += 1
            cut = data[:end]
            held += not inspect_untrusted(cut, kind, sha256=digest, sandbox=sandbox).accepted
            noticed = not inspect_untrusted(cut, kind, sandbox=sandbox).accepted
            seen += noticed
            # A table cut between two rows is a table; JSON is whole before its last line end.
            assert noticed or kind == "csv", (kind, end)
    matrix.report("B3", tried, held, f"{seen} of them also without a digest")


def test_a_missing_empty_or_changed_file_is_rejected(sound, tmp_path, matrix):
    """A file changed within its old size and time of change shows by its digest alone."""
    held = tried = 0
    for kind, data in sound.items():
        path = tmp_path / f"file.{kind}"
        name, digest = path.name, hashlib.sha256(data).hexdigest()

        def verdict(path=path, name=name, digest=digest, kind=kind):
            return inspect_files({name: path}, kinds={name: kind}, sha256={name: digest})[name]

        missing = verdict()
        path.write_bytes(b"")
        empty = verdict()
        path.write_bytes(data)
        whole, times = verdict(), path.stat()
        path.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        stale = verdict()
        assert whole.accepted
        assert (missing.stage, empty.stage, stale.stage) == ("file", "hash", "hash")
        tried += 3
        held += sum(not found.accepted for found in (missing, empty, stale))
    matrix.report("B3, missing, empty, changed under the old time", tried, held)
