"""Matrix A8: small files that claim to be large, rejected before the memory is taken."""

import csv
import io
import struct

import h5py
import numpy as np

from bluecarbon.accounting.verifying.sandbox import inspect_untrusted

MIB = 2**20


def tiff_that_claims(sound, height=None, width=None):
    """A GeoTIFF whose head states another size."""
    data = bytearray(sound)
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    for i in range(entries):
        at = directory + 2 + 12 * i
        (tag,) = struct.unpack_from("<H", data, at)
        new = {256: width, 257: height, 278: height}.get(tag)
        if new:
            struct.pack_into("<HHII", data, at, tag, 4, 1, new)
    return bytes(data)


def hdf5(shape, **options):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        item = file.create_dataset("a", shape, "f8", **options)
        if "compression" in options:
            item[: item.chunks[0]] = 0.0
    return stream.getvalue()


def bombs(make_geotiff):
    plain = make_geotiff(compress="deflate")
    tiled = make_geotiff(
        2048, 2048, same=True, tiled=True, blockxsize=256, blockysize=256, sparse_ok=True
    )
    nested = 500_000
    wide = io.StringIO()
    csv.writer(wide).writerow(["x" * 200_000])
    polygon = b'{"type":"FeatureCollection","features":[' + b"[" * nested
    return {
        "TIFF of a terabyte, one strip": ("geotiff", tiff_that_claims(plain, 10**6, 10**6)),
        "TIFF of 5 GB, one strip": ("geotiff", tiff_that_claims(plain, 5 * 10**4, 10**5)),
        "TIFF of 300 MB in a block": ("geotiff", tiff_that_claims(plain, 15_000, 20_000)),
        "TIFF of 4 GB in tiles": ("geotiff", tiff_that_claims(tiled, 2**16, 2**16)),
        "TIFF of 2**32 rows": ("geotiff", tiff_that_claims(plain, 2**32 - 1, 40)),
        "netCDF of 80 TB": ("netcdf", hdf5((10**7, 10**6), chunks=(100, 100))),
        "netCDF with a chunk of 160 MiB": (
            "netcdf",
            hdf5((40 * MIB,), chunks=(20 * MIB,), compression="gzip", compression_opts=9),
        ),
        "netCDF of 4 GiB of zeros": (
            "netcdf",
            hdf5((512 * MIB,), chunks=(MIB,), compression="gzip", compression_opts=9),
        ),
        "JSON nested half a million deep": ("json", b"[" * nested + b"]" * nested),
        "JSON of thirty million values": ("json", b"[" + b"0," * (30 * MIB) + b"0]"),
        "JSON with a number of ten million digits": ("json", b"1" * 10**7),
        "GeoJSON nested half a million deep": ("geojson", polygon),
        "GeoJSON of a million points": (
            "geojson",
            b'{"type":"FeatureCollection","features":[' + b"[0,0]," * 10**6 + b"0]}",
        ),
        "CSV of sixty million empty rows": ("csv", b"\n" * (60 * MIB)),
        "CSV of sixty million columns": ("csv", b"a\n" + b"," * (60 * MIB)),
        "CSV with one endless value": ("csv", wide.getvalue().encode()),
    }


def test_bombs_are_rejected_before_they_take_memory(make_geotiff, sandbox, matrix):
    """Peak memory is that of the child, as the kernel counted it."""
    files = bombs(make_geotiff)
    held = peak = 0
    idle = inspect_untrusted(b"a\n1\n", "csv", sandbox=sandbox).peak
    for name, (kind, data) in files.items():
        found = inspect_untrusted(data, kind, name=name, sandbox=sandbox)
        peak = max(peak, found.peak or 0)
        ok = not found.accepted and (found.peak or 0) < 512 * MIB
        # Beside the bytes of the file, a head costs little to look at.
        ok = ok and (found.peak or 0) < idle + 4 * len(data) + 64 * MIB
        assert ok, (name, found, idle)
        held += ok
    matrix.report(
        "A8", len(files), held, f"most memory {peak / MIB:.0f} MiB, idle {idle / MIB:.0f}"
    )


def test_blocks_within_the_budget_are_read_within_the_memory(make_geotiff, sandbox):
    """The largest block that is allowed, 128 MiB: not a bomb, and read below 512 MiB."""
    data = make_geotiff(
        8192, 16384, same=True, compress="deflate", tiled=True, blockxsize=16384, blockysize=8192
    )
    found = inspect_untrusted(data, "geotiff", sandbox=sandbox)
    assert found.accepted, found.reason
    assert found.peak < 512 * MIB + 2 * len(data)
    assert np.prod(found.facts["block"]) == 128 * MIB
