"""Level 5: the notebook of a bundle run again, and what every cell shows held against what it did.

A notebook is code of a stranger. It is run only when asked for, in a process of its own with a
copy of the inputs, without network and without the files of the machine where the system can take
those away, and what it could not take away is said.
"""

from pathlib import Path

from bluecarbon.accounting.verifying import laying, outputs
from bluecarbon.accounting.verifying.comparing import Comparison
from bluecarbon.accounting.verifying.recompute import Effort, asked
from bluecarbon.evidence import canonical, places, sums, tables
from bluecarbon.evidence.refusals import Refused
from bluecarbon.evidence.sandbox.isolation import NETWORK

CHILD = "bluecarbon.accounting.verifying.running"
FOLDER = "payload/notebook/"
MAX_BYTES = 64 * 2**20


def rerun(bundle, *, beside=None, effort=None):
    """The `Finding` of L5 on a bundle whose digests were found right.

    Parameters
    ----------
    bundle : bluecarbon.evidence.bundle.Bundle
    beside : path, optional
        Folder in which detached inputs are looked for.
    effort : Effort, optional
        Time and memory for all cells together.
    """
    effort, said = effort or Effort(), Comparison()
    paths = [p for p in bundle.files if p.startswith(FOLDER) and p.endswith(".ipynb")]
    if not paths:
        said.add("undecided", "notebook.none", FOLDER, "nothing")
    try:
        import nbclient  # noqa: F401
    except ImportError:
        said.add("undecided", "notebook.install", "this machine", "no nbclient")
    faults = [*laying.title_reasons(laying.inputs_of(bundle)), *laying.absent(bundle, beside)]
    for reason in faults:
        said.add("undecided", "notebook.inputs", reason.where, reason.found)
    if not said.undecided:
        for path in paths:
            _one(said, bundle, path, beside, effort)
    return said.finding("L5", "notebook")


def _one(said, bundle, path, beside, effort):
    """Run one notebook and compare it."""
    try:
        stated = canonical.parse(bundle.files[path], where=path, max_bytes=MAX_BYTES)
        outputs.check_form(stated)
    except (Refused, ValueError) as error:
        said.add("failed", "notebook.form", path, getattr(error, "found", error))
        return
    try:
        with laying.laid_out(bundle, beside) as folder:
            answer = _run(stated, folder, effort)
    except (Refused, OSError) as error:
        said.add("undecided", "notebook.inputs", path, error)
        return
    if NETWORK in answer.get("open", ()):
        said.add("noted", "notebook.network", "this machine", "no way to close the network")
    if "ended" in answer:
        said.add("undecided", "notebook.ended", path, answer["ended"])
        return
    outputs.compare(said, path, stated, answer["cells"], error=answer.get("error"))
    outputs.check_lot_values(said, path, stated, _masses(bundle))


def _run(notebook, folder, effort):
    """What a child says that ran the cells in a folder."""
    scratch = folder.with_name("scratch")
    scratch.mkdir()
    # Nobody's home, and no settings of the user: a notebook has no business there.
    own = dict.fromkeys(("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "TMPDIR"), str(scratch))
    own |= {f"JUPYTER_{k}_DIR": str(scratch / k.lower()) for k in ("CONFIG", "DATA", "RUNTIME")}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        Path(own[name]).mkdir()
    sources = [_source(cell) if cell["cell_type"] == "code" else None for cell in notebook["cells"]]
    request = {
        "folder": str(folder),
        "scratch": str(scratch),
        "sources": sources,
        "memory": effort.memory,
        "cpu_seconds": effort.seconds * effort.threads,
        "seconds": effort.seconds,
    }
    return asked(request, effort.seconds, CHILD, own)


def _source(cell):
    source = cell["source"]
    return "".join(source) if isinstance(source, list) else source


def _masses(bundle):
    """Whole kilograms that a lot-value may be: lots, and sums of a column in all or by vintage."""
    masses = [int(lot["kg_co2e"]) for lot in bundle.lots.values()]
    known = {sum(masses), *masses}
    if places.LINES not in bundle.files:
        return known
    _, keys, rows = tables.read(bundle.files[places.LINES], columns=sums.LINE_COLUMNS)
    at = sums.LINE_KEYS.index("vintage")
    for vintage in (None, *sorted({row[at] for row in rows})):
        some = [row[keys:] for row in rows if vintage in (None, row[at])]
        known |= {sum(column) for column in zip(*some, strict=True)}
    return known
