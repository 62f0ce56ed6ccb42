"""A process that has everything ready and writes when told: forks of it are killed, or starved.

Run with the path of a project. On each line of JSON it forks; the fork does one thing.
{"kill": WRITER, "out": DIR}: writes without end; {"starve": LIMIT, "out": DIR, "disk": BYTES}: runs
the command line where no file, or no disk, can be larger, and prints what came of it.
"""

import contextlib
import ctypes
import importlib.util
import io
import itertools
import json
import os
import resource
import sys
from pathlib import Path

import bluecarbon as bc
from bluecarbon import cli
from bluecarbon.accounting.saving import dataset
from bluecarbon.evidence import bundle
from bluecarbon.lots.reader import write_lot
from bluecarbon.report.html import render
from bluecarbon.writing import atomic_write

NEWUSER, NEWNS = 0x10000000, 0x00020000


def prepared(path):
    """For each writer a function that writes one of two versions into a folder."""
    account = bc.account(path, progress=False)
    reference = Path(__file__).parents[1] / "reference.py"
    spec = importlib.util.spec_from_file_location("reference", reference)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files = module.files()

    def one(name, data):
        versions = (data, data + b"\n" * 10_000)
        return lambda out, turn: atomic_write(out / name, versions[turn])

    def lots(out, turn):
        for lot in account.lots:
            atomic_write(out / f"{lot.id}.json", write_lot(lot) + b"\n" * turn)

    def evidence(out, turn):
        # One version, so the name is freed first: half a file would show.
        (out / "a.bcz").unlink(missing_ok=True)
        bundle.write(out / "a.bcz", files, about=module.ABOUT, detached=module.detached())

    return {
        "account": lambda out, turn: account.save(out),
        "lots": lots,
        "report": one("report.html", render(account).encode()),
        "netcdf": one("account.nc", dataset(account)),
        "bundle": evidence,
    }


def small_disk(folder, size):
    """A disk of a few pages under a folder, for this process only."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEWUSER | NEWNS):
        return False
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(text)
    options = f"size={size}".encode()
    return libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options) == 0


def starved(project, out, limit=None, disk=None):
    """Exit code, message and files of a run without room."""
    if disk is not None and not small_disk(out, disk):
        return {"refused": True}
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        code = cli.main(["run", str(project), "--out", str(out / "results")])
    files = {str(p.relative_to(out)): p.stat().st_size for p in out.rglob("*") if p.is_file()}
    return {"code": code, "said": said.getvalue(), "files": files}


def main(project):
    writers = prepared(project)
    print(json.dumps(sorted(writers)), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        out = Path(order["out"])
        back, into = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if "once" in order:
                    for turn in (0, 1):
                        writers[order["once"]](out / str(turn), turn)
                elif "kill" in order:
                    os.write(into, b"started")
                    for turn in itertools.cycle((0, 1)):
                        writers[order["kill"]](out, turn)
                else:
                    found = starved(project, out, order.get("limit"), order.get("disk"))
                    os.write(into, json.dumps(found).encode())
            finally:
                os._exit(0)
        os.close(into)
        if "kill" in order:
            os.read(back, 7)
            print(child, flush=True)
        _, status = os.waitpid(child, 0)
        said = b"".join(iter(lambda handle=back: os.read(handle, 65536), b""))
        os.close(back)
        print(json.dumps({"signal": os.WTERMSIG(status), "found": said.decode()}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
