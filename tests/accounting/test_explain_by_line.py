"""The chains of all lines at a glance."""

import pytest

import bluecarbon as bc

LOG = """\
zone,species,date,mass,unit,mass_basis,yield_test,mass_low,mass_high,distribution
west,kelp,2017-05-01,50,t,wet,YT-1,,,fixed
"""


@pytest.fixture
def account(tmp_path, small, maps):
    return bc.account(small.write_project(tmp_path, *maps, harvest=LOG), progress=False)


def test_sums_at_every_step_are_the_hand_calculation(account):
    """2 ha x 1.62 t C x 44/12 = 11.88 t CO2e; 50 t x 0.2 x 0.312 x 44/12 = 11.44 t CO2e."""
    chains = {chain["method"]: chain for chain in account.chains_by_line}
    wetland, farm = chains["ipcc-wetlands-2013"], chains["hyt0305-2021"]
    columns = [name for name, _ in wetland["columns"]]
    line = next(
        line
        for line in wetland["lines"]
        if (line["holder"], line["vintage"], line["habitat"]) == ("Chen", 2017, "mangrove")
    )
    at = dict(zip(columns, line["sums"], strict=True))
    assert at["area"] == pytest.approx(2)
    assert at["soil_carbon_gain"] == pytest.approx(2 * 1.62)
    assert at["net_removal"] == pytest.approx(11.88)
    assert line["gross_kg"] == 11_880
    (kelp,) = farm["lines"]
    at = dict(zip([name for name, _ in farm["columns"]], kelp["sums"], strict=True))
    assert at["harvest_mass"] == pytest.approx(50)
    assert at["harvest_removal"] == pytest.approx(11.44)
    assert kelp["gross_kg"] == 11_440


def test_every_line_stands_in_one_chain_with_its_lots(account):
    """Law: the lines of the chains are those of the account, with the same kilograms."""
    keys = ["holder", "vintage", "habitat"]
    told = {
        (*(line[k] for k in keys), chain["method"]): (line["gross_kg"], line["lots_kg"])
        for chain in account.chains_by_line
        for line in chain["lines"]
    }
    lines = account.lines.set_index([*keys, "method"])[["gross_kg", "lots_kg"]]
    assert told == {row[0]: row[1:] for row in lines.itertuples(name=None)}


def test_equations_end_with_what_is_claimed(account):
    """Every needed equation stands before the one that needs it; the claim stands last."""
    for chain in account.chains_by_line:
        names = [step["quantity"] for step in chain["equations"]]
        for i, step in enumerate(chain["equations"]):
            assert not [n for n in names[i:] if n in step["formula"].replace("(", " ").split()]
            assert step["status"]
            assert step["source"]
        assert names[-1] in ("net_removal", "harvest_removal")
