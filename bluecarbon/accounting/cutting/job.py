"""Cuts a window out of a GeoTIFF on a server: the job from the address to the receipt."""

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from bluecarbon.accounting.cutting.far_map import FarMap
from bluecarbon.accounting.cutting.local import facts_of, write_map
from bluecarbon.accounting.cutting.receipts import SUFFIX, Receipt, as_text, receipt_of
from bluecarbon.accounting.cutting.showing import cut_text
from bluecarbon.accounting.cutting.source import Source
from bluecarbon.accounting.cutting.windows import asked_window, part_of
from bluecarbon.accounting.fetching.remote import GIB, Remote, remote_of
from bluecarbon.errors import InputError
from bluecarbon.inputs.projections import LON_LAT
from bluecarbon.progress import tqdm
from bluecarbon.project.addresses import address_fault, shown
from bluecarbon.writing import atomic_write

ENDS = (".tif", ".tiff")


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A window that was cut: the local map, its receipt, and what stands in the receipt."""

    path: Path
    receipt_path: Path
    receipt: Receipt

    def __repr__(self):
        return cut_text(self)


def cut_map(
    address,
    out,
    *,
    zones=None,
    buffer=0.0,
    bounds=None,
    bounds_crs=LON_LAT,
    exact=False,
    remote=None,
):
    """Cut a window out of a GeoTIFF on a server, taking only the bytes that it needs.

    The window is the cells that zones (with a buffer) or bounds touch, whole cells and never
    resampled; of the file its header and the blocks that hold them are read. The local map has the
    codes, type, nodata value, reference system, lattice and tags of the one on the server. Beside
    it `<out>.json` says which bytes were read; `check_cut` asks for them again.

    Parameters
    ----------
    address : str
        https, or http on this machine, without names, passwords and keys.
    out : path-like
        Name of the local map, .tif. One that an earlier cut wrote is replaced, no other file.
    zones : path-like, optional
        Zones as in a project; each must lie on the map. Either these or bounds.
    buffer : float
        Around the box of the zones [m].
    bounds : sequence of float, optional
        West, south, east, north. What lies beyond the map is left out, and the receipt says so.
    bounds_crs : str
        Reference system of the bounds; longitude and latitude by default.
    exact : bool
        Cut just the cells touched. By default a window of a projected map is widened to whole
        squares of 64 x 64 cells, counted from the corner of the map: these are the panels in which
        ground area is computed, so an account of the window is that of the map on the server.
    remote : Remote, optional
        How the server is asked. Its `limit`, the bytes that are taken, is 1 GiB by default.

    Returns
    -------
    Cut

    Raises
    ------
    InputError
        The server does not give ranges of one file, the file is not a map, the window does not
        lie on it or takes too many bytes. Nothing is written then.
    """
    path, remote = checked_out(out), asking(remote)
    checked_address(address)
    with tqdm(desc="cut", unit="B", unit_scale=True, disable=not remote.progress) as bar:
        source = Source(address, remote, bar=bar)
        with closing(FarMap(source)) as far:
            asked = asked_window(far.grid, zones, buffer, bounds, bounds_crs, exact)
            grid, batches = part_of(far.grid, asked.window), far.batches(asked.window)
            bar.total = source.bytes_taken + allowed(source, batches)
            written = write_map(path, far, grid, facts_of(far), cells_of(far, batches))
            receipt = receipt_of(far, asked, grid, path, written)
    receipt_path = path.with_name(path.name + SUFFIX)
    atomic_write(receipt_path, as_text(receipt))
    return Cut(path=path, receipt_path=receipt_path, receipt=receipt)


def asking(remote):
    """How a server is asked for a window, from the argument of a user."""
    return remote_of(remote) or replace(Remote(), limit=GIB)


def checked_address(address):
    """Refuse an address that is none, or holds a secret. Raises InputError."""
    fault = address_fault(address) if isinstance(address, str) else "An address is text."
    if fault:
        raise InputError(
            where="the address",
            found=shown(address) if isinstance(address, str) else repr(address),
            rule="A window is cut out of a map on a server.",
            cure=fault,
        )


def checked_out(out):
    """The path of the local map. Raises InputError where another file would be lost."""
    path = Path(out)
    if path.suffix.casefold() not in ENDS:
        raise InputError(
            where=path,
            found=f"the ending {path.suffix!r}",
            rule="The window is written as a GeoTIFF.",
            cure="Let the name end in .tif.",
        )
    if path.exists() and not path.with_name(path.name + SUFFIX).is_file():
        raise InputError(
            where=path,
            found="a file without a receipt",
            rule="Only what an earlier cut wrote is replaced.",
            cure="Choose another name, or remove the file.",
        )
    return path


def allowed(source, batches):
    """Bytes of some batches, if they may be taken. Raises InputError."""
    wanted = sum(source.cost(batch.spans) for batch in batches)
    source.allow(wanted)
    return wanted


def cells_of(far, batches):
    """The cells of batches, one after the other; the bytes of one are held at a time."""
    for batch in batches:
        far.source.fetch(batch.spans)
        yield far.read(batch.window)
