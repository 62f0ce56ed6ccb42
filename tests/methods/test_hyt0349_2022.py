"""The capacity inventory after HY/T 0349-2022, by hand from figures of Chinese marshes and by laws.

The dimensions of every equation are checked with those of all methods, in test_quantities.py.
"""

import numpy as np
import numpy.testing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.errors import InputError
from bluecarbon.lots import label
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load
from bluecarbon.science.bivalves import bivalve_conventions

METHOD = load_method("hyt0349-2022")
HARVEST = load_method("hyt0349-2022-harvest")

# The upper flat of Luoyuan Bay accretes 1.23 cm a year (210Pb, facts sheet China, section 4.5);
# density and carbon are round numbers, since none were read.
PLACE = {
    "area": 1.0, "counted_time": 1.0, "sedimentation_rate": 1.23, "sediment_bulk_density": 1.0,
    "sediment_organic_carbon": 0.01, "plant_biomass_increment": 0.0, "plant_carbon_fraction": 0.0,
    "primary_production": 0.0, "vegetated_sink": 1.0,
}  # fmt: skip


def of_place(*wanted, **more):
    values = METHOD.evaluate(PLACE | more, wanted)
    return values[wanted[0]] if len(wanted) == 1 else values


def test_burial_by_hand():
    """1.23 cm/a x 1.0 g/cm3 x 0.01 g C/g x 10,000 cm2/m2 = 123 g C m-2 a-1, of the form of 2."""
    npt.assert_allclose(of_place("sediment_carbon_burial"), 123.0)
    npt.assert_allclose(of_place("soil_carbon_burial"), 1.23)  # 100 g m-2 are 1 t ha-1
    npt.assert_allclose(of_place("capacity"), 1.23 * 44 / 12)


def test_burial_of_spartina_by_hand():
    """Luoyuan Bay, Spartina: 1.96 cm/a; with 0.8 g/cm3 and 1.5 % carbon 235.2 g C m-2 a-1."""
    burial = of_place(
        "sediment_carbon_burial",
        sedimentation_rate=1.96, sediment_bulk_density=0.8, sediment_organic_carbon=0.015,
    )  # fmt: skip
    npt.assert_allclose(burial, 235.2)


def test_plants_by_hand():
    """Kandelia of northern Viet Nam, 4.33 t d.m. a year (section 4.5), half of it carbon, 10 ha."""
    gain = {"plant_biomass_increment": 4.33, "plant_carbon_fraction": 0.5, "area": 10.0}
    npt.assert_allclose(of_place("plant_carbon_gain", **gain), 21.65)
    npt.assert_allclose(of_place("plant_capacity", **gain), 21.65 * 44 / 12)


def test_phytoplankton_by_hand():
    """300 g C m-2 a-1 over 2 ha and half a year: 20,000 m2 x 300 g x 0.5 = 3 t C = 11 t CO2."""
    water = {"primary_production": 300.0, "area": 2.0, "counted_time": 0.5, "vegetated_sink": 0.0}
    npt.assert_allclose(of_place("phytoplankton_capacity", **water), 11.0)


@pytest.mark.parametrize(
    ("habitat", "needed"),
    [
        ("mangrove", "sedimentation_rate"),
        ("tidal marsh", "sediment_bulk_density"),
        ("seagrass", "sediment_organic_carbon"),
        ("mangrove", "plant_biomass_increment"),
        ("seagrass", "plant_carbon_fraction"),
        ("phytoplankton", "primary_production"),
    ],
)
def test_what_the_project_must_measure_is_named_and_never_filled_in(habitat, needed):
    with pytest.raises(InputError, match=f"no row '{needed}'.*Add the row to the table"):
        load().get(needed, {habitat, "west"})


def test_phytoplankton_buries_nothing_and_plants_produce_in_no_water():
    """Structure: one term for each sink type, so a type has zeros for the terms of others."""
    assert load().get("vegetated_sink", {"phytoplankton"}).value == 0
    for name in ("sedimentation_rate", "sediment_organic_carbon", "plant_biomass_increment"):
        assert load().get(name, {"phytoplankton"}).value == 0
    for habitat in ("mangrove", "tidal marsh", "seagrass"):
        assert load().get("primary_production", {habitat}).value == 0
        assert load().get("vegetated_sink", {habitat}).value == 1


@pytest.mark.parametrize("kind", [0.0, 1.0])
def test_a_number_for_all_habitats_adds_no_term_to_another_sink_type(kind):
    """A project's own row without a habitat must not bury carbon under open water."""
    everything = dict.fromkeys(PLACE, 1.0) | {"vegetated_sink": kind}
    buried, plants, water = of_place(*METHOD.beside, **everything).values()
    assert (bool(buried), bool(plants), bool(water)) == (kind == 1, kind == 1, kind == 0)


@pytest.mark.parametrize("method", [METHOD, HARVEST], ids=lambda m: m.id)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_label_reads_like_the_standard(method, language):
    """Nothing of it was read: facts sheet China, section 2. Not even measured numbers change it."""
    wanted = [method.total] if isinstance(method.total, str) else list(method.total.values())
    statuses = {method.equations[name].status for name in method.chain(wanted)}
    said = label(method.title[language], statuses | {"local"}, language)
    assert "0349" not in said
    assert "HY/T" not in said
    assert {"en": "reconstructed", "zh": "重构"}[language] in said


@pytest.mark.parametrize("method", [METHOD, HARVEST], ids=lambda m: m.id)
def test_it_yields_a_capacity_inventory_alone_and_says_what_is_missing(method):
    assert method.claims == ("capacity inventory",)
    assert "every formula" in method.missing[0]


def test_the_six_sink_types_have_a_place():
    """Section 2: mangrove, salt marsh, seagrass bed, phytoplankton, macroalgae, shellfish."""
    assert {*METHOD.habitats, *HARVEST.habitats} == {
        "mangrove", "tidal marsh", "seagrass", "phytoplankton", "seaweed farm", "bivalve farm",
    }  # fmt: skip


def of_harvest(species, convention, mass=1.0):
    tags = {species, HARVEST.species[species], "wet", "whole-animal dry shares"}
    wanted = HARVEST.claimed(convention)
    leaves = set(HARVEST.leaves([wanted])) - set(HARVEST.constants) - set(HARVEST.inputs)
    table = {name: load().get(name, tags).value for name in leaves}
    return float(HARVEST.evaluate(table | {"harvest_mass": mass}, [wanted])[wanted])


@pytest.mark.parametrize(
    ("species", "capacity"),
    [("kelp", 0.229), ("laver", 0.201), ("clam", 0.235), ("mussel", 0.401), ("oyster", 0.351)],
)
def test_capacity_of_one_wet_tonne(species, capacity):
    """Sun Kang et al. 2020, Table 2, multiplied by hand (section 1.3): t CO2 per t wet."""
    assert round(of_harvest(species, "harvest removal"), 3) == capacity


def test_the_sign_of_shellfish_depends_on_the_convention():
    """Section 5.4: mussel +0.401 gross, +0.104 soft, -0.085 to -0.098 net of calcification."""
    assert round(of_harvest("mussel", "soft tissue only"), 3) == 0.104
    assert -0.098 <= of_harvest("mussel", "net of calcification") <= -0.085


def test_the_harvest_part_is_the_same_arithmetic_as_the_published_conventions():
    """A second program: the function on conventions, in carbon, times 44/12."""
    given = {
        "harvest_mass": 100.0, "thallus_share": 0.0, "dry_ratio": 0.65, "fluid_share": 0.0,
        "soft_tissue_share": 0.1, "soft_tissue_dry_ratio": 1.0, "shell_dry_ratio": 1.0,
        "seaweed_carbon_fraction": 0.0, "soft_tissue_carbon_fraction": 0.45,
        "shell_carbon_fraction": 0.115, "calcification_release": 0.65,
    }  # fmt: skip
    other = bivalve_conventions(100 * 0.65 * 0.1 * 0.45, 100 * 0.65 * 0.9 * 0.115, 0.65)
    got = HARVEST.evaluate(given, HARVEST.total.values())
    npt.assert_allclose([got[HARVEST.total[c]] for c in HARVEST.total], np.array(other) * 44 / 12)


rates = st.floats(0, 100)


@given(rate=rates, density=st.floats(0.05, 2.65), carbon=st.floats(0, 0.6), part=st.floats(0, 1))
def test_law_areas_add_up(rate, density, carbon, part):
    """Law: a place cut in two holds what the two hold."""
    place = {
        "sedimentation_rate": rate, "sediment_bulk_density": density,
        "sediment_organic_carbon": carbon,
    }  # fmt: skip
    whole = of_place("capacity", **place, area=7.0)
    two = sum(of_place("capacity", **place, area=7.0 * share) for share in (part, 1 - part))
    npt.assert_allclose(two, whole, rtol=1e-9, atol=1e-9)


@given(values=st.tuples(*[st.floats(0, 10)] * 6), kind=st.sampled_from([0.0, 1.0]))
def test_law_the_whole_is_the_sum_of_its_parts_and_never_negative(values, kind):
    """Law: capacity = burial + plants + phytoplankton, each at least zero."""
    names = [n for n in PLACE if n not in ("area", "counted_time", "vegetated_sink")]
    place = dict(zip(names, values, strict=True)) | {"vegetated_sink": kind}
    parts = [float(of_place(name, **place)) for name in METHOD.beside]
    assert min(parts) >= 0
    npt.assert_allclose(of_place("capacity", **place), sum(parts), rtol=1e-12)
