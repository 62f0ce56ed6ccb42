"""The page on figures is run as a reader would: its Python, in order, in an empty folder."""

import ast
import re
from pathlib import Path

import numpy.testing as npt
import pytest
import xarray as xr

PAGE = Path(__file__).parents[2] / "docs" / "figures.md"


def blocks():
    """Text of the blocks of Python on the page."""
    return re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def shown(text, names):
    """Run a block; source and value of each line that only shows something."""
    for node in ast.parse(text).body:
        source = ast.unparse(node)
        if isinstance(node, ast.Expr):
            yield source, eval(compile(source, str(PAGE), "eval"), names)
        else:
            exec(compile(source, str(PAGE), "exec"), names)


def test_every_figure_of_an_account_stands_on_the_page():
    """Against the class: a new figure that the page does not name is missed here."""
    from bluecarbon.report.plots import Plots

    public = {name for name in vars(Plots) if not name.startswith("_")}
    assert set(re.findall(r"account\.plot\.(\w+)\(", "".join(blocks()))) == public


@pytest.mark.slow
def test_the_page_runs(tmp_path, monkeypatch):
    """What it calls a figure is one that shows something; areas by hand: 4 cells of 100 m2 each.

    Here, 150 km west of the central meridian, the scale of UTM is 0.9996 (1 + (150 / 6380)^2 / 2)
    = 0.99988, and the ground of four cells 400 / 0.99988^2 = 400.1 m2.
    """
    matplotlib = pytest.importorskip("matplotlib", reason="needs the extra plot: figures")
    monkeypatch.chdir(tmp_path)
    names = {}
    seen = [found for text in blocks() for found in shown(text, names)]
    figures = [value for source, value in seen if ".plot" in source]
    assert len(figures) >= 14
    for figure in figures:
        assert isinstance(figure, matplotlib.figure.Figure)
        assert any(axes.has_data() for axes in figure.axes)
    tables = [value for source, value in seen if ".areas(" in source and ".plot" not in source]
    assert len(tables) == 5
    assert all(isinstance(table, xr.DataArray) and (table > 0).any() for table in tables)
    npt.assert_allclose(tables[-1], [400.1, 400.1], atol=0.05)
    xr.testing.assert_equal(names["strata"]["area_linear"], names["account"].strata["area_linear"])
