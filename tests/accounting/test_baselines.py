"""Baselines end to end, on the small project: one cell is one hectare, numbers are exact.

Mangrove buries 1.62 and tidal marsh 0.91 t C ha-1 a-1, times 44/12 (hand calculation).
"""

from datetime import date

import pytest

import bluecarbon as bc
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError

LEAKAGE = 'leakage = { statement = "zero by applicability", reason = "nobody was moved" }'
SCENARIO = """\
baseline = "scenario maps"
baseline_maps = [ { date = 2016-07-01, path = "s16.tif" }, { date = 2019-07-01, path = "s19.tif" } ]
"""
DECLARED = 'baseline = "declared"\nbaseline_table = "baseline.csv"\nbaseline_date = 2015-01-01\n'
HEAD = "habitat,zone,year,t_co2e,low,high,distribution,source\n"


def project(folder, small, maps, baseline, **options):
    path = small.write_project(folder, *maps, claim="credit", **options)
    path.write_text(path.read_text().replace(small.BASELINE, f"{baseline}{LEAKAGE}\n"))
    return path


def write_scenario(folder, small, first, second, **tags):
    small.write_map(folder / "s16.tif", first, **tags)
    small.write_map(folder / "s19.tif", second, **tags)


def line(account, holder, vintage, habitat):
    return account.lines.set_index(["holder", "vintage", "habitat"]).loc[(holder, vintage, habitat)]


def test_a_scenario_in_which_nothing_changes_is_the_first_map_persisting(tmp_path, small, maps):
    """The same baseline by two ways: maps of the scenario that repeat the first real map."""
    write_scenario(tmp_path, small, maps[0], maps[0])
    path = project(tmp_path, small, maps, SCENARIO, area_error=0.1)
    by_maps = bc.account(path, progress=False)
    (tmp_path / "b").mkdir()
    persists = small.write_project(tmp_path / "b", *maps, claim="credit", area_error=0.1)
    by_rule = bc.account(persists, progress=False)
    columns = ["holder", "vintage", "habitat", "gross_kg", *PARTS, "p05_kg", "p95_kg"]
    assert by_maps.lines[columns].equals(by_rule.lines[columns])


def test_a_scenario_is_counted_like_the_real_maps(tmp_path, small, maps):
    """Without the project 6 of the 10 ha of western mangrove would have been lost by 2019.

    4 ha stay: 4 x 1.62 x 44/12 = 23.76 t in 2018, against 59.4 t of the 10 real hectares.
    """
    gone = maps[0].copy()
    gone[0, 0:5] = 0
    gone[1, 0] = 0
    write_scenario(tmp_path, small, maps[0], gone)
    account = bc.account(project(tmp_path, small, maps, SCENARIO), progress=False)
    west = line(account, "Wang", 2018, "mangrove")
    assert (west["gross_kg"], west["baseline_kg"]) == (59_400, 23_760)
    # Nothing is uncertain here, and the scenario keeps the eastern mangrove as it is.
    east = line(account, "Chen", 2018, "mangrove")
    assert east["gross_kg"] == east["baseline_kg"] == 11_880
    assert any("between two scenario maps" in note for note in account.notes)
    assert {"scenario maps"} < set(account.inputs["role"])
    assert "scenario" in account.run["crediting"]["baseline"]


def test_a_shared_error_of_area_cancels_in_every_draw(tmp_path, small, maps):
    """Real and scenario hectares of one habitat err by one factor: their difference too.

    10 real and 4 scenario hectares: the net has the relative error of the area, 10 %, and not that
    of two independent areas, sqrt(10^2 + 4^2) / 6 = 18 %.
    """
    gone = maps[0].copy()
    gone[0, 0:5] = 0
    gone[1, 0] = 0
    write_scenario(tmp_path, small, gone, gone)
    path = project(tmp_path, small, maps, SCENARIO, area_error=0.1)
    west = line(bc.account(path, progress=False), "Wang", 2018, "mangrove")
    half = (west["p95_kg"] - west["p05_kg"]) / 2 / west["mean_kg"]
    assert half == pytest.approx(1.645 * 0.1, rel=0.15)


def test_habitat_of_the_scenario_that_is_not_there_is_a_loss(tmp_path, small, maps):
    """10 ha of marsh stand in the scenario where nothing real does: no lot, a negative rest."""
    more = maps[0].copy()
    more[7, 0:5] = 2
    write_scenario(tmp_path, small, more, more)
    account = bc.account(project(tmp_path, small, maps, SCENARIO), progress=False)
    marsh = line(account, "Wang", 2018, "tidal marsh")
    assert (marsh["gross_kg"], marsh["baseline_kg"]) == (6_673, 33_366)  # 2 and 10 ha x 0.91
    assert marsh["lots_kg"] == 0


def test_lots_do_not_depend_on_tiles(tmp_path, small, maps):
    write_scenario(tmp_path, small, maps[0], maps[0])
    path = project(tmp_path, small, maps, SCENARIO, area_error=0.1)
    whole = bc.account(path, progress=False)
    tiled = bc.account(path, progress=False, tile_size=5, threads=1)
    assert whole.lines.equals(tiled.lines)


def refused(path, cure):
    with pytest.raises(InputError, match=cure) as caught:
        bc.account(path, progress=False)
    return str(caught.value)


def test_a_scenario_that_says_nothing_somewhere_is_refused(tmp_path, small, maps):
    cloudy = maps[0].copy()
    cloudy[0, 0:3] = 255
    write_scenario(tmp_path, small, maps[0], cloudy)
    message = refused(project(tmp_path, small, maps, SCENARIO), "Fill the scenario maps")
    assert "3 cells (3.0 ha)" in message


def test_a_scenario_that_ends_before_the_period_is_refused(tmp_path, small, maps):
    write_scenario(tmp_path, small, maps[0], maps[0])
    early = SCENARIO.replace("2019-07-01", "2018-07-01")
    refused(project(tmp_path, small, maps, early), "Add scenario maps")


def test_a_scenario_on_another_grid_is_refused(tmp_path, small, maps):
    write_scenario(tmp_path, small, maps[0][1:], maps[0][1:])
    refused(project(tmp_path, small, maps, SCENARIO), "align|grid|same")


def test_a_simulated_scenario_makes_demonstration_lots(tmp_path, small, maps):
    write_scenario(tmp_path, small, maps[0], maps[0], simulated="yes")
    opened = bc.open_project(project(tmp_path, small, maps, SCENARIO))
    assert any("s16.tif" in reason for reason in opened.demonstration)


# Declared masses --------------------------------------------------------------------------------


def declared(folder, small, maps, rows, text=DECLARED, **options):
    (folder / "baseline.csv").write_text(HEAD + rows)
    return project(folder, small, maps, text, **options)


def test_a_declared_mass_is_shared_by_gross(tmp_path, small, maps):
    """By hand, 2018: mangrove of Wang 59.4 t and of Chen 11.88 t, 5 to 1: 12 t are 10 and 2 t."""
    rows = "mangrove,,,12,,,fixed,survey 2014\ntidal marsh,,,0,,,fixed,survey 2014\n"
    account = bc.account(declared(tmp_path, small, maps, rows), progress=False)
    west, east = (line(account, h, 2018, "mangrove")["baseline_kg"] for h in ("Wang", "Chen"))
    assert west + east == 12_000
    assert west == pytest.approx(10_000, abs=1)
    assert line(account, "Chen", 2018, "tidal marsh")["baseline_kg"] == 0
    assert "declared baseline" in set(account.inputs["role"])


def test_rows_of_a_zone_and_of_a_habitat_add_up(tmp_path, small, maps):
    rows = "mangrove,,,12,,,fixed,a\ntidal marsh,,,6,,,fixed,a\n,west,2018,3,,,fixed,b\n"
    account = bc.account(declared(tmp_path, small, maps, rows), progress=False)
    sums = account.lines.groupby("vintage")["baseline_kg"].sum()
    assert sums.loc[2017] == 18_000
    assert sums.loc[2018] == 21_000


def test_limits_of_a_declared_mass_widen_the_net(tmp_path, small, maps):
    """Gross is exact, so the net errs with the baseline: 8 to 16 t, 90 % within 1.645/1.96."""
    rows = "mangrove,,,12,8,16,normal,a\ntidal marsh,,,0,,,fixed,a\n"
    account = bc.account(declared(tmp_path, small, maps, rows), progress=False)
    lines = account.lines[account.lines["vintage"] == 2018]
    width = (lines["p95_kg"] - lines["p05_kg"]).sum()  # two holders share one error
    assert width == pytest.approx(8_000 * 1.645 / 1.96, rel=0.1)


@pytest.mark.parametrize(
    ("rows", "cure"),
    [
        ("mangrove,,,12,,,fixed,a\n", "write 0 with its source"),
        ("mangrove,,,1,,,fixed,a\ntidal marsh,,,0,,,fixed,a\nseagrass,,,1,,,fixed,a\n", "habitat"),
    ],
)
def test_every_line_has_a_baseline_and_every_row_a_line(tmp_path, small, maps, rows, cure):
    refused(declared(tmp_path, small, maps, rows), cure)


# Age and words ----------------------------------------------------------------------------------


def test_a_baseline_of_more_than_ten_years_is_noted(tmp_path, small, maps):
    """VM0033 (facts 2.7). The period ends on 2019-12-31, ten years to the day after 2009-12-31."""
    rows = "mangrove,,,1,,,fixed,a\ntidal marsh,,,0,,,fixed,a\n"
    for day, old in ((date(2009, 12, 31), False), (date(2009, 12, 30), True)):
        text = DECLARED.replace("2015-01-01", str(day))
        account = bc.account(declared(tmp_path, small, maps, rows, text), progress=False)
        assert any("reassessed every 10 years" in note for note in account.notes) is old


@pytest.mark.parametrize(
    ("baseline", "cure"),
    [
        ('baseline = "scenario maps"\n', "Give both"),
        (DECLARED.replace("baseline_date = 2015-01-01\n", ""), "Add `baseline_date`"),
        ('baseline = "first map persists"\nbaseline_table = "b.csv"\n', "Give both"),
        ('baseline = "first map"\n', "Did you mean 'first map persists'"),
    ],
)
def test_a_baseline_has_what_it_needs(tmp_path, small, maps, baseline, cure):
    refused(project(tmp_path, small, maps, baseline), cure)


def test_an_annual_sink_has_no_baseline(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps)
    account = bc.account(path, progress=False)
    assert (account.lines["baseline_kg"] == 0).all()
    assert any(note.startswith("Baseline: none") for note in account.notes)
    path.write_text(path.read_text().replace("buffer = 0.1", f"buffer = 0.1\n{SCENARIO}"))
    refused(path, "Remove `baseline`")
