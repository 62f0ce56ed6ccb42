"""Carbon in farmed seaweed."""


def seaweed_carbon(harvest_mass, dry_ratio, carbon_fraction):
    r"""Carbon that leaves the water with harvested seaweed [t C].

    .. math:: C = P \cdot DW \cdot CF

    Parameters
    ----------
    harvest_mass : array_like
        Mass P as it was weighed: wet, air-dry or oven-dry [t].
    dry_ratio : array_like
        Oven-dry mass per mass as weighed, DW [t d.m. t-1]: 1 for an oven-dry harvest. Taking the
        ratio of wet seaweed for a dry product loses a factor of five.
    carbon_fraction : array_like
        Carbon per oven-dry mass, CF [t C (t d.m.)-1].

    Returns
    -------
    array_like
        Carbon [t C], broadcast over the inputs.

    References
    ----------
    After HY/T 0305-2021, reconstructed; the layout of coefficients is that of Sun Kang et al.
    2020, Table 2.

    Examples
    --------
    >>> round(seaweed_carbon(100.0, 0.20, 0.312), 3)
    6.24
    """
    return harvest_mass * dry_ratio * carbon_fraction
