"""Living biomass of stands: from stems to plots to the stand, growth, and what is below ground."""

import numpy as np

from bluecarbon.constants import KILOGRAMS_PER_TONNE, SQUARE_METRES_PER_HECTARE
from bluecarbon.parameters import load
from bluecarbon.science._units import _plain, in_units
from bluecarbon.science.sampling import mean_of_simple_sample, mean_of_stratified_sample

# Age [a] of a stand that was planted this minute: exp(-k/t) is zero there, and no division by zero.
JUST_PLANTED = 1e-6


def biomass_at_age(growth, age, reference):
    """Above-ground biomass of a stand of known age: it grows evenly until the reference is reached.

    Parameters
    ----------
    growth : array_like
        Yearly growth of the above-ground biomass [t d.m. ha-1 a-1].
    age : array_like
        Age of the stand [a].
    reference : array_like
        Above-ground biomass of a full-grown stand [t d.m. ha-1].

    Returns
    -------
    array_like
        Above-ground biomass [t d.m. ha-1], broadcast over the inputs.

    References
    ----------
    IPCC 2013 Wetlands Supplement, chapter 4: growth applies only until the reference is reached.

    Examples
    --------
    >>> float(biomass_at_age(9.9, 10.0, 192.0))
    99.0
    >>> float(biomass_at_age(9.9, 30.0, 192.0))
    192.0
    """
    return np.minimum(growth * age, reference)


def living_biomass(above_ground, root_to_shoot):
    """Living biomass above and below ground [t d.m. ha-1].

    Takes the above-ground biomass [t d.m. ha-1] and the ratio of below- to above-ground biomass
    [1]. Dead roots under 2 cm belong to the soil (IPCC 2013 Wetlands Supplement, chapter 4).

    Examples
    --------
    >>> living_biomass(10.0, 0.5)
    15.0
    """
    return above_ground * (1 + root_to_shoot)


@in_units(above_ground_maximum="t ha-1", age="a", growth_constant="a", returns="t ha-1")
def above_ground_carbon_at_age_bluecam(above_ground_maximum, age, growth_constant=None):
    r"""Carbon above ground of a mangrove stand of known age, slow at first and slow at the end.

    .. math:: C = C_{max} \, e^{-k / t}

    Parameters
    ----------
    above_ground_maximum : array_like
        Carbon above ground of a full-grown stand [t C ha-1], row `bluecam_above_ground_maximum`.
    age : array_like
        Age t of the stand [a]; nothing stands at age zero or before.
    growth_constant : array_like, optional
        Constant k [a]; without it row `bluecam_growth_constant`.

    Returns
    -------
    array_like
        Carbon above ground [t C ha-1], broadcast over the inputs.

    References
    ----------
    BlueCAM, parameter sheet AU_NESP-MaC-1-15 (eAtlas), which fits Australian stands.

    Examples
    --------
    >>> round(float(above_ground_carbon_at_age_bluecam(70.4, 29.6)), 2)
    25.9
    """
    if growth_constant is None:
        growth_constant = load().get("bluecam_growth_constant").value
    return above_ground_maximum * np.exp(-growth_constant / np.maximum(age, JUST_PLANTED))


@in_units(biomass="t ha-1", carbon_fraction="1", returns="t ha-1")
def biomass_carbon(biomass, carbon_fraction):
    """Carbon in biomass [t C ha-1].

    Takes the biomass [t d.m. ha-1] and its carbon per dry mass [1], row `biomass_carbon_fraction`.

    Examples
    --------
    >>> round(float(biomass_carbon(192.0, 0.451)), 3)
    86.592
    """
    return biomass * carbon_fraction


@in_units(cover="1", returns="t ha-1")
def herb_carbon_vm0033(cover):
    """Carbon of herbs by their cover [t C ha-1]: a default, counted in the first year only.

    Takes the cover [1], of which the carbon is a constant share: row `vm0033_herb_carbon` at full
    cover. Herbs die back and return, so that a second year adds nothing.

    Raises
    ------
    ValueError
        For a cover outside 0 to 1, as when it is in percent.

    References
    ----------
    [VM0033]_ v2.1, equation 25.

    Examples
    --------
    >>> float(herb_carbon_vm0033(0.5))
    1.5
    """
    if np.any(np.asarray(cover) < 0) or np.any(np.asarray(cover) > 1):
        raise ValueError(
            f"cover is a share of the ground from 0 to 1; found {np.min(cover):g} to "
            f"{np.max(cover):g}. If it is in percent, divide it by 100."
        )
    return cover * load().get("vm0033_herb_carbon").value


@in_units(
    diameter="cm", low="cm", high="cm", coefficient="1", exponent="1", log_error="1", returns="kg"
)
def power_law_allometry(diameter, coefficient, exponent, *, low, high, log_error=0.0):
    r"""Dry mass of stems by their diameter, within the range that the equation was fitted on.

    .. math:: W = a \, D^b \, e^{s^2 / 2}

    No species is shipped: the equations read for *Kandelia obovata* came without their units.

    Parameters
    ----------
    diameter : array_like
        Diameter D [cm], at the height on the stem that the equation is for.
    coefficient : float
        Coefficient a, for a diameter in cm and a mass in kg: where the paper has g, divide by
        1000.
    exponent : float
        Exponent b [1].
    low, high : float
        Smallest and largest diameter that the equation was fitted on [cm].
    log_error : float
        Residual standard deviation s of ln W [1], where the line was fitted to logarithms and the
        coefficient is not corrected yet: it is a median otherwise.

    Returns
    -------
    array_like
        Dry mass of each stem [kg].

    Raises
    ------
    ValueError
        For a diameter outside the range of the equation, with the number of such stems.

    Examples
    --------
    >>> float(power_law_allometry(2.0, 0.5, 3.0, low=1.0, high=8.0))
    4.0
    """
    stems = np.atleast_1d(np.asarray(diameter, dtype=float))
    # NaN is out of range as well: a stem without a diameter must not become one without a mass.
    outside = stems[~((stems >= low) & (stems <= high))]
    if outside.size:
        raise ValueError(
            f"The equation was fitted on diameters of {low:g} to {high:g} cm; found "
            f"{outside.size} of {stems.size} outside, from {outside.min():g} to "
            f"{outside.max():g} cm. Use an equation fitted on such stems, measure in cm and not "
            "in mm, or state in the report that the range was widened and why."
        )
    return coefficient * diameter**exponent * np.exp(log_error**2 / 2)


def plot_biomass(stem_mass, plot, plot_areas):
    """Biomass of each plot from the stems in it [t d.m. ha-1].

    Parameters
    ----------
    stem_mass : array_like
        Dry mass of each stem [kg], shape (stems,).
    plot : sequence
        Plot of each stem, shape (stems,).
    plot_areas : mapping
        Area of every plot that was visited [m2], with or without a stem: an empty plot is a plot
        of no biomass, and leaving it out would count the best of the stand for all of it.

    Returns
    -------
    array
        Biomass of the plots [t d.m. ha-1], in the order of `plot_areas`.

    Raises
    ------
    ValueError
        For a stem in a plot without an area, a mass that is no number or negative, or an area
        that is not above zero.

    Examples
    --------
    >>> plot_biomass([30.0, 20.0], ["P1", "P1"], {"P1": 100.0, "P2": 100.0})
    array([5., 0.])
    """
    registry = getattr(stem_mass, "_REGISTRY", None)
    mass = np.atleast_1d(np.asarray(_plain(stem_mass, "kg"), dtype=float))
    names = [str(name) for name in np.atleast_1d(np.asarray(plot))]
    area = {str(name): float(_plain(size, "m2")) for name, size in plot_areas.items()}
    unknown = sorted(set(names) - set(area))
    if unknown or len(names) != mass.size:
        raise ValueError(
            f"Every stem stands in a plot of known area; found {mass.size} stems, {len(names)} "
            f"plot names and no area for {unknown}. Add the plots to the table of areas."
        )
    if not ((mass >= 0) & np.isfinite(mass)).all() or not all(a > 0 for a in area.values()):
        raise ValueError(
            f"Masses must be numbers of 0 or more and areas above 0; found masses from "
            f"{mass.min(initial=np.inf):g} to {mass.max(initial=-np.inf):g} kg and areas "
            f"{area}. Correct the plot table, or leave out dead stems."
        )
    position = {name: i for i, name in enumerate(area)}
    index = np.array([position[name] for name in names], dtype=int)
    total = np.bincount(index, mass, minlength=len(area))
    per_area = total / np.array(list(area.values()))
    per_hectare = per_area * SQUARE_METRES_PER_HECTARE / KILOGRAMS_PER_TONNE
    return per_hectare if registry is None else registry.Quantity(per_hectare, "t / ha")


def stand_biomass(plots, *, confidence, stratum=None, areas=None):
    """Biomass of a stand from its plots, with the error of sampling.

    Plots are the sampling units, not stems. The error of the allometry is none of it: it is
    shared by all plots, and more of them do not lessen it.

    Parameters
    ----------
    plots : array_like
        Biomass of each plot [t d.m. ha-1], shape (plots,), see `plot_biomass`.
    confidence : float
        Chance that the interval covers the true mean, as the crediting rule asks.
    stratum : sequence, optional
        Stratum of each plot, for a stratified sample; without it the plots are a simple one.
    areas : mapping, optional
        Area of every stratum, in one unit.

    Returns
    -------
    bluecarbon.science.sampling.SampleMean
        Mean, standard error and limits [t d.m. ha-1].

    Raises
    ------
    ValueError
        For fewer than two plots, in all or in a stratum, or strata without areas.

    Examples
    --------
    >>> stand = stand_biomass([90.0, 100.0, 110.0], confidence=0.9)
    >>> round(float(stand.mean), 1), round(float(stand.relative_half_width), 3)
    (100.0, 0.169)
    """
    if (stratum is None) != (areas is None):
        raise ValueError(
            "A stratified sample needs the stratum of each plot and the area of each stratum; "
            "found one without the other. Give both, or neither for a simple sample."
        )
    if stratum is None:
        return mean_of_simple_sample(plots, confidence=confidence)
    return mean_of_stratified_sample(plots, stratum, areas, confidence=confidence)
