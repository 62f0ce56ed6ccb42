"""What is misprinted in the text of VM0033 v2.1, or contradicts itself, and what is done about it.

Found by carrying units through the printed equations. The text was read in a machine parse of the
PDF, so some may be faults of the parse: compare the official document. Each entry names the test
that shows the trouble in the equation as printed, and that our handling does not have it.
"""

from typing import NamedTuple


class Erratum(NamedTuple):
    """One place of the text."""

    where: str  # equation or section
    printed: str
    trouble: str
    handled: str
    test: str  # name of the test in tests/methods/vm0033_2_1/test_errata.py


ERRATA = (
    Erratum(
        "(1), (2)",
        "two equations with the number 1: t_PDT, and t_SDT = 5 years",
        "the second belongs to the depletion time of eroded mineral soil",
        "t_SDT = 5 a is a row of its own, vm0033_eroded_depletion_time",
        "test_the_second_equation_1_is_a_time_of_its_own",
    ),
    Erratum(
        "(16), (17)",
        "10 x sum(Rate_Closs x VC), Rate_Closs in t C/ha/a, VC in kg C/m3",
        "carbon per area times carbon by volume is no carbon per area",
        "the sum of the yearly losses; VC belongs to rates of height (14, 15)",
        "test_16_and_17_multiply_carbon_by_carbon",
    ),
    Erratum(
        "(20)",
        "GHG_BSL-biomass on the left of the sum of soil emissions",
        "would be biomass a second time, and no soil",
        "read as GHG_BSL-soil",
        "test_20_and_71_to_73_add_emissions",
    ),
    Erratum(
        "(22)",
        "12/44 on stocks that hold C_herb, itself in t C by (25)",
        "t C times 12/44 (t C per t CO2) is no carbon",
        "12/44 on trees and shrubs of AR-Tool14 only, as in (24)",
        "test_22_turns_herbs_into_carbon_twice",
    ),
    Erratum(
        "(25), (78)",
        "change of herbs in t C/a from a default stock in t C/ha",
        "the area is missing",
        "change per hectare, times area in (19), (70)",
        "test_25_and_78_lack_the_area",
    ),
    Erratum(
        "(26)",
        "GHG_BSL-soil = 0 for t > t_PDT or t_SDT",
        "read by the letter, a baseline that takes carbon up would be lifted to zero",
        "limits emissions alone, as sections 5.1.1 and 5.1.2 say what the times are for",
        "test_26_limits_emissions_and_not_removals",
    ),
    Erratum(
        "(29), (49), (57)",
        "C% x BD x depth x 10, C% in percent",
        "a hundred times too much: 10 goes with a share of one",
        "carbon as a share of one, 0 < CF < 0.6 asserted",
        "test_29_takes_percent_for_a_share",
    ),
    Erratum(
        "(36)",
        "result in t CO2e/a from stocks in t C/ha",
        "the result is per hectare",
        "per hectare",
        "test_36_is_per_hectare",
    ),
    Erratum(
        "(41) and (95)",
        "0.4 x OM in the inverse (41), 0.04 x OM in (95)",
        "a factor of ten: no round trip survives",
        "0.40 in both directions",
        "test_41_and_95_survive_a_round_trip_with_one_slope",
    ),
    Erratum(
        "(71), (72), (73)",
        "-sum(44/12 x dC) for soil, burning and fuel, whose terms are emissions in t CO2e",
        "sign turned, and CO2 times 44/12",
        "sums of emissions, as in (20), (21)",
        "test_20_and_71_to_73_add_emissions",
    ),
    Erratum(
        "(88), (90)",
        "U of stratum 2 beside the area of stratum 1",
        "the first stratum would have no uncertainty of its own",
        "U of stratum i with area i",
        "test_88_and_90_pair_each_stratum_with_its_area",
    ),
    Erratum(
        "(91)",
        "denominator GHG_BSL + GHG_WPS",
        "a source and a sink cancel, and the error explodes; the text asks for absolute values",
        "absolute values",
        "test_91_has_absolute_values_below_the_line",
    ),
    Erratum(
        "(92)",
        "NER x (100 % - NER_ERROR + allowable)",
        "credits above 100 % where the error is below the allowance; text: only if exceeded",
        "deduction = max(0, error - allowance)",
        "test_92_never_credits_more_than_all",
    ),
    Erratum(
        "(92), sections 8.5.2 and 9.3.5",
        "interval of 20 % or 30 % in 8.5.2; 'the width of the confidence interval' in 9.3.5",
        "half or full width: 900 or 600 t of the same 1,000 t",
        "the basis is named by whoever calls; no default",
        "test_the_basis_of_92_must_be_named",
    ),
    Erratum(
        "(93)",
        "(adjusted_NER_t2 - adjusted_NER_t1) x Buffer",
        "a product of two masses",
        "difference",
        "test_93_is_a_difference",
    ),
    Erratum(
        "(99)",
        "CF in %, BD in g/cm3, thickness in cm, factor 100",
        "a hundred times too much: 100 goes with a share of one",
        "carbon as a share of one, 0 < CF < 0.6 asserted",
        "test_99_takes_percent_for_a_share",
    ),
    Erratum(
        "(100), (101)",
        "mg/m2/d x 365 x GWP x 100 to t/ha/a",
        "ten million times too much",
        "factor 1e-5 by units",
        "test_100_and_101_are_ten_million_times_too_much",
    ),
    Erratum(
        "section 9.1, Rate_peatloss",
        "t CO2/ha over 44/12 over g C/cm3 gives m",
        "ten thousand times too much",
        "factor by units, function height_loss",
        "test_the_height_loss_of_section_9_1_lacks_a_factor",
    ),
)
