"""The child that computes an account again: ``python -m bluecarbon.accounting.verifying.child``.

It takes a request (JSON) from standard input, imports the installed package, gives up the network,
the files of the machine and whatever passes its limits, and answers on standard output. Nothing
that it reads is run.
"""

import json
import os
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

# Of what comes out, these go back as text; of the others the digest is enough.
AS_TEXT = ("recipe.json", "payload/results/lines.csv", "payload/results/totals.csv")
AS_TEXT += ("payload/results/uncertainty.json",)


def main():
    """Answer one request."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        # Whatever a library prints must not mix with the answer.
        os.dup2(quiet, stream)
    request = json.loads(source.read())
    try:
        answer = _answer(request)
    except MemoryError:
        answer = {"ended": "memory"}
    sink.write(json.dumps(answer).encode())
    sink.flush()
    # Threads of a reader that hangs must not keep the process alive.
    os._exit(0)


def _answer(request):
    from bluecarbon.accounting.verifying.sandbox import reading
    from bluecarbon.evidence.sandbox.isolation import isolate
    from bluecarbon.evidence.sandbox.limits import Mapped

    folders = reading.prepare()
    from bluecarbon.accounting import bundling, job  # noqa: F401
    from bluecarbon.errors import BluecarbonError

    with suppress(ImportError, OSError):
        # It looks for fonts when it is first imported, and keeps a list of them.
        os.environ["MPLCONFIGDIR"] = request["scratch"]
        import matplotlib.font_manager  # noqa: F401
    mapped = Mapped()
    closed, left_open = isolate([*folders, *_installed(), request["folder"]])
    _limit(request, mapped)
    told = {"closed": closed, "open": left_open}
    try:
        return told | _computed(request)
    except BluecarbonError as error:
        return told | {"refused": str(error).replace(request["folder"] + os.sep, "")}
    except MemoryError:
        raise
    except Exception as error:
        # A fault of this package or machine, and no word against the bundle.
        return told | {"ended": f"{type(error).__name__}: {error}"}


def _installed():
    """Folders from which modules and the data of libraries may still be loaded."""
    system = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share")
    return [*(p for p in sys.path if p and os.path.isdir(p)), *system]


def _limit(request, mapped):
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {resource.RLIMIT_CPU: request["cpu_seconds"], resource.RLIMIT_CORE: 0}
    wanted[resource.RLIMIT_FSIZE] = 0
    if sys.platform == "linux":
        wanted[resource.RLIMIT_AS] = mapped() + request["memory"]
    for kind, most in wanted.items():
        allowed = resource.getrlimit(kind)[1]
        most = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (most, most))


def _computed(request):
    """What an account of the inputs says, or why there is none."""
    from bluecarbon.accounting.job import account
    from bluecarbon.accounting.opening import open_project
    from bluecarbon.project import read_project

    root = Path(request["folder"])
    path = root / request["project"]
    outside = [str(p) for p in named_paths(read_project(path)) if not _within(path, p, root)]
    if outside:
        return {"outside": outside}
    opened = open_project(path)
    told = {
        "methods": {m.id: m.edition for _, m in opened.methods},
        "parameters": opened.parameters.digest,
        "rows": len(opened.parameters.rows),
        "inputs": _inputs(opened, root),
    }
    if told["methods"] != request["methods"] or told["parameters"] != request["parameters"]:
        return told
    again = account(opened, threads=request["threads"], progress=False, cache=None)
    return told | {"steps": _steps(again)} | _results(again)


def named_paths(model):
    """Every path that a project file names, as it stands there."""
    from pydantic import BaseModel

    from bluecarbon.project import Project

    if isinstance(model, Path):
        yield model
    elif isinstance(model, BaseModel):
        for name in type(model).model_fields:
            # The place of the project file itself is no key of it.
            if name != "path" or not isinstance(model, Project):
                yield from named_paths(getattr(model, name))
    elif isinstance(model, dict):
        for value in model.values():
            yield from named_paths(value)
    elif isinstance(model, list | tuple):
        for value in model:
            yield from named_paths(value)


def _within(project, path, root):
    return (project.parent / path).resolve().is_relative_to(root)


def _inputs(opened, root):
    """Title (None outside the inputs), role, mark and digest of every file that was read."""
    rows = []
    for row in opened.files.to_dict("records"):
        place = opened.project.locate(row["path"])
        title = place.relative_to(root).as_posix() if place.is_relative_to(root) else None
        rows.append([title, row["role"], bool(row["simulated"]), row["sha256"]])
    return rows


def _steps(account):
    """How many strata and years each line adds up: what its rounding may amount to [kg]."""
    steps = {}
    for chain in (*account.chains, *account.baselines):
        if chain is not None:
            for key, rows in chain.rows_by_line.items():
                name = (*map(str, key), chain.method.id)
                steps[name] = steps.get(name, 0) + len(rows)
    return [[*key, count] for key, count in sorted(steps.items())]


def _results(account):
    """The files of a bundle of this account: as text where they are compared, else as digests."""
    from bluecarbon.accounting.bundling import files_of
    from bluecarbon.report.html import render_all

    try:
        pages = render_all(account)
    except Exception:
        # Pages are no evidence: without them the numbers are still compared.
        pages = {"en": "", "zh": ""}
    files, _, _ = files_of(account, pages=pages)
    lots = [json.loads(data) for path, data in files.items() if path.startswith("lots/")]
    kept = {p: d for p, d in files.items() if not p.startswith(("lots/", "payload/inputs/"))}
    return {
        "texts": {p: d.decode() for p, d in kept.items() if p in AS_TEXT},
        "digests": {p: sha256(d).hexdigest() for p, d in kept.items()},
        "lots": lots,
        "pages": all(pages.values()),
        "seconds": round(account.seconds),
    }


if __name__ == "__main__":
    main()
