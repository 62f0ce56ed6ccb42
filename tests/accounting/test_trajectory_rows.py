"""Accounts over class trajectories, from maps to kilograms, against calculations by hand.

Stocks and rates are those of the fact sheet on the peer model, section 6, read as t C ha-1; cells
are one hectare, so a mass in t C is one per cell, times 44/12.
"""

import importlib.util
import math
from datetime import date
from pathlib import Path

import numpy as np
import numpy.testing as npt
import pytest

import bluecarbon as bc
from bluecarbon.accounting.trajectory_times import class_times, decimal_year
from bluecarbon.crediting.guards import GuardError
from bluecarbon.errors import InputError

_path = Path(__file__).parent / "coast.py"
_spec = importlib.util.spec_from_file_location("coast", _path)
coast = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(coast)

M, P, K, S, T = "mangrove", "pond", "parking", "sea", "tidal marsh"
PEER = '[[method]]\nhabitats = ["mangrove"]\nuse = "stock-transition-peer"\n'
MAPS = {
    "2000-01-01": coast.columns(M, M, P),
    "2010-01-01": coast.columns(M, M, P),
    "2020-01-01": coast.columns(M, P, M),
    "2029-01-01": coast.columns(M, P, M),
}


def soil(since):
    """Share of the soil's legacy that is given off in the year that begins `since` years after."""
    return 2 ** (-since / 7.5) - 2 ** (-(since + 1) / 7.5)


def biomass(since):
    return 2 ** (-since / 15) - 2 ** (-(since + 1) / 15)


def kilograms(carbon):
    """Whole kilograms of CO2 of a mass of carbon [t C], rounded down."""
    return math.floor(round(carbon * 44 / 12 * 1e6) / 1000)


def gross(account, method="stock-transition"):
    lines = account.lines[account.lines["method"] == method]
    return dict(zip(lines["vintage"], lines["gross_kg"], strict=True))


def account_of(folder, small, maps, **options):
    return bc.account(coast.write(folder, small, maps, **options), progress=False)


def test_kilograms_are_the_hand_calculation(tmp_path, small):
    """1 ha stays, 1 ha is lost in 2010 (the earlier map), 1 ha is won in 2020 (the later map)."""
    account = account_of(tmp_path, small, MAPS, years=range(2000, 2030))
    found = gross(account)
    for year in range(2000, 2030):
        uptake = 8.35 + (8.35 if year < 2010 else 0) + (8.35 if year >= 2020 else 0)
        gone = 0
        if year >= 2010:
            gone = 0.66 * 366.5 * soil(year - 2010) + 84 * biomass(year - 2010)
        assert found[year] == kilograms(uptake - gone), year
    assert account.lines["status"].unique().tolist() == ["assumed"]
    assert account.lines["label"].str.startswith("after ").all()


def test_cases_2_and_3_are_found_in_an_account(tmp_path, small):
    """Mangrove to parking: 254.459290 t in twenty years, and the litter stays where it is."""
    maps = {d: coast.columns(M if d < "2011" else K) for d in MAPS}
    account = account_of(tmp_path, small, maps, years=range(2000, 2030))
    found = gross(account)
    lost = sum(found[y] for y in range(2010, 2030))
    npt.assert_allclose(lost, -254.459290 * 44 / 12 * 1000, atol=20)  # each year rounds down
    assert not any("given off is not counted" in note for note in account.notes)


def test_the_change_of_the_stocks_stands_beside_the_net_flux(tmp_path, small):
    account = account_of(tmp_path, small, MAPS, years=range(2000, 2030))
    table = account.beside.pivot(index="vintage", columns="quantity", values="mean_kg")
    npt.assert_allclose(table["stock_change"], table["net_removal"], atol=1)
    npt.assert_allclose(table["uptake"] - table["legacy_emission"], table["net_removal"], atol=2)
    assert "net_value" not in table


def test_a_redundant_map_changes_no_kilogram(tmp_path, small):
    """A map of 2020 that shows the parking of 2010 once more."""
    maps = {
        "2000-01-01": coast.columns(M, M),
        "2010-01-01": coast.columns(M, K),
        "2029-01-01": coast.columns(M, K),
    }
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    once = account_of(tmp_path / "a", small, maps, years=range(2000, 2030))
    more = dict(sorted({**maps, "2020-01-01": coast.columns(M, K)}.items()))
    twice = account_of(tmp_path / "b", small, more, years=range(2000, 2030))
    assert gross(once) == gross(twice)
    assert [lot.kg_co2e for lot in once.lots] == [lot.kg_co2e for lot in twice.lots]


def test_the_peer_stands_beside_and_is_no_line(tmp_path, small):
    """Defect 3 of the fact sheet: a hectare restored on a legacy, which the peer lets not grow."""
    maps = {
        "2000-01-01": coast.columns(M),
        "2010-01-01": coast.columns(P),
        "2020-01-01": coast.columns(M),
        "2029-01-01": coast.columns(M),
    }
    account = account_of(tmp_path, small, maps, years=range(2000, 2030), more=PEER, timing="linear")
    assert set(account.lines["method"]) == {"stock-transition"}
    beside = account.beside.set_index(["quantity", "vintage"])["mean_kg"]
    # The identical map of 2029 changes nothing before it: nine of the ten years of case 6.
    years = range(2020, 2029)
    soil_left, plants_left = 241.89 * (0.5 - 2**-1.9), 84 * (2**-2 - 2**-3.8)
    expected = -(soil_left + plants_left) * 44 / 12 * 1000
    npt.assert_allclose(sum(beside["peer_net_flux", y] for y in years), expected, atol=10)
    assert all(lot.method.id == "stock-transition" for lot in account.lots)


def test_a_gain_is_booked_from_the_later_map(tmp_path, small):
    account = account_of(tmp_path, small, MAPS, years=range(2000, 2030))
    strata = account.strata["trajectory"].values
    rows = account.chains[0].rows
    won = rows[strata[rows["stratum"]] == "pond>pond>mangrove>mangrove"]
    assert won["year"].tolist() == list(range(2020, 2030))
    lost = rows[strata[rows["stratum"]] == "mangrove>mangrove>pond>pond"]
    assert lost["year"].tolist() == list(range(2000, 2030))
    assert set(rows["habitat"]) == {"mangrove"}
    assert not rows["zone"].eq("").any()


def test_linear_timing_lies_midway(tmp_path, small):
    """A loss between 2010 and 2020 happens on 2015.0: five years more of growth, then decay."""
    maps = {d: coast.columns(M if d < "2011" else P) for d in MAPS}
    found = gross(account_of(tmp_path, small, maps, years=range(2000, 2030), timing="linear"))
    assert found[2014] == kilograms(8.35)
    legacy = 0.66 * (313 + 15 * 5.35) * soil(0) + (64 + 15 * 2) * biomass(0)
    assert found[2015] == kilograms(-legacy)


def test_a_credit_is_net_of_a_first_map_that_persists(tmp_path, small):
    """The lost hectare would have grown on by 8.35 a year; what was gained had no baseline."""
    account = account_of(tmp_path, small, MAPS, years=range(2020, 2030), claim="credit")
    lines = account.lines.set_index("vintage")
    for year in range(2020, 2030):
        assert lines.loc[year, "baseline_kg"] == kilograms(2 * 8.35)
        gone = 0.66 * 366.5 * soil(year - 2010) + 84 * biomass(year - 2010)
        assert lines.loc[year, "gross_kg"] == kilograms(2 * 8.35 - gone)


def test_a_loss_of_a_scenario_happens_at_its_later_map(tmp_path, small):
    """What would have been lost between 2010 and 2020 avoids nothing before 2020."""
    kept = {d: coast.columns(M) for d in ("2010-01-01", "2020-01-01")}
    lost = coast.CODES[K]
    for year, code in ((2010, coast.CODES[M]), (2020, lost)):
        small.write_map(tmp_path / f"without_{year}.tif", [[code] + [0] * 9])
    terms = coast.BASELINE.replace(
        '"first map persists"',
        '"scenario maps"\nbaseline_maps = [ { date = 2010-01-01, path = "without_2010.tif" }, '
        '{ date = 2020-01-01, path = "without_2020.tif" } ]',
    )
    account = account_of(
        tmp_path, small, kept, years=range(2010, 2021), claim="credit", baseline=terms
    )
    lines = account.lines.set_index("vintage")
    for year in range(2010, 2020):
        assert lines.loc[year, "gross_kg"] == lines.loc[year, "baseline_kg"] == kilograms(8.35)
    legacy = 0.66 * 366.5 * soil(0) + 84 * biomass(0)
    assert lines.loc[2020, "gross_kg"] == kilograms(8.35)
    assert lines.loc[2020, "baseline_kg"] == kilograms(-legacy)


def test_uptake_of_what_is_not_accounted_does_not_count_and_its_losses_do(tmp_path, small):
    maps = {d: coast.columns(M if d < "2001" else P) for d in ("2000-01-01", "2009-01-01")}
    pond = {"gains": 1.5, "loses": -1.5}
    found = {}
    for word, rate in pond.items():
        (tmp_path / word).mkdir()
        table = coast.table(pond_rate=rate)
        account = account_of(
            tmp_path / word, small, maps, years=range(2000, 2010), parameters=table
        )
        found[word] = gross(account)
        said = any("pond takes up is not counted" in note for note in account.notes)
        assert said == (word == "gains")
    legacy = 0.66 * 313 * soil(3) + 64 * biomass(3)
    assert found["gains"][2003] == kilograms(-legacy)
    assert found["loses"][2003] == kilograms(-legacy - 3 * 1.5)


def test_time_without_data_grows_nothing_and_goes_on_losing(tmp_path, small):
    """Mangrove, a cloud, mangrove: nothing is known to grow between the maps beside the cloud."""
    maps = {
        "2000-01-01": coast.columns(M, M),
        "2010-01-01": coast.columns("cloud", M),
        "2020-01-01": coast.columns(M, M),
    }
    found = gross(account_of(tmp_path, small, maps, years=range(2000, 2021)))
    assert found[2005] == found[2015] == kilograms(8.35)
    assert found[2020] == kilograms(2 * 8.35)


def test_each_holder_and_zone_has_its_own_rows(tmp_path, small):
    maps = {d: [[M, M, S, S, S, M, S, S, S, S]] for d in ("2000-01-01", "2004-01-01")}
    account = account_of(tmp_path, small, maps, years=range(2000, 2005))
    lines = account.lines.set_index(["holder", "vintage"])["gross_kg"]
    assert lines["Wang", 2003] == kilograms(2 * 8.35)
    assert lines["Chen", 2003] == kilograms(8.35)


def test_a_row_of_a_zone_stands_before_that_of_a_class(tmp_path, small):
    maps = {d: [[M, S, S, S, S, M, S, S, S, S]] for d in ("2000-01-01", "2004-01-01")}
    east = coast.row("soil_accumulation", "mangrove;east", 1.35, "t C ha-1 a-1")
    account = account_of(
        tmp_path, small, maps, years=range(2000, 2005), parameters=coast.table() + east
    )
    lines = account.lines.set_index(["holder", "vintage"])["gross_kg"]
    assert lines["Wang", 2002] == kilograms(8.35)
    assert lines["Chen", 2002] == kilograms(4.35)


def test_draws_of_the_stocks_reach_the_interval(tmp_path, small):
    """A soil of 313 with a spread of 31.3 moves the loss of 2010 by a tenth of its soil part."""
    spread = "soil_stock,mangrove,313,t C ha-1,31.3,,,normal,,hand,test,local"
    fixed = "soil_stock,mangrove,313,t C ha-1,,,,fixed,,hand,test,local"
    account = account_of(
        tmp_path,
        small,
        {d: coast.columns(M if d < "2001" else K) for d in ("2000-01-01", "2004-01-01")},
        years=range(2000, 2005),
        parameters=coast.table().replace(fixed, spread),
        draws=2000,
    )
    first = account.lines.set_index("vintage").loc[2000]
    half = 1.645 * 31.3 * 0.66 * soil(0) * 44 / 12 * 1000
    assert first["p95_kg"] - first["p05_kg"] == pytest.approx(2 * half, rel=0.08)
    assert first["mean_kg"] == pytest.approx(
        -(0.66 * 313 * soil(0) + 64 * biomass(0)) * 44 / 12 * 1000, rel=0.02
    )


def test_a_price_in_the_table_prints_the_value(tmp_path, small):
    """60 CNY, rising by 5 % and discounted by 4 % a year from the first map on."""
    prices = (
        coast.row("carbon_price", "", 60, "CNY (t CO2e)-1")
        + coast.row("price_inflation", "", 0.05, 1)
        + coast.row("discount_rate", "", 0.04, 1)
    )
    maps = {d: coast.columns(M) for d in ("2000-01-01", "2004-01-01")}
    account = account_of(
        tmp_path, small, maps, years=range(2000, 2005), parameters=coast.table() + prices
    )
    values = account.values.set_index(["quantity", "vintage"])
    for k, year in enumerate(range(2000, 2005)):
        worth = 8.35 * 44 / 12 * 60 * 1.05**k / 1.04**k
        assert values.loc[("net_value", year), "mean"] == pytest.approx(worth, abs=1)
    assert set(values["unit"]) == {"CNY"}
    # Never in a column of kilograms.
    assert "net_value" not in set(account.beside["quantity"])


def test_explain_follows_a_legacy_to_the_row_of_the_table(tmp_path, small):
    account = account_of(tmp_path, small, MAPS, years=range(2000, 2030))
    text = repr(account.explain(vintage=2011))
    for word in ("soil_half_life", "coast.csv", "soil_emission", "2010-01-01.tif"):
        assert word in text
    names = set(account.parameters["name"])
    assert {"soil_stock", "soil_half_life", "biomass_disturbed_fraction"} <= names
    assert "carbon_price" not in names


def test_the_order_of_tiles_and_threads_changes_nothing(tmp_path, small):
    path = coast.write(tmp_path, small, MAPS, years=range(2000, 2030), area_error=0.1)
    one = bc.account(path, progress=False)
    other = bc.account(path, progress=False, tile_size=3, threads=1)
    assert [lot.id for lot in one.lots] == [lot.id for lot in other.lots]
    assert gross(one) == gross(other)


# Refusals ---------------------------------------------------------------------------------------


def refused(tmp_path, small, cure, maps=MAPS, **options):
    path = coast.write(tmp_path, small, maps, years=range(2000, 2030), **options)
    with pytest.raises(InputError, match=cure) as error:
        bc.account(path, progress=False)
    return str(error.value)


def test_missing_numbers_are_shown_as_lines_to_add(tmp_path, small):
    kept = [
        line
        for line in coast.table().splitlines()
        if not line.startswith(("soil_half_life,mangrove", "litter_disturbed_fraction"))
    ]
    said = refused(tmp_path, small, "Add these lines", parameters="\n".join(kept) + "\n")
    assert "soil_half_life,mangrove,VALUE,a,,,,fixed,,SOURCE,WHERE,STATUS" in said
    assert "litter_disturbed_fraction,from mangrove;to pond,VALUE,1,,,,fixed" in said
    assert "litter_disturbed_fraction,from pond;to mangrove,VALUE,1,,,,fixed" in said


def test_a_price_alone_asks_for_inflation_and_discount(tmp_path, small):
    table = coast.table() + coast.row("carbon_price", "", 60, "CNY (t CO2e)-1")
    said = refused(tmp_path, small, "Add these lines", parameters=table)
    assert "price_inflation,,VALUE,1," in said
    assert "discount_rate,,VALUE,1," in said


def test_another_unit_is_refused(tmp_path, small):
    table = coast.table().replace(
        "soil_half_life,mangrove,7.5,a", "soil_half_life,mangrove,90,month"
    )
    refused(tmp_path, small, "write 'a'", parameters=table)


def test_a_fraction_in_percent_is_refused(tmp_path, small):
    table = coast.table().replace("from mangrove,0.66", "from mangrove,66")
    refused(tmp_path, small, "not in percent", parameters=table)


def test_a_growth_beyond_nature_stops_the_run(tmp_path, small):
    """53.5 for 5.35: the guard on burial stands at 9.55 t C ha-1 a-1."""
    with pytest.raises(GuardError, match=r"9\.55"):
        account_of(
            tmp_path,
            small,
            MAPS,
            years=range(2000, 2030),
            parameters=coast.table(soil_rate=53.5),
        )


# Times ------------------------------------------------------------------------------------------

DATES = [date(2000, 7, 1), date(2010, 7, 1), date(2020, 7, 1)]
AT = [decimal_year(d) for d in DATES]


def times(classes, rule="conservative", *, loss=True, sources=()):
    return class_times(classes, DATES, rule, lambda a, b: loss, lambda a: a in sources)


def test_decimal_years_are_calendar_years():
    assert decimal_year(date(2019, 1, 1)) == 2019
    assert decimal_year(date(2016, 7, 1)) == 2016 + 182 / 366
    assert decimal_year(date(2019, 12, 31)) == 2019 + 364 / 365


def test_maps_hold_to_the_ends_of_their_calendar_years():
    one = times([M, M, M])
    assert (one.grows_from[0], one.grows_until[-1]) == (2000, 2021)
    assert one.grows_until[:2] == one.grows_from[1:] == AT[1:]


@pytest.mark.parametrize(
    ("rule", "loss", "entered", "until", "since"),
    [
        ("conservative", True, 0, 0, 1),
        ("conservative", False, 1, 1, 1),
        ("against a baseline", True, 1, 1, 1),
        ("against a baseline", False, 0, 0, 0),
    ],
)
def test_a_step_errs_against_the_seller(rule, loss, entered, until, since):
    """Index of the map at which a step takes place, growth of the first class ends, of the second
    begins: a loss early and a gain late, and the other way round in a baseline."""
    found = times([M, T, T], rule, loss=loss)
    assert found.entered[1] == AT[entered]
    assert found.grows_until[0] == AT[until]
    assert found.grows_from[1] == AT[since]


def test_a_class_that_loses_carbon_of_its_own_does_so_at_once():
    found = times([M, P, P], sources=(P,))
    assert found.entered[1] == found.grows_from[1] == AT[0]
    assert times([M, P, None], sources=(P,)).grows_until[1] == 2021


def test_a_gap_stops_growth_and_not_the_books():
    found = times([M, None, M])
    assert found.grows_until[0] == AT[0]
    assert found.grows_from[2] == AT[2]
    assert found.grows_from[1] == found.grows_until[1]
    assert times([M, M, None]).grows_until[1] == AT[1]
    generous = times([M, None, None], "against a baseline")
    assert generous.grows_until[0] == 2021


def test_what_appears_late_is_followed_from_its_map():
    found = times([None, M, M])
    assert found.entered[1] == found.grows_from[1] == AT[1]
    assert np.all(np.subtract(found.grows_until, found.grows_from) >= 0)
