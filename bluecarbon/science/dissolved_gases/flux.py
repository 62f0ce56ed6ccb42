"""Gas exchange from concentrations: what a dissolved gas does beyond its equilibrium."""

from bluecarbon.science._units import in_units

LITRES_PER_CUBIC_METRE = 1_000

MOLES_PER_NANOMOLE = 1e-9


@in_units(
    transfer_velocity="m s-1",
    concentration="nmol L-1",
    equilibrium="nmol L-1",
    returns="mol m-2 s-1",
)
def dissolved_gas_flux(transfer_velocity, concentration, equilibrium):
    r"""Flux of a dissolved gas from sea to air: positive where the water gives gas away.

    .. math:: F = k \, (C - C_{eq})

    Parameters
    ----------
    transfer_velocity : array_like
        Transfer velocity k of this gas, by its own Schmidt number [m s-1].
    concentration : array_like
        Concentration in the water C [nmol L-1].
    equilibrium : array_like
        Concentration at equilibrium with the air [nmol L-1], see
        `equilibrium_ch4_by_volume_wiesenburg_guinasso1979`.

    Returns
    -------
    array_like
        Flux [mol m-2 s-1].

    References
    ----------
    [Wanninkhof2014]_, bulk formula.

    Examples
    --------
    >>> print(f"{dissolved_gas_flux(3e-5, 5.0, 2.0):.1e}")
    9.0e-11
    """
    to_moles_per_cubic_metre = MOLES_PER_NANOMOLE * LITRES_PER_CUBIC_METRE
    return transfer_velocity * (concentration - equilibrium) * to_moles_per_cubic_metre
