"""Uncertainty of whole accounts: stopping, scopes, correlations, first order, what to measure."""

import json

import numpy as np
import pytest

from bluecarbon.accounting import account, open_project
from bluecarbon.accounting.sensitivity.kinds import grouped
from bluecarbon.cli import main
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.sources import check_sharing

FIRST = [[1] * 5 + [2] * 5] * 4
SECOND = [[1] * 6 + [2] * 4] * 4
LOCAL = """\
name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status
soil_carbon_accumulation,mangrove,1.62,t C ha-1 a-1,0.3,,,normal,,hand,test,local
soil_carbon_accumulation,tidal marsh,0.91,t C ha-1 a-1,0.2,,,normal,,hand,test,local
"""


@pytest.fixture
def project(small, tmp_path):
    """A function that writes a small project with its [uncertainty] changed."""

    def write(replaced="", **options):
        path = small.write_project(tmp_path, FIRST, SECOND, local=LOCAL, area_error=0.05, **options)
        text = path.read_text()
        head, _, tail = text.partition("[uncertainty]\n")
        crediting = tail[tail.index("[crediting]") :]
        area = "area_standard_error = { default = 0.05 }\n"
        lines = replaced or "draws = 2000\n"
        path.write_text(f"{head}[uncertainty]\nseed = 7\n{area}{lines}\n{crediting}")
        return path

    return write


def run(path):
    return account(path, progress=False)


def test_a_fixed_number_of_draws_tells_its_error(project):
    """Law: the error of a mean of n draws is their standard deviation over sqrt(n)."""
    mc = run(project()).monte_carlo
    assert (mc.draws, mc.rule, mc.batches, mc.draws_per_batch) == (2000, "fixed", 20, 100)
    spread = mc.figures["standard_uncertainty"]["value_kg"]
    # An error from 20 batches is known to 16 %: 4.5 of them.
    assert mc.figures["mean"]["standard_error_kg"] == pytest.approx(
        spread / np.sqrt(2000), rel=4.5 * 0.16
    )


def test_an_adaptive_run_says_where_it_stopped(project):
    a = run(project('draws = "adaptive"\ndigits = 1\n'))
    mc = a.monte_carlo
    assert mc.rule == "two-stage"
    assert mc.reached
    assert mc.draws == a.project.uncertainty.draws == 100_000
    assert a.run["draws"] == 100_000
    assert a.run["monte_carlo"]["figures"]["claimed"]["standard_error_kg"] <= mc.tolerance_kg
    json.dumps(a.run["monte_carlo"])


def test_adaptive_draws_begin_with_the_same(project):
    """Law: draw i does not depend on how drawing went on."""
    adaptive = run(project('draws = "adaptive"\ndigits = 1\n')).monte_carlo
    fixed = run(project("draws = 3000\n")).monte_carlo
    np.testing.assert_array_equal(adaptive.total_kg[:3000], fixed.total_kg)


def test_sobol_points_lower_the_error_of_the_mean(project):
    philox = run(project("draws = 8192\n")).monte_carlo
    sobol = run(project('draws = 8192\nsampling = "sobol"\n')).monte_carlo
    assert sobol.batches == 8
    errors = [m.figures["mean"]["standard_error_kg"] for m in (philox, sobol)]
    assert errors[1] < errors[0] / 3
    means = [m.figures["mean"]["value_kg"] for m in (philox, sobol)]
    assert abs(means[0] - means[1]) < 5 * errors[0]


def test_sobol_points_can_be_doubled(project):
    mc = run(project('draws = "adaptive"\nsampling = "sobol"\ndigits = 1\n')).monte_carlo
    assert mc.rule == "doubling"
    assert mc.reached
    assert mc.draws == 8192


def test_errors_are_shared_as_declared(project):
    """Law: within a unit of its level a number is drawn once, and no unit shares with another."""
    a = run(project('draws = 200\nscopes = { root_to_shoot = "site", soil_carbon_accumulation = '
                    '"stratum" }\n'))  # fmt: skip
    chain = a.chains[0]
    check_sharing(chain.leaves["root_to_shoot"], "site", chain.rows["zone"].tolist())
    names = a.strata["stratum"].values.astype(str)[chain.rows["stratum"]].tolist()
    check_sharing(chain.leaves["soil_carbon_accumulation"], "stratum", names)
    assert {s.shared_by for s in chain.leaves["soil_carbon_accumulation"].sources} == {"stratum"}


def test_narrower_scopes_average_out(project):
    """Law: errors of their own in every stratum leave less in the total than one for all."""
    wide = run(project("draws = 4000\n")).monte_carlo.figures["standard_uncertainty"]
    narrow = run(
        project('draws = 4000\nscopes = { soil_carbon_accumulation = "stratum" }\n')
    ).monte_carlo.figures["standard_uncertainty"]
    assert narrow["value_kg"] < wide["value_kg"]


GROUP = """\
draws = 4000
[[uncertainty.correlated]]
name = "burial"
members = ["soil_carbon_accumulation|mangrove", "soil_carbon_accumulation|tidal marsh"]
correlation = [[1.0, {r}], [{r}, 1.0]]
"""


def test_declared_correlation_widens_the_total_as_first_order_says(project):
    apart, together = (run(project(GROUP.format(r=r))) for r in ("0.0", "1.0"))
    spread = [a.monte_carlo.figures["standard_uncertainty"]["value_kg"] for a in (apart, together)]
    assert spread[1] > 1.05 * spread[0]
    for a, found in zip((apart, together), spread, strict=True):
        assert a.first_order.first_order["standard_deviation"] * 1000 == pytest.approx(
            found, rel=0.1
        )
    assert any(r.startswith("Correlation") for r in together.first_order.reasons)


def test_a_credit_has_a_first_order_result_net_of_its_baseline(project):
    """Law: for this nearly linear account both agree within the error of the draws and 3 %."""
    a = run(project(claim="credit"))
    first, drawn = a.first_order.first_order, a.first_order.draws
    assert first["value"] == pytest.approx(drawn["mean"], abs=0.1 * drawn["standard_deviation"])
    assert first["standard_deviation"] == pytest.approx(drawn["standard_deviation"], rel=0.1)


def test_indices_and_gains(project):
    a = run(project("draws = 2000\n"))
    found = a.sensitivity(price=60.0, threads=1)
    table = found.table.set_index("group")
    assert {"area", "soil"} <= set(table.index)
    assert (table["total"] > -0.05).all()
    assert table["first_order"].sum() == pytest.approx(1, abs=0.15)
    claimed = a.lines["deduction_kg"].sum()
    assert found.deduction_kg == pytest.approx(claimed, abs=len(a.lines))
    np.testing.assert_allclose(table["gain_yuan"], 60 * table["gain_t"])
    # Soil has by far the largest spread here, 19 and 22 % against 5 % of area.
    assert found.next[0] == "soil"
    assert "Measure next: soil" in str(found)
    assert "<table" in found._repr_html_()


def test_every_uncertain_source_is_in_one_group(project):
    a = run(project("draws = 200\n"))
    uncertain = {
        s for c in a.chains for leaf in c.leaves.values() for s in leaf.sources
        if not s.distribution.is_exact
    }  # fmt: skip
    for by in ("kind", "parameter"):
        groups = list(grouped(a.chains, by).values())
        assert set().union(*groups) == uncertain
        assert sum(map(len, groups)) == len(uncertain)


def test_a_choice_of_method_counts_as_a_source(project):
    """Law: burial of natural stands or not changes the total by more than any error of a number."""
    a = run(project("draws = 1000\n"))
    choice = {"ipcc-wetlands-2013.burial_of": ["revegetated only"]}
    table = a.sensitivity(choices=choice).table.set_index("group")
    assert table.loc["choice of method", "total"] > 0.1
    assert np.isnan(table.loc["choice of method", "gain_t"])


def test_the_command_speaks_json(project, capsys):
    path = project("draws = 500\n")
    assert main(["sensitivity", str(path), "--quiet", "--json", "--price", "60"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["price_yuan_per_t"] == 60
    assert {g["group"] for g in told["groups"]} >= {"area", "soil"}
    assert main(["sensitivity", str(path), "--quiet", "--by", "parameter"]) == 0
    assert "soil_carbon_accumulation" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("lines", "cure"),
    [
        ('draws = "many"\n', "without quotes"),
        ('draws = 200\nsampling = "sobl"\n', "sobol"),
        ('draws = 200\nscopes = { root_to_shot = "site" }\n', "root_to_shoot"),
        (GROUP.format(r="0.5").replace("|mangrove", "|mangroves"), "mangrove"),
        (GROUP.format(r="2.0"), "Correct the matrix"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_cure(project, lines, cure):
    with pytest.raises(InputError, match=cure):
        run(project(lines))


@pytest.mark.parametrize(
    ("asked", "cure"),
    [
        ({"by": "kinds"}, "kind"),
        ({"choices": {"ipcc-wetlands-2013.gpw": ["AR5"]}}, "gwp"),
        ({"choices": {"ipcc.gwp": ["AR5"]}}, "ipcc-wetlands-2013.gwp"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_cure(project, asked, cure):
    a = account(open_project(project("draws = 200\n")), progress=False)
    with pytest.raises(InputError, match=cure):
        a.sensitivity(**asked)
