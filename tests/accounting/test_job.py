"""The main job on a project whose kilograms can be worked out by hand.

Expected numbers: cells of one hectare (equal-area grid) times the burial of the project's own table
(1.62 and 0.91 t C ha-1 a-1, exact) times 44/12, in whole kilograms.
"""

from concurrent.futures import ProcessPoolExecutor
from datetime import date

import numpy as np
import pytest
import xarray as xr

import bluecarbon as bc
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,,,fixed
west,kelp,2018-05-01,50,t,wet,YT-2,40,60,truncated normal
"""


def line(account, holder, vintage, habitat):
    rows = account.lines.set_index(["holder", "vintage", "habitat"])
    return rows.loc[(holder, vintage, habitat)]


def test_burial_of_mapped_hectares_is_the_hand_calculation(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    for vintage in (2016, 2017, 2018, 2019):
        # 2 ha x 1.62 x 44/12 = 11.88 t and 5 ha x 0.91 x 44/12 = 16.6833 t, rounded down.
        assert line(account, "Chen", vintage, "mangrove")["gross_kg"] == 11_880
        assert line(account, "Chen", vintage, "tidal marsh")["gross_kg"] == 16_683
        # Of the western marsh 2 ha stay: 2 x 0.91 x 44/12 = 6.6733 t. The 3 ha that turned to
        # Spartina count until the earlier map, on day 182 of 366 of 2016.
        lost = 3 * 182 / 366 if vintage == 2016 else 0
        expected = int((2 + lost) * 0.91 * 44 / 12 * 1000)
        assert line(account, "Wang", vintage, "tidal marsh")["gross_kg"] == expected


def test_a_gain_counts_from_the_later_map(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    for vintage in (2016, 2017, 2018):  # 10 ha x 1.62 x 44/12
        assert line(account, "Wang", vintage, "mangrove")["gross_kg"] == 59_400
    new = account.strata.sel(stratum="west|mangrove|sea>mangrove")
    # From 1 July to 31 December 2019 are 184 days of 365.
    np.testing.assert_allclose(new["area"], [0, 0, 0, 5 * 184 / 365])
    # In the middle of 2018 two of the three years between the maps have passed.
    np.testing.assert_allclose(new["area_linear"].sel(year=2018), 5 * 2 / 3, rtol=0.005)


def test_harvest_removal_is_the_hand_calculation(tmp_path, small, maps):
    """50 t wet x 0.2 x 0.312 x 44/12 = 11.44 t CO2."""
    project = small.write_project(tmp_path, *maps, harvest=LOG)
    account = bc.account(project, progress=False)
    exact = line(account, "Wang", 2017, "seaweed farm")
    assert exact["gross_kg"] == exact["p05_kg"] == exact["p95_kg"] == 11_440
    weighed = line(account, "Wang", 2018, "seaweed farm")
    # The limits 40 and 60 t are two standard deviations either way: 90 % lie within 1.645/1.96.
    half = 11_440 * 0.2 * 1.645 / 1.96
    assert weighed["p95_kg"] - weighed["p05_kg"] == pytest.approx(2 * half, rel=0.1)
    assert weighed["deduction_kg"] == pytest.approx(11_440 * 0.2 * 1.2816 / 1.96, rel=0.2)


def test_the_identity_holds_for_every_line_and_holder_and_vintage(tmp_path, small, maps):
    project = small.write_project(tmp_path, *maps, area_error=0.2, harvest=LOG)
    account = bc.account(project, progress=False)
    assert (account.lines["gross_kg"] == account.lines[list(PARTS)].sum(axis=1)).all()
    totals = account.totals
    assert (totals["gross_kg"] == totals[list(PARTS)].sum(axis=1)).all()
    assert sum(lot.kg_co2e for lot in account.lots) == account.lines["lots_kg"].sum() > 0


def test_strata_on_a_map_add_up_to_its_valid_cells(tmp_path, small, maps):
    first, second = (m.copy() for m in maps)
    first[7, :3] = 255  # no data on the first map only
    account = bc.account(small.write_project(tmp_path, first, second), progress=False)
    strata = account.strata
    present = strata["mapped_area"] > 0
    cells = (strata["cells"] * present).sum("stratum")
    assert cells.values.tolist() == [96 - 3, 96]
    assert account.measured.valid_cells == (93, 96)


@pytest.mark.parametrize(("tile_size", "threads"), [(1, 1), (5, 2), (7, 1), (64, 2)])
def test_lots_do_not_depend_on_tiles_or_threads(tmp_path, small, maps, tile_size, threads):
    path = small.write_project(tmp_path, *maps, area_error=0.1, harvest=LOG)
    one = bc.account(path, progress=False)
    other = bc.account(path, progress=False, tile_size=tile_size, threads=threads)
    assert [lot.id for lot in one.lots] == [lot.id for lot in other.lots]
    xr.testing.assert_identical(one.strata, other.strata)


def test_lots_do_not_depend_on_the_executor(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, area_error=0.1)
    one = bc.account(path, progress=False)
    with ProcessPoolExecutor(2) as pool:
        other = bc.account(path, progress=False, executor=pool, tile_size=5)
    assert [lot.id for lot in one.lots] == [lot.id for lot in other.lots]


def test_a_credit_is_net_of_the_first_map(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps, claim="credit"), progress=False)
    kept = line(account, "Chen", 2018, "mangrove")
    assert (kept["gross_kg"], kept["baseline_kg"], kept["lots_kg"]) == (11_880, 11_880, 0)
    lost = line(account, "Wang", 2018, "tidal marsh")
    # Without the loss 5 ha x 0.91 x 44/12 = 16.683 t, with it 2 ha: 6.673 t. Nobody can carry it.
    assert (lost["gross_kg"], lost["baseline_kg"], lost["remainder_kg"]) == (6_673, 16_683, -10_010)
    gained = line(account, "Wang", 2019, "mangrove")
    assert gained["baseline_kg"] == 59_400
    assert gained["netted_kg"] == 10_010  # the loss of the marsh, charged to the same holder


def test_what_the_first_map_does_not_show_is_not_credited(tmp_path, small, maps):
    """A cloud on the first map must not make habitat of the second one additional."""
    first, second = (m.copy() for m in maps)
    first[0, 0:2] = 255  # 2 ha of the western mangrove have no data
    path = small.write_project(tmp_path, first, second, claim="credit")
    account = bc.account(path, progress=False)
    kept = line(account, "Wang", 2018, "mangrove")
    assert kept["gross_kg"] == kept["baseline_kg"] == 47_520  # 8 ha x 1.62 x 44/12
    assert any("2.0 ha of accounted habitat had no data" in note for note in account.notes)


def test_a_fresh_marsh_is_a_source_and_no_lot(tmp_path, small, maps):
    """Below 18 ppt methane of 193.7 kg x 27 outweighs a burial of 0.91 t C ha-1 (facts 1.2)."""
    path = small.write_project(tmp_path, *maps, salinity=5.0)
    account = bc.account(path, progress=False)
    marsh = line(account, "Chen", 2018, "tidal marsh")
    assert marsh["gross_kg"] < 0
    assert marsh["lots_kg"] == marsh["buffer_kg"] == 0
    # 5 ha x (0.91 x 44/12 - 0.1937 x 27) = -9.466 t, up to the error of 400 draws.
    assert marsh["gross_kg"] == pytest.approx(-9_466, rel=0.1)
    assert account.lines.groupby(["holder", "vintage"])["netted_kg"].sum().eq(0).all()


def test_the_interval_of_the_whole_adds_draws_before_quantiles(tmp_path, small, maps):
    """Errors of area are shared by a habitat, so two holders of mangrove are as unsure as one."""
    account = bc.account(small.write_project(tmp_path, *maps, area_error=0.2), progress=False)
    lines = account.lines
    whole = account.interval["p95_kg"] - account.interval["p05_kg"]
    assert whole < (lines["p95_kg"] - lines["p05_kg"]).sum()  # habitats err independently
    assert whole > ((lines["p95_kg"] - lines["p05_kg"]) ** 2).sum() ** 0.5  # lines do not
    assert account.interval["median_kg"] == pytest.approx(lines["gross_kg"].sum(), rel=0.03)


def test_spartina_is_never_credited(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    assert "spartina" not in set(account.lines["habitat"])
    assert "spartina" in set(account.strata["habitat"].values)


def test_what_is_outside_all_zones_is_counted_but_not_accounted(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    outside = account.strata.where(account.strata["zone"] == "", drop=True)
    assert float(outside["cells"].where(outside["habitat"] == "tidal marsh").sum()) == 2
    assert any("2.0 ha of accounted habitat lie outside" in note for note in account.notes)
    assert "" not in set(account.lines["holder"])


def test_simulated_inputs_make_demonstration_lots(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps, simulated=True), progress=False)
    assert account.simulated
    assert all(lot.demonstration for lot in account.lots)
    assert any("2016.tif" in reason for lot in account.lots for reason in lot.demonstration_reasons)


def test_measured_inputs_make_lots_that_are_none(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps), progress=False)
    assert account.lots
    assert not any(lot.demonstration for lot in account.lots)


def test_an_untested_harvest_makes_demonstration_lots(tmp_path, small, maps):
    log = LOG.replace("YT-2", "statistic of the county")
    account = bc.account(small.write_project(tmp_path, *maps, harvest=log), progress=False)
    assert all("yield acceptance test" in str(lot.demonstration_reasons) for lot in account.lots)


def test_the_weakest_status_reaches_the_label(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps, harvest=LOG), progress=False)
    farm = line(account, "Wang", 2018, "seaweed farm")
    assert farm["status"] == "reconstructed"  # local numbers, formulas not read in the standard
    assert farm["label"].startswith("after ")
    assert "reconstructed" in farm["label"]


def test_conventions_stand_beside_and_are_not_added(tmp_path, small, maps):
    account = bc.account(small.write_project(tmp_path, *maps, harvest=LOG), progress=False)
    farm = account.beside[account.beside["method"] == "hyt0305-2021"]
    assert set(farm["quantity"]) == {
        "harvest_removal",
        "soft_tissue_removal",
        "removal_net_of_calcification",
    }
    claimed = farm[farm["claimed"]]
    assert set(claimed["quantity"]) == {"harvest_removal"}


# Refusals ---------------------------------------------------------------------------------------


def refused(tmp_path, small, maps, cure, edit=None, **options):
    path = small.write_project(tmp_path, *maps, **options)
    if edit:
        text = path.read_text()
        assert edit[0] in text
        path.write_text(text.replace(*edit))
    with pytest.raises(InputError, match=cure) as caught:
        bc.account(path, progress=False)
    return str(caught.value)


def test_a_period_beyond_the_maps_is_refused(tmp_path, small, maps):
    message = refused(tmp_path, small, maps, "shorten the period", ("2019-12-31", "2021-12-31"))
    assert str(date(2019, 7, 1)) in message


def test_a_harvest_without_a_farm_on_the_map_is_refused_by_row(tmp_path, small, maps):
    log = LOG.replace("west,kelp,2018", "east,kelp,2018")
    message = refused(tmp_path, small, maps, "Correct the zone or the date", harvest=log)
    assert "harvest.csv, row 3" in message


def test_a_harvest_without_limits_is_refused(tmp_path, small, maps):
    log = LOG.replace("fixed", "")
    refused(tmp_path, small, maps, 'write "fixed" under distribution', harvest=log)


def test_an_area_without_error_is_refused(tmp_path, small, maps):
    refused(
        tmp_path,
        small,
        maps,
        "Give its relative standard error",
        ("{ default = 0.0 }", "{ mangrove = 0.1 }"),
    )


def test_an_unknown_method_names_the_nearest(tmp_path, small, maps):
    refused(
        tmp_path, small, maps, "ipcc-wetlands-2013", ('"ipcc-wetlands-2013"', '"ipcc-wetland-2013"')
    )


def test_an_unknown_option_names_the_nearest(tmp_path, small, maps):
    refused(tmp_path, small, maps, "climate", ('climate = "sub', 'climat = "x"\nclimate = "sub'))


def test_an_account_of_nothing_is_refused_and_not_zero(tmp_path, small, maps):
    nothing = [np.zeros_like(m) for m in maps]
    refused(tmp_path, small, nothing, "Compare the habitats")


def test_a_method_that_finds_nothing_says_so(tmp_path, small, maps):
    farms = [np.where(m == 4, 4, 0) for m in maps]
    path = small.write_project(tmp_path, *farms, harvest=LOG)
    account = bc.account(path, progress=False)
    assert set(account.lines["habitat"]) == {"seaweed farm"}
    assert any("ipcc-wetlands-2013 found nothing" in note for note in account.notes)


def test_an_unknown_rule_names_the_nearest(tmp_path, small, maps):
    refused(tmp_path, small, maps, "percentile", ('rule = "percentile"', 'rule = "percentiles"'))


def test_a_missing_option_says_what_can_stand_there(tmp_path, small, maps):
    message = refused(tmp_path, small, maps, "it changes the tonnage", ('gwp = "AR6"\n', ""))
    assert "AR5" in message


def test_a_habitat_that_no_map_shows_is_refused(tmp_path, small, maps):
    refused(
        tmp_path,
        small,
        maps,
        "No map or cover raster",
        ('["mangrove", "tidal marsh"]', '["mangrove", "seagrass"]'),
    )


def test_a_habitat_is_accounted_once(tmp_path, small, maps):
    again = (
        "[uncertainty]",
        '[[method]]\nhabitats = ["mangrove"]\nuse = "ipcc-wetlands-2013"\nclimate = "subtropical"\n'
        'gwp = "AR5"\nburial_of = "all vegetated"\n\n[uncertainty]',
    )
    refused(tmp_path, small, maps, "Remove it from one of the two", again)


def test_methane_needs_a_salinity(tmp_path, small, maps):
    refused(tmp_path, small, maps, "Add the properties `salinity`", salinity=None)


def test_a_code_missing_from_the_legend_is_named_with_its_place(tmp_path, small, maps):
    first, second = (m.copy() for m in maps)
    second[4, 9] = 17
    message = refused(tmp_path, small, (first, second), "legend")
    assert "17" in message
    assert "2019.tif" in message


def test_an_impossible_burial_stops_the_run(tmp_path, small, maps):
    """955 g C m-2 a-1 is the highest burial of the review of China's marshes (facts 4.5)."""
    local = small.LOCAL.replace("tidal marsh,0.91", "tidal marsh,91")
    message = refused(tmp_path, small, maps, "Check the unit", local=local)
    assert "9.55" in message
    assert "Zhou" in message
