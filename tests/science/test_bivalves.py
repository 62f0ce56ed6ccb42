"""Carbon in bivalves, against published figures, by hand and by laws."""

import warnings

import dask.array
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.constants import CO2_PER_C
from bluecarbon.errors import InputError, InputWarning
from bluecarbon.parameters import load
from bluecarbon.science import bivalves
from bluecarbon.science.bivalves import calcification_carbon, check_shell_carbon, part_carbon

shares = st.floats(0, 1)


def test_carbon_of_one_tonne_of_oysters():
    """Sun Kang et al. 2020, Table 2, by hand: 0.0959 t C per t wet, soft tissue and shell."""
    soft = part_carbon(1.0, 0.6510, 0.0614, 0.4598)
    shell = part_carbon(1.0, 0.6510, 0.9386, 0.1268)
    assert round(soft + shell, 4) == 0.0959


def test_calcification_of_farmed_mussels():
    """Munari et al. 2013: 86.8 mol of CO2 given off while 136.6 mol of carbonate were laid down."""
    npt.assert_allclose(calcification_carbon(136.6, 0.635), 86.8, atol=0.1)


@given(mass=st.floats(0, 1e6), dry=shares, share=shares, fraction=shares)
def test_law_parts_add_up_to_the_animal(mass, dry, share, fraction):
    """Law: two parts of one carbon fraction hold what the whole holds."""
    parts = part_carbon(mass, dry, share, fraction) + part_carbon(mass, dry, 1 - share, fraction)
    npt.assert_allclose(parts, part_carbon(mass, dry, 1.0, fraction), rtol=1e-9, atol=1e-9)


def test_more_carbon_than_carbonate_is_remarked():
    """Pure calcium carbonate holds 12.0 % carbon."""
    with pytest.warns(InputWarning, match=r"row 3: 1 of 2 values.*12.68%.*organic matter or salt"):
        check_shell_carbon([0.1152, 0.1268], where="shells.csv, row 3")


def test_carbonate_passes_in_silence():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_shell_carbon(np.array([0.0, 0.1152, 0.12]))


@pytest.mark.parametrize("fraction", [11.52, -0.1, np.nan])
def test_percent_is_refused_with_the_cure(fraction):
    with pytest.raises(InputError, match="divide it by 100"):
        check_shell_carbon([0.11, fraction])


def carbon_of(species):
    """Carbon of one wet tonne by the rows of the parameter tables."""
    tags = {"bivalve farm", "wet", "whole-animal dry shares", species}
    names = ("dry_ratio", "soft_tissue_share", "soft_tissue_carbon_fraction")
    numbers = [load().get(name, tags).value for name in (*names, "shell_carbon_fraction")]
    return bivalves.carbon_by_dry_shares(1.0, *numbers)


@pytest.mark.parametrize(
    ("species", "gross", "soft", "net_low", "net_high"),
    [
        ("oyster", 0.351, 0.067, -0.126, -0.113),
        ("mussel", 0.401, 0.104, -0.098, -0.085),
        ("scallop", 0.373, 0.144, -0.011, -0.001),
        ("clam", 0.235, 0.017, -0.131, -0.121),
        ("other bivalve", 0.356, 0.118, -0.044, -0.034),
    ],
)
def test_three_conventions_of_one_tonne_by_hand(species, gross, soft, net_low, net_high):
    """Sun Kang et al. 2020, Table 2; release of 0.635 and of 0.679; t CO2 per t wet."""
    carbon, release = carbon_of(species), load().get("calcification_release")
    least, most = (
        bivalves.bivalve_conventions(*carbon, ratio) for ratio in (release.low, release.high)
    )
    npt.assert_allclose(least.gross * CO2_PER_C, gross, atol=6e-4)
    npt.assert_allclose(least.soft_tissue * CO2_PER_C, soft, atol=6e-4)
    npt.assert_allclose(least.net_of_calcification * CO2_PER_C, net_high, atol=6e-4)
    npt.assert_allclose(most.net_of_calcification * CO2_PER_C, net_low, atol=6e-4)


@pytest.mark.parametrize(
    ("species", "carbon"),
    [("clam", 0.0640), ("scallop", 0.1017), ("oyster", 0.0959), ("mussel", 0.1093)]
    + [("other bivalve", 0.0972)],
)
def test_carbon_per_wet_tonne_of_the_table(species, carbon):
    """Sun Kang et al. 2020, Table 2, by hand: t C per t wet, soft tissue and shell."""
    npt.assert_allclose(sum(carbon_of(species)), carbon, atol=5.1e-5)


def test_release_ratio_of_the_second_source_by_hand():
    """Chauvaud 2003: 18 g C per 221 g CaCO3, of which 12.0 % are carbon: 0.679."""
    carbonate = 221 * load().get("calcium_carbonate_carbon_fraction").value
    npt.assert_allclose(18 / carbonate, load().get("calcification_release").high, atol=5e-4)


@given(soft=st.floats(0, 1e6), shell=st.floats(0, 1e6), release=shares)
def test_law_conventions_are_ordered(soft, shell, release):
    """Law: gross counts most; soft tissue and net differ by what shell building gave off."""
    result = bivalves.bivalve_conventions(soft, shell, release)
    assert result.gross >= result.soft_tissue >= result.net_of_calcification
    npt.assert_allclose(
        result.soft_tissue - result.net_of_calcification,
        calcification_carbon(shell, release),
        rtol=1e-9,
        atol=1e-8,
    )


organs = st.lists(
    st.tuples(st.floats(0.01, 0.3), st.floats(0.05, 1), shares), min_size=2, max_size=3
).map(lambda rows: [np.array(column) for column in zip(*rows, strict=True)])


@given(organs=organs, mass=st.floats(0.1, 1e6))
def test_law_both_layouts_of_one_animal_hold_the_same_carbon(organs, mass):
    """Law: wet shares times their dry ratios, and dry shares times that of the whole."""
    wet_share, dry_ratio, fraction = organs
    by_organ = bivalves.organ_carbon(mass, wet_share, dry_ratio, fraction)
    other = bivalves.dry_shares_from_wet_shares(wet_share, dry_ratio)
    npt.assert_allclose(other.dry_share.sum(), 1)
    npt.assert_allclose(
        part_carbon(mass, other.dry_ratio, other.dry_share, fraction), by_organ, rtol=1e-9
    )


@given(organs=organs)
def test_law_an_organ_cut_in_two_holds_the_same_carbon(organs):
    whole = bivalves.organ_carbon(1.0, *organs).sum()
    halves = [np.repeat(v, 2) for v in organs]
    halves[0] = halves[0] / 2
    npt.assert_allclose(bivalves.organ_carbon(1.0, *halves).sum(), whole, rtol=1e-12)


def test_organs_by_hand():
    """100 t: flesh 0.25 x 0.2 x 0.4 = 2 t C, shell 0.5 x 0.9 x 0.12 = 5.4 t C; water has none."""
    result = bivalves.organ_carbon(100.0, [0.25, 0.5], [0.2, 0.9], [0.4, 0.12])
    npt.assert_allclose(result, [2.0, 5.4])


def test_mixed_layouts_differ_fivefold():
    """By hand, why a layout is to be stated: flesh of 10 % of the dry animal, read as wet share.

    Dry: 0.5 x 0.10 = 0.05 t per t. Wet, with the dry ratio 0.2 of flesh: 0.10 x 0.2 = 0.02.
    """
    right = part_carbon(1.0, 0.5, 0.10, 0.4)
    npt.assert_allclose(right / bivalves.organ_carbon(1.0, [0.10], [0.2], [0.4]).item(), 2.5)


def test_labelled_organs_keep_their_names():
    organ = {"organ": ["flesh", "shell"]}
    wet, dry, fraction = (
        xr.DataArray(v, dims="organ", coords=organ) for v in ([0.25, 0.5], [0.2, 0.9], [0.4, 0.12])
    )
    mass = xr.DataArray([100.0, 200.0], dims="farm")
    result = bivalves.organ_carbon(mass, wet, dry, fraction)
    assert result.sel(organ="shell").values == pytest.approx([5.4, 10.8])
    other = bivalves.dry_shares_from_wet_shares(wet, dry)
    assert other.dry_share.sel(organ="flesh").item() == pytest.approx(0.1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: bivalves.organ_carbon(1.0, [25.0, 50.0], [0.2, 0.9], [0.4, 0.12]),
        lambda: bivalves.dry_shares_from_wet_shares([0.6, 0.6], [0.2, 0.9]),
    ],
)
def test_shares_above_the_whole_are_refused_with_the_cure(call):
    with pytest.raises(ValueError, match="divide it by 100; if its shares are of dry mass"):
        call()


MASS, SHARE = (9.0, "t"), (0.3, "")
ORGANS = (np.array([0.25, 0.5]), "")
CALLS = [
    (
        part_carbon,
        {"harvest_mass": MASS, "dry_ratio": SHARE, "share": SHARE, "carbon_fraction": SHARE},
    ),
    (calcification_carbon, {"shell_carbon": MASS, "release_ratio": SHARE}),
    (
        bivalves.carbon_by_dry_shares,
        {
            "harvest_mass": MASS,
            "dry_ratio": SHARE,
            "soft_tissue_share": SHARE,
            "soft_carbon_fraction": SHARE,
            "shell_carbon_fraction": SHARE,
        },
    ),
    (
        bivalves.organ_carbon,
        {"harvest_mass": MASS, "wet_share": ORGANS, "dry_ratio": ORGANS, "carbon_fraction": ORGANS},
    ),
    (bivalves.dry_shares_from_wet_shares, {"wet_share": ORGANS, "dry_ratio": ORGANS}),
    (
        bivalves.bivalve_conventions,
        {"soft_tissue_carbon": MASS, "shell_carbon": MASS, "release_ratio": SHARE},
    ),
    (check_shell_carbon, {"carbon_fraction": (0.115, "")}),
]
OTHER = {"": "percent", "t": "kg"}


@pytest.mark.parametrize(("function", "arguments"), CALLS)
def test_every_function_takes_quantities_in_any_unit(function, arguments):
    """Law: a result does not depend on the units it was asked in."""
    units = pint.UnitRegistry()
    plain = function(**{k: v for k, (v, _) in arguments.items()})
    asked = {k: units.Quantity(v, u).to(OTHER[u]) for k, (v, u) in arguments.items()}
    result = function(**asked)
    if function is check_shell_carbon:
        assert result is None
        return
    unit = "" if function is bivalves.dry_shares_from_wet_shares else "t"
    pairs = zip(plain, result, strict=True) if isinstance(plain, tuple) else [(plain, result)]
    for number, quantity in pairs:
        npt.assert_allclose(quantity.to(unit).magnitude, number, rtol=1e-9)


def test_every_public_function_is_called_with_quantities():
    public = {
        name
        for name, value in vars(bivalves).items()
        if callable(value)
        and not isinstance(value, type)
        and not name.startswith("_")
        and getattr(value, "__module__", "") == bivalves.__name__
    }
    assert {function.__name__ for function, *_ in CALLS} == public


def test_lazy_arrays_stay_lazy():
    carbon = xr.DataArray(dask.array.from_array(np.array([1.0, 2.0, np.nan]), chunks=2), dims="row")
    result = bivalves.bivalve_conventions(carbon, 2 * carbon, 0.65)
    assert result.net_of_calcification.chunks == ((2, 1),)
    npt.assert_allclose(result.net_of_calcification, [-0.3, -0.6, np.nan])
