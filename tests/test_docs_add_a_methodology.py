"""The how-to for a methodology of one's own: short, and it runs as printed."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

import bluecarbon as bc
from bluecarbon.cli import main
from bluecarbon.methods.quantities import MethodError, load_method, register

PAGE = Path(__file__).parents[1] / "docs" / "add-a-methodology.md"


def block(language):
    """The first block of code of a language on the page."""
    return re.search(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)[1]


@pytest.fixture
def written(tmp_path, small, maps, monkeypatch):
    """The page's module and table, written beside a small project that uses the method."""
    monkeypatch.setattr(register, "_registered", {})
    (tmp_path / "bay_burial.py").write_text(block("python"))
    (tmp_path / "bay_burial.csv").write_text(block("csv"))
    (tmp_path / "project").mkdir()
    path = small.write_project(tmp_path / "project", *maps)
    text = path.read_text()
    start, end = text.index("[[method]]"), text.index("[uncertainty]")
    path.write_text(text[:start] + block("toml") + "\n" + text[end:])
    return path


ID = "bay-burial-2026"


def module(folder):
    """The page's module, imported from its file."""
    spec = importlib.util.spec_from_file_location("bay_burial", folder / "bay_burial.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_module_of_the_page_is_shorter_than_forty_lines():
    assert len(block("python").splitlines()) < 40


def test_a_registered_method_accounts_what_the_hand_calculates(written, tmp_path):
    """By hand: hectares counted x 1.2 t C x (1 - 0.35) x 44/12 = 2.86 t CO2e/ha; the mean of a
    triangular share from 0.25 to 0.45 is 0.35 too, and the two errors are independent."""
    bc.register_method(module(tmp_path))
    account = bc.account(written, progress=False)
    # Row 3 holds 10 ha of marsh in the zones. 3 ha turn to Spartina on the second map; a loss
    # counts from the earlier map on, so of them only the 182 of 366 days before 1 July 2016 count.
    expected = (7 * 4 + 3 * 182 / 366) * 1.2 * 0.65 * 44 / 12 * 1000
    assert account.lines["gross_kg"].sum() == pytest.approx(expected, rel=0.01)
    assert set(account.lines["method"]) == {ID}
    read = {(r.role, Path(r.path).name) for r in account.inputs.itertuples()}
    assert {("method", "bay_burial.py"), ("parameters", "bay_burial.csv")} <= read


def test_the_command_line_takes_the_file(written, tmp_path, capsys):
    out = str(tmp_path / "out")
    file = str(tmp_path / "bay_burial.py")
    assert main(["run", str(written), "--out", out, "--quiet", "--method", file]) == 0
    assert ID in capsys.readouterr().out
    assert main(["methods", ID]) == 0
    assert "No standard stands behind this method." in capsys.readouterr().out


def test_a_project_file_alone_never_loads_code(written, tmp_path):
    with pytest.raises(bc.InputError, match="not a methodology"):
        bc.account(written, progress=False)


def test_an_edition_of_the_package_is_never_replaced(written, tmp_path):
    impostor = module(tmp_path)
    impostor.ID = "ipcc-wetlands-2013"
    with pytest.raises(MethodError, match="Give yours an ID of its own"):
        bc.register_method(impostor)


def test_a_module_without_a_title_is_refused_by_name(written, tmp_path):
    nameless = module(tmp_path)
    del nameless.TITLE
    with pytest.raises(MethodError, match="found no TITLE"):
        bc.register_method(nameless)


@pytest.mark.parametrize(
    ("name", "value", "cure"),
    [
        ("POOLS", {"soil": "burrial"}, "burial"),
        ("BASIS", "ex antes", "ex ante"),
        ("ROWS", "strata", "stratum"),
    ],
)
def test_a_word_that_is_not_known_is_named_with_the_nearest(written, tmp_path, name, value, cure):
    wrong = module(tmp_path)
    setattr(wrong, name, value)
    with pytest.raises(MethodError, match=cure):
        bc.register_method(wrong)


def test_a_file_that_is_not_there_is_refused(capsys):
    assert main(["methods", "--method", "nowhere.py"]) == 1
    assert "Give the path of the file" in capsys.readouterr().err


def test_packages_offer_methods_as_entry_points(written, tmp_path, monkeypatch):
    """An installed distribution, as pip would leave it: metadata with an entry point."""
    site = tmp_path / "site"
    info = site / "bay-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: bay\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[bluecarbon.methods]\n{ID} = bay_burial\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "bay_burial", raising=False)
    assert ID in register.method_ids()
    assert load_method(ID).edition == "first, 2026"
