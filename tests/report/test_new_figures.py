"""Interval, sensitivity, flow and core: what is drawn is what was given."""

import warnings
from datetime import date
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Plain

from bluecarbon.errors import BluecarbonError
from bluecarbon.report import figures
from bluecarbon.report.figures import fonts
from bluecarbon.report.plots import Plots
from bluecarbon.science.dating import CFCS, CRS, date_core, lead210_profile


def texts(fig):
    """What stands written in a figure."""
    root = ElementTree.fromstring(figures.svg(fig))
    return [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]


LIMITS = {"p05": 80.0, "median": 100.0, "p95": 130.0}
RULES = [("none", 101.0, False), ("percentile", 70.0, True)]


def test_interval_shades_from_limit_to_limit_and_marks_the_rule_in_force():
    """The shaded box is the 90 % interval, the line its median, the large dot the rule in force."""
    fig = figures.interval(LIMITS, draws=np.linspace(75, 140, 500), claims=RULES)
    histogram, rules = fig.axes
    band = histogram.patches[0]
    assert (band.get_x(), band.get_x() + band.get_width()) == (80.0, 130.0)
    assert histogram.get_lines()[0].get_xdata()[0] == 100.0
    assert sum(p.get_height() for p in histogram.patches[1:]) == 500
    dots = [line for line in rules.get_lines() if line.get_marker() == "o"]
    assert [d.get_xdata()[0] for d in dots] == [101.0, 70.0]
    assert dots[1].get_markersize() > dots[0].get_markersize()
    assert {"80.0", "100", "130", "70.0", "percentile · in force"} <= set(texts(fig))
    low, high = rules.get_xlim()
    assert low < 70 < 140 < high + 1


def test_interval_without_draws_or_rules_still_shows_its_limits():
    fig = figures.interval(LIMITS)
    assert len(fig.axes) == 1
    assert {"80.0", "100", "130", "t CO2e"} <= set(texts(fig))


def test_sensitivity_is_sorted_and_carries_its_errors():
    rows = [
        {"group": "soil", "share": 0.1, "error": 0.02},
        {"group": "harvest", "share": 0.6, "error": 0.01, "total": 0.7},
    ]
    fig = figures.sensitivity(rows)
    bars = [p for p in fig.axes[0].patches if p.get_fill()]
    assert [b.get_width() for b in bars] == pytest.approx([60.0, 10.0])
    outline = next(p for p in fig.axes[0].patches if not p.get_fill())
    assert outline.get_width() == pytest.approx(70.0)
    assert {"60.0 ± 1.0", "10.0 ± 2.0", "Harvest", "Soil"} <= set(texts(fig))
    assert texts(figures.sensitivity([]))


def test_flow_has_the_height_of_its_hectares():
    """30 ha stay, 10 ha of flat become mangrove: a quarter of 40 ha is what changes."""
    flows = {("mangrove", "mangrove"): 30.0, ("tidal flat", "mangrove"): 10.0}
    fig = figures.trajectories(flows, [date(2016, 7, 1), date(2019, 7, 1)])
    (ax,) = fig.axes
    bars = [p for p in ax.patches if hasattr(p, "get_height")]
    heights = sorted(round(b.get_height(), 6) for b in bars)
    drawn = 1 - 0.02  # what the air between two states leaves
    assert heights == pytest.approx([drawn / 4, drawn * 3 / 4, drawn])
    bands = [p for p in ax.patches if not hasattr(p, "get_height")]
    assert len(bands) == 2
    assert {"30.0", "10.0", "40.0", "2016-07-01", "Mangrove"} <= set(texts(fig))


def test_flow_of_an_account_leaves_out_what_never_changes(fake):
    """By hand: 5 ha of sea become mangrove; the farm of 300 ha neither gains nor loses."""
    fake.strata = fake.strata.assign_coords(
        trajectory=(
            "stratum",
            ["sea>mangrove", "tidal marsh>tidal marsh", "seaweed farm>seaweed farm", "sea>sea"],
        )
    )
    fig = Plots(fake).trajectories()
    shown = set(texts(fig))
    assert {"Sea", "Mangrove"} <= shown
    assert "Seaweed farm" not in shown
    farm = set(texts(Plots(fake).trajectories(habitats=["seaweed farm"])))
    assert "Seaweed farm" in farm
    assert "Sea" not in farm
    with pytest.raises(BluecarbonError, match="Name habitats of the legend"):
        Plots(fake).trajectories(habitats=["pond"])


@pytest.fixture(scope="module")
def profile():
    top = np.arange(0, 20, 2.0)
    excess = 100 * np.exp(-top / 6)
    return lead210_profile(top, top + 2, np.full(10, 0.5), excess, 0.05 * excess + 1)


def test_core_shows_activities_and_ages_over_depth(profile):
    """Ages that `date_core` gives, to calendar years by the year of coring; depth runs down."""
    dated = date_core(profile, CRS(), age_at="bottom")
    fig = figures.core(profile, dated, coring_year=2020)
    left, right = fig.axes
    assert left.get_ylim() == right.get_ylim() == (20.0, 0.0)
    ages = right.get_lines()[0]
    good = np.isfinite(dated["age"].values)
    np.testing.assert_allclose(ages.get_xdata(), 2020 - dated["age"].values[good])
    np.testing.assert_allclose(ages.get_ydata(), dated["depth"].values[good])
    dots = next(c for c in left.containers if hasattr(c, "has_xerr"))
    np.testing.assert_allclose(dots[0].get_xdata(), profile.measured)
    assert {"Depth [cm]", "Calendar year", "Excess 210Pb [Bq kg⁻¹]"} <= set(texts(fig))


def test_core_tells_several_models_apart(profile):
    models = {"CRS": CRS(), "CFCS": CFCS()}
    dated = {name: date_core(profile, m, age_at="middle") for name, m in models.items()}
    fig = figures.core(profile, dated, lang="zh")
    styles = [line.get_linestyle() for line in fig.axes[1].get_lines()]
    assert len(set(styles)) == 2
    assert {"CRS", "CFCS", "年龄 [采样前年数]"} <= set(texts(fig))
    with pytest.raises(ValueError, match="date_core"):
        figures.core(profile, {})


def test_an_account_without_cores_says_how_to_draw_one(fake, profile):
    with pytest.raises(BluecarbonError, match=r"account.plot.core\(profile, dated\)"):
        Plots(fake).core()
    dated = date_core(profile, CRS(), age_at="bottom")
    assert len(Plots(fake).core(profile, dated).axes) == 2


def test_an_account_that_tells_no_interval_says_so(fake):
    with pytest.raises(BluecarbonError, match="Make it again"):
        Plots(fake).interval()
    with pytest.raises(BluecarbonError, match=r"account.plot.sensitivity\(account.sensitivity"):
        Plots(fake).sensitivity()
    table = pd.DataFrame(
        {"group": ["soil"], "first_order": [0.5], "first_order_error": [0.1], "total": [0.6]}
    )
    shown = texts(Plots(fake).sensitivity(SimpleNamespace(table=table)))
    assert "50.0 ± 10.0" in shown


@pytest.mark.parametrize("name", ["map", "change", "waterfall", "areas", "vintages"])
def test_a_figure_speaks_the_other_language_without_being_drawn_again(fake, name):
    """Law: drawn in one language and told in the other is, byte for byte, drawn in the other."""
    plots = Plots(fake)
    english, chinese = (getattr(plots, name)(lang=lang) for lang in ("en", "zh"))
    assert figures.svg(english, lang="zh") == figures.svg(chinese)
    assert figures.svg(chinese, lang="en") == figures.svg(english)
    assert figures.svg(english) != figures.svg(chinese)


@pytest.mark.parametrize("name", ["map", "change", "waterfall", "areas", "vintages"])
def test_a_figure_fits_in_the_place_of_somebodys_axes(fake, name):
    """ax=: all that is drawn stays inside the place of the axes, and the data keep their axes."""
    fig = Plain(figsize=(12, 8))
    ax = fig.subplots(2, 2)[1][0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        given = getattr(Plots(fake), name)(ax=ax)
    FigureCanvasAgg(fig).draw()
    data = given if isinstance(given, list) else [given]
    assert all(isinstance(one, matplotlib.axes.Axes) for one in data)
    place = ax.get_window_extent()
    for one in data:
        box = one.get_window_extent()
        assert place.x0 - 1 <= box.x0 <= box.x1 <= place.x1 + 1
        assert place.y0 - 1 <= box.y0 <= box.y1 <= place.y1 + 1
    for text in ax.texts:
        box = text.get_window_extent()
        assert place.x0 - 40 <= box.x0 <= box.x1 <= place.x1 + 40
        assert place.y0 - 5 <= box.y0 <= box.y1 <= place.y1 + 5


def test_a_map_in_somebodys_axes_is_in_units_of_its_crs(fake):
    fig = Plain(figsize=(8, 6))
    given = Plots(fake).map(ax=fig.subplots())
    left, bottom, right, top = fake.maps.grid.bounds
    assert given.get_xlim() == (left, right)
    assert given.get_ylim() == (bottom, top)


@pytest.fixture
def no_chinese_font():
    fonts.chinese_font.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "CHINESE", ("A font that nobody has",))
        yield
    fonts.chinese_font.cache_clear()


@pytest.mark.usefixtures("no_chinese_font")
def test_a_picture_without_a_chinese_font_says_what_to_do(fake, tmp_path):
    """Not empty boxes without a word: the warning names the packages, and SVG as the way round."""
    fig = Plots(fake).waterfall(lang="zh")
    with pytest.warns(figures.MissingFont, match="fonts-noto-cjk") as caught:
        fig.savefig(tmp_path / "zh.png")
    assert "bluecarbon.report.svg" in str(caught[0].message)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Plots(fake).waterfall(lang="en").savefig(tmp_path / "en.png")
        assert "总碳汇量" in figures.svg(fig)  # the reader's fonts draw it
        assert fig._repr_svg_()
    with pytest.warns(figures.MissingFont, match="delete"):
        Plots(fake).waterfall(lang="zh", ax=Plain().subplots())


def test_chinese_letters_are_set_in_a_font_that_has_them(fake, tmp_path):
    """Where a Chinese font is installed the picture needs no warning, and its text no boxes."""
    if fonts.chinese_font() is None:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Plots(fake).waterfall(lang="zh").savefig(tmp_path / "zh.png")
    assert fonts.families("总碳汇量") == ["DejaVu Sans", fonts.chinese_font()]
    assert fonts.families("gross") == ["DejaVu Sans"]
