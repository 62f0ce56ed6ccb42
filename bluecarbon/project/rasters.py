"""Rasters of a project file: paths, their digests, and addresses in place of paths.

A raster may have an address, with its SHA-256 beside it. Where the file is read it then has a path
like any other, `fetched/<sha256>.tif` below the project file. That is where its copy lies in a
bundle that was laid out, so whoever computes again needs no network.
"""

import re
from pathlib import PurePosixPath
from typing import Annotated, NamedTuple

from pydantic import BaseModel, model_serializer, model_validator

from bluecarbon.project.addresses import address_fault, is_address, shown
from bluecarbon.project.sections import Items, Section

FOLDER = "fetched"
_DIGEST = re.compile(r"[0-9a-f]{64}")
# The keys under which sections name rasters.
_KEYS = ("path", "paths", "map")


class Pinned(NamedTuple):
    """A raster whose digest stands in the project file."""

    path: str  # as the project file has it; below `fetched` where there is an address
    sha256: str
    address: str  # empty where it has none


class Raster(Section):
    """A section that names a raster, or several, by path or by address and digest."""

    # In the order of the paths; empty, or one for each.
    sha256: Annotated[tuple[str, ...], Items] = ()
    address: Annotated[tuple[str, ...], Items] = ()

    @model_validator(mode="before")
    @classmethod
    def _addresses_get_paths(cls, content):
        if not isinstance(content, dict):
            return content
        key = next((k for k in _KEYS if k in content and k in cls.model_fields), None)
        if key is None:
            if content.get("sha256"):
                raise ValueError("`sha256` is the digest of a raster. Name the raster, or drop it.")
            return content
        paths = content[key] if isinstance(content[key], list | tuple) else [content[key]]
        digests = _digests(content.get("sha256", ()))
        if digests and len(digests) != len(paths):
            raise ValueError(
                f"there are {len(digests)} digests for {len(paths)} files. Give one `sha256` for "
                "each, in the same order."
            )
        stated = content.get("address", ())
        if not stated:
            stated = [path if is_address(path) else "" for path in paths]
        elif [str(path) for path in paths] != [
            _place(digest) if one else str(path)
            for one, digest, path in zip(stated, digests, paths, strict=False)
        ]:
            raise ValueError("an address stands in place of a path. Write it under `path`.")
        for address in filter(None, stated):
            fault = address_fault(address)
            if fault:
                raise ValueError(fault)
            if not digests:
                raise ValueError(
                    f"{shown(address)} has no digest, so nobody could tell later what was read. "
                    'Add sha256 = "..." beside it: who publishes the file states it, or download '
                    "it once and take it (sha256sum FILE)."
                )
        if not any(stated):
            return {**content, "sha256": digests} if digests else content
        paths = [_place(d) if a else p for a, d, p in zip(stated, digests, paths, strict=True)]
        paths = paths if isinstance(content[key], list | tuple) else paths[0]
        return {**content, key: paths, "sha256": digests, "address": list(stated)}

    @model_serializer(mode="wrap")
    def _without_what_is_empty(self, handler):
        # Settings of projects without mosaics and digests stay what they were.
        content = handler(self)
        for key in ("sha256", "address", "paths"):
            if not content.get(key):
                content.pop(key, None)
        return content

    @property
    def pinned(self):
        """The rasters whose digest is stated, as `Pinned`."""
        named = [getattr(self, key, None) for key in _KEYS]
        paths = next((n for n in named if n), ())
        paths = paths if isinstance(paths, tuple) else (paths,)
        addresses = self.address or ("",) * len(self.sha256)
        # Without digests there is nothing to pair.
        found = zip(paths, self.sha256, addresses, strict=False)
        return [Pinned(path.as_posix(), digest, address) for path, digest, address in found]


def pinned(model):
    """Every raster of a project file whose digest is stated, as `Pinned`."""
    if isinstance(model, Raster):
        yield from model.pinned
    if isinstance(model, BaseModel):
        for name in type(model).model_fields:
            yield from pinned(getattr(model, name))
    elif isinstance(model, tuple):
        for value in model:
            yield from pinned(value)


def addresses(project):
    """Addresses of the rasters of a project by path: more than one where the same file has them."""
    found = {}
    for one in pinned(project):
        if one.address:
            found.setdefault(one.path, []).append(one.address)
    return found


def with_addresses(project, rows):
    """Rows of the files of an account, those that were fetched with the key "address"."""
    known = addresses(project)
    return [
        row | ({"address": known[row["path"]][0]} if row["path"] in known else {}) for row in rows
    ]


def _place(digest):
    return str(PurePosixPath(FOLDER, f"{digest}.tif"))


def _digests(given):
    digests = list(given) if isinstance(given, list | tuple) else [given]
    digests = [d.lower() if isinstance(d, str) else d for d in digests]
    for digest in digests:
        if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise ValueError(
                "`sha256` is a SHA-256 of 64 hexadecimal digits. Take it with sha256sum FILE."
            )
    return digests
