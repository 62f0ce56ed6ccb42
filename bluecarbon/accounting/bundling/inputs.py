"""The inputs of an account as files of a bundle, with the names that people know them by."""

import os
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath

from bluecarbon.errors import InputError
from bluecarbon.evidence import names
from bluecarbon.evidence.manifest import DETACH_ABOVE, Detached
from bluecarbon.project.rasters import addresses

FOLDER = "payload/inputs"
MOST_LEVELS = 4  # below FOLDER: what is deeper lies at the fourth


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Inputs by their path in the bundle."""

    files: dict  # path -> bytes
    detached: dict  # path -> Detached
    about: dict  # path -> {"title", "licence"}; the title is the path below the common folder
    listed: tuple  # of {"path", "role", "simulated"}, in the order of their paths
    project: str  # title of the project file


def packed_inputs(account):
    """The inputs of an account, read again and held against the digests of the run."""
    project = account.project
    rows = account.inputs.to_dict("records")
    located = {row["path"]: project.locate(row["path"]) for row in rows}
    # A fetched file is packed where it lies beside the project file, wherever its copy is.
    places = {p: project.folder / p if s in project.copies else s for p, s in located.items()}
    root = _common_folder(places.values())
    settings, known = project.evidence, addresses(project)
    files, detached, about, listed = {}, {}, {}, []
    for row in rows:
        source = located[row["path"]]
        title = PurePosixPath(places[row["path"]].relative_to(root).as_posix())
        path = _path(title)
        names = {row["path"], *known.get(row["path"], ())}  # as the project file has them
        licence = next((settings.licences[n] for n in names if n in settings.licences), None)
        about[path] = {"title": str(title), "licence": licence}
        if names & set(settings.detached) or row["bytes"] > DETACH_ABOVE:
            detached[path] = Detached(size=_size(source, row), sha256=row["sha256"])
        else:
            files[path] = _read(source, row)
        said = {"path": path, "role": row["role"], "simulated": bool(row["simulated"])}
        listed.append(said)
        if row["role"] == "project":
            name = str(title)
    listed.sort(key=lambda one: one["path"])
    return Inputs(files=files, detached=detached, about=about, listed=tuple(listed), project=name)


def _common_folder(paths):
    """Deepest folder that holds all inputs."""
    return Path(os.path.commonpath([path.parent for path in paths]))


def _path(title):
    """Where an input lies in a bundle: every part of its title made safe."""
    parts = list(title.parts)
    parts = [*parts[: MOST_LEVELS - 1], "/".join(parts[MOST_LEVELS - 1 :])]
    return "/".join((FOLDER, *(names.safe(part) for part in parts if part)))


def _read(source, row):
    data = source.read_bytes()
    _same(source, row, sha256(data).hexdigest())
    return data


def _size(source, row):
    with source.open("rb") as file:
        _same(source, row, file_digest(file, "sha256").hexdigest())
    return row["bytes"]


def _same(source, row, digest):
    if digest != row["sha256"]:
        raise InputError(
            where=source,
            found=f"sha256 {digest}",
            rule=f"The account was made of a file with sha256 {row['sha256']}.",
            cure="The file has changed since: make the account again.",
        )
