"""A saved account is explained from the same inputs: whatever differs is named, and refused."""

import json
import os
from hashlib import file_digest
from pathlib import Path

from bluecarbon import __version__
from bluecarbon.errors import InputError

RECORD = "run.json"


def project_beside(folder, path):
    """How the record in `folder` names a project file: relative, so that both can move together."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(path).resolve().as_posix()


def project_of(folder, project=None):
    """The project file of a saved account, after every input was compared with its record.

    Parameters
    ----------
    folder : path
        Written by `Account.save`.
    project : path, optional
        The project file, where it no longer lies where the record says.

    Raises
    ------
    InputError
        The folder is not complete, or an input is missing or was changed: it names the file.
    """
    folder, run = Path(folder), record(folder)
    if project is None and "project_file" not in run:
        raise _refused(
            folder / RECORD,
            "no key `project_file`",
            "An account is explained from its project.",
            "Name it with `--project PROJECT.toml`, or run the account again.",
        )
    path = Path(project) if project is not None else folder / run["project_file"]
    if not path.is_file():
        raise _refused(
            folder / RECORD,
            f"the project file {path}, which is not there",
            "An account is explained from its inputs.",
            "Name the file with `--project PROJECT.toml`.",
        )
    for entry in run["inputs"]:
        name = path if entry["role"] == "project" else path.parent / entry["path"]
        if "address" in entry and not name.exists():
            continue  # fetched: its digest stands in the project file, and is held when it opens
        _same(name, entry["sha256"], folder)
    return path


def check_same(account, folder):
    """Refuse where the account made now is not the saved one: other versions, other lots."""
    folder, run = Path(folder), record(folder)
    version = run["software"]["bluecarbon"]
    cure = f"Install bluecarbon {version}, which made it; this is {__version__}."
    if account.opened.parameters.digest != run["parameters_sha256"]:
        raise _refused(
            folder / RECORD,
            f"parameters_sha256 {run['parameters_sha256'][:12]}, and "
            f"{account.opened.parameters.digest[:12]} here",
            "The numbers of the parameter tables are part of an account.",
            cure,
        )
    saved = {path.stem for path in (folder / "lots").glob("BC-*.json")}
    other = saved ^ {lot.id for lot in account.lots}
    if other:
        raise _refused(
            folder / "lots",
            f"{len(other)} lots that differ, {min(other)} among them",
            "What is explained are the lots that were saved.",
            f"{cure} If it is the same, the account was changed or is from another machine: run "
            "it again.",
        )


def record(folder):
    """The record of the run that wrote a folder."""
    path = Path(folder) / RECORD
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        run["inputs"], run["software"]["bluecarbon"], run["parameters_sha256"]
    except FileNotFoundError:
        raise _refused(
            folder,
            f"no {RECORD}",
            "It is the last file that `bluecarbon run` writes.",
            "Name the folder of a finished run, or a project file.",
        ) from None
    except (ValueError, KeyError, TypeError):
        raise _refused(
            path,
            "no record of a run",
            "It is JSON, as `bluecarbon run` writes it.",
            "Run the account again.",
        ) from None
    return run


def _same(path, digest, folder):
    try:
        with path.open("rb") as stream:
            found = file_digest(stream, "sha256").hexdigest()
    except OSError:
        raise _refused(
            path,
            "nothing that can be read",
            f"The account in {folder} was made from it.",
            "Put the file back.",
        ) from None
    if found != digest:
        raise _refused(
            path,
            f"sha256 {found[:12]}",
            f"The account in {folder} was made from {digest[:12]}.",
            "Put the file back as it was, or run the account again.",
        )


def _refused(where, found, rule, cure):
    return InputError(where=where, found=found, rule=rule, cure=cure)
