"""210Pb below the base of a core that ends too early, and what it does to the ages if ignored."""

import numpy as np

from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import along_slices, below, per_core
from bluecarbon.science.dating.decay import DECAY_CONSTANT
from bluecarbon.science.dating.inventory import KG_M2_PER_G_CM2

ROUNDS = 500
SETTLED = 1e-10  # share of the inventory
RUNAWAY = 1e3  # times the inventory: far beyond this, rounding would look like agreement


@in_units(
    base_activity="Bq kg-1",
    mass_accumulation_rate="g cm-2 a-1",
    decay_constant="a-1",
    returns="Bq m-2",
)
def missing_inventory_from_rate(
    base_activity, mass_accumulation_rate, *, decay_constant=DECAY_CONSTANT
):
    r"""Excess 210Pb below the base, if sediment came at a known rate before.

    .. math:: A_{miss} = C_{base} \, r / \lambda

    Parameters
    ----------
    base_activity : array_like
        Excess 210Pb at the base of the core [Bq kg-1].
    mass_accumulation_rate : array_like
        Mass accumulation rate at the foot of the core and below [g cm-2 a-1].
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Inventory below the core [Bq m-2].

    References
    ----------
    [SanchezCabeza2012]_; [Appleby2001]_

    Examples
    --------
    >>> print(f"{missing_inventory_from_rate(4.0, 0.1):.0f}")
    128
    """
    return base_activity * mass_accumulation_rate / decay_constant * KG_M2_PER_G_CM2


@in_units(
    inventory_above="Bq m-2",
    inventory_below="Bq m-2",
    age="a",
    decay_constant="a-1",
    returns="Bq m-2",
)
def missing_inventory_from_date(
    inventory_above, inventory_below, age, *, decay_constant=DECAY_CONSTANT
):
    r"""Excess 210Pb below the base that brings the CRS age of one depth to a known age.

    .. math:: A_{miss} = \frac{A_{above}}{e^{\lambda t} - 1} - A_{below}

    Negative where plain CRS already makes that depth too young: then no deficit below the core can
    be the reason, and the supply was not constant, or some of the top is lost.

    Parameters
    ----------
    inventory_above, inventory_below : array_like
        Measured excess 210Pb above and below the dated depth [Bq m-2].
    age : array_like
        Age of that depth before coring [a], as from the maximum of 137Cs.
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Inventory below the core [Bq m-2].

    References
    ----------
    `crs_age` solved for what is missing; [SanchezCabeza2012]_ for the idea.

    Examples
    --------
    >>> print(f"{missing_inventory_from_date(2000.0, 1900.0, 22.23):.0f}")
    100
    """
    return inventory_above / np.expm1(decay_constant * age) - inventory_below


@in_units(slice_inventory="Bq m-2", slice_mass="g cm-2", returns="Bq m-2")
@along_slices(returns=None)
def missing_inventory_from_mean_rate(slice_inventory, slice_mass, *, slices):
    r"""Excess 210Pb below the base, at the mean CRS rate of the lowest slices but the last.

    .. math::

        A_{miss} = \frac{\Delta A_n}{e^{\lambda \Delta m_n / r} - 1}, \quad
        \frac{r}{\lambda} = \mathrm{mean} \frac{\Delta m}{\ln (A_{top} / A_{bottom})}

    The rate depends on what is missing, so the two are brought to agree step by step. The last
    slice n enters with its mean activity: taken for the activity at the base, as is usual, it
    would give too much.

    Parameters
    ----------
    slice_inventory : array_like
        Inventory of the slices [Bq m-2], from the top down on the last axis.
    slice_mass : array_like
        Dry mass of the slices [g cm-2].
    slices : int
        How many slices above the last one to take the mean of.

    Returns
    -------
    array_like
        Inventory below the core [Bq m-2]; 0 where the last slice holds no excess; NaN where the
        two never agree, because the last slice holds too much.

    Raises
    ------
    ValueError
        When the core has not so many slices above its last.

    References
    ----------
    [SanchezCabeza2012]_, and the R package pb210dating for the steps.

    Examples
    --------
    >>> left = 2500 * np.exp(-0.5 * np.arange(9))  # at the edges of slices of 1 g cm-2
    >>> found = missing_inventory_from_mean_rate(-np.diff(left), np.ones(8), slices=3)
    >>> print(f"{found:.3f} of {left[-1]:.3f}")
    45.789 of 45.789
    """
    inventory = np.asarray(slice_inventory, dtype=float)
    if not 1 <= slices < inventory.shape[-1]:
        raise ValueError(
            f"slices must be from 1 to {inventory.shape[-1] - 1}, one less than the core has; "
            f"found {slices}. Choose the foot of the profile, where the rate looks steady."
        )
    mass = np.broadcast_to(np.asarray(slice_mass, dtype=float), inventory.shape)
    foot = slice(-1 - slices, -1)
    held, last = np.abs(inventory.sum(axis=-1)), np.maximum(inventory[..., -1], 0)
    found = np.zeros(inventory.shape[:-1])
    for _ in range(ROUNDS):
        left = below(inventory) + per_core(found)
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = np.log(left[..., :-1] / left[..., 1:])[..., foot]  # lambda times the years
            dated = steps > 0  # slices without excess have no rate
            rate = np.where(dated, mass[..., foot] / steps, 0).sum(axis=-1) / dated.sum(axis=-1)
            new = np.where(last > 0, last / np.expm1(mass[..., -1] / rate), 0)
        moved, found = np.abs(new - found), new
        agreed = (moved <= SETTLED * held) & (found <= RUNAWAY * held)
        if agreed.all():
            break
    return np.where(agreed, found, np.nan)


@in_units(inventory="Bq m-2", missing="Bq m-2", returns="1")
def inventory_deficit(inventory, missing):
    """Share of the whole inventory that the core does not hold.

    Parameters
    ----------
    inventory : array_like
        Measured inventory of the core [Bq m-2].
    missing : array_like
        Inventory below it [Bq m-2].

    Returns
    -------
    array_like
        Deficit [1].

    Examples
    --------
    >>> inventory_deficit(4500.0, 500.0)
    0.1
    """
    return missing / (inventory + missing)
