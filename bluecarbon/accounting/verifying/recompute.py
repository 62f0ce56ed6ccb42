"""Level 3: the account computed again from the inputs, with what is installed here.

The bundle gives data: inputs, a project file, names of methods. The computation is that of this
package, in a process of its own with limits, after every input was read once by the sandbox.
"""

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass

from bluecarbon import __version__
from bluecarbon.accounting.verifying import comparing, laying
from bluecarbon.accounting.verifying.comparing import Comparison
from bluecarbon.accounting.verifying.sandbox.inspection import KINDS, inspect_files
from bluecarbon.evidence import canonical, places
from bluecarbon.evidence.refusals import Refused
from bluecarbon.evidence.sandbox.asking import environment
from bluecarbon.methods.quantities import MethodError, load_method

MIB = 2**20
CHILD = "bluecarbon.accounting.verifying.child"
MAX_ANSWER = 512 * MIB
MAX_PROJECT = 4 * MIB  # bytes of a project file
# Not read by the sandbox: the project file is TOML, and methods are never laid out.
_NOT_INSPECTED = ("project", "method")


@dataclass(frozen=True, kw_only=True, slots=True)
class Effort:
    """What computing again, or running a notebook, may take."""

    seconds: int = 1800  # on the clock
    memory: int = 4096 * MIB  # beside the programs [byte]
    threads: int = 2


def recompute(bundle, *, beside=None, effort=None):
    """The `Finding` of L3 on a bundle whose digests were found right.

    Parameters
    ----------
    bundle : bluecarbon.evidence.bundle.Bundle
    beside : path, optional
        Folder in which detached inputs are looked for.
    effort : Effort, optional
    """
    effort, said = effort or Effort(), Comparison()
    entries = laying.inputs_of(bundle)
    _check_titles(said, entries)
    _check_methods(said, bundle.recipe)
    said.undecided += laying.absent(bundle, beside)
    if not said.failed and not said.undecided:
        try:
            _inspect(said, bundle, entries, beside)
            if not said.failed and not said.undecided:
                _run(said, bundle, entries, beside, effort)
        except Refused as error:  # a detached file that changed since its digest was taken
            said.undecided.append(error.reason)
        except OSError as error:
            said.add("undecided", "recompute.ended", "inputs", error.strerror or error)
    return said.finding("L3", "recompute")


def _check_titles(said, entries):
    said.failed += laying.title_reasons(entries)
    projects = [path for path, entry in entries.items() if entry["use"] == "project"]
    if len(projects) != 1 or entries[projects[0]]["detached"]:
        said.add("failed", "recompute.no-project", places.RECIPE, f"{len(projects)} project files")


def _check_methods(said, recipe):
    """Methods are looked up among those that are installed, by id and edition."""
    for one in recipe["methods"]:
        try:
            edition = load_method(one["id"]).edition
        except MethodError:
            where = f"{places.RECIPE}, methods"
            said.add("undecided", "recompute.method-unknown", where, one["id"])
            continue
        if edition != one["edition"]:
            found = f"{one['id']}, edition {one['edition']}; here {edition}"
            said.add("undecided", "recompute.edition", f"{places.RECIPE}, methods", found)
    said.checked["methods"] = len(recipe["methods"])


def _inspect(said, bundle, entries, beside):
    """Let the sandbox read every input to its end, before anything else does."""
    files = {}
    for path, data in laying.contents(bundle, beside):
        entry = entries[path]
        if entry["use"] == "project" and len(data) > MAX_PROJECT:
            said.add("undecided", "recompute.not-read", path, f"{len(data)} bytes")
        if entry["use"] not in _NOT_INSPECTED:
            files[path] = data
    kinds = {path: _kind(entries[path]) for path in files}
    for path in [path for path, kind in kinds.items() if kind is None]:
        said.add("undecided", "recompute.kind", path, entries[path]["title"])
        del files[path], kinds[path]
    digests = {path: entries[path]["sha256"] for path in files}
    for path, seen in inspect_files(files, kinds=kinds, sha256=digests).items():
        if not seen.accepted:
            # A file that reaches out of itself is a trap; one that was not understood may be fine.
            kind, code = "undecided", "recompute.not-read"
            if seen.stage == "scan":
                kind, code = "failed", "recompute.harmful"
            said.add(kind, code, path, seen.reason)
    said.checked["inputs read in the sandbox"] = len(files)


def _kind(entry):
    """The kind of an input by the end of its title, which is what the account goes by too."""
    return KINDS.get("." + entry["title"].rpartition(".")[2].casefold())


def _run(said, bundle, entries, beside, effort):
    """Compute in a child, and compare."""
    recipe = bundle.recipe
    request = {
        "project": next(e["title"] for e in entries.values() if e["use"] == "project"),
        "methods": {one["id"]: one["edition"] for one in recipe["methods"]},
        "parameters": recipe["parameters_sha256"],
        "memory": effort.memory,
        "cpu_seconds": effort.seconds * effort.threads,
        "threads": effort.threads,
    }
    with laying.laid_out(bundle, beside) as folder:
        scratch = folder.with_name("scratch")
        scratch.mkdir()
        request |= {"folder": str(folder), "scratch": str(scratch)}
        answer = asked(request, effort.seconds)
    for name in answer.get("open", ()):
        said.add("noted", "recompute.not-closed", "this machine", name)
    if "ended" in answer or "refused" in answer or "outside" in answer:
        _no_account(said, answer)
        return
    try:
        if _same_ground(said, bundle, entries, answer):
            _compare(said, bundle, answer)
    except (Refused, KeyError, TypeError, ValueError) as error:
        # Tables of the bundle passed L2: this is what the child said.
        said.add("undecided", "recompute.ended", "computation", f"an odd answer, {error}")


def _no_account(said, answer):
    if "ended" in answer:
        said.add("undecided", "recompute.ended", "computation", answer["ended"])
    elif "outside" in answer:
        for path in answer["outside"]:
            said.add("failed", "recompute.outside", "project file", path)
    else:
        said.add("failed", "recompute.refused", "computation", answer["refused"])


def _same_ground(said, bundle, entries, answer):
    """Whether methods, parameters and inputs are those of the recipe; only then numbers compare."""
    recipe = bundle.recipe
    stated = {one["id"]: one["edition"] for one in recipe["methods"]}
    if answer["methods"] != stated:
        where = f"{places.RECIPE}, methods"
        comparing.compare_values(said, "recompute.recipe", where, stated, answer["methods"])
    _compare_inputs(said, entries, answer["inputs"])
    if answer["parameters"] != recipe["parameters_sha256"]:
        software = recipe["software"]
        found = (
            f"{answer['rows']} rows here with digest {answer['parameters'][:16]}..., of bluecarbon "
            f"{__version__}; stated {recipe['parameters_sha256'][:16]}..., of "
            f"{software['name']} {software['version']}"
        )
        said.add("undecided", "recompute.parameters", places.RECIPE, found)
    return "texts" in answer and not said.undecided


def _compare_inputs(said, entries, read):
    """Every input was read, nothing else was, and each for what it is said to be."""
    stated = {
        (e["title"], e["use"], e["simulated"], e["sha256"]): path for path, e in entries.items()
    }
    left = set(stated)
    for title, role, simulated, digest in read:
        if title is None:
            # Of a method that is installed here: its file has no place among the inputs.
            same = [row for row in left if row[1] == role and row[3] == digest]
            if not same:
                said.add("undecided", "recompute.method-file", role, digest)
                same = [row for row in left if row[1] == role == "method"]
            left -= set(same[:1])
        elif (title, role, simulated, digest) in left:
            left.discard((title, role, simulated, digest))
        else:
            mark = "simulated" if simulated else "not simulated"
            said.add("failed", "recompute.inputs", title, f"read as {role}, {mark}")
    for row in sorted(left, key=str):
        mark = "simulated" if row[2] else "not simulated"
        said.add("failed", "recompute.inputs", stated[row], f"listed as {row[1]}, {mark}")
    said.checked["inputs"] = len(entries)


def _compare(said, bundle, answer):
    files, texts = bundle.files, {p: t.encode() for p, t in answer["texts"].items()}
    steps = {tuple(key): count for *key, count in answer["steps"]}
    # Inputs were compared already, and another version may still compute the same.
    aside = ("inputs", "software")
    again = canonical.loads(texts[places.RECIPE])
    ours, stated = ({k: v for k, v in r.items() if k not in aside} for r in (again, bundle.recipe))
    comparing.compare_values(said, "recompute.recipe", places.RECIPE, stated, ours)
    if again["software"] != bundle.recipe["software"]:
        theirs = bundle.recipe["software"]
        found = f"here {__version__}, the issuer {theirs['name']} {theirs['version']}"
        said.add("noted", "recompute.version", places.RECIPE, found)
    exact = comparing.compare_lines(said, files[places.LINES], texts[places.LINES], steps)
    totals = files.get(places.TOTALS), texts.get(places.TOTALS)
    comparing.compare_totals(said, *totals)
    digests = answer["digests"]
    if places.TILES in files and digests.get(places.TILES) != bundle.digest(places.TILES):
        said.add("failed", "recompute.totals", places.TILES, "another table by tile")
    comparing.compare_lots(said, bundle.lots, answer["lots"], steps, exact=exact)
    if comparing.UNCERTAINTY in files:
        values = (canonical.parse(x[comparing.UNCERTAINTY]) for x in (files, texts))
        allowed = 0 if exact else sum(steps.values())
        where = comparing.UNCERTAINTY
        comparing.compare_values(said, "recompute.uncertainty", where, *values, allowed)
    pages = [p for p, e in bundle.manifest.items() if e["role"] in ("report", "metadata")]
    if not answer["pages"]:
        said.add("noted", "recompute.not-made", "payload/report", "no page")
        pages = []
    for path in pages:
        if digests.get(path) != bundle.digest(path):
            said.add("noted", "recompute.not-compared", path, "another page")
    said.checked["pages equal"] = sum(digests.get(p) == bundle.digest(p) for p in pages)


def asked(request, seconds, module=CHILD, settings=None):
    """The answer of a child, whatever becomes of it: an object, with "ended" where it gave none.

    `settings` are added to what it sees of the environment.
    """
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment() | (settings or {}),
        start_new_session=True,
    )
    late = threading.Event()

    def end():
        late.set()
        _kill(child)

    clock = threading.Timer(seconds, end)
    clock.start()
    try:
        with suppress(OSError):
            child.stdin.write(json.dumps(request).encode())
            child.stdin.close()
        said = child.stdout.read(MAX_ANSWER + 1)
    finally:
        clock.cancel()
        _kill(child)
        child.stdout.close()
        with suppress(OSError):
            child.stdin.close()
        child.wait()
    if late.is_set():
        return {"ended": f"longer than {seconds} s"}
    try:
        answer = json.loads(said) if len(said) <= MAX_ANSWER else None
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {"ended": "no answer: memory, time or a crash"}


def _kill(child):
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, 9)  # its own group: what it started ends as well
        elif child.poll() is None:
            child.kill()
