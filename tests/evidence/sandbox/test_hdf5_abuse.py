"""Matrix A7: what makes HDF5 read other files, or never come back, and is rejected here."""

import io
import time

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

from bluecarbon.accounting.verifying.sandbox import inspect_files, inspect_untrusted

VALUES = np.arange(12.0)
MIB = 2**20


def made(write):
    """The bytes of an HDF5 file that a function wrote."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        write(file)
    return stream.getvalue()


def external(file, secret):
    file.create_dataset("a", (100,), "u1", external=[(str(secret), 0, 100)])


def virtual(file, source, name="a"):
    layout = h5py.VirtualLayout((100,), "u1")
    layout[:] = h5py.VirtualSource(str(source), name, (100,))
    file.create_virtual_dataset("v", layout)


def raw_filter(file, number, chunk=(4,)):
    plan = h5p.create(h5p.DATASET_CREATE)
    plan.set_chunk(chunk)
    plan.set_filter(number, h5py.h5z.FLAG_OPTIONAL, ())
    h5d.create(file.id, b"a", h5t.NATIVE_DOUBLE, h5s.create_simple((12,)), plan)


def links_in_a_ring(file):
    file["a"] = h5py.SoftLink("/b")
    file["b"] = h5py.SoftLink("/a")
    file["sst"] = VALUES


def deep(file, levels, hard=False):
    group = file
    for _ in range(levels):
        group = group.create_group("g")
    if hard:
        group["back"] = file["/"]
    group["a"] = VALUES


def hostile(canary):
    """Files by what they try."""
    secret = canary.secret
    other = secret.with_name("other.h5")
    with h5py.File(other, "w") as file:
        file["a"] = np.frombuffer(secret.read_bytes()[:100], "u1")

    def grouped(write):
        def inside(file):
            file["sst"] = VALUES
            write(file.create_group("one/two"))

        return inside

    writers = {
        "external storage": lambda f: external(f, secret),
        "external storage, relative": lambda f: external(f, "secret.txt"),
        "external storage, in a group": grouped(lambda f: external(f, secret)),
        "external storage, two files": lambda f: f.create_dataset(
            "a", (100,), "u1", external=[(str(other), 0, 50), (str(secret), 0, 50)]
        ),
        "external storage in /proc": lambda f: external(f, "/proc/self/environ"),
        "external link": lambda f: f.__setitem__("a", h5py.ExternalLink(str(other), "/a")),
        "external link, in a group": grouped(
            lambda f: f.__setitem__("a", h5py.ExternalLink("other.h5", "/a"))
        ),
        "external link to a server": lambda f: f.__setitem__(
            "a", h5py.ExternalLink(canary.url + "/a.h5", "/a")
        ),
        "soft link through an external link": lambda f: (
            f.__setitem__("e", h5py.ExternalLink(str(other), "/")),
            f.__setitem__("a", h5py.SoftLink("/e/a")),
        ),
        "virtual dataset": lambda f: virtual(f, other),
        "virtual dataset, in a group": grouped(lambda f: virtual(f, other)),
        "virtual dataset of a missing file": lambda f: virtual(f, "missing.h5"),
        "virtual dataset of itself": lambda f: virtual(f, ".", "v"),
        "unknown filter": lambda f: raw_filter(f, 32001),
        "unknown filter, private": lambda f: raw_filter(f, 400),
        "unknown filter, in a group": grouped(lambda f: raw_filter(f, 32015)),
        "huge chunk": lambda f: f.create_dataset("a", (2**30,), "u1", chunks=(2**29,)),
        "chunk above the budget": lambda f: f.create_dataset(
            "a", (200 * MIB,), "u1", chunks=(200 * MIB,), compression="gzip"
        ),
        "80 TB claimed": lambda f: f.create_dataset("a", (10**7, 10**6), "f4", chunks=(1000, 1000)),
        "80 TB claimed, contiguous": lambda f: f.create_dataset("a", (10**7, 10**6), "f4"),
        "a thousand large variables": lambda f: [
            f.create_dataset(f"a{i}", (2 * 10**6,), "f4", chunks=(1000,)) for i in range(400)
        ],
        "endless small chunks": lambda f: f.create_dataset("a", (10**8,), "u1", chunks=(1,)),
        "many variables": lambda f: [f.__setitem__(f"a{i}", 0) for i in range(1500)],
        "deep groups": lambda f: deep(f, 200),
        "groups too deep for recursion": lambda f: deep(f, 3000),
        "many objects": lambda f: [f.create_group(f"g{i}") for i in range(10_500)],
        "huge elements": lambda f: f.create_dataset("a", (4,), "S1000000000", chunks=(1,)),
        "huge compound": lambda f: f.create_dataset("a", (10**7,), [("x", "f8", (50,))]),
    }
    files = {name: made(write) for name, write in writers.items()}
    whole = made(lambda f: f.__setitem__("a", VALUES))
    files |= {
        "netCDF-3": b"CDF\x01" + bytes(100),
        "netCDF-3 with 64 bits": b"CDF\x05" + bytes(100),
        "signature only": whole[:8],
        "user block before the signature": bytes(512) + whole,
        "end of file in the wrong place": whole[:-8],
        "address as content": f"{canary.url}/a.nc#mode=bytes".encode(),
        "empty": b"",
    }
    return files


def harmless(canary):
    """Strange, but holding all that they say."""
    return {
        "soft links in a ring": made(links_in_a_ring),
        "group that holds itself": made(lambda f: deep(f, 3, hard=True)),
        "soft link to nothing": made(lambda f: (f.__setitem__("a", h5py.SoftLink("/no")),
                                                f.__setitem__("sst", VALUES))),
    }  # fmt: skip


def test_no_file_makes_hdf5_read_another(canary, sandbox, matrix):
    files, kept = hostile(canary), harmless(canary)
    held, slowest, peak = 0, 0.0, 0
    inspect_untrusted(b"", "netcdf", sandbox=sandbox)  # starts the child
    for name, data in (files | kept).items():
        start = time.monotonic()
        found = inspect_untrusted(data, "netcdf", name=name, sandbox=sandbox)
        slowest = max(slowest, time.monotonic() - start)
        peak = max(peak, found.peak or 0)
        # A ring of links may be refused by the reader of netCDF; it must not stop or kill it.
        good = not found.accepted if name in files else found.stage in ("", "parse")
        assert good, (name, found)
        held += good and not canary.sang(found)
    for path in (f"{canary.url}/a.nc", f"{canary.url}/a.nc#mode=bytes", "hdf5://a/b"):
        found = inspect_files({path: path}, kinds={path: "netcdf"})[path]
        held += found.stage == "file" and not canary.sang(found)
    assert peak < 512 * MIB
    said = f"slowest {slowest:.2f} s, most memory {peak / MIB:.0f} MiB"
    matrix.report("A7", len(files) + len(kept) + 3, held, said)
