"""Looks through a netCDF-4 file before anything parses it: what it is, and what it reaches for."""

import io
from pathlib import Path

from bluecarbon.errors import InputError
from bluecarbon.inputs.hdf5.filters import CHECKED, UNCHECKED, filters_of

HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Signatures of what people take for netCDF-4, and what turns each into it.
OTHERS = {
    b"CDF\x01": ("netCDF-3 file", "nccopy -k nc4 OLD.nc NEW.nc"),
    b"CDF\x02": ("netCDF-3 file with 64-bit offsets", "nccopy -k nc4 OLD.nc NEW.nc"),
    b"CDF\x05": ("netCDF-3 file with 64-bit data", "nccopy -k nc4 OLD.nc NEW.nc"),
    b"GRIB": ("GRIB file", "cdo -f nc4 copy OLD.grib NEW.nc"),
    b"\x0e\x03\x13\x01": ("HDF4 file", "ncl_convert2nc OLD.hdf -nc4"),
    b"\x1f\x8b": ("gzip archive", "gunzip FILE.gz"),
    b"PK\x03\x04": ("zip archive", "unzip FILE.zip"),
    b"<": ("web page or XML, often a log-in page saved by mistake", ""),
}
# Limits for one file, far above any project's: a few kilobytes can claim terabytes.
LARGEST_CHUNK = 256 * 2**20  # [byte]
MOST_OBJECTS = 10_000
MOST_LEVELS = 32  # readers of netCDF go down into groups by recursion


def scan(path, data=None):
    """Refuse a file that is not netCDF-4, is damaged, or reads other files when it is read.

    HDF5 can point to other files (external links, external storage, virtual datasets). No library
    switch prevents it, so a file from outside could pull any file of this machine into a result.

    Parameters
    ----------
    path : str or Path
    data : bytes, optional
        The bytes of the file, where they were read already: then `path` only names them.

    Raises
    ------
    InputError
        Naming the cure: the conversion command, or where to get a sound copy.
    """
    path = Path(path)
    _check_signature(path, data)
    try:
        with open_hdf5(path, data) as file:
            _walk(file, path)
    except InputError:
        raise
    except (OSError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise damaged(path, error) from error


def open_hdf5(path, data=None):
    """An h5py.File of a file, or of its bytes without any file; to be closed."""
    import h5py

    return h5py.File(path, "r") if data is None else h5py.File(h5py.h5f.open_file_image(data))


def check_filters(numbers, where):
    """Refuse a filter of which nothing tells whether it has given back a whole chunk."""
    if unknown := [number for number in numbers if number not in CHECKED]:
        number, name = unknown[0], UNCHECKED.get(unknown[0], "not of HDF5 itself")
        raise InputError(
            where=where,
            found=f"HDF5 filter {number} ({name})",
            rule="Only compression of which a chunk cut short is noticed is read: deflate, with or "
            "without shuffle and fletcher32.",
            cure="Compress anew: nccopy -k nc4 -d 4 -F none OLD.nc NEW.nc.",
        )


def damaged(where, error):
    """The error for a file, or what is named of it, that HDF5 cannot read through."""
    reason = str(error).partition("(")[2].rstrip(")") or str(error)
    return InputError(
        where=where,
        found=f"a damaged netCDF-4 file ({reason})",
        rule="Every byte of an input must be readable.",
        cure="Fetch or copy the file again and compare its size or checksum with the original.",
    )


def _check_signature(path, data):
    try:
        with path.open("rb") if data is None else io.BytesIO(data[:8]) as file:
            head = file.read(8)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise InputError(
            where=path,
            found=error.strerror.lower(),
            rule="Ocean fields are read from one netCDF-4 file.",
            cure="Correct the path in the project file, or the permissions of the file.",
        ) from None
    if head == HDF5_SIGNATURE:
        return
    name, command = next(
        (v for k, v in OTHERS.items() if head.startswith(k)), (f"a file that begins {head!r}", "")
    )
    if not head:
        name = "an empty file"
    article = "" if name.startswith(("a ", "an ")) else "a "
    raise InputError(
        where=path,
        found=article + name,
        rule="Ocean fields are read from netCDF-4 (HDF5), the only kind in which most damage to a "
        "file is noticed.",
        cure=f"Convert it: {command}." if command else "Fetch the netCDF-4 file itself.",
    )


def _walk(file, path):
    import h5py

    todo, seen = [(file, "")], set()
    while todo:
        group, prefix = todo.pop()
        for name in group:
            place = f"{prefix}/{name}"
            link = group.get(name, getlink=True)
            if isinstance(link, h5py.ExternalLink):
                raise _reaches_out(path, place, f"an external link to {link.filename!r}")
            if isinstance(link, h5py.SoftLink):
                continue  # its target, if it has one, is met on its own
            item = group[name]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            if len(seen) > MOST_OBJECTS:
                raise InputError(
                    where=path,
                    found=f"more than {MOST_OBJECTS} variables and groups",
                    rule="A file of ocean fields holds a few variables.",
                    cure="Copy the variables needed into a file of their own.",
                )
            if isinstance(item, h5py.Dataset):
                _check_dataset(item, path, place)
            elif isinstance(item, h5py.Group):
                if place.count("/") > MOST_LEVELS:
                    raise InputError(
                        where=path,
                        found=f"groups within groups, more than {MOST_LEVELS} deep",
                        rule="A file of ocean fields has few levels of groups.",
                        cure="Copy the variables needed into a file of their own.",
                    )
                todo.append((item, place))


def _check_dataset(item, path, place):
    if item.is_virtual:
        raise _reaches_out(path, place, "a virtual dataset, kept in other files")
    if item.external:
        raise _reaches_out(path, place, f"data kept outside, in {item.external[0][0]!r}")
    check_filters((number for number, _ in filters_of(item)), f"{path}, {place}")
    chunk = item.dtype.itemsize
    for size in item.chunks or ():
        chunk *= size
    if chunk > LARGEST_CHUNK:
        raise InputError(
            where=f"{path}, {place}",
            found=f"chunks of {chunk / 2**20:.0f} MiB",
            rule=f"A chunk may hold {LARGEST_CHUNK // 2**20} MiB.",
            cure="Write smaller chunks: nccopy -k nc4 -c time/1,lat/100,lon/100 OLD.nc NEW.nc.",
        )


def _reaches_out(path, place, what):
    return InputError(
        where=f"{path}, {place}",
        found=what,
        rule="An input must hold all of its data: reading must not open any other file.",
        cure="Make a copy with everything inside, for instance: nccopy -k nc4 OLD.nc NEW.nc.",
    )
