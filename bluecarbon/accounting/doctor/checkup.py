"""The whole visit: files found, looked at one by one, then held against each other by folder."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from bluecarbon.accounting.doctor import missing
from bluecarbon.accounting.doctor.cross import compare
from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.accounting.doctor.kinds import ocean, others, outlines, projects, rasters, tables
from bluecarbon.errors import InputError
from bluecarbon.progress import tqdm

MOST_FILES = 1000
MOST_LEVELS = 6
_NOT_ENTERED = ("__pycache__", "node_modules", "site-packages")


@dataclass(kw_only=True)
class Checkup:
    """What the doctor found in a folder.

    Attributes
    ----------
    root : pathlib.Path
    files : list of Diagnosis
        By path.
    left_out : int
        Files that were not looked at, as there are too many.
    needs : dict of str to list of str
        By folder that holds inputs, what a project there still lacks; see `missing`.
    """

    root: Path
    files: list = field(default_factory=list)
    left_out: int = 0
    needs: dict = field(default_factory=dict)

    @property
    def sound(self):
        """True when nothing is to be repaired."""
        return all(f.verdict != "repair" for f in self.files)

    def as_json(self, lang="en"):
        """All of it as a JSON object; see docs/doctor.md for what the keys mean."""
        return {
            "root": str(self.root),
            "sound": self.sound,
            "files": [f.as_json(self.root, lang) for f in self.files],
            "needs": self.needs,
            "left_out": self.left_out,
        }


def examine(path, *, levels=MOST_LEVELS, progress=False, sandbox=None):
    """Look at a folder of inputs, with its subfolders, or at one file.

    Parameters
    ----------
    path : path-like
    levels : int
        How deep subfolders are entered.
    progress : bool
        Whether a bar is shown.
    sandbox : callable, optional
        Takes the path of a file and returns why a child process could not read it to its end, or
        "", see `child.Child`. Files that it could not read are opened by nothing else.

    Returns
    -------
    Checkup

    Raises
    ------
    InputError
        When there is no such folder or file.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(
            where=path,
            found="nothing",
            rule="The doctor looks at a folder of inputs, or at one file.",
            cure="Correct the path.",
        )
    root = path if path.is_dir() else path.parent
    found, left_out = _files(path, levels)
    names = {folder: set(os.listdir(folder)) for folder in {file.parent for file in found}}
    done = []
    for file in tqdm(found, disable=not progress, unit="file", leave=False):
        done.append(_one(file, names[file.parent], sandbox))
    needs = {}
    for folder in sorted(names):
        here = [d for d in done if d.path.parent == folder]
        compare(here)
        lacking = missing.of_a_project(here)
        if lacking and path.is_dir():
            needs[folder.relative_to(root).as_posix()] = lacking
    return Checkup(root=root, files=done, left_out=left_out, needs=needs)


def _files(path, levels):
    """Regular files below a folder, links and hidden names left out; and how many are too many."""
    if path.is_file():
        return [path], 0
    found = []
    for folder, inner, names in os.walk(path):
        level = len(Path(folder).relative_to(path).parts)
        inner[:] = sorted(
            n for n in inner if n[0] not in "._" and n not in _NOT_ENTERED and level < levels
        )
        for name in sorted(names):
            file = Path(folder) / name
            if name[0] != "." and stat.S_ISREG(file.lstat().st_mode):
                found.append(file)
    return found[:MOST_FILES], len(found[MOST_FILES:])


def _one(path, folder, sandbox):
    suffix = path.suffix.casefold()
    reason = sandbox(path) if sandbox else ""
    if reason:
        found = Diagnosis(path=path, kind="unknown", sureness="guess", why="a child gave up on it")
        found.add("unreadable-in-sandbox", reason=reason)
        return found
    try:
        if suffix in rasters.SUFFIXES:
            return rasters.examine(path, folder)
        if suffix in ocean.SUFFIXES:
            return ocean.examine(path)
        if suffix in outlines.SUFFIXES:
            return outlines.examine(path, folder)
        if suffix in tables.SUFFIXES:
            return tables.examine(path)
        if path.name.casefold().endswith(".csv.gz"):
            return Diagnosis(path=path, kind="archive", used=False, why="a packed table")
        if suffix == ".toml":
            return projects.examine(path)
        return others.examine(path, folder)
    except OSError as error:
        found = Diagnosis(path=path, kind="unknown", sureness="guess", why="it cannot be read")
        found.add("cannot-be-read", reason=error.strerror or str(error))
        return found
    except Exception as error:
        # A file that no reader foresaw must not keep the others from being looked at.
        found = Diagnosis(path=path, kind="unknown", sureness="guess", why="by no reader")
        found.add("not-foreseen", what=type(error).__name__, error=str(error)[:200])
        return found
