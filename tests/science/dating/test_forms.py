"""Every function called with pint quantities, with DataArrays, and lazily: one list for all."""

import dask.array
import numpy as np
import numpy.testing as npt
import pint
import pytest
import xarray as xr

from bluecarbon.science import dating

S = np.array([800.0, 500.0, 300.0, 90.0, 10.0])  # slices
E = np.array([1700.0, 900.0, 400.0, 100.0, 10.0, 2.0])  # edges
A = np.array([90.0, 60.0, 35.0, 20.0, 6.0])  # activities
M = np.array([0.2, 0.25, 0.3, 0.3, 0.4])
T = np.array([0.0, 10.0, 25.0, 50.0, 90.0, 150.0])
AGE, MASS, BQ, INV = "year", "g/cm^2", "Bq/kg", "Bq/m^2"

# Function, arguments as (value, unit, dim), unit of the result.
CALLS = [
    (dating.decay_corrected_excess, {"excess": (A, BQ), "elapsed": (2.0, AGE)}, BQ),
    (
        dating.supported_tail_mean,
        {"total": (A, BQ), "depth": (T + 1, "cm"), "below": (20.0, "cm")},
        BQ,
    ),
    (
        dating.supported_tail_error,
        {
            "total": (A, BQ),
            "total_error": (A / 9, BQ),
            "depth": (T + 1, "cm"),
            "below": (20.0, "cm"),
        },
        BQ,
    ),
    (dating.excess_activity, {"total": (A, BQ), "supported": (5.0, BQ)}, BQ),
    (dating.excess_error, {"total_error": (A / 9, BQ), "supported_error": (1.0, BQ)}, BQ),
    (dating.slice_mass, {"bulk_density": (M, "g/cm^3"), "thickness": (2.0, "cm")}, MASS),
    (dating.mass_depth, {"slice_mass": (M, MASS)}, MASS),
    (dating.slice_inventory, {"excess": (A, BQ), "slice_mass": (M, MASS)}, INV),
    (
        dating.slice_inventory_error,
        {"excess": (A, BQ), "excess_error": (A / 9, BQ), "slice_mass": (M, MASS)},
        INV,
    ),
    (dating.inventory_below, {"slice_inventory": (S, INV), "missing": (9.0, INV)}, INV),
    (
        dating.inventory_below_error,
        {"slice_inventory_error": (S / 9, INV), "missing_error": (9.0, INV)},
        INV,
    ),
    (dating.supply_rate, {"inventory": (5000.0, INV)}, "Bq/m^2/year"),
    (dating.inventory_deficit, {"inventory": (900.0, INV), "missing": (90.0, INV)}, ""),
    (dating.crs_age, {"inventory_below": (E, INV)}, AGE),
    (
        dating.crs_age_error,
        {"age": (T, AGE), "inventory_below": (E, INV), "inventory_below_error": (E / 9, INV)},
        AGE,
    ),
    (
        dating.crs_age_error_of_supported,
        {"inventory_below": (E, INV), "mass_below": (E / 900, MASS), "supported_error": (1.0, BQ)},
        AGE,
    ),
    (
        dating.crs_mass_accumulation_rate,
        {"inventory_below": (E, INV), "excess": (50.0, BQ)},
        "g/cm^2/year",
    ),
    (
        dating.crs_mass_accumulation_rate_error,
        {
            "rate": (0.1, "g/cm^2/year"),
            "inventory_below": (E, INV),
            "inventory_below_error": (E / 9, INV),
            "excess": (50.0, BQ),
            "excess_error": (5.0, BQ),
        },
        "g/cm^2/year",
    ),
    (
        dating.mass_accumulation_rate,
        {"slice_mass": (M, MASS), "edge_age": (T, AGE)},
        "g/cm^2/year",
    ),
    (dating.cic_age, {"excess": (A, BQ), "surface_activity": (100.0, BQ)}, AGE),
    (
        dating.cic_age_error,
        {
            "age": (9.0, AGE),
            "excess": (A, BQ),
            "excess_error": (A / 9, BQ),
            "surface_activity": (100.0, BQ),
            "surface_activity_error": (5.0, BQ),
        },
        AGE,
    ),
    (dating.cic_edge_age, {"slice_age": (T[1:], AGE), "slice_mass": (M, MASS)}, AGE),
    *(
        (
            function,
            {
                "excess": (A, BQ),
                "excess_error": (A / 9, BQ),
                "mass_depth": (np.cumsum(M), MASS),
                "slice_mass": (M, MASS),
            },
            unit,
        )
        for function, unit in (
            (dating.cfcs_slope, "cm^2/g"),
            (dating.cfcs_slope_error, "cm^2/g"),
            (dating.cfcs_surface_activity, BQ),
            (dating.cfcs_surface_activity_error, BQ),
        )
    ),
    *(
        (function, {"excess": (A, BQ), "mass_depth": (np.cumsum(M), MASS)}, "cm^2/g")
        for function in (dating.cfcs_slope_log_linear, dating.cfcs_slope_log_linear_error)
    ),
    (dating.cfcs_mass_accumulation_rate, {"slope": (0.5, "cm^2/g")}, "g/cm^2/year"),
    (
        dating.cfcs_mass_accumulation_rate_error,
        {"slope": (0.5, "cm^2/g"), "slope_error": (0.1, "cm^2/g")},
        "g/cm^2/year",
    ),
    (
        dating.cfcs_age,
        {"mass_depth": (M, MASS), "mass_accumulation_rate": (0.1, "g/cm^2/year")},
        AGE,
    ),
    (
        dating.missing_inventory_from_rate,
        {"base_activity": (4.0, BQ), "mass_accumulation_rate": (0.1, "g/cm^2/year")},
        INV,
    ),
    (
        dating.missing_inventory_from_date,
        {"inventory_above": (900.0, INV), "inventory_below": (800.0, INV), "age": (20.0, AGE)},
        INV,
    ),
    (
        dating.missing_inventory_from_mean_rate,
        {"slice_inventory": (S, INV), "slice_mass": (M, MASS), "slices": (2, None)},
        INV,
    ),
    (
        dating.piecewise_supply_rate,
        {"inventory_between": (900.0, INV), "age_above": (9.0, AGE), "age_below": (30.0, AGE)},
        "Bq/m^2/year",
    ),
    (
        dating.piecewise_crs_age,
        {
            "inventory_to_depth": (S[::-1], INV),
            "inventory_between": (900.0, INV),
            "age_above": (9.0, AGE),
            "age_below": (30.0, AGE),
        },
        AGE,
    ),
    (dating.at_slices, {"edge_age": (T, AGE), "age_at": ("middle", None)}, AGE),
]
# The published fit of logarithms takes one core and no draws.
MANY_CORES = [call for call in CALLS if "log_linear" not in call[0].__name__]
OBJECTS = {
    "CFCS",
    "CIC",
    "CRS",
    "DECAY_CONSTANT",
    "DECAY_CONSTANT_ERROR",
    "DatedLayer",
    "Flag",
    "Lead210Profile",
    "MeanRate",
    "PiecewiseCRS",
    "ReferenceDate",
    "TailFit",
    "age_at_depth",
    "age_range",
    "age_reversal",
    "base_not_reached",
    "caesium137_maximum",
    "check_profile",
    "date_core",
    "deficit",
    "draw_ages",
    "draw_edge_ages",
    "draw_mass_accumulation_rates",
    "lead210_profile",
    "mixed_layer",
    "models_disagree",
    "needed_normals",
    "non_monotone",
    "supply_off_region",
}
IDS = [call[0].__name__ for call in CALLS]


def fitted(arguments):
    """Arguments whose arrays of depths have as many numbers as there are slices."""
    return {
        name: (value[: len(A)] if name == "depth" else value, unit)
        for name, (value, unit) in arguments.items()
    }


def test_every_equation_is_in_the_list():
    assert {call[0].__name__ for call in CALLS} | OBJECTS == set(dating.__all__)


@pytest.fixture(scope="module")
def registry():
    units = pint.UnitRegistry(cache_folder=None)
    units.define("dpm = 1 / minute")
    return units


@pytest.mark.parametrize(("function", "arguments", "unit"), CALLS, ids=IDS)
def test_pint_quantities_in_other_units_give_the_same(registry, function, arguments, unit):
    """Law: an equation does not know its units; a slip would show as a factor."""
    other = {
        BQ: "pCi/g",
        INV: "dpm/cm^2",
        MASS: "kg/m^2",
        AGE: "day",
        "cm": "mm",
        "g/cm^3": "kg/m^3",
        "g/cm^2/year": "kg/m^2/day",
        "cm^2/g": "m^2/kg",
    }
    arguments = fitted(arguments)
    plain = function(**{name: value for name, (value, _) in arguments.items()})
    given = {
        name: value if unit is None else registry.Quantity(value, unit).to(other[unit])
        for name, (value, unit) in arguments.items()
    }
    found = function(**given)
    npt.assert_allclose(found.to(unit or "dimensionless").magnitude, plain, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("lazy", [False, True], ids=["numpy", "dask"])
@pytest.mark.parametrize(
    ("function", "arguments", "unit"),
    MANY_CORES,
    ids=[call[0].__name__ for call in MANY_CORES],
)
def test_labelled_arrays_give_the_same_and_stay_lazy(function, arguments, unit, lazy):
    """Two draws, the dim of the slices first: what counts is its name, not its place."""
    arguments = fitted(arguments)
    plain = function(**{name: value for name, (value, _) in arguments.items()})

    def labelled(value):
        if np.ndim(value) == 0:
            return value
        dim = "slice" if len(value) == len(A) else "edge"
        both = np.stack([value, value], axis=1)
        data = dask.array.from_array(both, chunks=(-1, 1)) if lazy else both
        return xr.DataArray(data, dims=(dim, "draw"), coords={"draw": [10, 20]})

    found = function(**{name: labelled(value) for name, (value, _) in arguments.items()})
    if isinstance(found, xr.DataArray):
        assert found.chunks is not None if lazy else found.chunks is None
        found = found.compute().transpose("draw", ...)
        assert found.sizes["draw"] == 2
        assert found.attrs["units"]
        for one in found:
            npt.assert_allclose(one, plain, rtol=1e-9)
    else:
        npt.assert_allclose(found, plain)
