"""Asks again for what was cut: whether the ranges are the same, and the cells those of the file."""

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bluecarbon.accounting.cutting.far_map import FarMap, little_endian
from bluecarbon.accounting.cutting.job import allowed, asking, cells_of
from bluecarbon.accounting.cutting.local import cells_digest
from bluecarbon.accounting.cutting.receipts import SUFFIX, Receipt, frame_of, read_receipt
from bluecarbon.accounting.cutting.showing import check_text
from bluecarbon.accounting.cutting.source import Source, Taken
from bluecarbon.accounting.fetching.copies import digest_of
from bluecarbon.errors import InputError
from bluecarbon.inputs.geotiff import GeoTiff
from bluecarbon.progress import tqdm

MOST_SHOWN = 5  # ranges that differ, by number


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What asking again showed.

    Attributes
    ----------
    receipt_path : Path
    receipt : Receipt
    differences : tuple of str
        What is not as the receipt says; empty when all is.
    notes : tuple of str
        What changed and does not matter to the window.
    same_ranges : int
        Ranges whose bytes are those of the receipt.
    """

    receipt_path: Path
    receipt: Receipt
    differences: tuple[str, ...]
    notes: tuple[str, ...]
    same_ranges: int

    @property
    def same(self):
        """Whether server and local map are as the receipt says."""
        return not self.differences

    def __repr__(self):
        return check_text(self)


def check_cut(receipt, *, remote=None):
    """Ask the server again for every range of a cut, and decode the window anew.

    Parameters
    ----------
    receipt : path-like
        FILE.tif.json, with the map beside it.
    remote : Remote, optional
        As in `bluecarbon.cut_map`.

    Returns
    -------
    Checked

    Raises
    ------
    InputError
        There is no such receipt, or the server gives nothing that could be compared.
    """
    path, remote = Path(receipt), asking(remote)
    said = read_receipt(path)
    known = [Taken(r.first, r.last + 1 - r.first, r.sha256) for r in said.ranges]
    differences, notes = _local(path, said)
    whole = sum(one.size for one in known)
    with tqdm(
        desc="check", total=whole, unit="B", unit_scale=True, disable=not remote.progress
    ) as bar:
        source = Source(said.address, remote, bar=bar, known=known)
        source.allow(whole)
        try:
            differences += _cells(source, said)
        except InputError as error:
            if not _differing(source, known):
                raise  # of the server, or the network: it shows nothing of the file
            differences.append(f"what is there now cannot be read as it was: {error.found}")
        _ask_rest(source, known)
    other = _differing(source, known)
    if other:
        differences.insert(0, _named(other, known))
    notes += _versions(source, said)
    return Checked(
        receipt_path=path,
        receipt=said,
        differences=tuple(differences),
        notes=tuple(notes),
        same_ranges=len(known) - len(other),
    )


def _local(path, said):
    """What differs between receipt and local map, and notes."""
    place = path.with_name(path.name.removesuffix(SUFFIX))
    notes = []
    if place.name != said.file.path:
        notes.append(f"the map is called {place.name}, and was {said.file.path}")
    if place == path or not place.is_file():
        return [f"{place.name}: no such file beside the receipt"], notes
    if digest_of(place) != said.file.sha256:
        return [f"{place.name} is not the file of the receipt: sha256 {digest_of(place)}"], notes
    file = GeoTiff(place)
    try:
        found = cells_digest(file)
    finally:
        file.close()
    if found != said.cells_sha256:
        return [f"the cells of {place.name} are not those of the receipt"], notes
    return [], notes


def _cells(source, said):
    """What differs between the receipt and the window as it is decoded now."""
    with closing(FarMap(source)) as far:
        frame, window = frame_of(far), said.window.window
        names = [n for n in type(frame).model_fields if getattr(frame, n) != getattr(said.map, n)]
        if names:
            return [f"the map on the server has another {', '.join(names)}"]
        if window.row + window.height > frame.height or window.col + window.width > frame.width:
            return ["the window of the receipt does not lie on the map"]
        batches, digest = far.batches(window), sha256()
        allowed(source, batches)
        for values in cells_of(far, batches):
            digest.update(little_endian(values))
    if digest.hexdigest() != said.cells_sha256:
        return ["the cells of the window on the server are not those of the receipt"]
    return []


def _ask_rest(source, known):
    """Ask for the ranges that decoding did not need."""
    asked = {(one.start, one.size) for one in source.taken}
    for one in known:
        if (one.start, one.size) not in asked and (
            source.version is None or one.start < source.total
        ):
            source.ask_known(one)


def _differing(source, known):
    """Ranges of the receipt whose bytes are others now, or are there no more, or were not asked."""
    if source.version is None:
        return []
    same = set(source.taken)
    asked = {one.start for one in source.taken}
    gone = source.total
    return [k for k in known if k not in same and (k.start in asked or k.end > gone)]


def _named(other, known):
    named = ", ".join(f"{one.start}-{one.end - 1}" for one in other[:MOST_SHOWN])
    more = ", ..." if len(other) > MOST_SHOWN else ""
    return f"{len(other)} of {len(known)} ranges have other bytes now: {named}{more}"


def _versions(source, said):
    """What the server says of the file now and did not say then."""
    now, then = source.version, said
    pairs = (
        ("ETag", then.etag, now.etag),
        ("Last-Modified", then.last_modified, now.last_modified),
        ("length", then.total_bytes, now.total),
    )
    return [f"{name} was {old}, and is {new}" for name, old, new in pairs if old != new]
