"""What the peer is known to get wrong (fact sheet, section 5), side by side with our model."""

import numpy as np
import numpy.testing as npt

from bluecarbon.science.stock_transition import discounted, price_in_year
from bluecarbon.science.stock_transition.peer import peer_value

NEAR = {"rtol": 0, "atol": 5e-7}


def test_defect_1_the_value_is_too_high_by_the_number_of_years(course):
    place = course("mangrove 2000", 2010)
    ours = sum(discounted(place.net(2000 + k, 2001 + k), 0.04, k) for k in range(10))
    theirs = peer_value([83.5], [1.0] * 10, 0.04)
    npt.assert_allclose(theirs / ours, 10, rtol=1e-12)
    assert price_in_year(1.0, 0.0, 7) == 1.0


def test_defect_2_a_redundant_map_changes_the_tonnage(course):
    once = course("mangrove 2000 parking 2010", 2030)
    twice = course("mangrove 2000 parking 2010 parking 2020", 2030)
    npt.assert_allclose(once.peer_net(2010, 2030), -254.459290, **NEAR)
    npt.assert_allclose(twice.peer_net(2010, 2030), -176.979206, **NEAR)
    npt.assert_allclose(twice.net(2010, 2030), once.net(2010, 2030), rtol=1e-14)


def test_defect_3_a_restored_site_never_grows(course):
    place = course("mangrove 2000 pond 2010 mangrove 2020", 2030)
    growing = {y: n for pool in ("soil", "biomass") for y, _, _, n in place.peer_years(pool)}
    assert all(n < 0 for y, n in growing.items() if y >= 2020)
    legacy = course("mangrove 2000 pond 2010", 2030).net(2020, 2030)
    npt.assert_allclose(place.net(2020, 2030) - legacy, 83.5, rtol=1e-12)


def test_defect_4_stock_change_is_not_the_net_flux_because_of_litter(course):
    place = course("mangrove 2000 mangrove 2010", 2020)
    npt.assert_allclose(place.peer_net(2000, 2010), 83.5)
    npt.assert_allclose(place.peer_net(2010, 2020), 73.5)  # the same mangrove
    npt.assert_allclose(place.peer_stock(2010) - place.peer_stock(2000), 73.5)
    for begin, end in ((2000, 2010), (2010, 2020)):
        npt.assert_allclose(place.net(begin, end), 83.5)
        npt.assert_allclose(place.stock(end) - place.stock(begin), 83.5)


def test_defect_5_nothing_disturbed_is_zero_and_not_missing(course):
    """The peer's maps hold no data there; a mean over a zone is then one over emitting cells."""
    place = course("mangrove 2000 mangrove 2010", 2020)
    _, _, disturbed, *_ = place.pool("soil")
    npt.assert_array_equal(disturbed, [0.0, 0.0])
    assert place.net(2000, 2020, ()) == 0.0
    parking = course("parking 2000 parking 2010", 2020)
    assert parking.net(2000, 2020) == 0.0
    assert np.isfinite(parking.stock(2015))


def test_a_second_disturbance_adds_to_the_first(course):
    """By hand: mangrove of 20 years as two stands, with what the first still has to give off."""
    place = course("mangrove 2000 parking 2010 mangrove 2012 parking 2020", 2100)
    first = 0.66 * 366.5 * 2 ** (-10 / 7.5)
    second = 0.66 * (0.34 * 366.5 + 5.35 * 8)
    emitted = -place.net(2020, 2100, ("soil",))
    npt.assert_allclose(emitted, (first + second) * (1 - 2 ** (-80 / 7.5)), rtol=1e-12)
    by_peer = -sum(n for y, _, _, n in place.peer_years("soil") if y >= 2020)
    assert abs(by_peer - emitted) > 10  # it forgets the first and takes 0.66 of all that is left


def test_the_half_life_is_not_changed_in_hindsight(course):
    """Pond half-lives belong to what a pond holds, not to the mangrove soil it was made in."""
    kept = course("mangrove 2000 pond 2010", 2030)
    left = course("mangrove 2000 pond 2010 parking 2015", 2030)
    npt.assert_allclose(left.net(2010, 2030), kept.net(2010, 2030), rtol=1e-14)
    soil = [n for y, _, _, n in left.peer_years("soil") if 2015 <= y < 2020]
    hindsight = 0.66 * 366.5 * (2 ** (-5 / 10) - 2 ** (-10 / 10))
    npt.assert_allclose(-sum(soil), hindsight, rtol=1e-12)
    npt.assert_allclose(
        -left.net(2015, 2020, ("soil",)),
        0.66 * 366.5 * (2 ** (-5 / 7.5) - 2 ** (-10 / 7.5)),
        rtol=1e-12,
    )
