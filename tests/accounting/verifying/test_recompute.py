"""L3 on a true bundle and on lies with right digests. Verdicts are what DESIGN promises, and the
lies are known because the tests tell them."""

import json

import numpy as np
import pytest

from bluecarbon.accounting.verifying import recompute as module
from bluecarbon.accounting.verifying.recompute import Effort, asked, recompute
from bluecarbon.evidence import bundle, places, tables
from bluecarbon.evidence.manifest import Detached
from bluecarbon.evidence.sums import LINE_COLUMNS


def found_in(data, **more):
    return recompute(bundle.load(data), **more)


def below(data, **more):
    """Statuses of L0 to L2."""
    return [verdict.status for verdict in bundle.check(data, **more)]


def test_a_true_bundle_comes_out_again(forge, honest, quick):
    """The child computed it from files laid out from the bundle: every integer equal."""
    found = found_in(forge.data)
    assert found.status == "pass"
    lines = len(forge.account.lines)
    assert found.checked["lines equal"] == found.checked["lines recomputed"] == lines
    assert found.checked["lots equal"] == len(forge.account.lots)
    assert found.checked["kg in lots, recomputed"] == str(forge.account.lines["lots_kg"].sum())
    assert found.checked["pages equal"] == 3
    assert not found.noted
    assert not found.differences


def test_a_changed_input_with_right_digests_is_caught_here_and_not_before(forge, tmp_path, code):
    """5 ha of mangrove more on the second map, and everything else as it was sold."""
    second = np.array([[1 if r == 4 and c < 5 else 0 for c in range(12)] for r in range(8)])
    first = np.zeros((8, 12), dtype=int)
    first[0:2, 0:6], first[3, :] = 1, 2
    second[0:2, 0:6], second[2, 0:5], second[3, :] = 1, 1, 2
    forge.small.write_map(tmp_path / "2019.tif", second)
    data = forge.pack({"payload/inputs/2019.tif": (tmp_path / "2019.tif").read_bytes()})
    assert below(data) == ["pass", "pass", "pass"]
    found = found_in(data)
    assert found.status == "fail"
    assert {"recompute.lines", "recompute.totals", "recompute.lots"} <= code(found.failed)
    assert any(d.by and int(d.by) > 0 and not d.within for d in found.differences)


def test_a_changed_line_is_caught_by_the_sums(forge):
    """One kilogram more of gross mass, digests right: the line does not add up any more."""
    rows = [list(row) for row in tables.read(forge.files[places.LINES])[2]]
    rows[0][LINE_COLUMNS.index("gross_kg")] += 1
    data = forge.pack({places.LINES: tables.write(LINE_COLUMNS, rows)})
    assert below(data) == ["pass", "pass", "fail"]


def test_lines_and_lots_forged_together_are_caught_here(forge, quick, code):
    """5 t more of gross and of deduction in every line and lot: all sums hold, and no input says
    so. Slack is 2 strata or so a line."""
    names = [LINE_COLUMNS.index(name) for name in ("gross_kg", "deduction_kg")]
    rows = [list(row) for row in tables.read(forge.files[places.LINES])[2]]
    for row in rows:
        for name in names:
            row[name] += 5000

    def more(lot):
        for name in ("gross_kg", "deduction_kg"):
            lot["settlement"][name] = str(int(lot["settlement"][name]) + 5000)

    changes, drop = forge.forged_lots(more)
    data = forge.pack(changes | {places.LINES: tables.write(LINE_COLUMNS, rows)}, drop=drop)
    assert below(data) == ["pass", "pass", "pass"]
    found = found_in(data)
    assert found.status == "fail"
    assert {"recompute.lines", "recompute.lots"} <= code(found.failed)
    assert "-5000" in {d.by for d in found.differences}


def test_a_changed_mass_of_a_lot_is_caught_by_the_sums(forge):
    """100 kg more in every lot, under ids that follow from it."""

    def more(lot):
        lot["kg_co2e"] = str(int(lot["kg_co2e"]) + 100)

    changes, drop = forge.forged_lots(more)
    assert below(forge.pack(changes, drop=drop))[2] == "fail"


def test_a_lot_with_another_holder_name_for_its_zone_is_caught_here(forge, quick, code):
    """What no sum holds: the title by which the zone is held."""
    changes, drop = forge.forged_lots(lambda lot: lot.update(title_refs=["T-9"]))
    data = forge.pack(changes, drop=drop)
    assert below(data) == ["pass", "pass", "pass"]
    assert code(found_in(data).failed) == {"recompute.lots"}


def test_another_version_of_the_software_that_computes_the_same_passes(forge, quick, code):
    older = {"name": "bluecarbon", "version": "0.0.9"}
    changes, drop = forge.forged_lots(lambda lot: lot.update(software_version="0.0.9"))
    found = found_in(forge.pack(changes | forge.recipe(software=older), drop=drop))
    assert found.status == "pass"
    assert "recompute.version" in code(found.noted)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"methods": [{"id": "secret-method", "edition": "1"}]}, "recompute.method-unknown"),
        ({"methods": [{"id": "ipcc-wetlands-2013", "edition": "2099"}]}, "recompute.edition"),
        ({"parameters_sha256": "0" * 64}, "recompute.parameters"),
    ],
)
def test_what_is_not_installed_here_cannot_be_verified(forge, quick, code, changes, expected):
    """Neither a pass nor a fail, and no number is compared."""
    found = found_in(forge.pack(forge.recipe(**changes)))
    assert found.status == "cannot verify"
    assert code(found.undecided) == {expected}
    assert "lines recomputed" not in found.checked


@pytest.mark.parametrize("changes", [{"seed": "8"}, {"draws": 401}, {"settings": {"lots": {}}}])
def test_a_recipe_that_the_project_file_contradicts_fails(forge, quick, code, changes):
    assert "recompute.recipe" in code(found_in(forge.pack(forge.recipe(**changes))).failed)


def test_an_input_whose_mark_as_simulated_is_denied_fails(forge, quick, honest, code, monkeypatch):
    """The map says that it is simulated, the recipe does not."""
    answer = json.loads(json.dumps(honest))
    next(row for row in answer["inputs"] if row[0] == "2019.tif")[2] = True
    monkeypatch.setattr(module, "asked", lambda *_, **__: answer)
    assert code(found_in(forge.data).failed) == {"recompute.inputs"}


def test_an_input_beside_the_bundle_is_asked_for(forge, quick, code, tmp_path):
    """Absent: cannot verify. There: as if it were inside. Another: L1 says so, and so does this."""
    path = "payload/inputs/legend.csv"
    content = forge.files[path]
    digest = next(r[3] for r in _rows(forge) if r[0] == "legend.csv")
    apart = {path: Detached(size=len(content), sha256=digest)}
    data = forge.pack(drop=(path,), detached=apart)
    assert below(data) == ["pass", "cannot verify", "pass"]
    found = found_in(data)
    assert (found.status, code(found.undecided)) == ("cannot verify", {"recompute.beside"})
    (tmp_path / "legend.csv").write_bytes(content)
    assert found_in(data, beside=tmp_path).status == "pass"
    (tmp_path / "legend.csv").write_bytes(content[:-1] + b"x")
    assert below(data, beside=tmp_path)[1] == "fail"
    assert found_in(data, beside=tmp_path).status == "cannot verify"


def _rows(forge):
    return forge.account.inputs[["path", "role", "simulated", "sha256"]].to_numpy().tolist()


@pytest.mark.parametrize(
    "title",
    [
        "../2019.tif",
        "/etc/2019.tif",
        "a//b",
        "C:2019.tif",
        "a\\b",
        "con.tif",
        "x/../../y",
        "a\u202eb",
    ]
    + ["2016.TIF", "2016.tif/x", " x", "x.", None, "./x", "a\nb"],
)
def test_hostile_titles_are_refused_before_a_file_is_written(forge, code, monkeypatch, title):
    """Paths that climb, devices, drives, look-alikes, and folders of other files."""
    monkeypatch.setattr(module.laying, "laid_out", None)
    path = "payload/inputs/2019.tif"
    about = forge.about | {path: forge.about[path] | {"title": title}}
    found = found_in(forge.pack(about=about))
    assert (found.status, code(found.failed)) == ("fail", {"recompute.title"})


@pytest.mark.parametrize("outside", ["/etc/hostname", "../legend.csv", "~/legend.csv"])
def test_a_project_file_that_names_a_file_outside_fails(forge, code, outside):
    """Computed in the child; a title of "~" is a folder like others, which is not there."""
    path = "payload/inputs/project.toml"
    changed = forge.files[path].replace(b'"legend.csv"', json.dumps(outside).encode())
    found = found_in(forge.pack({path: changed}))
    assert found.status == "fail"
    expected = "recompute.refused" if outside[0] == "~" else "recompute.outside"
    assert code(found.failed) == {expected}


def test_a_map_that_reaches_for_other_files_is_not_computed_with(forge, code, tmp_path):
    """VRT XML under the name of a GeoTIFF, as in the first of the known attacks on GDAL."""
    canary = tmp_path / "canary.tif"
    forge.small.write_map(canary, np.ones((8, 12)))
    text = (
        '<VRTDataset rasterXSize="12" rasterYSize="8"><VRTRasterBand dataType="Byte" band="1">'
        f"<SimpleSource><SourceFilename>{canary}</SourceFilename><SourceBand>1</SourceBand>"
        "</SimpleSource></VRTRasterBand></VRTDataset>"
    )
    found = found_in(forge.pack({"payload/inputs/2019.tif": text.encode()}))
    assert found.status in ("fail", "cannot verify")
    assert code(found.failed + found.undecided) <= {"recompute.harmful", "recompute.not-read"}
    assert "lines recomputed" not in found.checked


def test_code_in_a_bundle_is_never_run(forge, code, tmp_path):
    """A method that travels as an input, and a project that uses it: unknown here, so not run."""
    canary = tmp_path / "canary"
    method = f"open({str(canary)!r}, 'w')\nID = 'evil'\n".encode()
    listed = json.loads(forge.files[places.RECIPE])["inputs"]
    listed.append({"path": "payload/inputs/zz.py", "role": "method", "simulated": False})
    listed.sort(key=lambda one: one["path"])
    methods = [{"id": "evil", "edition": "1"}]
    changes = forge.recipe(inputs=listed, methods=methods) | {"payload/inputs/zz.py": method}
    about = forge.about | {"payload/inputs/zz.py": {"title": "zz.py"}}
    found = found_in(forge.pack(changes, about=about))
    assert code(found.undecided) == {"recompute.method-unknown"}
    laid = module.laying.contents(bundle.load(forge.pack(changes, about=about)), None)
    assert "payload/inputs/zz.py" not in dict(laid)
    assert not canary.exists()


@pytest.mark.parametrize("answer", [{}, {"ended": "memory"}, {"texts": 1, "methods": []}])
def test_a_child_that_says_nothing_of_sense_is_no_pass(forge, quick, monkeypatch, answer):
    monkeypatch.setattr(module, "asked", lambda *_, **__: answer)
    assert found_in(forge.data).status in ("cannot verify", "fail")


def test_a_child_that_does_not_end_is_ended(tmp_path):
    (tmp_path / "endless.py").write_text("import time\ntime.sleep(600)\n")
    answer = asked({}, 1, "endless", {"PYTHONPATH": str(tmp_path)})
    assert answer == {"ended": "longer than 1 s"}
    (tmp_path / "talker.py").write_text("print('[1, 2')\n")
    assert "no answer" in asked({}, 20, "talker", {"PYTHONPATH": str(tmp_path)})["ended"]


def test_memory_is_limited(forge):
    """With 1 MiB beside the programs nothing can be computed, and nothing is claimed."""
    found = found_in(forge.data, effort=Effort(memory=2**20, seconds=15))
    assert found.status == "cannot verify"
