"""Names and digests of the files behind an account."""

import re
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

# What a table calls itself in `Parameter.table`: the file, then the line or the row in it.
PLACE = re.compile(r"(?P<file>.+), (?P<kind>line|row) (?P<number>\d+)")
PACKAGE = "parameters/"


class Files:
    """The files of an account by role and by path: each as {"file", "sha256"}."""

    def __init__(self, account):
        self._folder = Path(account.project.folder)
        self._locate = account.project.locate
        self._rows = account.inputs.to_dict("records")

    def of(self, role):
        """The files of a role, in the order in which they were read."""
        return [self._entry(row) for row in self._rows if row["role"] == role]

    def at(self, path):
        """The file at a path: its digest when it was read, or of what is there now."""
        path = Path(self._locate(path))
        for row in self._rows:
            if Path(self._locate(row["path"])) == path:
                return self._entry(row)
        digest = sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        return {"file": path.name, "sha256": digest}

    def named(self, text):
        """The files whose name stands in a text."""
        return [self._entry(r) for r in self._rows if Path(r["path"]).name in str(text)]

    def place(self, table):
        """File, digest and line or row of a `Parameter.table`."""
        match = PLACE.fullmatch(table)
        if match is None:
            return {"file": table, "sha256": ""}
        file, at = match["file"], {match["kind"]: int(match["number"])}
        if file.startswith(PACKAGE):
            return {"file": f"bluecarbon/{file}", "sha256": _of_package(file)} | at
        return self.at(file) | at

    @staticmethod
    def _entry(row):
        return {"file": row["path"], "sha256": row["sha256"]}


@cache
def _of_package(file):
    """Digest of a parameter table of the package."""
    table = resources.files("bluecarbon") / file
    return sha256(table.read_bytes()).hexdigest() if table.is_file() else ""


def files_of(rows):
    """Files behind the leaves of some rows, as {file: sha256}, in order of appearance."""
    found = {}
    for row in rows:
        for leaf in row.leaves:
            _collect([leaf.origin, *leaf.others], found)
    return found


def _collect(origin, found):
    """Every mapping with a file and a digest, however deep it lies."""
    if isinstance(origin, dict):
        if "file" in origin:
            found.setdefault(origin["file"], origin.get("sha256", ""))
        for part in origin.values():
            _collect(part, found)
    elif isinstance(origin, list):
        for part in origin:
            _collect(part, found)
