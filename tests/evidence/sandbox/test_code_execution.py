"""Matrix A10: files that are programs to some reader. Here nothing of them runs."""

import io
import json
import pickle
import zipfile

import numpy as np

from bluecarbon.accounting.verifying.sandbox import inspect_files
from bluecarbon.accounting.verifying.sandbox.inspection import KINDS


class Runs:
    """What pickle runs when it reads it."""

    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return eval, (self.command,)


def payloads(canary):
    """Files by name; each would write the canary in a reader that runs it."""
    path = str(canary.written)
    python = f"open({path!r}, 'w').write('ran')"
    shell = f"touch {path}"
    packed = pickle.dumps(Runs(python))
    array, arrays, archive = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.save(array, np.array([Runs(python)], dtype=object), allow_pickle=True)
    np.savez(arrays, a=np.array([Runs(python)], dtype=object))
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("__main__.py", python)
    cell = {"cell_type": "code", "source": python, "outputs": [], "metadata": {}}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    imports = f"__import__('os').system({shell!r})"

    def data(**content):
        return json.dumps(content).encode()

    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    feature = {"type": "Feature", "properties": {"zone": imports}}
    feature["geometry"] = {"type": "Polygon", "coordinates": square}
    return {
        "pickle.json": packed,
        "pickle.tif": packed,
        "pickle.nc": packed,
        "pickle.csv": packed,
        "array.npy": array.getvalue(),
        "array.tif": array.getvalue(),
        "arrays.nc": arrays.getvalue(),
        "program.csv": archive.getvalue(),
        "yaml.json": f"!!python/object/apply:os.system [{shell!r}]".encode(),
        "yaml.csv": f"!!python/object/apply:os.system [{shell!r}]\n".encode(),
        "notebook.ipynb": json.dumps(notebook).encode(),
        "recipe.json": data(method=imports, edition=1),
        "recipe-module.json": data(method="os:system", arguments=[shell]),
        "recipe-pickle.json": data(py_reduce=["os.system", [shell]], parameters=python),
        "template.json": data(title="{{ ''.__class__.__mro__[1].__subclasses__() }}", a=imports),
        "format.json": data(title="{0.__class__.__init__.__globals__}", b="%(" + imports + ")s"),
        "expression.csv": f"zone,value\nwest,=cmd|'/c {shell}'!A1\neast,{imports}\n".encode(),
        "log4j.csv": b"zone,value\nwest,${jndi:ldap://127.0.0.1:%d/a}\n" % canary.port,
        "zones.geojson": data(type="FeatureCollection", features=[feature]),
        "python.geojson": python.encode(),
        "python.json": python.encode(),
        "shell.csv": f"#!/bin/sh\n{shell}\n".encode(),
        "sitecustomize.py": python.encode(),
        "package.whl": archive.getvalue(),
    }


def test_nothing_in_a_file_runs(canary, tmp_path, monkeypatch, matrix):
    """Also not by lying where Python looks for modules: the child does not look there."""
    folder = tmp_path / "from-outside"
    folder.mkdir()
    files = payloads(canary)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "json.py").write_bytes(files["sitecustomize.py"])
    (folder / "numpy.py").write_bytes(files["sitecustomize.py"])
    monkeypatch.chdir(folder)
    found = inspect_files({name: folder / name for name in files})
    held = sum(not canary.sang(one) for one in found.values())
    matrix.report("A10", len(files), held, f"canaries written: {int(canary.written.exists())}")
    # Data that merely hold such text are data; programs under the name of data are not.
    accepted = {name for name, one in found.items() if one.accepted}
    assert accepted <= {n for n in files if n.endswith((".json", ".csv", ".ipynb", ".geojson"))}
    assert not {n for n in accepted if n.startswith(("pickle", "array", "program", "python"))}
    assert all(one.stage == "file" for n, one in found.items() if n[n.rindex(".") :] not in KINDS)
