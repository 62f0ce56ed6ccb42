"""The bundle: one file that holds what a stranger needs to check an account.

`write` makes one, `read` takes one apart or refuses it, `check` gives the verdicts of the levels
that need nothing but the file: L0 container and shapes, L1 digests, L2 sums.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bluecarbon.evidence import canonical, container, manifest, places, shapes, sums
from bluecarbon.evidence.lot_ids import lot_id
from bluecarbon.evidence.refusals import Reason, Refused
from bluecarbon.evidence.verdicts import Verdict, not_run
from bluecarbon.writing import atomic_write, sweep

SUFFIX = ".bcz"
MAX_LOTS_BYTES = 64 * 1024 * 1024  # of all lots; each is parsed before anything is known of it


class BundleError(Refused):
    """Files that do not make a bundle."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bundle:
    """A bundle whose container and documents have the right form (L0); nothing else is said."""

    files: dict  # of path to bytes: everything in the container
    manifest: dict  # of path to entry, see schemas/manifest.schema.json
    recipe: dict  # see schemas/recipe.schema.json
    lots: dict  # of id to content, see schemas/lot.schema.json
    attestations: dict  # of path to bytes
    sha256: str  # of the whole file; attestations change it, and what they sign stays

    def digest(self, path):
        """SHA-256 of a file in the container."""
        return sha256(self.files[path]).hexdigest()


def build(files, *, about=None, detached=None):
    """A bundle as bytes, with a manifest of the files.

    Parameters
    ----------
    files : mapping of str to bytes
        recipe.json, lots, everything under payload/, attestations; see `places`.
    about : mapping of str to mapping, optional
        "licence", "title" and "media_type" by path, see `manifest.make`.
    detached : mapping of str to manifest.Detached, optional
        Inputs that travel beside the bundle.

    Raises
    ------
    Refused
        What is given is no bundle, or its sums do not add up: what would be refused is not made.
    """
    return _built(_listed(files, about, detached))[0]


def _listed(files, about, detached):
    """The files with their manifest."""
    if places.MANIFEST in files:
        return files
    return {**files, places.MANIFEST: manifest.make(files, about=about, detached=detached)}


def _built(files):
    """Bytes of a bundle, and what `load` makes of them."""
    data = container.pack(files)
    made = load(data)
    for verdict in _levels(made):
        for reason in verdict.failed:
            raise BundleError(reason.code, where=reason.where, found=reason.found)
    return data, made


def write(path, files, *, about=None, detached=None):
    """Write a bundle, whole or not at all, and return it as `load` would; see `build`."""
    data, made = _built(_listed(files, about, detached))
    sweep(Path(path).parent)
    atomic_write(path, data)
    return made


def attest(path, name, content, *, kind="dsse.json"):
    """Add an attestation (bytes) to the bundle at `path`, as attestations/NAME.KIND.

    Nothing else changes, so what others have signed stays signed. Raises BundleError where there
    is one of this name already.
    """
    bundle = read(path)
    added = f"attestations/{name}.{kind}"
    if added in bundle.files or not places.ATTESTATION.fullmatch(added):
        raise BundleError("bundle.attestation", where="attestations", found=added)
    return write(path, {**bundle.files, added: content})


def read(path):
    """The bundle in a file. Raises Refused: ContainerError, JsonError, ShapeError, ..."""
    return load(_bytes(path))


def load(data):
    """The bundle in bytes. Raises Refused where a container or a document has not its form."""
    files = container.unpack(data)
    for path in (places.MANIFEST, places.RECIPE):
        if path not in files:
            raise BundleError("bundle.missing", where="bundle", found=f"no {path}")
    known = {path for path in files if places.role(path) or places.ATTESTATION.fullmatch(path)}
    for path in sorted(set(files) - known - {places.MANIFEST}):
        raise BundleError("bundle.unknown-place", where="bundle", found=path)
    entries = manifest.load(files[places.MANIFEST])
    for reason in manifest.unlisted(entries, files):
        raise manifest.ManifestError(reason.code, where=reason.where, found=reason.found)
    recipe = canonical.loads(files[places.RECIPE], where=places.RECIPE)
    shapes.check(recipe, "recipe", where=places.RECIPE)
    _inputs(recipe, entries)
    return Bundle(
        files=files,
        manifest=entries,
        recipe=recipe,
        lots=_lots(files, recipe),
        attestations={p: c for p, c in files.items() if places.ATTESTATION.fullmatch(p)},
        sha256=sha256(data).hexdigest(),
    )


def check(source, *, beside=None):
    """The verdicts of L0, L1 (digests) and L2 on a bundle, as a list; never raises Refused.

    Parameters
    ----------
    source : path or bytes
    beside : path, optional
        Folder in which detached inputs are looked for; that of the bundle where `source` is a path.
    """
    try:
        if isinstance(source, bytes | bytearray | memoryview):
            bundle = load(source)
        else:
            beside = Path(source).parent if beside is None else beside
            bundle = read(source)
    except Refused as error:
        first = Verdict(level="L0", part="container", failed=(error.reason,))
        return [first, not_run("L1", "digests", "L0"), not_run("L2", "sums", "L0")]
    counted = {"files": len(bundle.files), "lots": len(bundle.lots)}
    counted["attestations"] = len(bundle.attestations)
    first = Verdict(level="L0", part="container", checked=counted)
    return [first, *_levels(bundle, beside)]


def _levels(bundle, beside=None):
    """Verdicts of L1 and L2."""
    found = manifest.check(bundle.files[places.MANIFEST], bundle.files, beside=beside)
    wrong = (*found.wrong, *_ids(bundle.lots))
    digests = Verdict(
        level="L1",
        part="digests",
        failed=wrong,
        undecided=found.absent,
        checked={"digests": found.checked, "lot ids": len(bundle.lots)},
    )
    # A file that may travel apart is no hindrance to adding; one that was changed is.
    if wrong:
        return [digests, not_run("L2", "sums", "L1")]
    return [digests, sums.check(bundle.files, bundle.recipe, bundle.lots)]


def _ids(lots):
    """Reasons for lots whose id does not follow from their content."""
    for name, lot in lots.items():
        content = {key: value for key, value in lot.items() if key != "id"}
        expected = lot_id(lot["vintage"], canonical.dumps(content, where=f"lot {name}"))
        if name != expected:
            yield Reason(
                code="manifest.lot-id", where=f"lot {name}", found=f"content of {expected}"
            )


def _lots(files, recipe):
    lots, found = {}, {path: data for path, data in files.items() if places.role(path) == "lot"}
    size = sum(map(len, found.values()))
    if size > MAX_LOTS_BYTES:
        raise BundleError("bundle.lots-size", where="lots", found=f"{size} bytes")
    for path, data in found.items():
        lot = canonical.loads(data, where=path)
        shapes.check(lot, "lot", where=path)
        if places.lot_path(lot["id"]) != path:
            raise BundleError("bundle.lot-name", where=path, found=f"the lot {lot['id']}")
        if (lot["project"], lot["kind_of_claim"]) != (recipe["project"], recipe["claim"]):
            found = f"{lot['kind_of_claim']} of {lot['project']}"
            raise BundleError("bundle.project", where=path, found=found)
        lots[lot["id"]] = lot
    return lots


def _inputs(recipe, entries):
    listed = [path for path, entry in entries.items() if entry["role"] == "input"]
    taken = [one["path"] for one in recipe["inputs"]]
    if taken != listed:
        odd = sorted(set(taken) ^ set(listed)) or ["another order"]
        raise BundleError("bundle.input", where=places.RECIPE, found=odd[0])


def _bytes(path):
    """The content of a file, which is not read when it is too large."""
    path = Path(path)
    try:
        if not path.is_file():
            raise container.ContainerError("container.absent", where=path, found="no such file")
        with path.open("rb") as file:
            # Asked first: reading allocates as much as it is told to.
            size = os.fstat(file.fileno()).st_size
            data = file.read(size + 1) if size <= container.MAX_BYTES else b""
    except OSError as error:
        raise container.ContainerError(
            "container.absent", where=path, found=str(error.strerror)
        ) from None
    if size > container.MAX_BYTES:
        raise container.ContainerError("container.size", where=path, found=f"{size} bytes")
    return data
