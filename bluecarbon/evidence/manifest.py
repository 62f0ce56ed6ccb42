"""The manifest: path, size, digest, role, media type and licence of every file of a bundle.

It lists all files but itself and the attestations, which come later and sign its digest. Inputs
that are too large or may not be passed on travel beside the bundle (detached): the manifest keeps
their digest and size.
"""

import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from bluecarbon.evidence import canonical, places, shapes
from bluecarbon.evidence.names import check_all
from bluecarbon.evidence.refusals import Reason, Refused

FORMAT = "bluecarbon/manifest/1"
# A larger input is better left beside the bundle.
DETACH_ABOVE = 200_000_000

_BLOCK = 1024 * 1024


class ManifestError(Refused):
    """A manifest that contradicts itself, or files that do not fit one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Detached:
    """A file that travels beside the bundle."""

    size: int  # bytes
    sha256: str  # lower-case hex


@dataclass(frozen=True, kw_only=True, slots=True)
class Digests:
    """What a check of digests found."""

    wrong: tuple[Reason, ...]
    absent: tuple[Reason, ...]  # detached files that were not there to be checked
    checked: int  # files whose size and digest are as stated


def make(files, *, about=None, detached=None):
    """The manifest of some files, as canonical JSON.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path. The manifest itself and attestations among them are passed over.
    about : mapping of str to mapping, optional
        By path, what cannot be told from the content: "licence", "title", "media_type".
    detached : mapping of str to Detached, optional
        Inputs that travel beside the bundle, by path.

    Raises
    ------
    ManifestError, NameRefused
        A path at which no file may lie, or a detached file that is no input.
    """
    listed = {
        path: Detached(size=len(data), sha256=sha256(data).hexdigest())
        for path, data in files.items()
        if path != places.MANIFEST and not places.ATTESTATION.fullmatch(path)
    }
    detached = dict(detached or {})
    about = dict(about or {})
    for path in sorted(set(listed) & set(detached)):
        raise ManifestError("manifest.both", where=places.MANIFEST, found=path)
    for path in sorted(set(about) - set(listed) - set(detached)):
        raise ManifestError("manifest.missing", where=places.MANIFEST, found=path)
    for path in sorted(set(listed) | set(detached)):
        if places.role(path) is None:
            raise ManifestError("bundle.unknown-place", where=places.MANIFEST, found=path)
    entries = []
    for path, entry in sorted((listed | detached).items()):
        said = about.get(path, {})
        entries.append(
            {
                "path": path,
                "title": said.get("title"),
                "size": entry.size,
                "sha256": entry.sha256,
                "role": places.role(path),
                "media_type": said.get("media_type") or places.media_type(path),
                "licence": said.get("licence"),
                "detached": path in detached,
            }
        )
    value = {"format": FORMAT, "files": entries}
    _check(value)
    return canonical.dumps(value, where=places.MANIFEST)


def load(data):
    """The entries of a manifest (bytes), as a dict of path to entry. Raises Refused."""
    value = canonical.loads(data, where=places.MANIFEST)
    _check(value)
    return {entry["path"]: entry for entry in value["files"]}


def check(data, files, *, beside=None):
    """Hold files against their manifest: sizes and digests.

    Parameters
    ----------
    data : bytes
        The manifest.
    files : mapping of str to bytes
        Content by path.
    beside : path, optional
        Folder in which detached files are looked for. Without it they count as absent.

    Returns
    -------
    Digests
    """
    entries = load(data)
    wrong, absent, checked = list(unlisted(entries, files)), [], 0
    for path, entry in entries.items():
        if entry["detached"]:
            found = None if beside is None else _measure(entry, beside)
            if found is None:
                stated = f"no copy of {entry['size']} bytes, sha256 {entry['sha256']}"
                absent.append(Reason(code="manifest.beside", where=path, found=stated))
                continue
            size, digest = found
        elif path in files:
            size, digest = len(files[path]), sha256(files[path]).hexdigest()
        else:
            continue  # reported by `unlisted`
        if size != entry["size"]:
            said = f"{size} bytes, stated as {entry['size']}"
            wrong.append(Reason(code="manifest.size", where=path, found=said))
        elif digest != entry["sha256"]:
            said = f"{digest}, stated as {entry['sha256']}"
            wrong.append(Reason(code="manifest.digest", where=path, found=said))
        else:
            checked += 1
    return Digests(wrong=tuple(wrong), absent=tuple(absent), checked=checked)


def unlisted(entries, files):
    """Reasons for every file that is there and not listed, or listed and not there."""
    for path in files:
        if path != places.MANIFEST and not places.ATTESTATION.fullmatch(path):
            entry = entries.get(path)
            if entry is None:
                yield Reason(code="manifest.unlisted", where=path, found="a file")
            elif entry["detached"]:
                yield Reason(code="manifest.both", where=path, found="a file that is detached")
    for path, entry in entries.items():
        if not entry["detached"] and path not in files:
            yield Reason(code="manifest.missing", where=path, found="nothing")


def find_beside(entry, folder):
    """The file in `folder` that a detached entry may mean: by its path there, or its last part.

    A regular file or None; links are not followed. Its content has not been looked at.
    """
    for name in (entry["path"], entry["path"].rpartition("/")[2]):
        path = Path(folder) / name
        try:
            if stat.S_ISREG(path.lstat().st_mode):
                return path
        except OSError:
            continue
    return None


def read_beside(entry, folder):
    """The content of a detached file, as the bytes whose digest was checked.

    Raises ManifestError where there is none, or another. What is parsed afterwards should be these
    bytes and not the file, which may change in between.
    """
    path = find_beside(entry, folder)
    if path is None:
        raise ManifestError("manifest.beside", where=entry["path"], found="no file")
    try:
        with _open(path) as file:
            # Asked first: reading allocates as much as it is told to.
            size = os.fstat(file.fileno()).st_size
            data = file.read(size + 1) if size == entry["size"] else b""
    except OSError as error:
        raise ManifestError("manifest.beside", where=path, found=error.strerror) from None
    if size != entry["size"] or len(data) != size:
        raise ManifestError("manifest.size", where=entry["path"], found=f"{size} bytes")
    if sha256(data).hexdigest() != entry["sha256"]:
        raise ManifestError("manifest.digest", where=entry["path"], found=sha256(data).hexdigest())
    return data


def _check(value):
    """Refuse a manifest of another shape, order, or with roles that its places do not give."""
    shapes.check(value, "manifest", where=places.MANIFEST)
    paths = [entry["path"] for entry in value["files"]]
    if any(path >= following for path, following in pairwise(paths)):
        raise ManifestError("manifest.order", where=places.MANIFEST, found="another order")
    check_all(paths)
    for entry in value["files"]:
        place = places.role(entry["path"])
        if place is None or entry["role"] != place or (entry["detached"] and place != "input"):
            kind = "detached" if entry["detached"] else "packed"
            raise ManifestError(
                "manifest.role",
                where=f"{places.MANIFEST}, {entry['path']}",
                found=f"role {entry['role']}, {kind}",
            )


def _measure(entry, folder):
    """Size and digest of the file that a detached entry means; None where it cannot be read."""
    path = find_beside(entry, folder)
    if path is None:
        return None
    try:
        with _open(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size != entry["size"]:
                return size, None
            digest, left = sha256(), size + 1
            while left > 0 and (block := file.read(min(_BLOCK, left))):
                digest.update(block)
                left -= len(block)
    except OSError:
        return None
    return size, digest.hexdigest()


def _open(path):
    # A link or a pipe put in the place of the file since it was looked at is not followed.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
