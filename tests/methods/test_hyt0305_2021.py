"""Seaweed and bivalves after HY/T 0305-2021, against published tables, by hand and by laws."""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load

METHOD = load_method("hyt0305-2021")
DRY_SHARES, ORGANS = METHOD.options["share_layout"]


def account(
    species, convention="harvest removal", basis="wet", layout=DRY_SHARES, mass=1.0, tables=None
):
    """t CO2 of a harvest, with every number at its table value."""
    wanted = METHOD.claimed(convention)
    tags = {species, METHOD.species[species], basis, layout}
    leaves = set(METHOD.leaves([wanted])) - set(METHOD.constants) - set(METHOD.inputs)
    table = {name: (tables or load()).get(name, tags).value for name in leaves}
    return METHOD.evaluate(table | {"harvest_mass": mass}, [wanted])[wanted]


@pytest.mark.parametrize(
    ("species", "removal"),
    [
        ("clam", 0.235), ("scallop", 0.373), ("oyster", 0.351), ("mussel", 0.401),
        ("other bivalve", 0.356), ("kelp", 0.229), ("undaria", 0.194), ("laver", 0.201),
        ("gracilaria", 0.151), ("other alga", 0.204),
    ],
)  # fmt: skip
def test_removal_of_one_wet_tonne(species, removal):
    """Sun Kang et al. 2020, Table 2, multiplied by hand: t CO2 per t wet, to the digits printed."""
    assert round(float(account(species)), 3) == removal


@pytest.mark.parametrize(
    ("species", "gross", "soft", "low", "high"),
    [
        ("oyster", 0.351, 0.067, -0.126, -0.113),
        ("mussel", 0.401, 0.104, -0.098, -0.085),
        ("scallop", 0.373, 0.144, -0.011, -0.001),
        ("clam", 0.235, 0.017, -0.131, -0.121),
        ("other bivalve", 0.356, 0.118, -0.044, -0.034),
    ],
)
def test_the_convention_decides_the_sign(species, gross, soft, low, high):
    """By hand, with calcification at 0.635 to 0.679 per shell carbon; ours lies in the middle."""
    assert round(float(account(species)), 3) == gross
    assert round(float(account(species, "soft tissue only")), 3) == soft
    net = float(account(species, "net of calcification"))
    npt.assert_allclose(net, (low + high) / 2, atol=1e-3)
    assert low - 5e-4 <= net <= high + 5e-4


@pytest.mark.parametrize(
    ("species", "removal"), [("kelp", 1.144), ("laver", 1.004), ("other alga", 1.018)]
)
def test_removal_of_one_oven_dry_tonne(species, removal):
    """By hand: carbon fraction x 44/12, with no drying ratio on top."""
    assert round(float(account(species, basis="oven-dry")), 3) == removal


def test_a_dry_product_is_not_dried_again():
    """By hand: 3,750 t of dry kelp x 0.312 x 44/12 = 4,290 t CO2, as wet kelp a fifth of it."""
    npt.assert_allclose(account("kelp", basis="oven-dry", mass=3750.0), 4290.0)
    npt.assert_allclose(account("kelp", basis="wet", mass=3750.0), 858.0)


def test_the_water_of_an_air_dry_product_is_ours_and_says_so():
    row = load().get("dry_ratio", {"kelp", "seaweed farm", "air-dry", DRY_SHARES})
    assert (row.low, row.high, row.distribution, row.status) == (0.75, 0.95, "uniform", "assumed")
    assert "Replace it by a measured one" in row.where


def test_air_dry_bivalves_are_refused_with_the_cure():
    with pytest.raises(InputError, match="Add the row to the table named by `parameters`"):
        account("oyster", basis="air-dry")


@pytest.mark.parametrize("species", ["kelp", "laver"])
@pytest.mark.parametrize("layout", [DRY_SHARES, ORGANS])
def test_seaweed_has_no_organs(species, layout):
    """Law: the layout of bivalve coefficients does not touch seaweed, nor do the conventions."""
    removal = account(species)
    assert all(account(species, c, layout=layout) == removal for c in METHOD.total)


ORGAN_ROWS = """name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status
fluid_share,oyster;organ wet shares,0.3,1,,,,fixed,,a test,,local
soft_tissue_share,oyster;organ wet shares,0.1,1,,,,fixed,,a test,,local
soft_tissue_dry_ratio,oyster;organ wet shares,0.2,1,,,,fixed,,a test,,local
shell_dry_ratio,oyster;organ wet shares,0.9,1,,,,fixed,,a test,,local
"""


def test_organ_shares_without_rows_of_the_project_are_refused_with_the_cure():
    """No coefficients of this layout were read."""
    with pytest.raises(InputError, match="Add the row to the table named by `parameters`"):
        account("oyster", layout=ORGANS)


@pytest.mark.parametrize("basis", ["oven-dry", "air-dry"])
def test_organ_wet_shares_of_a_dry_mass_are_refused(basis, tmp_path):
    """Wet shares and dry ratios of organs mean nothing for an animal that was weighed dry."""
    path = tmp_path / "oysters.csv"
    path.write_text(ORGAN_ROWS, encoding="utf-8")
    with pytest.raises(InputError, match="no row 'dry_ratio'"):
        account("oyster", basis=basis, layout=ORGANS, tables=load(path))


def test_organ_shares_of_the_project(tmp_path):
    """By hand, V = r R C: (0.1 x 0.2 x 0.4598 + 0.6 x 0.9 x 0.1268) x 44/12 = 0.28478."""
    path = tmp_path / "oysters.csv"
    path.write_text(ORGAN_ROWS, encoding="utf-8")
    removal = account("oyster", layout=ORGANS, tables=load(path))
    npt.assert_allclose(removal, (0.1 * 0.2 * 0.4598 + 0.6 * 0.9 * 0.1268) * 44 / 12)
    assert round(float(removal), 5) == 0.28478


def test_dry_shares_leak_into_organ_shares_by_no_row(tmp_path):
    """Three of the four rows are not enough: the fourth is not filled from the other layout."""
    path = tmp_path / "oysters.csv"
    for missing in ORGAN_ROWS.splitlines()[1:]:
        path.write_text(ORGAN_ROWS.replace(missing + "\n", ""), encoding="utf-8")
        with pytest.raises(InputError, match=f"no row '{missing.split(',')[0]}'"):
            account("oyster", layout=ORGANS, tables=load(path))


def test_every_species_finds_its_numbers_on_every_basis_that_has_any():
    for species, habitat in METHOD.species.items():
        for basis in ("wet", "oven-dry", *(["air-dry"] if habitat == "seaweed farm" else [])):
            for convention in METHOD.total:
                assert np.isfinite(account(species, convention, basis))


def test_a_zones_own_seaweed_does_not_touch_its_bivalves(tmp_path):
    """A sheet that names a zone but no species reaches every record there: shares keep it apart."""
    path = tmp_path / "zone.csv"
    rows = ORGAN_ROWS.splitlines()[:1] + [
        "seaweed_carbon_fraction,oyster;bivalve farm,0.9,t C (t d.m.)-1,,,,fixed,,a test,,local",
        "soft_tissue_carbon_fraction,kelp;seaweed farm,0.9,t C (t d.m.)-1,,,,fixed,,a test,,local",
        "shell_carbon_fraction,kelp;seaweed farm,0.9,t C (t d.m.)-1,,,,fixed,,a test,,local",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    for species in ("kelp", "oyster"):
        assert account(species, tables=load(path)) == account(species)


def test_calcification_lies_between_its_two_sources():
    """By hand: 86.8 / 136.6 mol = 0.635; 18 g C / (221 g CaCO3 x 0.12) = 0.679; middle 0.657."""
    row = load().get("calcification_release")
    assert row.low == round(86.8 / 136.6, 3)
    assert row.high == round(18 / (221 * 0.12), 3)
    npt.assert_allclose(row.value, (row.low + row.high) / 2)


def test_a_bivalve_from_a_seaweed_farm_is_refused():
    tags = {"oyster", "seaweed farm", "wet", DRY_SHARES}
    with pytest.raises(InputError, match="no row 'seaweed_carbon_fraction'"):
        load().get("seaweed_carbon_fraction", tags)


def test_an_account_after_an_unread_standard_yields_no_credit_and_is_reconstructed():
    assert METHOD.claims == ("annual sink",)
    chain = METHOD.chain(METHOD.total.values())
    assert "reconstructed" in {METHOD.equations[name].status for name in chain}
    assert "standard" not in {METHOD.equations[name].status for name in chain}


species = st.sampled_from(sorted(METHOD.species))
bivalve = st.sampled_from(sorted(s for s, h in METHOD.species.items() if h == "bivalve farm"))
tonnes = st.floats(0, 1e7)


@given(species=species, convention=st.sampled_from(sorted(METHOD.total)), mass=tonnes)
def test_law_linear_in_mass(species, convention, mass):
    """Law: m tonnes hold m times what one tonne holds."""
    harvest = account(species, convention, mass=mass)
    npt.assert_allclose(harvest, mass * account(species, convention), atol=1e-12)


shares = st.floats(0, 1)


@given(
    species=bivalve, mass=tonnes, dry=shares, soft=shares, tissue=shares, shell=shares,
    release=shares,
)  # fmt: skip
def test_law_order_of_the_conventions(species, mass, dry, soft, tissue, shell, release):
    """Law: net of calcification <= soft tissue only <= harvest removal, whatever the numbers."""
    given = {
        "harvest_mass": mass, "dry_ratio": dry, "soft_tissue_share": soft, "thallus_share": 0.0,
        "fluid_share": 0.0, "soft_tissue_dry_ratio": 1.0, "shell_dry_ratio": 1.0,
        "seaweed_carbon_fraction": 0.0, "soft_tissue_carbon_fraction": tissue,
        "shell_carbon_fraction": shell, "calcification_release": release,
    }  # fmt: skip
    result = METHOD.evaluate(given, METHOD.total.values())
    gross, soft_only, net = (result[METHOD.total[c]] for c in METHOD.total)
    assert net <= soft_only <= gross
