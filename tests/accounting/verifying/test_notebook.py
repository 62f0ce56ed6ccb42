"""L5: the notebook of a bundle run again in a process that can reach nothing."""

import json
import socket
import sys

import pytest

from bluecarbon.accounting.verifying import notebook as module
from bluecarbon.accounting.verifying.notebook import rerun
from bluecarbon.accounting.verifying.recompute import Effort
from bluecarbon.evidence import bundle

pytest.importorskip("nbclient", reason="nbclient is not installed: the extra notebook")
PATH = "payload/notebook/account.ipynb"


def with_cells(forge, *cells):
    """The bundle with a notebook of other cells: sources and the text that they showed."""
    made = [
        {
            "cell_type": "code",
            "metadata": {},
            "source": source,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": text}] if text else [],
        }
        for source, text in cells
    ]
    content = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})
    return bundle.load(forge.pack({PATH: content.encode()}))


def test_the_notebook_of_a_true_bundle_comes_out_again(forge):
    found = rerun(bundle.load(forge.data))
    assert found.status == "pass", found.failed
    assert found.checked["cells compared"] >= 4
    assert found.checked["lot-value cells"] >= 1
    assert found.checked["cells ignored"] == 0


def test_an_altered_digit_fails(forge, monkeypatch, code):
    """The sum of the lots with 1 kg more, as it is printed; what comes out is what is true."""
    content = json.loads(forge.files[PATH])
    again = [cell.get("outputs", []) for cell in json.loads(forge.files[PATH])["cells"]]
    monkeypatch.setattr(module, "asked", lambda *_, **__: {"cells": again})
    true = str(forge.account.lines["lots_kg"].sum())
    cell = next(c for c in content["cells"] if c.get("outputs") and true in str(c["outputs"]))
    cell["outputs"][0]["data"]["text/plain"] = str(int(true) + 1)
    found = rerun(bundle.load(forge.pack({PATH: json.dumps(content).encode()})))
    assert found.status == "fail"
    assert code(found.failed) == {"notebook.lot-value", "notebook.unequal-lots"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take these away")
def test_a_notebook_reaches_neither_the_network_nor_the_files_of_the_machine(forge, tmp_path):
    """A canary file, a loopback listener, a file to write, a variable of this process."""
    canary = tmp_path / "canary"
    canary.write_text("secret")
    new = tmp_path / "new"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        found = rerun(
            with_cells(
                forge,
                (
                    f"try:\n    print(open({str(canary)!r}).read())\nexcept OSError:\n    print(1)",
                    "1",
                ),
                (
                    f"try:\n    open({str(new)!r}, 'w')\nexcept OSError:\n    print(2)",
                    "2",
                ),
                (
                    "import socket\ntry:\n    socket.create_connection(('127.0.0.1', "
                    f"{port}), 2)\nexcept OSError:\n    print(3)",
                    "3",
                ),
                ("import os\nprint(sorted(k for k in os.environ if 'PYTEST' in k))", "[]"),
            )
        )
        with pytest.raises(TimeoutError):
            listener.accept()
    not_closed = [r for r in found.noted if r.code == "notebook.network"]
    if not_closed:
        pytest.skip("this kernel lets nobody leave its network: " + not_closed[0].found)
    assert found.status == "pass", found.failed
    assert not new.exists()


def test_a_cell_that_fails_and_one_that_never_ends(forge, code):
    found = rerun(with_cells(forge, ("1 / 0", "")))
    assert found.status == "fail"
    assert "notebook.error" in code(found.failed)
    endless = with_cells(forge, ("while True:\n    pass", ""))
    found = rerun(endless, effort=Effort(seconds=8))
    assert (found.status, code(found.undecided)) == ("cannot verify", {"notebook.ended"})


def test_without_a_notebook_or_with_another_thing_in_its_place(forge, code):
    found = rerun(bundle.load(forge.pack(drop=(PATH,))))
    assert (found.status, code(found.undecided)) == ("cannot verify", {"notebook.none"})
    for odd in (b"[]", b"{", b'{"nbformat": 3}', b"\xff"):
        found = rerun(bundle.load(forge.pack({PATH: odd})))
        assert (found.status, code(found.failed)) == ("fail", {"notebook.form"})
