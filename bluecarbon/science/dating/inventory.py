"""Mass and 210Pb on the way down a core: slices, sums below each edge, supply."""

import numpy as np

from bluecarbon.constants import GRAMS_PER_KILOGRAM, SQUARE_CENTIMETRES_PER_SQUARE_METRE
from bluecarbon.parameters import load
from bluecarbon.science._units import in_units
from bluecarbon.science.dating._layers import above, along_slices, below, per_core
from bluecarbon.science.dating.decay import DECAY_CONSTANT

# 1 g cm-2 = 10 kg m-2.
KG_M2_PER_G_CM2 = SQUARE_CENTIMETRES_PER_SQUARE_METRE / GRAMS_PER_KILOGRAM

# Standard error of a dry bulk density as a share of it, where none was measured.
UNSTATED_DENSITY_ERROR = load().get("unstated_bulk_density_error").value


@in_units(bulk_density="g cm-3", thickness="cm", returns="g cm-2")
def slice_mass(bulk_density, thickness):
    """Dry mass of a slice over its area.

    Density and thickness as sampled: compaction in the corer cancels between them.

    Parameters
    ----------
    bulk_density : array_like
        Dry bulk density [g cm-3].
    thickness : array_like
        Thickness of the slice [cm].

    Returns
    -------
    array_like
        Dry mass [g cm-2].

    Examples
    --------
    >>> slice_mass(0.25, 2.0)
    0.5
    """
    return bulk_density * thickness


@in_units(slice_mass="g cm-2", returns="g cm-2")
@along_slices(returns="edge")
def mass_depth(slice_mass):
    """Mass depth of the edges: dry mass above them, 0 at the surface.

    Parameters
    ----------
    slice_mass : array_like
        Dry mass of the slices [g cm-2], from the top down on the last axis.

    Returns
    -------
    array_like
        Mass depth of the edges [g cm-2]: one more than there are slices.

    Examples
    --------
    >>> mass_depth([0.5, 0.25]).tolist()
    [0.0, 0.5, 0.75]
    """
    return above(slice_mass)


@in_units(excess="Bq kg-1", slice_mass="g cm-2", returns="Bq m-2")
def slice_inventory(excess, slice_mass):
    r"""Excess 210Pb in a slice over its area.

    .. math:: \Delta A = C \, \rho \, h

    Parameters
    ----------
    excess : array_like
        Excess 210Pb [Bq kg-1].
    slice_mass : array_like
        Dry mass of the slice [g cm-2].

    Returns
    -------
    array_like
        Inventory of the slice [Bq m-2].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> slice_inventory(100.0, 0.5)
    500.0
    """
    return excess * slice_mass * KG_M2_PER_G_CM2


@in_units(
    excess="Bq kg-1",
    excess_error="Bq kg-1",
    slice_mass="g cm-2",
    density_error="1",
    returns="Bq m-2",
)
def slice_inventory_error(
    excess, excess_error, slice_mass, *, density_error=UNSTATED_DENSITY_ERROR
):
    r"""Standard error of the inventory of a slice.

    .. math:: \sigma = \Delta A \sqrt{(\sigma_C / C)^2 + (\sigma_\rho / \rho)^2}

    Computed without the division, so that a slice without excess has its error too.

    Parameters
    ----------
    excess, excess_error : array_like
        Excess 210Pb and its standard error [Bq kg-1].
    slice_mass : array_like
        Dry mass of the slice [g cm-2].
    density_error : array_like
        Standard error of the dry bulk density as a share of it [1]; 7 % where it is not known.

    Returns
    -------
    array_like
        Standard error of the inventory [Bq m-2].

    References
    ----------
    [Appleby2001]_; [BruelSabatier2020]_

    Examples
    --------
    >>> print(f"{slice_inventory_error(100.0, 5.0, 0.5):.2f}")
    43.01
    """
    activity = np.sqrt(excess_error**2 + (density_error * excess) ** 2)
    return activity * slice_mass * KG_M2_PER_G_CM2


@in_units(slice_inventory="Bq m-2", missing="Bq m-2", returns="Bq m-2")
@along_slices(returns="edge")
def inventory_below(slice_inventory, *, missing=0.0):
    """Excess 210Pb below each edge; the first is the inventory of the whole core.

    Parameters
    ----------
    slice_inventory : array_like
        Inventory of the slices [Bq m-2], from the top down on the last axis.
    missing : array_like
        Inventory below the core, see `missing_inventory_from_rate` [Bq m-2]; one per core.

    Returns
    -------
    array_like
        Inventory below the edges [Bq m-2]: one more than there are slices.

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> inventory_below([500.0, 300.0], missing=50.0).tolist()
    [850.0, 350.0, 50.0]
    """
    return below(slice_inventory) + per_core(missing)


@in_units(slice_inventory_error="Bq m-2", missing_error="Bq m-2", returns="Bq m-2")
@along_slices(returns="edge")
def inventory_below_error(slice_inventory_error, *, missing_error=0.0):
    """Standard error of the inventory below each edge, from slices measured independently.

    Parameters
    ----------
    slice_inventory_error : array_like
        Standard error of the inventories of the slices [Bq m-2], from the top down.
    missing_error : array_like
        Standard error of the inventory below the core [Bq m-2]; one per core.

    Returns
    -------
    array_like
        Standard error [Bq m-2]: one more than there are slices.

    Examples
    --------
    >>> inventory_below_error([3.0, 4.0]).tolist()
    [5.0, 4.0, 0.0]
    """
    variance = below(np.asarray(slice_inventory_error, dtype=float) ** 2)
    return np.sqrt(variance + per_core(missing_error) ** 2)


@in_units(inventory="Bq m-2", decay_constant="a-1", returns="Bq m-2 a-1")
def supply_rate(inventory, *, decay_constant=DECAY_CONSTANT):
    r"""Excess 210Pb that reaches the site in a year, if the core is in balance with its decay.

    .. math:: F = \lambda A_0

    Parameters
    ----------
    inventory : array_like
        Inventory of the whole core, the missing part included [Bq m-2].
    decay_constant : array_like
        Decay constant of 210Pb [a-1].

    Returns
    -------
    array_like
        Supply of excess 210Pb [Bq m-2 a-1].

    References
    ----------
    [SanchezCabeza2012]_

    Examples
    --------
    >>> print(f"{supply_rate(5000.0):.0f}")
    156
    """
    return decay_constant * inventory
