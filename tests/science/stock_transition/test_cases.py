"""The twelve numeric cases of the fact sheet on the peer model, section 6: ours and the peer's.

Peer values there were measured in float32. What is beside them is a calculation by hand.
"""

from pathlib import Path

import numpy.testing as npt
import pytest

from bluecarbon.science.stock_transition import discounted, price_in_year
from bluecarbon.science.stock_transition.peer import peer_emission, peer_value

NEAR = {"rtol": 0, "atol": 5e-7}  # the digits printed
TWO = ("soil", "biomass")


def value(place, years, price, inflation, discount):
    """Net value of the fluxes of some years, as the guide of the peer says."""
    return sum(
        discounted(place.net(y, y + 1) * price_in_year(price, inflation, k), discount, k)
        for k, y in enumerate(years)
    )


def test_case_1_an_unchanged_mangrove(course):
    place = course("mangrove 2000", 2010)
    npt.assert_allclose(place.net(2000, 2010), 83.5, **NEAR)
    npt.assert_allclose(place.peer_net(2000, 2010), 83.5, **NEAR)


def test_case_2_mangrove_to_parking(course):
    place = course("mangrove 2000 parking 2010", 2020)
    by_hand = -(0.66 * 366.5 * (1 - 2 ** (-10 / 7.5)) + 84 * (1 - 2 ** (-10 / 15)))
    npt.assert_allclose(by_hand, -176.979206, **NEAR)
    npt.assert_allclose(place.net(2010, 2020), by_hand, rtol=1e-14)
    npt.assert_allclose(place.peer_net(2010, 2020), by_hand, rtol=1e-14)


def test_case_3_and_nothing_more_is_mapped(course):
    place = course("mangrove 2000 parking 2010", 2030)
    npt.assert_allclose(place.net(2010, 2030), -254.459290, **NEAR)
    npt.assert_allclose(place.peer_net(2010, 2030), -254.459290, **NEAR)


@pytest.mark.parametrize(("other", "by_peer"), [("parking", 0.0), ("pond", -76.222500)])
def test_case_4_an_identical_map_in_between(course, other, by_peer):
    place = course(f"mangrove 2000 {other} 2010 {other} 2020", 2030)
    npt.assert_allclose(place.net(2020, 2030), -77.480084, **NEAR)
    npt.assert_allclose(place.peer_net(2020, 2030), by_peer, **NEAR)


def test_case_5_what_grew_is_what_can_be_disturbed(course):
    place = course("parking 2000 mangrove 2010 parking 2020", 2030)
    npt.assert_allclose(place.net(2010, 2020, TWO), 73.5, **NEAR)
    npt.assert_allclose(place.net(2020, 2030, TWO), -28.698007, **NEAR)
    npt.assert_allclose(place.peer_net(2010, 2020), 73.5, **NEAR)
    npt.assert_allclose(place.peer_net(2020, 2030), -28.698007, **NEAR)


def test_case_6_a_restored_site_grows_while_the_old_legacy_decays(course):
    place = course("mangrove 2000 pond 2010 mangrove 2020", 2030)
    npt.assert_allclose(place.net(2020, 2030, TWO), -3.980084, **NEAR)
    npt.assert_allclose(place.net(2020, 2030, TWO), 73.5 - 77.480084, **NEAR)
    npt.assert_allclose(place.peer_net(2020, 2030), -76.222500, **NEAR)


def test_case_7_emission_of_one_year():
    """By hand 5.5 (2^(-5/7.5) - 2^(-6/7.5)) = 0.30586241; the sheet has it in float32."""
    npt.assert_allclose(peer_emission(5.5, 7.5, 5), 0.3058625, rtol=4e-7)
    npt.assert_allclose(
        peer_emission(5.5, 7.5, 5), 5.5 * (2 ** (-5 / 7.5) - 2 ** (-0.8)), rtol=1e-13
    )


def test_case_8_value_of_an_unchanged_mangrove(course):
    place = course("mangrove 2000", 2010)
    npt.assert_allclose(value(place, range(2000, 2010), 10, 0.05, 0.04), 872.071983, **NEAR)
    prices = [10 * 1.05**k for k in range(10)]
    npt.assert_allclose(peer_value([83.5], prices, 0.04), 8720.719829, **NEAR)


def test_case_9_value_of_a_loss(course):
    place = course("mangrove 2000 parking 2010", 2020)
    npt.assert_allclose(value(place, range(2000, 2020), 10, 0.05, 0.04), -1148.572382, **NEAR)
    prices = [10 * 1.05**k for k in range(20)]
    periods = [place.peer_net(2000, 2010), place.peer_net(2010, 2020)]
    # The sheet's flux is float32, which is multiplied by 219.
    npt.assert_allclose(peer_value(periods, prices, 0.04), -20506.314118, rtol=2e-8)


def test_case_10_a_price_that_rises_as_it_is_discounted(course):
    place = course("mangrove 2000", 2010)
    npt.assert_allclose(value(place, range(2000, 2010), 1, 0.04, 0.04), 83.5, **NEAR)
    npt.assert_allclose(peer_value([83.5], [1.04**k for k in range(10)], 0.04), 835.0, **NEAR)


def test_case_11_total_stock_of_an_unchanged_mangrove(course):
    place = course("mangrove 2000 mangrove 2010", 2030)
    npt.assert_allclose([place.stock(2000), place.stock(2030)], [380, 630.5], **NEAR)
    npt.assert_allclose([place.peer_stock(2000), place.peer_stock(2030)], [378, 598.5], **NEAR)


def test_case_12_the_value_that_the_peer_tests_itself():
    npt.assert_allclose(peer_value([1005, 1005.5], [50], 0.1), 100525, **NEAR)
    npt.assert_allclose(peer_value([1005, 1005.5, 1006], [50, 80], 0.1), 370206.818182, **NEAR)


def test_the_page_shows_what_the_model_gives(course):
    """docs/science/stock_transition.md, table of the twelve cases."""
    lost = course("mangrove 2000 parking 2010", 2030)
    back = course("mangrove 2000 pond 2010 mangrove 2020", 2030)
    unchanged = course("mangrove 2000 mangrove 2010", 2030)
    kept = course("mangrove 2000", 2010)
    shown = {
        2: f"{lost.net(2010, 2020):,.6f}",
        3: f"{lost.net(2010, 2030):,.6f}",
        4: f"{lost.net(2020, 2030):,.6f}",
        6: f"{back.net(2020, 2030, TWO):,.6f} | {back.peer_net(2020, 2030):,.6f}",
        7: f"{peer_emission(5.5, 7.5, 5):.6f}",
        8: f"{value(kept, range(2000, 2010), 10, 0.05, 0.04):,.6f}",
        9: f"{value(lost, range(2000, 2020), 10, 0.05, 0.04):,.6f}",
        11: f"{unchanged.stock(2000):g}; {unchanged.stock(2030):g}",
    }
    page = Path(__file__).parents[3] / "docs" / "science" / "stock_transition.md"
    rows = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines()]
    table = {r[1].strip(): "|".join(r[4:]) for r in rows if len(r) > 5}
    for number, text in shown.items():
        assert text.replace("-", "−") in table[str(number)], number
