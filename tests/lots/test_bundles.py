"""`verify_bundle`, as a platform calls it."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from bluecarbon.evidence import bundle as bundles
from bluecarbon.evidence import places
from bluecarbon.evidence.lot_ids import lot_id
from bluecarbon.lots import VerifiedBundle, verify_bundle
from bluecarbon.lots.model import canonical_json


@pytest.fixture(scope="module")
def workshop():
    """The module of the ledger's tests that makes signed bundles."""
    path = Path(__file__).parent / "ledger" / "workshop.py"
    spec = importlib.util.spec_from_file_location("workshop_for_bundles", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shop(workshop):
    return workshop.Workshop()


def test_a_good_bundle_gives_its_lots(shop, workshop, tmp_path):
    lot = workshop.lot()
    path = tmp_path / "lots.bcz"
    path.write_bytes(shop.bundle(lot))
    (tmp_path / "trust.json").write_bytes(shop.trust_bytes)
    found = verify_bundle(path, trust=tmp_path / "trust.json")
    assert isinstance(found, VerifiedBundle)
    assert found.ok
    assert found.lots == (lot,)
    assert (found.failed, found.undecided) == ((), ())
    assert [(v.level, v.part) for v in found.verdicts] == [
        ("L0", "container"),
        ("L0", "lots"),
        ("L1", "digests"),
        ("L1", "signatures"),
        ("L2", "sums"),
    ]
    said = json.loads(json.dumps(found.as_json()))
    assert (said["ok"], said["lots"]) == (True, [lot.id])
    assert found.statement == found.judgement.statement == said["statement"]
    assert verify_bundle(path.read_bytes(), trust=shop.trust).as_json()["lots"] == [lot.id]


def test_without_a_trust_file_nothing_is_accepted(shop, workshop):
    found = verify_bundle(shop.bundle(workshop.lot()))
    assert not found.ok
    assert found.failed == ()
    assert "Signatures count where the reader names the keys" in found.undecided[0]
    assert found.lots  # to be looked at, not to be sold


def test_keys_of_others_and_missing_signatures_do_not_count(shop, workshop):
    lot = workshop.lot()
    for data in (
        workshop.Workshop().bundle(lot),
        *(shop.bundle(lot, signed=s) for s in ("", "issuer")),
    ):
        found = verify_bundle(data, trust=shop.trust)
        assert not found.ok
        assert found.failed
        assert found.lots == ()


def test_another_audience_is_refused(shop, workshop):
    found = verify_bundle(shop.bundle(workshop.lot()), trust=shop.trust, audience="elsewhere")
    assert not found.ok


@pytest.mark.parametrize("source", [b"", b"PK", "absent.bcz"])
def test_what_is_no_bundle_fails_and_raises_nothing(source, shop):
    found = verify_bundle(source, trust=shop.trust)
    assert (found.ok, found.lots, found.sha256) == (False, (), None)
    assert found.failed
    assert [v.status for v in found.verdicts][1:] == ["not run", "not run"]
    json.dumps(found.as_json())


def test_a_changed_byte_fails(shop, workshop):
    data = shop.bundle(workshop.lot())
    at = data.index(b'"units":10') + 8
    found = verify_bundle(data[:at] + b"2" + data[at + 1 :], trust=shop.trust)
    assert not found.ok
    assert found.lots == ()


def test_a_lot_that_contradicts_itself_fails_though_its_id_fits(shop, workshop):
    """The schema and the sums hold, and the label claims what the status does not allow."""
    lot = workshop.lot()
    files = bundles.load(shop.bundle(lot, signed="")).files
    content = json.loads(files.pop(places.lot_path(lot.id)))
    files.pop(places.MANIFEST)
    del content["id"]
    content["method"]["status"] = "assumed"
    content["id"] = lot_id(content["vintage"], canonical_json(content))
    files[places.lot_path(content["id"])] = canonical_json(content)
    found = verify_bundle(bundles.build(files))
    assert [v.part for v in found.verdicts if v.status == "fail" and v.level == "L0"] == ["lots"]
    assert "fits together" in " ".join(found.failed)
    assert found.lots == ()
    (fault,) = next(v for v in found.verdicts if v.part == "lots").failed
    assert "批次" in fault.sentence("zh")
