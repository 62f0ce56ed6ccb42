"""Explanations: the chain behind a lot can be multiplied again by hand."""

import importlib.util
import json
import math
import re
from pathlib import Path

import pytest

import bluecarbon as bc
from bluecarbon.crediting.settle import PARTS
from bluecarbon.errors import InputError

_path = Path(__file__).parent / "recompute.py"
_spec = importlib.util.spec_from_file_location("recompute", _path)
recompute = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recompute)

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,T-17,40,60,truncated normal
west,kelp,2017-06-01,30,t,wet,T-18,,,fixed
"""


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(small.write_project(tmp_path, *maps), progress=False)


@pytest.fixture
def harvested(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, area_error=0.3, harvest=LOG)
    return bc.account(path, progress=False)


@pytest.fixture(scope="module")
def sample(xihu):
    return bc.account(xihu / "project.toml", progress=False)


def value(explanation, quantity):
    table = explanation.table.set_index("quantity")
    return table.loc[quantity]


def leaf(row, quantity):
    return next(one for one in row.leaves if one.quantity == quantity)


# The numbers ------------------------------------------------------------------------------------


def test_the_chain_multiplies_to_the_claim(account):
    chain = account.explain(holder="Chen", vintage=2018, habitat="tidal marsh")
    product = (
        value(chain, "soil_carbon_accumulation")["value"]
        * value(chain, "area")["value"]
        * value(chain, "counted_time")["value"]
        * value(chain, "co2_per_c")["value"]
    )
    assert product == pytest.approx(5 * 0.91 * 44 / 12)
    assert value(chain, "net_removal")["value"] == pytest.approx(product)
    assert value(chain, "net_removal")["central"] == pytest.approx(product)


def test_every_line_of_every_method_is_recomputed_from_its_json(harvested):
    """By Python alone, from the central values of the JSON form: law, to the last figures."""
    methods = set()
    for line in harvested.lines.itertuples():
        told = harvested.explain(
            holder=line.holder, vintage=line.vintage, habitat=line.habitat, method=line.method
        )
        data = json.loads(told.to_json())
        methods.add(line.method)
        for row in data["steps"]:
            last = recompute.check_row(row, 1e-13)
            assert round(last * 1e6) == row["grams"]
        assert sum(r["grams"] for r in data["rows"]) == data["central_grams"]
        assert sum(r["share"] for r in data["rows"]) == pytest.approx(1)
        assert {leaf["kind"] for row in data["steps"] for leaf in row["leaves"]} <= {
            "parameter",
            "input",
            "constant",
        }
    assert methods == {"ipcc-wetlands-2013", "hyt0305-2021"}


def test_the_sample_project_with_its_cross_check_is_recomputed(sample):
    keys = [{"lot": n} for n in (0, 1, 4, len(sample.lots) - 1)]
    keys.append({"method": "airsea", "year": 2018, "stratum": "XH-01"})
    for key in keys:
        data = json.loads(sample.explain(**key).to_json())
        for row in data["steps"]:
            recompute.check_row(row, 1e-13)
    assert data["settlement"] is None  # a cross-check is no line
    assert data["line"]["method"] == "airsea"


def test_a_credit_shows_its_baseline_rows_too(tmp_path, small, maps):
    """5 ha turned to mangrove by 2019: gross 15 ha, of which 10 ha were there before.

    By hand: half of 2019 (184 of 365 days) for 5 ha at 1.62 t C ha-1 a-1, over a whole year for the
    10 ha, which the baseline has as well.
    """
    account = bc.account(small.write_project(tmp_path, *maps, claim="credit"), progress=False)
    told = account.explain(holder="Wang", vintage=2019, habitat="mangrove", quantity="soil_removal")
    assert told.central_grams() / 1e6 == pytest.approx(
        (10 + 5 * 184 / 365) * 1.62 * 44 / 12, rel=1e-6
    )
    whole = account.explain(holder="Wang", vintage=2019, habitat="mangrove")
    assert {row.side for row in whole.rows} == {"project", "baseline"}
    assert whole.central_grams("baseline") == pytest.approx(1e6 * 10 * 1.62 * 44 / 12, rel=1e-6)
    data = json.loads(whole.to_json())
    assert data["baseline_central_grams"] == whole.central_grams("baseline")
    for row in data["steps"]:
        recompute.check_row(row, 1e-13)


def test_the_printed_numbers_are_enough(harvested):
    """From the text alone: every filled formula comes to the value printed beneath it."""
    for lot in range(len(harvested.lots)):
        text = harvested.explain(lot=lot).to_text(most=9)
        text = re.sub(r"\n {10,}", " ", text)  # lines that were broken
        steps = re.findall(r"\n {8}= (.+)\n {8}= (\S+)", text)
        assert len(steps) >= 5
        for filled, result in steps:
            assert recompute.evaluate(filled, {}) == pytest.approx(float(result), rel=1e-10)


def test_the_identity_is_that_of_the_line(harvested):
    for number, lot in enumerate(harvested.lots):
        told = harvested.explain(lot=number)
        s = told.settlement
        assert s["gross_kg"] == sum(s[part] for part in PARTS)
        assert s["gross_kg"] == lot.settlement.gross_kg
        assert (s["units"], s["unit_kg"]) == (lot.units, lot.unit_kg)
        steps = {name: kg for name, kg, _ in s["steps"]}
        assert steps["= net"] - steps["- deduction"] - steps["- netted"] == steps["= left"]
        assert steps["= left"] - steps["- buffer"] - steps["- lots"] == steps["= remainder"]
        assert math.ceil(steps["= left"] / 10) == steps["- buffer"]  # 0.1 of it, rounded up


def test_the_mean_is_the_gross_mass_of_the_line(tmp_path, small, maps):
    path = small.write_project(tmp_path, *maps, area_error=0.3)
    account = bc.account(path, progress=False)
    for lot in account.lots[:3]:
        chain = account.explain(lot=lot.id)
        line = account.lines.set_index(["holder", "vintage", "habitat"]).loc[
            (lot.holder, lot.vintage, lot.habitat)
        ]
        total = value(chain, "net_removal")
        # Both are over the same draws; the line is rounded down to whole kilograms in each draw.
        assert total["value"] * 1000 == pytest.approx(line["gross_kg"], abs=2)
        assert total["p05"] * 1000 == pytest.approx(line["p05_kg"], rel=0.01)


def test_means_of_rows_add_up_to_the_mean_of_the_line(harvested):
    """Law: the mean of a sum is the sum of the means, whatever the rows share."""
    told = harvested.explain(holder="Wang", year=2019, habitat="mangrove")
    assert len(told.rows) == 2
    means = sum(row.equations[-1].mean for row in told.rows)
    assert means == pytest.approx(value(told, "net_removal")["value"])


# Where they come from ---------------------------------------------------------------------------


def test_leaves_name_their_file_and_row(account):
    chain = account.explain(holder="Chen", vintage=2018, habitat="tidal marsh")
    assert "local.csv, line 3" in value(chain, "soil_carbon_accumulation")["where"]
    assert "2016.tif" in value(chain, "counted_time")["where"]
    assert value(chain, "salinity")["where"] == "zone east"


def test_leaves_name_the_digest_of_their_file(harvested, tmp_path):
    from hashlib import sha256

    row = harvested.explain(lot=harvested.lots[-1].id).chosen[0]
    origin = leaf(row, "salinity").origin
    file = origin["files"][0]
    assert file["sha256"] == sha256((tmp_path / file["file"]).read_bytes()).hexdigest()
    rate = leaf(row, "soil_carbon_accumulation").origin
    assert (rate["file"], rate["kind"]) == ("local.csv", "table row")
    assert rate["sha256"] == sha256((tmp_path / "local.csv").read_bytes()).hexdigest()
    # What the project's row stands in for is not forgotten.
    assert rate["stands_in_for"]["file"] == "bluecarbon/parameters/wetlands.csv"
    package = leaf(row, "gwp_ch4").origin
    data = (Path(bc.__file__).parents[1] / package["file"]).read_bytes()
    assert package["sha256"] == sha256(data).hexdigest()
    assert data.decode().splitlines()[package["line"] - 1].startswith("gwp_ch4,AR6,")
    area = leaf(row, "area").origin
    assert {m["file"] for m in area["maps"]} == {"2016.tif", "2019.tif"}
    assert area["error"]["files"][0]["file"] == "project.toml"


def test_a_harvest_record_is_named_with_its_row(harvested):
    told = harvested.explain(habitat="seaweed farm", year=2017)
    assert len(told.rows) == 2
    mass = leaf(told.chosen[0], "harvest_mass")
    assert mass.origin["file"] == "harvest.csv"
    assert (mass.origin["row"], mass.origin["mass"]) == (2, 50.0)
    assert (mass.origin["mass_low"], mass.origin["mass_high"]) == (40.0, 60.0)
    assert leaf(told.chosen[1], "harvest_mass").origin["row"] == 3


# What is asked for ------------------------------------------------------------------------------


def test_one_stratum_and_year_are_taken_apart_alone(harvested):
    name = "west|mangrove|sea>mangrove"
    told = harvested.explain(stratum=name, year=2019)
    assert [row.stratum for row in told.chosen] == [name]
    assert len(told.rows) == 2  # the line is still shown whole
    zone = harvested.explain(stratum="west", year=2019, habitat="mangrove")
    assert len(zone.chosen) == 2


def test_one_quantity_is_explained_alone(account):
    told = account.explain(holder="Chen", year=2018, habitat="mangrove", quantity="soil_removal")
    names = told.table["quantity"].tolist()
    assert names[-1] == "soil_removal"
    assert "net_removal" not in names
    assert "methane_rate" not in names
    assert told.rows[0].central == pytest.approx(2 * 1.62 * 44 / 12)
    rate = account.explain(
        holder="Chen", year=2018, habitat="mangrove", quantity="soil_carbon_burial"
    )
    assert rate.rows[0].central == pytest.approx(1.62)
    assert rate.central_grams() is None  # rates do not add up
    given = account.explain(holder="Chen", year=2018, habitat="mangrove", quantity="salinity")
    assert given.rows[0].central == 28.0
    assert given.table["kind"].tolist() == ["input"]


def test_one_equation_can_be_called_alone():
    """IPCC: 1.62 t C ha-1 a-1 over 2 ha and half a year is 1.62 t C."""
    equations = bc.load_method("ipcc-wetlands-2013").equations
    gain = equations["soil_carbon_gain"].function(
        soil_carbon_burial=1.62, area=2.0, counted_time=0.5
    )
    assert gain == pytest.approx(1.62)


def test_unknown_lots_and_keys_are_refused(account):
    with pytest.raises(InputError, match="counted from 0"):
        account.explain(lot=999)
    with pytest.raises(InputError, match="no such lot"):
        account.explain(lot="BC-2016-0000000000")
    with pytest.raises(InputError, match="Name a lot"):
        account.explain(holder="Chen")
    with pytest.raises(InputError, match="holder"):
        account.explain(owner="Chen")


def test_unknown_strata_and_quantities_are_refused_with_the_nearest(account):
    with pytest.raises(InputError, match="Did you mean 'west'"):
        account.explain(stratum="wst", year=2018)
    with pytest.raises(InputError, match="Did you mean 'soil_removal'"):
        account.explain(lot=0, quantity="soil_removel")
    with pytest.raises(InputError, match="Name a lot, or enough of"):
        account.explain(stratum="west", year=1999)


def test_two_lines_that_fit_are_named(account):
    with pytest.raises(InputError, match=r"These fit: .*Chen/2018/mangrove"):
        account.explain(holder="Chen", year=2018)


# How it shows itself ----------------------------------------------------------------------------


def test_it_shows_itself(account):
    chain = account.explain(lot=0)
    assert "net_removal" in repr(chain)
    assert "<table" in chain._repr_html_()
    assert "<details" in chain._repr_html_()
    assert "<table" in account._repr_html_()


def test_statuses_are_words_and_marks_not_colours_alone(harvested):
    page = harvested.explain(lot=0)._repr_html_()
    for status in re.findall(r'<span class="status (\w+)">(.*?)</span>', page):
        assert status[1].split()[1] == status[0]
        assert len(status[1].split()[0]) == 1


def test_the_page_stands_alone_and_runs_nothing(harvested):
    page = harvested.explain(lot=0).to_html()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="', page)


HOSTILE = "<script>alert(1)</script>\u202e\x1b[2J & co"


def test_hostile_names_stay_text(harvested):
    for frame in (harvested.lines, harvested.chains[0].rows, harvested.chains[1].rows):
        frame.loc[frame["holder"] == "Wang", "holder"] = HOSTILE
    told = harvested.explain(holder=HOSTILE, vintage=2017, habitat="seaweed farm")
    for page in (told._repr_html_(), told.to_html()):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        assert "\u202e" not in page
    text = told.to_text()
    assert "\x1b" not in text
    assert "[U+202E]" in text
    assert json.loads(told.to_json())["line"]["holder"] == HOSTILE


def test_the_json_form_has_stable_keys(harvested):
    """The keys that docs/explain.md names."""
    data = json.loads(harvested.explain(lot=0).to_json())
    page = (Path(__file__).parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
    row = data["steps"][0]
    for part in (data, data["settlement"], row, row["leaves"][0], row["equations"][0]):
        for key in part:
            assert f"`{key}`" in page, f"docs/explain.md does not name {key}"


def test_fewer_rows_can_be_taken_apart(harvested):
    told = harvested.explain(habitat="seaweed farm", year=2017)
    data = told.to_dict(most=1)
    assert len(data["steps"]) == 1
    assert data["rows_without_steps"] == 1
    assert len(data["rows"]) == 2
