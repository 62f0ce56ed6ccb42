"""Soil CO2 and allochthonous carbon of VM0033 v2.1, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.science.allochthonous import share_vm0033

COVERS = st.floats(0, 1)
PERCENT = st.floats(0.1, 20)


@pytest.mark.parametrize("habitat", ["mangrove", "tidal marsh"])
def test_the_default_accumulation(account, habitat):
    """Facts, international 2.4: 1.46 t C/ha/yr = 5.353 t CO2/ha/yr."""
    assert round(float(account("in_situ_co2", habitat)), 3) == -5.353


@pytest.mark.parametrize(
    ("cover", "share"),
    [(0.0, 0), (0.149, 0), (0.15, 0), (0.325, 0.5), (0.499, 0.349 / 0.35), (0.5, 1), (0.9, 1)],
)
def test_the_ramp_of_cover(account, cover, share):
    """Facts, international 2.4: full from 50 %, none below 15 %, linear between, halfway 32.5 %."""
    npt.assert_allclose(account("cover_share", vegetation_cover=cover), share, atol=1e-12)


def test_a_measured_rate_does_not_depend_on_cover(account):
    """By hand: 2 t C/ha/yr x 44/12 = 7.333, at any cover."""
    measured = {"accumulation": "measured accumulation", "vm0033_accumulation": 2.0}
    for cover in (0.05, 0.9):
        removal = account("in_situ_co2", vegetation_cover=cover, **measured)
        npt.assert_allclose(removal, -2 * 44 / 12)


def test_seagrass_has_no_default_accumulation(account):
    with pytest.raises(InputError, match="Add the row to the table named by `parameters`"):
        account("in_situ_co2", "seagrass")


def test_organic_matter_of_a_marsh(account):
    """Facts, international 2.5: 3 %C is 7.178 %OM."""
    assert round(float(account("soil_organic_matter", soil_carbon_percent=3.0)), 3) == 7.178


@pytest.mark.parametrize(("carbon", "percent"), [(8, 8), (2.5, 24), (1.0, 61), (0.6, 100)])
def test_allochthonous_share_of_a_marsh(account, carbon, percent):
    """Facts, cores_and_models 2: 8, 24, 61 % at 8, 2.5, 1.0 %C, and about 100 % at 0.6 %C."""
    share = account("allochthonous_share", soil_carbon_percent=carbon)
    assert round(100 * float(share)) == percent


def test_allochthonous_share_of_a_mangrove(account):
    """By hand at 8 %C: OM 12.3236, own (12.3236 - 1.5)/0.985 = 10.9884, own C 7.4459, 6.93 %."""
    share = account("allochthonous_share", "mangrove", soil_carbon_percent=8.0)
    npt.assert_allclose(share, 1 - 7.4459 / 8, rtol=1e-4)


@pytest.mark.parametrize("habitat", ["tidal marsh", "mangrove", "seagrass"])
@given(carbon=st.floats(5.6, 7.5))
def test_the_share_is_that_of_the_science_room(account, habitat, carbon):
    """Another program: `share_vm0033` has the equations habitat by habitat, in shares of one."""
    mine = account("calculated_share", habitat, soil_carbon_percent=carbon)
    npt.assert_allclose(mine, share_vm0033(carbon / 100, habitat), rtol=1e-9)


@given(carbon=PERCENT)
def test_law_the_share_lies_between_0_and_1(account, carbon):
    for habitat in ("tidal marsh", "mangrove", "seagrass"):
        assert 0 <= account("allochthonous_share", habitat, soil_carbon_percent=carbon) <= 1


@given(low=PERCENT, more=st.floats(0, 10))
def test_law_a_richer_soil_of_a_marsh_has_no_larger_share(account, low, more):
    poor = account("allochthonous_share", soil_carbon_percent=low)
    assert account("allochthonous_share", soil_carbon_percent=low + more) <= poor + 1e-9


def test_a_mangrove_mud_without_an_equation_of_its_own_is_deducted_whole(account):
    """Equation 96 makes more carbon than organic matter below 2.8857/0.585 = 4.9328 %OM. By hand a
    soil of 5.5246 %C has (5.5246 - 2.8857)/0.415 = 6.3588 %OM, of which 4.9328 is its own."""
    edge = 2.8857 + 0.415 * (2.8857 / 0.585 * 0.985 + 1.5)
    assert account("allochthonous_share", "mangrove", soil_carbon_percent=edge - 0.001) == 1
    share = account("allochthonous_share", "mangrove", soil_carbon_percent=edge + 0.001)
    assert round(float(share), 3) == round(1 - 4.9328 / 5.5246, 3)


@pytest.mark.parametrize(("carbon", "whole"), [(7.78, False), (7.80, True)])
def test_seagrass_beyond_20_percent_organic_matter_is_deducted_whole(account, carbon, whole):
    """Equation 45 ends at 20 %OM, by hand 0.40 x 20 - 0.21 = 7.79 %C."""
    share = account("allochthonous_share", "seagrass", soil_carbon_percent=carbon)
    assert bool(share == 1) is whole


@pytest.mark.parametrize(
    ("habitat", "option"),
    [
        ("tidal marsh", "organic soil"),
        ("seagrass", "seagrass field layer"),
        ("mangrove", "would have been oxidised"),
    ],
)
def test_exempt_soils_have_no_share(account, habitat, option):
    """Section 8.1.4.2.7 with footnote 14, and 8.2.4.2.2."""
    assert account("allochthonous_share", habitat, allochthonous=option) == 0


def test_the_field_layer_exempts_seagrass_alone(account):
    with pytest.raises(InputError, match="Add the row"):
        account("allochthonous_share", "mangrove", allochthonous="seagrass field layer")


def test_a_measured_share_must_be_stated(account):
    with pytest.raises(InputError, match="Add the row"):
        account("allochthonous_share", allochthonous="measured share")
    stated = {"allochthonous": "measured share", "vm0033_share_stated": 0.4}
    npt.assert_allclose(account("allochthonous_deduction", **stated), -5.3533333 * 0.4)


@given(loss=st.floats(0, 10), carbon=PERCENT, cover=COVERS)
def test_law_the_deduction_is_part_of_a_removal_and_nothing_of_an_emission(
    account, loss, carbon, cover
):
    given_ = {
        "vm0033_soil_carbon_loss": loss, "soil_carbon_percent": carbon, "vegetation_cover": cover,
    }  # fmt: skip
    flux = account("in_situ_co2", **given_)
    taken = -account("allochthonous_deduction", **given_)
    assert 0 <= taken <= max(-flux, 0) + 1e-12


def test_no_deduction_of_an_emission(account):
    """Equation 38, footnote 13: 3 t C lost and 1.46 taken up is an emission of 5.6467 t CO2."""
    assert account("allochthonous_deduction", vm0033_soil_carbon_loss=3.0) == 0
    npt.assert_allclose(account("soil_co2_net", vm0033_soil_carbon_loss=3.0), 1.54 * 44 / 12)


@pytest.mark.parametrize(
    ("scenario", "option", "made"),
    [
        ("project scenario", "without gases and deduction", True),
        ("project scenario", "with gases and deduction", True),
        ("baseline scenario", "without gases and deduction", False),
        ("baseline scenario", "with gases and deduction", True),
    ],
)
def test_the_deduction_is_mandatory_in_the_project_alone(account, scenario, option, made):
    taken = account("allochthonous_deduction", scenario=scenario, baseline_soil=option)
    assert bool(taken < 0) is made


def test_eroded_and_excavated_carbon(account):
    """By hand: 10 t C x 80 % x 44/12 = 29.333 t CO2 (equations 48, 51); 6 x 44/12 = 22 (56)."""
    eroded = account("eroded_co2", vm0033_eroded_carbon=10.0, vm0033_eroded_emitted=0.8)
    npt.assert_allclose(eroded, 29.3333333)
    npt.assert_allclose(account("excavated_co2", vm0033_excavated_carbon=6.0), 22.0)
    base = account("eroded_co2", scenario="baseline scenario", vm0033_eroded_carbon=10.0)
    assert base == 0  # most conservative: 0 in the baseline, 1 in the project


@pytest.mark.parametrize(("year", "counts"), [(1, True), (5, True), (6, False), (40, False)])
def test_baseline_emissions_count_until_the_soil_is_depleted(account, year, counts):
    """Equation 26: nothing for t > t_SDT. By hand: (4 - 0) x 44/12 = 14.667 t CO2 a year."""
    lost = account(
        "soil_co2_emission",
        scenario="baseline scenario",
        vm0033_soil_carbon_loss=4.0,
        vegetation_cover=0.0,
        vm0033_depletion_time=5.0,
        project_year=float(year),
    )
    npt.assert_allclose(lost, 4 * 44 / 12 * counts)


def test_without_a_depletion_time_no_baseline_emission_is_claimed(account):
    """Section 5.1.2: where SDT is not determined, no reductions may be claimed."""
    more = {"vm0033_soil_carbon_loss": 4.0, "vegetation_cover": 0.0, "project_year": 1.0}
    assert account("soil_co2_emission", scenario="baseline scenario", **more) == 0
    assert account("soil_co2_emission", **more) > 0  # the project has no such end


def test_shapes_of_draws_and_rows(vm0033, account):
    """Law: an array of carbon gives the shares of its elements."""
    carbon = np.array([[1.0, 2.5], [3.0, 8.0]])
    shares = account("allochthonous_share", soil_carbon_percent=carbon)
    one = [account("allochthonous_share", soil_carbon_percent=c) for c in carbon.ravel()]
    npt.assert_allclose(shares.ravel(), one)
