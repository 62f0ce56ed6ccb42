"""Constant rate of supply (CRS), also called constant flux (CF): age from what lies below."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices, per_core
from bluecarbon.science.dating.decay import DECAY_CONSTANT, DECAY_CONSTANT_ERROR
from bluecarbon.science.dating.inventory import KG_M2_PER_G_CM2


@in_units(inventory_below="Bq m-2", decay_constant="a-1", returns="a")
@along_slices(returns="edge")
def crs_age(inventory_below, *, decay_constant=DECAY_CONSTANT):
    r"""Age of the edges of slices, if 210Pb reached the site at a constant rate.

    .. math:: t_i = \frac{1}{\lambda} \ln \frac{A_0}{A_i}

    Parameters
    ----------
    inventory_below : array_like
        Excess 210Pb below the edges, from the surface down [Bq m-2], see `inventory_below`.
    decay_constant : array_like
        Decay constant of 210Pb [a-1]; one per core.

    Returns
    -------
    array_like
        Age of the edges before coring [a]: 0 at the surface, infinite where nothing is left below.

    References
    ----------
    [SanchezCabeza2012]_, equation 36, as quoted in serac.

    Examples
    --------
    >>> crs_age([4000.0, 2000.0, 1000.0]).round(2).tolist()
    [0.0, 22.23, 44.46]
    """
    inventory_below = np.asarray(inventory_below, dtype=float)
    # Scatter can leave a negative sum at the base: older than 210Pb can tell, as zero is.
    left = np.where(inventory_below < 0, 0, inventory_below / inventory_below[..., :1])
    with np.errstate(divide="ignore"):
        # A difference of zero, not minus zero, at the surface.
        return (0 - np.log(left)) / per_core(decay_constant)


@in_units(
    age="a",
    inventory_below="Bq m-2",
    inventory_below_error="Bq m-2",
    decay_constant="a-1",
    decay_constant_error="a-1",
    returns="a",
)
@along_slices(returns="edge")
def crs_age_error(
    age,
    inventory_below,
    inventory_below_error,
    *,
    decay_constant=DECAY_CONSTANT,
    decay_constant_error=DECAY_CONSTANT_ERROR,
):
    r"""Standard error of `crs_age`, to first order.

    .. math::

        \sigma_t = \frac{1}{\lambda} \sqrt{(\sigma_\lambda t)^2 + (\sigma_{A_0} / A_0)^2
        + (1 - 2 A_i / A_0) (\sigma_{A_i} / A_i)^2}

    The last factor tells that the inventory below an edge is a part of the whole inventory.

    Parameters
    ----------
    age : array_like
        Age of the edges [a], from `crs_age`.
    inventory_below, inventory_below_error : array_like
        Excess 210Pb below the edges and its standard error [Bq m-2].
    decay_constant, decay_constant_error : array_like
        Decay constant of 210Pb and its standard error [a-1]; one per core.

    Returns
    -------
    array_like
        Standard error of the age [a]; infinite where the age is.

    References
    ----------
    [Appleby2001]_; [BruelSabatier2020]_; [SanchezCabeza2012]_

    Examples
    --------
    >>> error = crs_age_error([0.0, 22.23], [4000.0, 2000.0], [100.0, 80.0])
    >>> error.round(2).tolist()
    [0.0, 0.81]
    """
    age, whole = np.asarray(age, dtype=float), np.asarray(inventory_below, dtype=float)
    error = np.asarray(inventory_below_error, dtype=float)
    share = whole / whole[..., :1]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (
            (per_core(decay_constant_error) * age) ** 2
            + (error[..., :1] / whole[..., :1]) ** 2
            + (1 - 2 * share) * (error / whole) ** 2
        )
        # Rounding may leave less than nothing at the surface, where the two parts cancel.
        found = np.sqrt(np.maximum(variance, 0)) / per_core(decay_constant)
    return np.where(np.isinf(age), np.inf, found)


@in_units(
    inventory_below="Bq m-2",
    mass_below="g cm-2",
    supported_error="Bq kg-1",
    decay_constant="a-1",
    returns="a",
)
@along_slices(returns="edge")
def crs_age_error_of_supported(
    inventory_below, mass_below, supported_error, *, decay_constant=DECAY_CONSTANT
):
    r"""Part of the error of `crs_age` that comes from one supported level for the whole core.

    .. math:: \sigma_t = \frac{\sigma_S}{\lambda} \left| \frac{M_i}{A_i} - \frac{M_0}{A_0} \right|

    It moves all slices together; to be added in quadrature to `crs_age_error`. First derivative
    of the equation of `crs_age`, derived here.

    Parameters
    ----------
    inventory_below : array_like
        Excess 210Pb below the edges [Bq m-2].
    mass_below : array_like
        Dry mass of the slices below the edges [g cm-2].
    supported_error : array_like
        Standard error of the supported level [Bq kg-1]; one per core.
    decay_constant : array_like
        Decay constant of 210Pb [a-1]; one per core.

    Returns
    -------
    array_like
        Standard error of the age [a]; infinite where the age is.

    Examples
    --------
    >>> error = crs_age_error_of_supported([4000.0, 2000.0], [4.0, 3.0], 2.0)
    >>> error.round(2).tolist()
    [0.0, 0.32]
    """
    inventory, mass = (np.asarray(v, dtype=float) for v in (inventory_below, mass_below))
    # An uncertain level is a negative inventory in proportion to the mass.
    with np.errstate(divide="ignore", invalid="ignore"):
        pull = mass / inventory - mass[..., :1] / inventory[..., :1]
    error = np.abs(pull) * KG_M2_PER_G_CM2 * per_core(supported_error) / per_core(decay_constant)
    return np.where(inventory <= 0, np.inf, error)


@in_units(inventory_below="Bq m-2", excess="Bq kg-1", decay_constant="a-1", returns="g cm-2 a-1")
def crs_mass_accumulation_rate(inventory_below, excess, *, decay_constant=DECAY_CONSTANT):
    r"""Mass accumulation rate at a depth, from the inventory below it and the activity there.

    .. math:: r = \lambda A / C

    Parameters
    ----------
    inventory_below : array_like
        Excess 210Pb below the depth [Bq m-2].
    excess : array_like
        Excess 210Pb at that depth [Bq kg-1]: at an edge, the mean of its two slices.
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Mass accumulation rate [g cm-2 a-1].

    References
    ----------
    [SanchezCabeza2012]_, equation 38, as quoted in serac.

    Examples
    --------
    >>> print(f"{crs_mass_accumulation_rate(2000.0, 50.0):.4f}")
    0.1247
    """
    return decay_constant * inventory_below / excess / KG_M2_PER_G_CM2


@in_units(
    rate="g cm-2 a-1",
    inventory_below="Bq m-2",
    inventory_below_error="Bq m-2",
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    decay_constant="a-1",
    decay_constant_error="a-1",
    returns="g cm-2 a-1",
)
def crs_mass_accumulation_rate_error(
    rate,
    inventory_below,
    inventory_below_error,
    excess,
    excess_error,
    *,
    decay_constant=DECAY_CONSTANT,
    decay_constant_error=DECAY_CONSTANT_ERROR,
):
    r"""Standard error of `crs_mass_accumulation_rate`, to first order.

    .. math::

        \sigma_r = r \sqrt{(\sigma_\lambda / \lambda)^2 + (\sigma_A / A)^2 + (\sigma_C / C)^2}

    Parameters
    ----------
    rate : array_like
        Mass accumulation rate [g cm-2 a-1].
    inventory_below, inventory_below_error : array_like
        Excess 210Pb below the depth and its standard error [Bq m-2].
    excess, excess_error : array_like
        Excess 210Pb at that depth and its standard error [Bq kg-1].
    decay_constant, decay_constant_error : array_like
        Decay constant of 210Pb and its standard error [a-1].

    Returns
    -------
    array_like
        Standard error of the rate [g cm-2 a-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{crs_mass_accumulation_rate_error(0.1247, 2000.0, 80.0, 50.0, 2.0):.4f}")
    0.0071
    """
    return rate * np.sqrt(
        (decay_constant_error / decay_constant) ** 2
        + (inventory_below_error / inventory_below) ** 2
        + (excess_error / excess) ** 2
    )


@in_units(slice_mass="g cm-2", edge_age="a", returns="g cm-2 a-1")
@along_slices(returns="slice")
def mass_accumulation_rate(slice_mass, edge_age):
    r"""Mass accumulation rate of the slices, from the ages of their edges, by whatever model.

    .. math:: r = \Delta m / \Delta t

    Parameters
    ----------
    slice_mass : array_like
        Dry mass of the slices [g cm-2].
    edge_age : array_like
        Age of the edges [a]: one more than there are slices.

    Returns
    -------
    array_like
        Mass accumulation rate [g cm-2 a-1]; 0 above an edge of infinite age, NaN below one.
        Infinite or negative where ages do not increase: see the flag "age reversal".

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> mass_accumulation_rate([0.5, 0.5], [0.0, 10.0, 30.0]).tolist()
    [0.05, 0.025]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(slice_mass, dtype=float) / np.diff(edge_age, axis=-1)
