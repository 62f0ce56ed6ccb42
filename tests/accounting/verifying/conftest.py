"""A true bundle of a small project, and the means to lie in it as a forger would."""

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from bluecarbon.accounting import account
from bluecarbon.accounting.bundling import files_of
from bluecarbon.accounting.verifying import recompute
from bluecarbon.evidence import bundle, canonical, container, manifest, places
from bluecarbon.evidence.lot_ids import lot_id

TESTS = Path(__file__).parents[2]


def _module(path):
    name = path.stem if path.stem == "workshop" else f"verifying_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def signed():
    """The module that makes keys, trust and signed bundles."""
    return _module(TESTS / "evidence" / "signed.py")


@pytest.fixture(scope="session")
def workshop():
    """The module that makes lots and signed bundles for ledgers."""
    return _module(TESTS / "lots" / "ledger" / "workshop.py")


def classes(extra=0):
    """Class maps as in `tests/conftest.py`; `extra` more cells of mangrove in the second."""
    first = np.zeros((8, 12), dtype=int)
    first[0:2, 0:6] = 1
    first[3, :] = 2
    second = first.copy()
    second[2, 0:5] = 1
    second[4, 0:extra] = 1
    return first, second


class Forge:
    """The files of a true bundle, and bundles of some of them changed, with right digests."""

    def __init__(self, folder, small):
        self.folder, self.small = folder, small
        path = small.write_project(folder, *classes(), area_error=0.1)
        self.account = account(path, progress=False)
        self.files, self.about, self.detached = files_of(self.account)
        self.data = bundle.build(self.files, about=self.about)

    def pack(self, changes=None, *, drop=(), about=None, detached=None):
        """A bundle (bytes) with some files changed, whose manifest states their new digests."""
        files = {p: d for p, d in {**self.files, **(changes or {})}.items() if p not in drop}
        about = dict((about or self.about).items())
        files[places.MANIFEST] = manifest.make(files, about=about, detached=detached)
        return container.pack(files)

    def recipe(self, **changes):
        """The recipe with some values changed."""
        value = canonical.loads(self.files[places.RECIPE]) | changes
        return {places.RECIPE: canonical.dumps(value)}

    def forged_lots(self, change):
        """Changes and drops by which every lot is another, under the id that then follows."""
        changes, drop = {}, []
        for path in [path for path in self.files if path.startswith("lots/")]:
            lot = json.loads(self.files[path])
            change(lot)
            content = {k: v for k, v in lot.items() if k != "id"}
            name = lot_id(lot["vintage"], canonical.dumps(content))
            drop.append(path)
            changes[places.lot_path(name)] = canonical.dumps(content | {"id": name})
        return changes, [path for path in drop if path not in changes]


@pytest.fixture(scope="session")
def forge(tmp_path_factory, request):
    """A `Forge` on a small project."""
    small = _module(TESTS / "accounting" / "small_project.py")
    return Forge(tmp_path_factory.mktemp("project"), small)


@pytest.fixture(scope="session")
def honest(forge):
    """What the child answers for the true bundle; computed once."""
    kept = {}

    def keeping(*args, **kwargs):
        kept["answer"] = asked(*args, **kwargs)
        return kept["answer"]

    asked, recompute.asked = recompute.asked, keeping
    try:
        found = recompute.recompute(bundle.load(forge.data))
    finally:
        recompute.asked = asked
    assert found.status == "pass", (found.failed, found.undecided)
    return kept["answer"]


@pytest.fixture
def quick(honest, monkeypatch):
    """Every recomputation gives what the true inputs give, at once."""
    from bluecarbon.accounting.verifying.sandbox.inspection import ACCEPTED, Inspection

    def accepted(files, **_):
        return {p: Inspection(name=p, kind="csv", verdict=ACCEPTED) for p in files}

    monkeypatch.setattr(recompute, "asked", lambda *_, **__: json.loads(json.dumps(honest)))
    monkeypatch.setattr(recompute, "inspect_files", accepted)


def codes(reasons):
    """The codes of some reasons."""
    return {reason.code for reason in reasons}


@pytest.fixture(scope="session")
def code():
    """`codes`, for test modules."""
    return codes
