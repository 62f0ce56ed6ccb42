"""Figures: what is drawn is what was given, in bytes that do not change, in any language."""

import logging
import os
import re
import subprocess
import sys
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
import xarray as xr
from matplotlib import patches

from bluecarbon.errors import BluecarbonError
from bluecarbon.grid import Grid
from bluecarbon.report import figures
from bluecarbon.report.plots import Plots
from bluecarbon.report.views import mapped_hectares
from bluecarbon.report.words import LANGUAGES, rounded, shorten, unit, visible, whole

SUMMARY = {
    "gross": 2500.123,
    "baseline": 100.0,
    "leakage": 50.0,
    "deduction": 412.5,
    "netted": 35.2,
    "buffer": 157.9,
    "remainder": 0.523,
    "lots": 1744.0,
}
EXTENT = (379_000, 3_266_000, 379_500, 3_266_400)


def texts(fig):
    """What stands written in a figure."""
    root = ElementTree.fromstring(figures.svg(fig))
    return [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]


def bars(fig):
    """Left and right end of every bar of a waterfall, top to bottom [t]."""
    (ax,) = fig.axes
    return [(p.get_x(), p.get_x() + p.get_width()) for p in ax.patches]


@pytest.fixture
def classes():
    shown = np.zeros((40, 50), np.uint8)
    shown[:, :20] = 1
    shown[:, 30:] = 2
    return shown


def draw_map(classes, **options):
    states = ("no data", "mangrove", "sea")
    return figures.habitat_map(classes, states, extent=EXTENT, **options)


@pytest.mark.parametrize("language", LANGUAGES)
def test_waterfall_ends_where_the_account_ends(language):
    """Hand calculation: 2500.123 - 100 - 50 - 412.5 - 35.2 = 1902.423; less 158.423 is 1744."""
    fig = figures.waterfall(SUMMARY, lang=language)
    np.testing.assert_allclose(
        bars(fig),
        [
            (0, 2500.123),
            (2500.123, 2400.123),
            (2400.123, 2350.123),
            (2350.123, 1937.623),
            (1937.623, 1902.423),
            (0, 1902.423),
            (1902.423, 1744.523),
            (1744.523, 1744.0),
            (0, 1744.0),
        ],
    )
    assert {"2,500", "− 412", "− 35.2", "1,902", "− 0.523", "1,744"} <= set(texts(fig))


def test_waterfall_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="check the account"):
        figures.waterfall(SUMMARY | {"lots": 1744.001})


def test_net_source_goes_below_zero():
    """A holder with losses only: nothing to sell, the loss stays in the remainder."""
    nothing = dict.fromkeys(SUMMARY, 0.0)
    fig = figures.waterfall(nothing | {"gross": -3.0, "remainder": -3.0})
    assert min(min(pair) for pair in bars(fig)) == -3.0
    assert fig.axes[0].get_xlim()[0] == -3.0
    assert texts(figures.waterfall(nothing))


def test_map_says_hectares_and_paints_the_given_colours(classes):
    """The picture in the SVG is the class map, cell for cell."""
    fig = draw_map(classes, colours={"sea": "#0000ff"}, hectares={"mangrove": 1234.567, "sea": 0.5})
    (image,) = fig.axes[0].get_images()
    pixels = image.get_array()
    assert pixels.shape == (40, 50, 3)
    assert (pixels[0, 49] == (0, 0, 255)).all()
    assert (pixels[0, 25] == 255).all()  # no data is white
    assert {"1,234.57", "0.50", "Mangrove", "ha", "N"} <= set(texts(fig))


@pytest.mark.parametrize(("language", "word"), [("en", "SIMULATED DATA"), ("zh", "模拟数据")])
def test_simulated_maps_say_so_on_the_map(classes, language, word):
    """DESIGN: what is simulated is labelled on every map; above it and across it."""
    assert texts(draw_map(classes, simulated=True, lang=language)).count(word) == 2
    assert word not in texts(draw_map(classes, lang=language))
    several = figures.habitat_change(
        np.stack([classes, classes]),
        ("no data", "mangrove", "sea"),
        [date(2024, 7, 1), date(2025, 7, 1)],
        extent=EXTENT,
        simulated=True,
        lang=language,
    )
    assert texts(several).count(word) == 3
    assert {"2024-07-01", "2025-07-01"} <= set(texts(several))


def test_scale_bar_is_as_long_as_it_says(classes):
    """500 m wide frame: the bar says 100 m, and is a fifth of the frame."""
    fig = draw_map(classes)
    assert "100 m" in texts(fig)
    boxes = [p for p in fig.artists if isinstance(p, patches.Rectangle)]
    halves = [p for p in boxes if p.get_height() * fig.get_figheight() < 0.07]
    frame = fig.axes[0].get_position().width
    assert sum(p.get_width() for p in halves) / frame == pytest.approx(100 / 500)


def test_degrees_are_drawn_in_their_true_shape():
    """Along a parallel at 60 degrees a degree is half as long as along a meridian."""
    grid = Grid(crs="EPSG:4326", transform=(0.01, 0, 10, 0, -0.01, 60.5), width=100, height=100)
    east, north = grid.metres_per_unit
    assert east / north == pytest.approx(0.5, rel=0.005)  # a sphere would give exactly 0.5
    fig = figures.habitat_map(
        np.ones((100, 100), np.uint8),
        ("no data", "sea"),
        extent=grid.bounds,
        metres_per_unit=(east, north),
    )
    place = fig.axes[0].get_position()
    width, height = place.width * fig.get_figwidth(), place.height * fig.get_figheight()
    assert width / height == pytest.approx(east / north)


def test_feet_are_not_metres():
    """EPSG:2263 counts in US survey feet of 1200/3937 m."""
    grid = Grid(crs="EPSG:2263", transform=(10, 0, 0, 0, -10, 0), width=5, height=5)
    assert grid.metres_per_unit == pytest.approx((1200 / 3937,) * 2)


def test_smaller_cover_is_painted_paler(classes):
    share = np.where(classes == 1, 0.1, 0.9)
    full = draw_map(classes).axes[0].get_images()[0].get_array()
    pale = draw_map(classes, share=share).axes[0].get_images()[0].get_array()
    assert (pale[0, 0] > full[0, 0]).all()
    assert (pale[0, 25] == 255).all()


def test_zones_with_holes_and_parts_are_outlined(classes):
    ring = shapely.box(379_050, 3_266_050, 379_200, 3_266_200).difference(
        shapely.box(379_100, 3_266_100, 379_150, 3_266_150)
    )
    many = shapely.MultiPolygon([ring, shapely.box(379_300, 3_266_050, 379_350, 3_266_100)])
    fig = draw_map(classes, zones=[("西沪一区", many), ("empty", shapely.Polygon())])
    assert "西沪一区" in texts(fig)
    assert len(fig.axes[0].patches) == 2  # a light and a dark line for the zone that is somewhere


def test_wrong_number_of_dates_is_refused(classes):
    with pytest.raises(ValueError, match="habitat_change for several"):
        draw_map(np.stack([classes, classes]))


def test_area_series_draws_both_rules():
    """The lines are the sums of the strata inside zones, computed here by hand."""
    strata = xr.Dataset(
        {
            "area_conservative": (("stratum", "year"), [[1.0, 2.0], [10.0, 20.0], [99.0, 99.0]]),
            "area_linear": (("stratum", "year"), [[1.5, 2.5], [10.0, 20.0], [99.0, 99.0]]),
        },
        coords={
            "year": [2024, 2025],
            "habitat": ("stratum", ["mangrove"] * 3),
            "zone": ("stratum", ["a", "b", ""]),
        },
    )
    fig = figures.area_series(strata)
    linear, conservative = (line.get_ydata() for line in fig.axes[0].get_lines())
    np.testing.assert_allclose(linear, [11.5, 22.5])
    np.testing.assert_allclose(conservative, [11.0, 22.0])


def test_vintages_are_stacked_to_their_sum():
    fig = figures.by_vintage({(2020, "mangrove"): 10.0, (2020, "seagrass"): 2.5, (2022, "x"): 1.0})
    assert {"12.5", "1.00", "0"} <= set(texts(fig))  # 2021 is a year without lots
    tops = [p.get_y() + p.get_height() for p in fig.axes[0].patches]
    assert max(tops) == 12.5
    assert texts(figures.by_vintage({}))


def test_every_number_axis_has_a_unit_beside_it(fake):
    """A reader must see what is measured in each figure."""
    plots = Plots(fake)
    assert "t CO2e" in texts(plots.waterfall())
    assert "t CO2e" in texts(plots.vintages())
    assert texts(plots.areas()).count("ha") == 3  # one for each habitat


def test_figures_of_an_account_show_its_numbers(fake):
    """Hand calculation: lots 850 + 900 + 68,000 t; whole-map areas of the strata in hectares."""
    plots = Plots(fake)
    assert "69,750" in texts(plots.waterfall())
    one = plots.waterfall(vintage=2025, habitat="mangrove")
    assert "900" in texts(one)
    assert {"1,700.00", "700.00", "6,400.00"} <= set(texts(plots.map()))
    assert "1,200.00" in texts(plots.map(date(2024, 7, 1)))
    assert mapped_hectares(fake.strata, "2025-07-01", inside=True).get("sea") is None
    with pytest.raises(BluecarbonError, match="2024-07-01, 2025-07-01"):
        plots.map("2020-01-01")
    fake.maps = None
    with pytest.raises(BluecarbonError, match="waterfall"):
        Plots(fake).map()


def test_cover_rasters_show_the_largest_habitat(fake):
    """Two covers of one cell: the larger one gives the colour, its share the strength."""
    layer = type("Layer", (), {})
    layers = []
    for habitat in ("mangrove", "seagrass"):
        layers.append(layer())
        layers[-1].habitat, layers[-1].date = habitat, date(2025, 7, 1)
    ppm = np.array([[[0, 200_000, 600_000]], [[0, 700_000, 999_999]]], np.int32)
    valid = np.array([[[True, True, True]], [[True, True, False]]])
    maps = fake.maps
    maps.layers, maps.overview = layers, lambda max_size: (ppm, valid)
    del maps.states, maps.dates
    fig = Plots(fake).map()
    assert {"Mangrove", "Seagrass"} <= set(texts(fig))
    pixels = fig.axes[0].get_images()[0].get_array()
    assert (pixels[0, 0] == 255).all()
    red, green, _ = pixels[0, 2]
    assert green > red  # the invalid seagrass does not hide the mangrove
    assert pixels[0, 1][2] > pixels[0, 1][0]


def test_svg_is_the_same_in_another_process_and_with_other_settings():
    """svg.hashsalt, no date, and a style of our own: 3 runs, one of them with settings spoilt."""
    code = (
        "import sys, matplotlib\n"
        "if sys.argv[1] == 'spoilt':\n"
        "    matplotlib.rcParams.update({'font.size': 30, 'svg.fonttype': 'path',\n"
        "        'axes.facecolor': 'red', 'figure.dpi': 300, 'savefig.dpi': 300,\n"
        "        'lines.linewidth': 9, 'xtick.labelsize': 30})\n"
        "from bluecarbon.report import figures\n"
        "for language in ('en', 'zh'):\n"
        f"    fig = figures.waterfall({SUMMARY}, lang=language)\n"
        "    sys.stdout.buffer.write(figures.svg(fig).encode())\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code, kind],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.getcwd()},
        )
        for kind, seed in (("plain", "1"), ("plain", "2"), ("spoilt", "3"))
    ]
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout
    assert len(runs[0].stdout) > 5_000
    assert [r.stderr for r in runs] == [b"", b"", b""]


def test_chinese_is_text_and_warns_of_nothing(caplog):
    """The reader's fonts draw it: the letters stand in the file, and no font is searched for."""
    caplog.set_level(logging.WARNING)
    text = figures.svg(figures.waterfall(SUMMARY, lang="zh"))
    assert "总碳汇量" in text
    assert "Noto Sans CJK SC" in text
    assert not caplog.records


def test_svg_stands_alone_and_carries_no_foreign_markup(classes):
    """Names that are markup, mathematics or control characters come out as visible text."""
    names = ["</text><script>x</script>", "$\\frac{1}{0$", "a\x00b\u202ec", "&lt;b&gt;"]
    zones = [(name, shapely.box(379_100, 3_266_100, 379_200, 3_266_200)) for name in names]
    text = figures.svg(
        draw_map(classes, zones=zones, title=names[0], names={"sea": names[1]}),
        prefix="one-",
        title=names[2],
    )
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "defs", "style", "g", "path", "image", "text", "clipPath", "rect", "use"}
    assert names[1] in texts(draw_map(classes, zones=zones, names={"sea": names[1]}))
    assert root.get("aria-label") == "a[U+0000]b[U+202E]c"
    address = r'(?:href|src)="(?!#|data:image/png)[^"]*"|url\((?!#one-)|https?://[^"]*'
    outside = re.findall(address, text)
    assert set(outside) <= {"http://www.w3.org/2000/svg"}
    assert all(i.startswith("one-") for i in re.findall(r' id="([^"]*)"', text))


def test_figure_shows_itself_in_jupyter(classes):
    """IPython asks for _repr_svg_; nothing of pyplot is touched."""
    fig = draw_map(classes)
    assert fig._repr_svg_() == figures.svg(fig)
    assert "matplotlib.pyplot" not in vars(figures)


def test_missing_matplotlib_names_the_cure():
    code = "import sys; sys.modules['matplotlib'] = None; import bluecarbon.report.figures"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert 'pip install "bluecarbon[plot]"' in run.stderr


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.4123, "0.412"),
        (12.34, "12.3"),
        (999.96, "1,000"),
        (12345.6, "12,346"),
        (-0.5, "-0.500"),
        (float("nan"), "–"),
    ],
)
def test_numbers_on_bars_have_three_figures(value, text):
    assert rounded(value) == text


def test_strings_are_written_as_a_reader_can_trust():
    assert visible("a\u202eb\u200bc\td") == "a[U+202E]b[U+200B]c\td"
    assert unit("t C ha-1 a-1") == "t C ha⁻¹ a⁻¹"
    assert unit("t CO2e") == "t CO2e"
    assert whole(2**53 + 1) == "9,007,199,254,740,993"
    assert shorten("西沪港海带养殖合作社", 5) == "西沪港海…"
    assert shorten("short", 20) == "short"


def test_simulated_zones_on_a_real_map_are_told_apart(fake):
    """A real map must not be called simulated for the zones that were laid on it."""
    fake.maps.simulated, fake.zones.simulated = False, True
    written = texts(Plots(fake).map())
    assert "SIMULATED ZONES" in written
    assert "SIMULATED DATA" not in written
