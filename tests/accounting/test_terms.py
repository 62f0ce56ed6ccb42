"""Terms end to end: leakage, buffer, gases, ex ante beside ex post, pools, and bounds."""

import types

import pytest

import bluecarbon as bc
from bluecarbon.accounting.checks import check_once
from bluecarbon.cli import main
from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import equation, read_method, register_method

RISKS = """\
buffer = { natural_risk = [
  { risk = "storm", loss = "major", return_years = "25-50", mitigation = 0.5, source = "tracks" },
  { risk = "pests", loss = "minor", return_years = "under 10", source = "survey" },
] }
"""


def edited(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return path


def refused(path, cure):
    with pytest.raises(InputError, match=cure) as caught:
        bc.account(path, progress=False)
    return str(caught.value)


# Leakage ----------------------------------------------------------------------------------------


def test_a_stated_zero_travels_to_notes_record_and_lots(tmp_path, small, maps):
    first, _ = maps
    less = first.copy()
    less[0:2, 0:5] = 0  # so that the later map has something to credit
    path = small.write_project(tmp_path, less, first, claim="credit")
    account = bc.account(path, progress=False)
    said = "Leakage: zero by applicability; nobody fished or farmed there."
    assert said in account.notes
    assert account.run["crediting"]["leakage_statement"]["reason"].startswith("nobody fished")
    assert account.lots
    assert all(said in lot.eligibility_statement.en for lot in account.lots)
    assert all("泄漏" in lot.eligibility_statement.zh for lot in account.lots)


def test_a_credit_is_not_silent_about_leakage(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, claim="credit")
    statement = small.BASELINE.splitlines()[1]
    refused(edited(path, statement, ""), "zero by applicability")


def test_a_zero_with_a_number_above_it_is_refused(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, claim="credit")
    refused(edited(path, "leakage =", "leakage_t_per_year = 2.0\nleakage ="), "Remove `leakage`")


def test_leakage_of_a_habitat_is_taken_off_its_lines(tmp_path, small, maps):
    """By hand, 2018: mangrove of Wang and Chen 10 to 2 ha, so 0.6 t are 500 and 100 kg."""
    path = small.write_project(tmp_path, *maps)
    declared = "buffer = 0.1\nleakage_t_per_year = { mangrove = 0.6 }"
    account = bc.account(edited(path, "buffer = 0.1", declared), progress=False)
    found = account.lines.set_index(["holder", "vintage", "habitat"])["leakage_kg"]
    assert found[("Wang", 2018, "mangrove")] == 500
    assert found[("Chen", 2018, "mangrove")] == 100
    assert found[("Chen", 2018, "tidal marsh")] == 0
    assert account.lines.groupby("vintage")["leakage_kg"].sum().eq(600).all()


def test_leakage_of_an_unknown_habitat_names_the_nearest(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps)
    declared = "buffer = 0.1\nleakage_t_per_year = { mangroves = 0.6 }"
    refused(edited(path, "buffer = 0.1", declared), "Did you mean 'mangrove'")


# Buffer and gases -------------------------------------------------------------------------------


def test_a_buffer_from_natural_risks_line_by_line(tmp_path, small, maps):
    """By hand (facts 2.9): 4 x 0.5 + 5 x 1 = 7 %; of 59,400 kg that is 4,158 kg."""
    path = edited(small.write_project(tmp_path, *maps), "buffer = 0.1\n", RISKS)
    account = bc.account(path, progress=False)
    lines = account.lines.set_index(["holder", "vintage", "habitat"])
    assert lines.loc[("Wang", 2018, "mangrove"), "buffer_kg"] == 4_158
    assert any("4 % x 0.5 = 2 % (tracks)" in note for note in account.notes)
    assert any("was not found" in note for note in account.notes)
    scores = account.run["crediting"]["natural_risks"]
    assert [s["score_percent"] for s in scores] == ["2", "5"]
    assert account.lots[0].settlement.buffer_share == "0.07"
    folder = account.save(tmp_path / "out")
    page = (folder / "report.html").read_text()
    assert "tracks" in page
    assert "7 %" in page


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ('"major", return_years = "25-50"', '"catastrophic", return_years = "under 10"', "Leave"),
        ("mitigation = 0.5", "mitigation = 0.3", "Choose one of the steps"),
        ('"major"', '"huge"', "insignificant"),
        ('source = "survey"', 'sauce = "survey"', "Did you mean 'source'"),
    ],
)
def test_a_risk_that_the_table_does_not_know_is_refused(tmp_path, small, maps, old, new, cure):
    risks = RISKS.replace(old, new)
    path = edited(small.write_project(tmp_path, *maps), "buffer = 0.1\n", risks)
    assert "crediting.buffer" in refused(path, cure) or "natural risk" in refused(path, cure)


def test_methane_that_is_taken_off_can_be_seen(tmp_path, small, maps):
    """Facts 1.2: 5 ha x 0.1937 t x 27 = 26.15 t CO2e of methane, from 16.683 t of removals."""
    account = bc.account(small.write_project(tmp_path, *maps, salinity=5.0), progress=False)
    marsh = account.lines.set_index(["holder", "vintage", "habitat"])
    marsh = marsh.loc[("Chen", 2018, "tidal marsh")]
    assert marsh["removals_kg"] - marsh["gases_kg"] == marsh["gross_kg"]
    assert marsh["removals_kg"] == pytest.approx(16_683, abs=2)
    assert marsh["gases_kg"] == pytest.approx(26_150, rel=0.05)


def test_the_run_prints_every_rule_with_its_source(tmp_path, small, maps, capsys):
    path = small.write_project(tmp_path, *maps, area_error=0.1, salinity=5.0)
    assert main(["run", str(path), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    out = capsys.readouterr().out
    for words in ("* percentile", "90 %, full width", "AR-Tool14", "reconstructed", "less CH4"):
        assert words in out
    header = (tmp_path / "out" / "rules.csv").read_text()
    assert "interval,rule_source,rule_status" in header


# Ex ante, pools ---------------------------------------------------------------------------------


@equation(unit="t CO2e", source="test", status="assumed")
def hoped_removal(area, hoped_rate):
    """What is expected of a hectare."""
    return area * hoped_rate


def method(**changes):
    module = types.ModuleType("hope")
    named = {
        "ID": "hope-1",
        "EDITION": "1",
        "TITLE": {"en": "Hope", "zh": "望"},
        "HABITATS": ("mangrove", "tidal marsh"),
        "CLAIMS": ("annual sink", "credit"),
        "POOLS": {"dead wood": "stock change"},
        "BASIS": "ex ante",
        "INPUTS": {"area": "ha"},
        "CONSTANTS": {"hoped_rate": (100.0, "t CO2e ha-1")},
        "TOTAL": "hoped_removal",
        "hoped_removal": hoped_removal,
    }
    for name, value in (named | changes).items():
        setattr(module, name, value)
    return module


HOPE = '[[method]]\nhabitats = ["mangrove"]\nuse = "{}"\n\n[uncertainty]'


def test_what_is_expected_stands_apart_and_is_never_sold(tmp_path, small, maps):
    register_method(method())
    path = small.write_project(tmp_path, *maps)
    written = path.read_text()
    alone = bc.account(path, progress=False)
    both = bc.account(edited(path, "[uncertainty]", HOPE.format("hope-1")), progress=False)
    assert both.lines.equals(alone.lines)
    assert [lot.id for lot in both.lots] == [lot.id for lot in alone.lots]
    assert set(both.lines["basis"]) == {"ex post"}
    assert set(both.projections["basis"]) == {"ex ante"}
    assert (both.projections["lots_kg"] == 0).all()
    # 10 ha x 100 t, exactly.
    hoped = both.projections.set_index(["holder", "vintage"])["mean_kg"]
    assert hoped[("Wang", 2018)] == 1_000_000
    assert both.interval == alone.interval
    assert both.totals.equals(alone.totals)
    folder = both.save(tmp_path / "out")
    assert (folder / "projections.csv").exists()
    path.write_text(written)
    alone.save(folder)
    assert not (folder / "projections.csv").exists()


def test_an_account_of_projections_has_lines_and_no_lots(tmp_path, small, maps):
    register_method(method())
    path = small.write_project(tmp_path, *maps)
    text = path.read_text()
    start, end = text.index("[[method]]"), text.index("[uncertainty]")
    path.write_text(text[:start] + HOPE.format("hope-1") + text[end + len("[uncertainty]") :])
    account = bc.account(path, progress=False)
    assert set(account.lines["basis"]) == {"ex ante"}
    assert not account.lots
    assert not len(account.projections)
    account.save(tmp_path / "out")


def once(*modules, habitats=("mangrove",)):
    project = types.SimpleNamespace(path="project.toml")
    section = types.SimpleNamespace(habitats=habitats)
    check_once(project, [(section, read_method(m)) for m in modules])


def pools(name, basis="ex post", **pools):
    named = {key.replace("_", " "): how.replace("_", " ") for key, how in pools.items()}
    return method(ID=name, POOLS=named, BASIS=basis)


def test_two_methods_share_a_habitat_with_pools_of_their_own():
    once(pools("a", soil="burial"), pools("b", dead_wood="stock_change"))
    once(pools("a", soil="burial"), pools("b", "ex ante", soil="burial"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"soil": "burial"}, {"soil": "stock_change"}),
        ({"soil": "burial"}, {"soil": "burial"}),
        ({"biomass": "stock_change"}, {"below-ground biomass": "stock_change"}),
        ({"living biomass": "stock_change"}, {"above-ground biomass": "flux"}),
    ],
)
def test_a_pool_is_never_counted_twice(one, other):
    """Facts, cores_and_models 4 (7): avoid double counting burial and stock change."""
    with pytest.raises(InputError, match="Remove it from one of the two") as caught:
        once(pools("a", **one), pools("b", **other))
    message = str(caught.value)
    for pool, how in (*one.items(), *other.items()):
        assert f"{pool}: {how.replace('_', ' ')}" in message


# Bounds -----------------------------------------------------------------------------------------


def test_a_stand_that_gains_3820_t_a_year_stops_the_run(tmp_path, small, maps):
    """Facts 3: a public test case gains 3,820 t CO2 ha-1 in a year, right in its sums.

    In dry matter above ground: 3820 x 12/44 / 0.451 = 2,310 t ha-1, here as a growth rate for the
    five hectares of mangrove that are new on the second map.
    """
    local = small.LOCAL + (
        "above_ground_growth,mangrove;subtropical,2310,t d.m. ha-1 a-1,,,,fixed,,hand,test,local\n"
        "above_ground_reference,mangrove;subtropical,99999,t d.m. ha-1,,,,fixed,,hand,test,local\n"
    )
    message = refused(small.write_project(tmp_path, *maps, local=local), "Check the unit")
    assert "218.1 t C" in message
    assert "1041." in message
    assert "BlueCAM" in message


def test_a_method_of_ones_own_meets_the_bound_of_all(tmp_path, small, maps):
    """1602.5 t CO2e ha-1 a-1: a forest with its roots within a year, and the highest burial."""
    for rate, stops in ((1602.4, False), (1602.6, True)):
        wild = method(
            ID=f"wild-{rate}", BASIS="ex post", CONSTANTS={"hoped_rate": (rate, "t CO2e ha-1")},
            INPUTS={"area": "ha", "counted_time": "a"}, hoped_removal=whole_years,
        )  # fmt: skip
        register_method(wild)
        folder = tmp_path / str(rate)
        folder.mkdir()
        path = small.write_project(folder, *maps)
        path = edited(path, "[uncertainty]", HOPE.format(f"wild-{rate}"))
        if stops:
            refused(path, "Check the unit")
        else:
            bc.account(path, progress=False)


@equation(unit="t CO2e", source="test", status="assumed")
def hoped_of_time(area, counted_time, hoped_rate):
    """What is hoped of a hectare and year."""
    return area * counted_time * hoped_rate


# Under the name that the method claims.
whole_years = equation(unit="t CO2e", source="test", status="assumed")(
    types.FunctionType(hoped_of_time.__code__, globals(), "hoped_removal")
)


def test_a_table_of_the_project_cannot_move_a_bound(tmp_path, small, maps):
    local = small.LOCAL + (
        "guard.stop.soil_carbon_burial,,1000,t C ha-1 a-1,,,,fixed,,us,wish,local\n"
    )
    refused(small.write_project(tmp_path, *maps, local=local), "Take the row out")
