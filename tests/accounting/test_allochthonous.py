"""Carbon made elsewhere, as a declared policy: what is taken off, what is shown, what is refused.

Five hectares of eastern tidal marsh bury 5 x 0.91 x 44/12 = 16.683 t CO2 a year (hand calculation).
"""

import types

import pytest

import bluecarbon as bc
from bluecarbon.accounting.allochthonous import check_policy, handling
from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import load_method
from bluecarbon.science.allochthonous import separate

HEAD = "zone,habitat,quantity,value,standard_error,unit,n,date,laboratory,source\n"
SHARES = (
    "east,tidal marsh,allochthonous_share,24,,%,9,2018-05-01,lab,mixing model\n"
    ",mangrove,allochthonous_share,0,,%,9,2018-05-01,lab,mixing model\n"
    "west,tidal marsh,allochthonous_share,0.5,,1,9,2018-05-01,lab,mixing model\n"
)


def project(folder, small, maps, policy, field="", **options):
    path = small.write_project(folder, *maps, **options)
    text = path.read_text().replace('allochthonous = "counted"', policy)
    if field:
        (folder / "field.csv").write_text(HEAD + field)
        text = text.replace("[parameters]", '[field]\npath = "field.csv"\n\n[parameters]')
    path.write_text(text)
    return path


def marsh(account, table=None, holder="Chen"):
    rows = (account.lines if table is None else table).set_index(["holder", "vintage", "habitat"])
    return rows.loc[(holder, 2018, "tidal marsh")]


def beside(account):
    rows = account.beside
    mine = (rows["holder"] == "Chen") & (rows["vintage"] == 2018)
    rows = rows[mine & (rows["habitat"] == "tidal marsh")]
    return dict(zip(rows["quantity"], rows["mean_kg"], strict=True))


def test_a_measured_share_is_deducted_and_both_totals_are_shown(tmp_path, small, maps):
    """By hand: 16.683 t less 24 % is 12.679 t."""
    path = project(tmp_path, small, maps, 'allochthonous = "deducted"', SHARES)
    account = bc.account(path, progress=False)
    assert marsh(account)["gross_kg"] == 12_679
    assert marsh(account, holder="Wang")["gross_kg"] == 3_336  # half of 2 ha x 0.91 x 44/12
    shown = beside(account)
    assert shown["soil_removal_all_carbon"] == 16_683
    assert shown["soil_removal_autochthonous"] == shown["soil_removal"] == 12_679
    assert account.run["crediting"]["allochthonous"] == "deducted"
    assert all("is deducted" in lot.eligibility_statement.en for lot in account.lots)


def test_counted_takes_nothing_off_and_still_shows_what_a_deduction_would(tmp_path, small, maps):
    path = project(tmp_path, small, maps, 'allochthonous = "counted"', SHARES)
    shown = beside(bc.account(path, progress=False))
    assert shown["net_removal"] == shown["soil_removal_all_carbon"] == 16_683
    assert shown["soil_removal_autochthonous"] == 12_679


def test_a_total_without_it_is_not_shown_where_the_share_is_unknown(tmp_path, small, maps):
    """A zero that nobody measured must not look like a measured one."""
    account = bc.account(
        project(tmp_path, small, maps, 'allochthonous = "counted"'), progress=False
    )
    assert "soil_removal_all_carbon" in beside(account)
    assert "soil_removal_autochthonous" not in beside(account)
    assert any("cannot be shown" in note for note in account.notes)
    account.save(tmp_path / "out")


def test_a_share_from_organic_carbon_follows_vm0033(tmp_path, small, maps):
    """Facts 2.5, equations 39 to 41, 2.5 % C: OM = (-0.4 + sqrt(0.16 + 0.025)) / 0.005 = 6.023 %,
    own OM = (6.023 - 1.5) / 0.985 = 4.592 %, own C = 0.4 OM + 0.0025 OM^2 = 1.890 %, share 24.4 %.
    """
    matter = (-0.4 + (0.4**2 + 4 * 0.0025 * 2.5) ** 0.5) / (2 * 0.0025)
    own = (matter - 1.5) / (1 - 0.015)
    share = 1 - (0.4 * own + 0.0025 * own**2) / 2.5
    assert share == pytest.approx(0.244, abs=5e-4)
    field = (
        ",tidal marsh,soil_organic_carbon,2.5,,%,9,2018-05-01,lab,CHN\n"
        ",mangrove,allochthonous_share,0,,1,9,2018-05-01,lab,x\n"
    )
    path = project(tmp_path, small, maps, 'allochthonous = "deducted"', field)
    account = bc.account(path, progress=False)
    expected = 5 * 0.91 * 44 / 12 * 1000 * (1 - share)
    assert marsh(account)["gross_kg"] == int(expected)
    where = account.chains[0].leaves["allochthonous_deducted"].sources
    assert any("equations 39 to 46, of 2.5 % organic carbon" in s.where for s in where)


def test_an_uncertain_share_widens_the_net(tmp_path, small, maps):
    """By hand: share 0.24 with a standard error of 0.02 on 16.683 t: 1.645 x 0.334 t either way."""
    field = SHARES.replace("24,,%", "24,2,%")
    path = project(tmp_path, small, maps, 'allochthonous = "deducted"', field)
    line = marsh(bc.account(path, progress=False))
    assert line["p95_kg"] - line["p05_kg"] == pytest.approx(2 * 1.645 * 333.7, rel=0.12)


def test_where_no_share_is_known_nothing_can_be_deducted(tmp_path, small, maps):
    path = project(
        tmp_path, small, maps, 'allochthonous = "deducted"', SHARES.splitlines()[1] + "\n"
    )
    with pytest.raises(InputError, match="Add a field sheet row of `allochthonous_share`") as e:
        bc.account(path, progress=False)
    assert "tidal marsh in zone east" in str(e.value)


@pytest.mark.parametrize(
    ("policy", "field", "cure"),
    [
        ("", "", '"counted", "deducted" or "not applicable"'),
        ('allochthonous = "not applicable"', "", "Give both"),
        ('allochthonous = "ignored"', "", "counted"),
        ('allochthonous = "deducted"', SHARES.replace("24,,%", "240,,%"), "Divide a percentage"),
        (
            'allochthonous = "deducted"',
            ",,soil_organic_carbon,2,,%,9,2018-05-01,lab,CHN\n",
            "Measure `soil_organic_matter`",  # below 4.9 % the mangrove equation overshoots
        ),
    ],
)
def test_refusals_name_the_cure(tmp_path, small, maps, policy, field, cure):
    with pytest.raises(InputError, match=cure):
        bc.account(project(tmp_path, small, maps, policy, field), progress=False)


def test_not_applicable_says_why(tmp_path, small, maps):
    policy = 'allochthonous = "not applicable"\nallochthonous_reason = "peat"'
    account = bc.account(project(tmp_path, small, maps, policy), progress=False)
    assert marsh(account)["gross_kg"] == 16_683
    assert any("not applicable; peat" in note for note in account.notes)


@pytest.mark.parametrize(
    ("name", "does"),
    [
        ("ipcc-wetlands-2013", "policy"),
        ("vm0033-2.1", "own rule"),
        ("bluecam-2022", "none"),
        ("hyt0305-2021", "no soil"),
        ("airsea", "no soil"),
    ],
)
def test_what_methods_do_about_it(name, does):
    """Facts, consequence 5: required under VM0033, absent from BlueCAM."""
    assert handling(load_method(name)) == does


@pytest.mark.parametrize(
    ("name", "policy", "cure"),
    [
        ("bluecam-2022", "deducted", 'allochthonous = "counted"'),
        ("vm0033-2.1", "counted", 'allochthonous = "deducted"'),
    ],
)
def test_a_policy_that_a_method_cannot_follow_is_refused(name, policy, cure):
    crediting = types.SimpleNamespace(allochthonous=policy)
    stub = types.SimpleNamespace(path="project.toml", crediting=crediting)
    with pytest.raises(InputError, match=cure):
        check_policy(stub, [(None, load_method(name))])


def test_a_loss_is_not_made_smaller():
    """VM0033, equation 38: only of a removal. By hand: 10 less 24 % is 7.6; -10 stays -10.

    The same as `bluecarbon.science.allochthonous.separate`, the other program.
    """
    method = load_method("ipcc-wetlands-2013")
    for gain, left in ((10.0, 7.6), (-10.0, -10.0)):
        assert separate(gain, 0.24).autochthonous == pytest.approx(left)
        given = {"soil_removal_all_carbon": gain, "allochthonous_deducted": 0.24}
        assert method.evaluate(given, ["soil_removal"])["soil_removal"] == pytest.approx(left)
