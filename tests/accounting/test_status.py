"""Status travels: the weakest of what a result is made of reaches line, account, lot and report."""

import importlib.util
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bluecarbon as bc
from bluecarbon.errors import InputError
from bluecarbon.lots.statements import label
from bluecarbon.methods.quantities import register
from bluecarbon.parameters import STATUSES, weakest

# DESIGN section 4 names six; "local" is the project's own laboratory. The order is ours.
ORDER = ("standard", "local", "literature", "quoted", "reconstructed", "assumed")
mixes = st.lists(st.sampled_from(ORDER), min_size=1, max_size=12)
TITLE = "HY/T 0305-2021"


def test_the_order_is_the_declared_one():
    assert STATUSES == ORDER


@given(mixes)
def test_the_weakest_wins(mix):
    """Law: the largest place in the order, whatever the order of the mix and however often."""
    assert ORDER.index(weakest(mix)) == max(map(ORDER.index, mix))
    assert weakest(mix) == weakest([*reversed(mix), mix[0]])


@given(mixes, mixes)
def test_a_part_never_makes_the_whole_stronger(one, other):
    both = ORDER.index(weakest(one + other))
    assert both == max(ORDER.index(weakest(one)), ORDER.index(weakest(other)))


@given(mixes)
def test_the_name_of_the_standard_is_for_standard_and_local_alone(mix):
    said = label(TITLE, mix)
    if set(mix) <= {"standard", "local"}:
        assert said == TITLE
    else:
        assert said == f"after {TITLE}, {weakest(mix)}"
    chinese = label(TITLE, mix, "zh")
    assert (chinese == TITLE) == (said == TITLE)
    assert chinese == TITLE or chinese.startswith("参照")


def test_reconstructed_says_so():
    assert label(TITLE, ["standard", "reconstructed"]) == f"after {TITLE}, reconstructed"


def test_a_result_of_no_status_has_no_name():
    with pytest.raises(InputError, match="Give the statuses of all equations"):
        label(TITLE, [])


@pytest.fixture
def saved(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps, area_error=0.1), progress=False)
    return account, account.save(tmp_path / "out")


def test_account_lines_lots_and_report_agree(saved):
    account, folder = saved
    assert account.status == weakest(account.lines["status"])
    lines = account.lines.set_index(["holder", "vintage", "habitat", "method"])
    files = sorted((folder / "lots").iterdir())
    assert len(files) == len(account.lots) > 0
    report = (folder / "report.html").read_text(encoding="utf-8")
    for file in files:
        lot = json.loads(file.read_text(encoding="utf-8"))
        line = lines.loc[(lot["holder"], lot["vintage"], lot["habitat"], lot["method"]["id"])]
        assert lot["method"]["status"] == line["status"]
        assert lot["label"]["en"] == line["label"]
        assert lot["label"]["zh"] == line["label_zh"]
        assert line["label"] == label(lot["method"]["title"]["en"], [line["status"]])
        assert line["label"] in report
        assert line["label_zh"] in report
    shown = f"<dt>weakest status</dt><dd><bdi>{account.status}</bdi></dd>"
    assert shown in account._repr_html_()


def test_the_explanation_shows_what_made_the_line_weak(saved):
    """Every line is as weak as the weakest step of its own chains."""
    account, _ = saved
    for line in account.lines.itertuples():
        told = account.explain(
            holder=line.holder, vintage=line.vintage, habitat=line.habitat, method=line.method
        )
        steps = [step for row in told.rows for step in (*row.leaves, *row.equations)]
        assert weakest(step.status for step in steps) == line.status
        assert told.settlement["status"] == line.status
        assert told.settlement["label"] == line.label


@pytest.fixture
def burial_only(tmp_path):
    """A method of one equation that is all standard, registered for one test."""
    file = tmp_path / "burial_only.py"
    file.write_text(METHOD)
    spec = importlib.util.spec_from_file_location("burial_only", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield register.register_method(module)
    del register._registered["burial-only"]


@pytest.mark.parametrize("weak", ["standard", "local", "literature", "assumed"])
def test_one_weak_number_weakens_its_habitat_alone(weak, burial_only, tmp_path, small, maps):
    """All is standard or measured, but for the burial of the marsh."""
    path = small.write_project(tmp_path, *maps)
    text = re.sub(r"(?s)use = \"ipcc.*?burial_of = [^\n]*", 'use = "burial-only"', path.read_text())
    path.write_text(text)
    zones = json.loads((tmp_path / "zones.geojson").read_text())
    for zone in zones["features"]:
        zone["properties"]["zone_area"] = 3.0
    (tmp_path / "zones.geojson").write_text(json.dumps(zones))
    row = "burial,{},2,t CO2e ha-1 a-1,,,,fixed,,laboratory,sheet 1,{}\n"
    rows = row.format("mangrove", "local") + row.format("tidal marsh", weak)
    (tmp_path / "local.csv").write_text(HEADER + rows)
    account = bc.account(path, progress=False)
    marsh = "Burial, by hand" if weak in ("standard", "local") else f"after Burial, by hand, {weak}"
    expected = {"mangrove": "Burial, by hand", "tidal marsh": marsh}
    lines = account.lines.groupby("habitat")["label"].unique()
    assert {habitat: list(labels) for habitat, labels in lines.items()} == {
        habitat: [said] for habitat, said in expected.items()
    }
    assert {lot.habitat: lot.label.en for lot in account.lots} == expected
    assert account.status == weakest(["local", weak])


HEADER = "name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status\n"
METHOD = '''\
"""Burial alone."""
from bluecarbon.methods.quantities import equation

ID = "burial-only"
EDITION = "of this test"
TITLE = {"en": "Burial, by hand", "zh": "埋藏"}
HABITATS = ("mangrove", "tidal marsh")
CLAIMS = ("annual sink",)
POOLS = {"soil": "burial"}
INPUTS = {"counted_time": "a", "zone_area": "ha"}
TOTAL = "removal"


@equation(unit="t CO2e", source="hand", status="standard")
def removal(burial, zone_area, counted_time):
    """What is buried."""
    return burial * zone_area * counted_time
'''
