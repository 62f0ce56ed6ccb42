"""Explanations: the chain behind a lot can be multiplied again by hand."""

import pytest

import bluecarbon as bc
from bluecarbon.errors import InputError


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(small.write_project(tmp_path, *maps), progress=False)


def value(explanation, quantity):
    table = explanation.table.set_index("quantity")
    return table.loc[quantity]


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


def test_leaves_name_their_file_and_row(account):
    chain = account.explain(holder="Chen", vintage=2018, habitat="tidal marsh")
    assert "local.csv, line 3" in value(chain, "soil_carbon_accumulation")["where"]
    assert "2016.tif" in value(chain, "counted_time")["where"]
    assert value(chain, "salinity")["where"] == "zone east"


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


def test_unknown_lots_and_keys_are_refused(account):
    with pytest.raises(InputError, match="counted from 0"):
        account.explain(lot=999)
    with pytest.raises(InputError, match="no such lot"):
        account.explain(lot="BC-2016-0000000000")
    with pytest.raises(InputError, match="Name a lot"):
        account.explain(holder="Chen")
    with pytest.raises(InputError, match="holder"):
        account.explain(owner="Chen")


def test_it_shows_itself(account):
    chain = account.explain(lot=0)
    assert "net_removal" in repr(chain)
    assert "<table" in chain._repr_html_()
    assert "<table" in account._repr_html_()
