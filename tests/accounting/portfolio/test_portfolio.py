"""Portfolios: what may stand together, what may not, and that sums are sums of parts."""

import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bluecarbon as bc
from bluecarbon.accounting.portfolio.ecosystems import MASSES
from bluecarbon.accounting.portfolio.sales import COLUMNS
from bluecarbon.cli import main
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError


@pytest.fixture
def build(tmp_path, write_portfolio, small, maps):
    return lambda **options: write_portfolio(tmp_path, small, maps, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory, write_portfolio, small_module, two_maps):
    """A portfolio of two projects, accounted; areas are uncertain by a tenth."""
    folder = tmp_path_factory.mktemp("shores")
    path = write_portfolio(folder, small_module, two_maps, area_error=0.1)
    return bc.portfolio_account(path, progress=False)


def ledger(account):
    return account.statement.ledger


# Sums --------------------------------------------------------------------------------------------


def test_the_sub_accounts_are_the_sums_of_the_projects(made):
    """Additivity: by ecosystem and vintage, the lines of the two accounts make the sub-account."""
    parts = [a.lines.groupby(["habitat", "vintage"])[MASSES].sum() for a in made.accounts.values()]
    both = parts[0].add(parts[1])
    for (system, _, _, vintage), row in made.sub_accounts.iterrows():
        habitat = {"mangrove": "mangrove", "salt marsh": "tidal marsh"}[system]
        assert row.to_dict() == both.loc[(habitat, vintage)].to_dict()


def test_the_identity_holds_in_integers(made):
    table = made.sub_accounts
    assert (table["gross_kg"] == table[list(PARTS)].sum(axis=1)).all()
    own = ledger(made)
    parts = ["taken_off_kg", "buffer_kg", "credited_kg", "uncut_kg", "remainder_kg"]
    assert (own["gross_kg"] == own[parts].sum(axis=1)).all()
    assert (own["credited_kg"] == own["sold_kg"] + own["remaining_kg"]).all()
    assert own["credited_kg"].sum() == sum(lot.kg_co2e for lot in made.lots) > 0
    assert not own["uncut_kg"].any()


def test_there_is_no_sum_across_ecosystems_or_kinds_of_claim(made):
    """Two ecosystems, one kind of claim: two sub-accounts, and nowhere their total."""
    assert list(made.sub_accounts.index.names) == ["ecosystem", "claim", "basis", "vintage"]
    data = made.statement.to_dict()
    total = sum(row["gross_kg"] for h in data["holders"] for row in h["ledger"])
    assert str(total) not in json.dumps(data)
    assert f"{total:,}" not in made.statement.render()


def test_the_order_of_projects_changes_nothing(made, tmp_path, write_portfolio, small, maps):
    path = write_portfolio(tmp_path, small, maps, area_error=0.1, order=("two", "one"))
    other = bc.portfolio_account(path, progress=False)
    assert other.statement.to_dict() == made.statement.to_dict()
    assert other.statement.render() == made.statement.render()
    pd.testing.assert_frame_equal(other.lines, made.lines)


def test_capacity_by_hand(build):
    """Chen has 5 ha of marsh in each project: 5 x 0.91 x 44 / 12 = 16.683 t CO2 a year.

    Each account rounds down to 16,683 kg, so two of them make 33,366 kg; nothing is uncertain.
    """
    table = bc.portfolio_account(build(), progress=False).capacity
    marsh = table[(table["holder"] == "Chen") & (table["ecosystem"] == "salt marsh")].iloc[0]
    assert (marsh["mean_kg"], marsh["p05_kg"], marsh["p95_kg"]) == (33_366, 33_366, 33_366)
    assert (marsh["years"], marsh["claim"], marsh["basis"]) == (
        "2016-2019", "annual sink", "ex post",
    )  # fmt: skip


def test_errors_that_projects_share_do_not_average_out(
    made, tmp_path, write_portfolio, small, maps
):
    """The area error of a habitat is one factor: two equal projects have twice its interval."""
    table = made.capacity.set_index(["holder", "ecosystem"])
    folder = tmp_path / "alone"
    path = write_portfolio(folder, small, maps, area_error=0.1, order=("one",))
    alone = bc.portfolio_account(path, progress=False).capacity.set_index(["holder", "ecosystem"])
    for name in ("mean_kg", "p05_kg", "p95_kg"):
        both, one = table.loc[("Chen", "salt marsh"), name], alone.loc[("Chen", "salt marsh"), name]
        assert abs(both - 2 * one) <= 2


def test_areas_of_the_last_map(made):
    """Wang, west: 15 ha of mangrove and 2 ha of marsh on the 2019 map, in each project."""
    areas = made.statement.of("Wang")["areas"]
    mine = areas[areas["project"] == "small-1"].set_index("habitat")
    assert mine.loc["mangrove", "hectares"] == pytest.approx(15, rel=1e-6)
    assert mine.loc["tidal marsh", "hectares"] == pytest.approx(2, rel=1e-6)
    assert mine.loc["spartina", "hectares"] == pytest.approx(3, rel=1e-6)
    assert not mine.loc["spartina", "accounted"]
    assert set(areas["map_date"]) == {"2019-07-01"}
    zones = made.statement.of("Wang")["zones"]
    assert list(zones["zone"]) == ["west", "west-2"]
    assert list(zones["title_ref"]) == ["T-1", "T-1"]


# What may not stand together ---------------------------------------------------------------------


def test_overlapping_ground_is_refused_with_its_hectares(build):
    """The second project begins in column 9 of 0-9: one column of 8 cells of one hectare."""
    with pytest.raises(InputError, match="Correct the boundary") as refused:
        bc.open_portfolio(build(shift=9))
    assert "an overlap of 8 ha" in refused.value.found


def test_touching_edges_are_fine(build):
    assert len(bc.open_portfolio(build(shift=10)).projects) == 2


def test_a_zone_in_two_projects_is_refused(build):
    path = build()
    zones = path.parent / "two" / "zones.geojson"
    zones.write_text(zones.read_text().replace('"east-2"', '"east"'))
    with pytest.raises(InputError, match="rename it"):
        bc.open_portfolio(path)


def test_a_project_twice_is_refused(build):
    with pytest.raises(InputError, match="id of its own"):
        bc.open_portfolio(build(order=("one", "one")))


HARVEST_ONLY = """\
[project]
id = "{id}"
title = {{ en = "Farm", zh = "养殖场" }}
period = [2022-01-01, 2022-12-31]
claim = "annual sink"
demonstration = false

[zones]
path = "zones.csv"

[harvest]
path = "harvest.csv"
convention = "harvest removal"
share_layout = "whole-animal dry shares"

[[method]]
habitats = ["seaweed farm"]
use = "hyt0305-2021"

[uncertainty]
draws = 400
seed = 7

[crediting]
rule = "percentile"
buffer = 0.1
"""


def write_farms(folder, *, holders=("Wang", "Chen")):
    """Two projects of harvests alone: their zones have no outline."""
    for number, holder in enumerate(holders, start=1):
        farm = folder / f"farm{number}"
        farm.mkdir()
        (farm / "project.toml").write_text(HARVEST_ONLY.format(id=f"farm-{number}"), "utf-8")
        (farm / "zones.csv").write_text(
            f"zone,holder,title_ref,area,unit\nF{number},{holder},T-{number},100,mu\n"
        )
        (farm / "harvest.csv").write_text(
            "zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution\n"
            f"F{number},kelp,2022-05-01,100,t,oven-dry,report {number},,,fixed\n"
        )
    path = folder / "portfolio.toml"
    owners = "".join(
        f'[[owner]]\nholder = "{h}"\nauthority = "letter"\n' for h in dict.fromkeys(holders)
    )
    path.write_text(
        '[portfolio]\nid = "farms"\ntitle = { en = "Farms", zh = "养殖场" }\n'
        'province = "Zhejiang"\nmerged = false\n'
        f'projects = ["farm1/project.toml", "farm2/project.toml"]\n\n{owners}',
        encoding="utf-8",
    )
    return path


def test_without_outlines_a_pool_and_vintage_stand_once(tmp_path):
    """Nobody can show that the two harvests of Wang are of two places."""
    with pytest.raises(InputError, match="Give the zones of both projects outlines") as refused:
        bc.open_portfolio(write_farms(tmp_path, holders=("Wang", "Wang")))
    assert "harvested biomass of Wang for 2022" in refused.value.found


def test_what_has_no_outline_is_no_lot_and_is_shown_as_such(tmp_path):
    """100 t of oven-dry kelp x 0.312 x 44 / 12 = 114.4 t, gross; none of it becomes a lot."""
    account = bc.portfolio_account(write_farms(tmp_path), progress=False)
    own = ledger(account)
    assert set(own["ecosystem"]) == {"seaweed"}
    assert own["gross_kg"].between(110_000, 119_000).all()
    assert (own["uncut_kg"] > 0).all()
    assert not own["credited_kg"].any()
    assert account.statement.of("Wang")["areas"].empty
    assert any("no lot" in note for note in account.statement.notes)
    assert ">No lot</th>" in account.statement.render("en")


def test_a_capacity_inventory_stands_apart_and_sells_nothing(tmp_path):
    """One farm as an annual sink, one as an inventory: 114.4 t each by hand, and never 228.8 t."""
    path = write_farms(tmp_path)
    farm = path.parent / "farm2" / "project.toml"
    text = farm.read_text("utf-8").replace("annual sink", "capacity inventory")
    text = text.replace("hyt0305-2021", "hyt0349-2022-harvest")
    farm.write_text(text[: text.index("[crediting]")], "utf-8")
    account = bc.portfolio_account(path, progress=False)
    own = ledger(account).set_index("claim")
    assert list(account.sub_accounts.index.get_level_values("claim")) == [
        "annual sink",
        "capacity inventory",
    ]
    assert own["gross_kg"].between(110_000, 119_000).all()
    inventory = own.loc["capacity inventory"]
    assert inventory["gross_kg"] == inventory["remainder_kg"]
    assert not inventory[["credited_kg", "sold_kg", "remaining_kg", "uncut_kg"]].any()
    total = f"{own['gross_kg'].sum():,}"
    for page in (account.statement.render("en"), account.statement.render("zh")):
        assert total not in page
    assert "It never becomes a lot" in account.statement.render("en")


def test_other_seeds_are_refused(build):
    path = build()
    project = path.parent / "two" / "project.toml"
    project.write_text(project.read_text().replace("seed = 7", "seed = 8"))
    with pytest.raises(InputError, match="Write the same `seed`, "):
        bc.open_portfolio(path)


@pytest.mark.parametrize("how", ['draws = "adaptive"', 'draws = 512\nsampling = "sobol"'])
def test_every_way_of_drawing_gives_the_same_capacity(build, made, how):
    """The mean is that of 400 draws, within their Monte Carlo error: 10 % / sqrt(400) = 0.5 %."""
    path = build(area_error=0.1)
    for name in ("one", "two"):
        project = path.parent / name / "project.toml"
        project.write_text(project.read_text().replace("draws = 400", how))
    other = bc.portfolio_account(path, progress=False).capacity
    assert other["mean_kg"].to_list() == pytest.approx(made.capacity["mean_kg"].to_list(), rel=0.02)
    width = made.capacity["p95_kg"] - made.capacity["p05_kg"]
    assert (other["p95_kg"] - other["p05_kg"]).to_list() == pytest.approx(width.to_list(), rel=0.2)


# Owners ------------------------------------------------------------------------------------------


def test_every_holder_has_an_entry_and_every_entry_a_zone(build):
    with pytest.raises(InputError, match=r"Add \[\[owner\]\] with holder and authority"):
        bc.open_portfolio(build(owners=("Chen",)))


def test_an_owner_without_a_zone_is_refused(build):
    with pytest.raises(InputError, match="Wang"):
        bc.open_portfolio(build(owners=("Chen", "Wang", "Wong")))


def test_merging_needs_the_authority_of_all(build):
    """Notice with CCER-14-003: the owner needs authority from all project owners."""
    path = build()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('authority = "letter of Chen"\n', ""), encoding="utf-8")
    with pytest.raises(InputError, match="merged = false"):
        bc.open_portfolio(path)
    path.write_text(
        text.replace('authority = "letter of Chen"\n', "").replace(
            "merged = true", "merged = false"
        ),
        encoding="utf-8",
    )
    assert bc.open_portfolio(path).owners == {"Chen": "", "Wang": "letter of Wang"}


def test_only_one_province_is_merged(build):
    """Notice with CCER-14-003: projects in the same province may be merged."""
    path = build()
    text = path.read_text(encoding="utf-8")
    there = text.replace('"two/project.toml"', '{ path = "two/project.toml", province = "Fujian" }')
    path.write_text(there, encoding="utf-8")
    with pytest.raises(InputError, match="take it out"):
        bc.open_portfolio(path)
    path.write_text(there.replace("merged = true", "merged = false"), encoding="utf-8")
    assert len(bc.open_portfolio(path).projects) == 2


def test_zones_that_name_another_province_are_refused(build):
    path = build()
    zones = path.parent / "two" / "zones.geojson"
    data = json.loads(zones.read_text())
    data["features"][0]["properties"]["province"] = "Fujian"
    zones.write_text(json.dumps(data))
    with pytest.raises(InputError, match="Take the project out"):
        bc.open_portfolio(path)


def test_an_unknown_key_is_named(build):
    path = build()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("merged =", "mergd ="), encoding="utf-8")
    with pytest.raises(InputError, match="merged"):
        bc.open_portfolio(path)


# Titles ------------------------------------------------------------------------------------------

LOST = '[[title_event]]\nzone = "east-2"\ndate = 2018-03-01\nwhat = "lease not renewed"\n'


def vintages_with_lots(account, **where):
    own = ledger(account)
    for column, value in where.items():
        own = own[own[column] == value]
    return sorted(set(own.loc[own["credited_kg"] > 0, "vintage"]))


def test_one_loss_of_title_ends_a_merged_portfolio(build):
    """Notice with CCER-14-003: loss by any merged owner ends the merged crediting period.

    Lost in 2018: the vintage of 2018 is no whole year with a title, so 2016 and 2017 are left.
    """
    account = bc.portfolio_account(build(events=LOST), progress=False)
    assert vintages_with_lots(account) == [2016, 2017]
    assert {lot.vintage for lot in account.lots} == {2016, 2017}
    (ended,) = account.opened.ended
    assert ended.vintages == (2018, 2019)
    assert ended.zones == ("east", "east-2", "west", "west-2")
    assert "lease not renewed" in ended.why
    assert "merged" in ended.why
    assert any("2018, 2019" in note for note in account.statement.notes)
    assert account.statement.to_dict()["ended"][0]["last_day"] == "2018-02-28"
    assert set(account.capacity["years"]) == {"2016-2017"}


def test_side_by_side_only_the_zone_ends(build):
    account = bc.portfolio_account(build(events=LOST, merged="false"), progress=False)
    assert vintages_with_lots(account, holder="Wang") == [2016, 2017, 2018, 2019]
    assert account.opened.ended[0].zones == ("east-2",)
    zones = {z for lot in account.lots if lot.vintage >= 2018 for z in lot.zones}
    assert zones == {"east", "west", "west-2"}


def test_a_holder_loses_all_its_zones(build):
    events = LOST.replace('zone = "east-2"', 'holder = "Wang"')
    account = bc.portfolio_account(build(events=events, merged="false"), progress=False)
    assert vintages_with_lots(account, holder="Wang") == [2016, 2017]
    assert vintages_with_lots(account, holder="Chen") == [2016, 2017, 2018, 2019]


def test_an_end_stated_with_a_zone_ends_the_whole_too(build):
    path = build()
    zones = path.parent / "one" / "zones.geojson"
    data = json.loads(zones.read_text())
    data["features"][0]["properties"]["title_until"] = "2017-12-31"
    zones.write_text(json.dumps(data))
    account = bc.portfolio_account(path, progress=False)
    assert vintages_with_lots(account) == [2016, 2017]
    assert "title_until" in account.opened.ended[0].why


def test_a_title_lost_after_the_period_changes_nothing(build, made):
    later = LOST.replace("2018-03-01", "2020-01-01")
    account = bc.portfolio_account(build(events=later, area_error=0.1), progress=False)
    assert not account.opened.ended
    pd.testing.assert_frame_equal(ledger(account), ledger(made))


def test_a_title_lost_before_the_period_leaves_nothing(build):
    with pytest.raises(InputError, match="Take the project out of the portfolio"):
        bc.open_portfolio(build(events=LOST.replace("2018-03-01", "2015-12-31")))


def test_an_event_of_an_unknown_zone_is_refused(build):
    with pytest.raises(InputError, match="east-2"):
        bc.open_portfolio(build(events=LOST.replace("east-2", "east-3")))


# Sales -------------------------------------------------------------------------------------------


def sale(lot, kg, day="2023-02-28"):
    return {"lot": lot.id, "date": day, "kg": kg, "buyer": "a mill"}


def sell(made, *sales):
    return bc.portfolio_account(
        made.opened, sales=pd.DataFrame(sales, columns=list(COLUMNS)), progress=False
    )


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_credited_is_sold_and_remaining(made, data):
    """Conservation, whatever is sold: by holder, ecosystem and vintage, to the kilogram."""
    from bluecarbon.accounting.portfolio.sales import sold_by_lot
    from bluecarbon.accounting.portfolio.statement import make_statement

    sales = []
    for lot in data.draw(st.lists(st.sampled_from(made.lots), unique_by=lambda x: x.id)):
        units = data.draw(st.integers(1, lot.units))
        first = data.draw(st.integers(0, units))
        sales += [sale(lot, kg * lot.unit_kg) for kg in (first, units - first) if kg]
    table = pd.DataFrame(sales, columns=list(COLUMNS))
    sold = sold_by_lot(table, made.lots, "sales")
    own = make_statement(
        made.opened, made.accounts, made.lines, made.capacity, made.lots, sold
    ).ledger
    assert (own["credited_kg"] == own["sold_kg"] + own["remaining_kg"]).all()
    assert (own["remaining_kg"] >= 0).all()
    assert own["sold_kg"].sum() == sum(s["kg"] for s in sales)
    assert own["credited_kg"].sum() == ledger(made)["credited_kg"].sum()


def test_a_ledger_may_hand_over_its_sales(made):
    lot = made.lots[0]
    own = ledger(sell(made, sale(lot, lot.unit_kg)))
    mine = own[(own["holder"] == lot.holder) & (own["vintage"] == lot.vintage)]
    assert mine["sold_kg"].sum() == own["sold_kg"].sum() == lot.unit_kg


@pytest.mark.parametrize(
    ("kg", "day", "cure"),
    [
        (10**9, "2023-02-28", "who sold it before"),
        (1, "2023-02-28", "Correct the kg"),
        (100, "2016-06-30", "Correct the date"),
    ],
)
def test_sales_that_do_not_fit_are_refused(made, kg, day, cure):
    with pytest.raises(InputError, match=cure):
        sell(made, sale(made.lots[0], kg, day))


def test_sales_from_elsewhere_must_be_whole_and_known(made):
    with pytest.raises(InputError, match="the title that it rests on"):
        sell(made, sale(made.lots[0], 100) | {"lot": "BC-2016-0000000000"})
    with pytest.raises(InputError, match="Hand over a table"):
        sell(made, sale(made.lots[0], 0.5))


def test_sales_of_a_file_are_read(build, made):
    lot = made.lots[0]
    head = "lot,date,kg,buyer\n"
    path = build(area_error=0.1, sales=f"{head}{lot.id},2023-02-28,{lot.kg_co2e},A mill\n")
    account = bc.portfolio_account(path, progress=False)
    assert account.sold[lot.id] == lot.kg_co2e
    (path.parent / "sales.csv").write_text(f"{head}{lot.id},2023,-5,\n")
    with pytest.raises(InputError, match="2023-02-28") as refused:
        bc.open_portfolio(path)
    assert "buyer" in refused.value.found


def test_a_demonstration_lot_is_sold_only_in_a_simulated_file(build):
    path = build(simulated=True)
    lots = bc.portfolio_account(path, progress=False).lots
    text = f"lot,date,kg,buyer\n{lots[0].id},2023-02-28,{lots[0].kg_co2e},A mill\n"
    (path.parent / "sales.csv").write_text(text)
    listed = path.read_text(encoding="utf-8").replace("merged =", 'sales = "sales.csv"\nmerged =')
    path.write_text(listed, encoding="utf-8")
    with pytest.raises(InputError, match="simulated: yes"):
        bc.portfolio_account(path, progress=False)
    (path.parent / "sales.csv").write_text("# simulated: yes\n" + text)
    account = bc.portfolio_account(path, progress=False)
    assert account.sold[lots[0].id] == lots[0].kg_co2e
    assert "sales: simulated" in account.statement.demonstration


# Files -------------------------------------------------------------------------------------------


def test_saved_files_say_what_they_are(made, tmp_path):
    folder = made.save(tmp_path / "out")
    data = json.loads((folder / "statement.json").read_text(encoding="utf-8"))
    assert data == made.statement.to_dict()
    for name in made.statement.tables:
        text = (folder / f"statement_{name}.csv").read_text(encoding="utf-8")
        assert text.startswith("# portfolio: shores\n# merged: yes\n")
        table = pd.read_csv(folder / f"statement_{name}.csv", comment="#")
        assert len(table) == len(made.statement.tables[name])
    lots = sorted(p.stem for p in folder.glob("projects/*/lots/*.json"))
    assert lots == sorted(lot.id for lot in made.lots)
    assert (folder / "statement.html").exists()
    assert json.loads((folder / "portfolio.json").read_text(encoding="utf-8"))["portfolio"]


def test_the_keys_of_the_json_are_stable(made):
    """They are documented in docs/portfolio.md; whoever reads statements depends on them."""
    data = made.statement.to_dict()
    assert list(data) == ["schema", "portfolio", "demonstration", "holders", "ended", "notes"]
    assert data["schema"] == "bluecarbon owner statement 1"
    holder = data["holders"][0]
    tables = ["areas", "zones", "capacity", "ledger", "methods"]
    assert list(holder) == ["holder", "authority", *tables]
    assert list(holder["ledger"][0]) == [
        "ecosystem", "claim", "basis", "vintage", "gross_kg", "taken_off_kg", "buffer_kg",
        "credited_kg", "sold_kg", "remaining_kg", "uncut_kg", "remainder_kg", "lots",
    ]  # fmt: skip
    assert list(holder["capacity"][0]) == [
        "ecosystem", "claim", "basis", "years", "mean_kg", "p05_kg", "p95_kg",
    ]  # fmt: skip
    for row in holder["ledger"]:
        assert all(type(v) is int for k, v in row.items() if k.endswith("_kg"))


def test_a_statement_is_of_a_holder(made):
    with pytest.raises(InputError, match="Wang"):
        made.statement.of("Wan")


def test_the_command_line_prints_the_statement(build, tmp_path, capsys):
    path = build(area_error=0.1)
    out = tmp_path / "out"
    assert main(["portfolio", str(path), "--out", str(out), "--quiet"]) == 0
    said = capsys.readouterr().out
    for word in ("Wang", "salt marsh", "in lots", "remaining", "never added up", "statement.html"):
        assert word in said
    assert main(["portfolio", str(path), "--out", str(out), "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["portfolio"]["id"] == "shores"


def test_it_shows_itself(made):
    assert "2 projects" in repr(made)
    assert "never added up" in made._repr_html_()
    assert "<table" in made.statement._repr_html_()
    assert "merged" in repr(made.opened)
