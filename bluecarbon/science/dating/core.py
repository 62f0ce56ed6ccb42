"""A core dated by a model: ages with their errors, and draws of them."""

import numpy as np

from bluecarbon.science.dating._layers import above
from bluecarbon.science.dating.ages import AGE_AT
from bluecarbon.science.dating.crs import mass_accumulation_rate
from bluecarbon.science.dating.inventory import supply_rate

STEP = 1e-3  # standard errors: small enough for a straight line, large enough for float64


def needed_normals(profile, model):
    """Names and counts of the standard normals that `draw_ages` needs: {name: count}.

    Draw them by name, so that another model or slice does not change them. Names that do not
    depend on the core ("decay_constant") may be shared by cores.

    Parameters
    ----------
    profile : Lead210Profile
    model : CRS, PiecewiseCRS, CFCS or CIC

    Returns
    -------
    dict of str to int
    """
    return profile.normals | model.normals


def date_core(profile, model, *, age_at):
    """Ages and mass accumulation rates of a core, with standard errors to first order.

    Every error of the profile and of the model is stepped by a small part of itself, and the
    moves of the result are added in quadrature: the published formulas come out where they hold,
    and slices that share an error (supported level, half-life, interpolated ground) are not taken
    for independent.

    Parameters
    ----------
    profile : Lead210Profile
    model : CRS, PiecewiseCRS, CFCS or CIC
    age_at : {"top", "middle", "bottom"}
        Which depth of a slice its age shall belong to.

    Returns
    -------
    xarray.Dataset
        Along "slice": age and age_error [a before coring], mass_accumulation_rate and its error
        [g cm-2 a-1], with coordinates top, bottom and depth (of the age) [cm]. Along "edge":
        edge_age [a]. For CRS models inventory, missing_inventory [Bq m-2] and supply_rate
        [Bq m-2 a-1].

    Raises
    ------
    ValueError
        When a reference date asks for less than nothing below the core.
    """
    import xarray as xr

    _check_age_at(age_at)
    sample = profile.best
    edge_age = model.edge_ages(sample)
    age = model.slice_ages(sample, age_at)
    rate = mass_accumulation_rate(sample.mass, edge_age)
    stepped = profile.draw(_one_by_one(needed_normals(profile, model)))
    moved = model.slice_ages(stepped, age_at)
    moved_rate = mass_accumulation_rate(stepped.mass, model.edge_ages(stepped))
    data = {
        "age": ("slice", age, {"units": "a", "long_name": f"age of the {age_at} before coring"}),
        "age_error": ("slice", _error(moved, age), {"units": "a"}),
        "mass_accumulation_rate": ("slice", rate, {"units": "g cm-2 a-1"}),
        "mass_accumulation_rate_error": (
            "slice",
            _error(moved_rate, rate),
            {"units": "g cm-2 a-1"},
        ),
        "edge_age": ("edge", edge_age, {"units": "a"}),
        **_inventories(sample, model),
    }
    depth = {"top": profile.top, "bottom": profile.bottom}
    depth["depth"] = depth.get(age_at, (profile.top + profile.bottom) / 2)
    return xr.Dataset(
        data,
        coords={name: ("slice", z, {"units": "cm"}) for name, z in depth.items()},
        attrs={"model": repr(model), "age_at": age_at},
    )


def draw_ages(profile, model, normals, *, age_at):
    """Draws of the ages of the slices: the Monte Carlo of a core.

    Parameters
    ----------
    profile : Lead210Profile
    model : CRS, PiecewiseCRS, CFCS or CIC
    normals : Mapping of str to array_like
        Independent standard normals of shape (draws, count), for all of `needed_normals`.
    age_at : {"top", "middle", "bottom"}

    Returns
    -------
    numpy.ndarray
        Ages [a before coring] of shape (draws, slices); infinite where a draw leaves no excess.

    Raises
    ------
    ValueError
        When normals are missing: an error left out by accident makes ages look better than known.
    """
    _check_age_at(age_at)
    _check_normals(needed_normals(profile, model), normals)
    return model.slice_ages(profile.draw(normals), age_at)


def draw_edge_ages(profile, model, normals):
    """Draws of the ages of the edges [a], shape (draws, edges), as `draw_ages` does it.

    With `age_at_depth` they date any depth, and with `numpy.diff` they are the years of slices.
    Arguments and errors as there.
    """
    _check_normals(needed_normals(profile, model), normals)
    return model.edge_ages(profile.draw(normals))


def draw_mass_accumulation_rates(profile, model, normals):
    """Draws of the mass accumulation rates of the slices [g cm-2 a-1], as `draw_ages` does it.

    Shape (draws, slices); arguments and errors as there.
    """
    _check_normals(needed_normals(profile, model), normals)
    sample = profile.draw(normals)
    return mass_accumulation_rate(sample.mass, model.edge_ages(sample))


def _check_normals(needed, normals):
    lost = [name for name in needed if name not in normals]
    if lost:
        raise ValueError(
            f"normals must hold {', '.join(needed)}; found no {', '.join(lost)}. Draw them, or "
            "give zeros where an error shall not count."
        )


def _one_by_one(needed):
    """Normals in which each draw moves one thing alone, by a small step up, then one down."""
    total, done, normals = sum(needed.values()), 0, {}
    for name, count in needed.items():
        up = np.zeros((total, count))
        up[done + np.arange(count), np.arange(count)] = STEP
        normals[name] = np.concatenate([up, -up])
        done += count
    return normals


def _error(moved, best):
    up, down = np.split(moved, 2)
    with np.errstate(invalid="ignore"):
        error = np.sqrt((((up - down) / (2 * STEP)) ** 2).sum(axis=0))
    return np.where(np.isinf(best), np.inf, error)


def _inventories(sample, model):
    if not hasattr(model, "missing_inventory"):
        return {}
    measured, missing = above(sample.inventory)[-1], float(model.missing_inventory(sample))
    if missing < 0:
        raise ValueError(
            f"A reference date must leave some inventory below the core; found {missing:.0f} of "
            f"{measured:.0f} Bq m-2. The core makes that depth too young already: the supply was "
            "not constant (use PiecewiseCRS), the top is lost, or the date is wrong."
        )
    supply = supply_rate(measured + missing, decay_constant=float(sample.decay_constant))
    return {
        "inventory": ((), measured, {"units": "Bq m-2"}),
        "missing_inventory": ((), missing, {"units": "Bq m-2"}),
        "supply_rate": ((), supply, {"units": "Bq m-2 a-1"}),
    }


def _check_age_at(age_at):
    if age_at not in AGE_AT:
        raise ValueError(
            f"age_at must be one of {', '.join(AGE_AT)}; found {age_at!r}. "
            "Say which depth of a slice the age shall belong to."
        )
