"""Organic carbon from organic matter, and back: every published equation by its source.

Organic matter is the loss on ignition. The equations are printed in percent; here both sides are
mass fractions. A straight line through peat overstates the carbon of mineral mud, where much of
the loss is water in the clay: for that, see `organic_carbon_log_model`.
"""

from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._fractions import PERCENT, check_fraction, possible

_CURE = "Measure organic carbon, or use organic_carbon_log_model for mineral sediment."
_CURE_BACK = "Measure the loss on ignition, or use the equation of another habitat."


@in_units(organic_matter="1", returns="1")
def organic_carbon_marsh_craft1991(organic_matter, *, outside="refuse"):
    r"""Organic carbon of tidal-marsh soil.

    .. math:: OC = 0.40 \, OM + 0.0025 \, OM^2 \quad [\%]

    Parameters
    ----------
    organic_matter : array_like
        Organic matter per dry mass [1].
    outside : {"refuse", "clip"}
        What becomes of carbon below 0 or above the organic matter: an error, or the limit with a
        warning that counts the rows.

    Returns
    -------
    array_like
        Organic carbon per dry mass [1].

    References
    ----------
    [Craft1991]_, as in VM0033 v2.1, equation 95. There 0.04 is printed in front of OM; the inverse
    in equation 41 has 0.4, see `organic_matter_marsh_vm0033`.

    Examples
    --------
    >>> print(f"{organic_carbon_marsh_craft1991(0.10):.4f}")
    0.0425
    """
    return _quadratic(organic_matter, "organic_carbon_marsh_craft1991", outside)


@in_units(organic_matter="1", returns="1")
def organic_carbon_marsh_maxwell2023(organic_matter, *, outside="refuse"):
    r"""Organic carbon of tidal-marsh soil, from the MarSOC data.

    .. math:: OC = 0.410 \, OM + 0.000683 \, OM^2 \quad [\%]

    Takes organic matter per dry mass [1] and returns organic carbon per dry mass [1]. `outside` as
    in `organic_carbon_marsh_craft1991`.

    References
    ----------
    [Maxwell2023]_, as coded in the R package EcologyR/BlueCarbon.

    Examples
    --------
    >>> print(f"{organic_carbon_marsh_maxwell2023(0.10):.4f}")
    0.0417
    """
    return _quadratic(organic_matter, "organic_carbon_marsh_maxwell2023", outside)


@in_units(organic_matter="1", returns="1")
def organic_carbon_mangrove_kauffman2011(organic_matter, *, outside="refuse"):
    r"""Organic carbon of mangrove soil.

    .. math:: OC = 0.415 \, OM + 2.8857 \quad [\%]

    More carbon than organic matter below 4.9 % organic matter: the equation is one for peat. Takes
    organic matter per dry mass [1] and returns organic carbon per dry mass [1]. `outside` as in
    `organic_carbon_marsh_craft1991`.

    References
    ----------
    [Kauffman2011]_, as in VM0033 v2.1, equation 96.

    Examples
    --------
    >>> print(f"{organic_carbon_mangrove_kauffman2011(0.20):.4f}")
    0.1119
    """
    return _quadratic(organic_matter, "organic_carbon_mangrove_kauffman2011", outside)


@in_units(organic_matter="1", returns="1")
def organic_carbon_mangrove_pineiro_juncal(organic_matter, *, outside="refuse"):
    r"""Organic carbon of mangrove soil, by two lines.

    .. math:: OC = 0.37 \, OM - 0.2 \; (OM \le 20), \quad 0.52 \, OM - 2 \; (OM > 20) \quad [\%]

    The source leaves exactly 20 % without an equation; the lower line holds there, which gives
    less carbon. Takes organic matter per dry mass [1] and returns organic carbon per dry mass [1].
    `outside` as in `organic_carbon_marsh_craft1991`.

    References
    ----------
    Piñeiro-Juncal, as coded in the R package EcologyR/BlueCarbon.

    Examples
    --------
    >>> print(f"{organic_carbon_mangrove_pineiro_juncal(0.20):.4f}")
    0.0720
    """
    check_fraction(organic_matter, "organic_matter")
    threshold = load().get("organic_matter_threshold", ("mangrove",)).value
    above = organic_matter > threshold
    name = "organic_carbon_mangrove_pineiro_juncal"
    return _two_lines(organic_matter, above, f"{name}_low", f"{name}_high", outside)


@in_units(organic_matter="1", returns="1")
def organic_carbon_seagrass_fourqurean2012(organic_matter, *, outside="refuse"):
    r"""Organic carbon of seagrass soil, by two lines.

    .. math:: OC = 0.40 \, OM - 0.21 \; (OM < 20), \quad 0.43 \, OM - 0.33 \; (OM \ge 20) \quad [\%]

    Some texts print the threshold as 0.20 %. Takes organic matter per dry mass [1] and returns
    organic carbon per dry mass [1]. `outside` as in `organic_carbon_marsh_craft1991`.

    References
    ----------
    [Fourqurean2012]_, as in VM0033 v2.1, equations 97 and 98.

    Examples
    --------
    >>> print(f"{organic_carbon_seagrass_fourqurean2012(0.20):.4f}")
    0.0827
    """
    check_fraction(organic_matter, "organic_matter")
    threshold = load().get("organic_matter_threshold", ("seagrass",)).value
    above = organic_matter >= threshold
    name = "organic_carbon_seagrass_fourqurean2012"
    return _two_lines(organic_matter, above, f"{name}_low", f"{name}_high", outside)


@in_units(organic_matter="1", returns="1")
def organic_carbon_ccn(organic_matter, habitat, *, outside="refuse"):
    r"""Organic carbon by habitat, from the cores of the Coastal Carbon Network.

    .. math:: OC = \beta_1 \, OM + \beta_2 \, OM^2

    with mass fractions on both sides.

    Parameters
    ----------
    organic_matter : array_like
        Organic matter per dry mass [1].
    habitat : str
        "tidal marsh", "mangrove", "seagrass", "mudflat", "swamp" or "scrub/shrub".
    outside : {"refuse", "clip"}
        As in `organic_carbon_marsh_craft1991`.

    Returns
    -------
    array_like
        Organic carbon per dry mass [1].

    References
    ----------
    Smithsonian/CCN-Data-Analytics, "OM and C Relationship"; between studies it errs by 0.0190 and
    within them by 0.0246 (rows `organic_carbon_ccn_study_bias` and `_residual`): meaningless in
    mud that holds 0.7 % carbon.

    Examples
    --------
    >>> print(f"{organic_carbon_ccn(0.10, 'mangrove'):.4f}")
    0.0424
    """
    check_fraction(organic_matter, "organic_matter")
    linear, square = (load().get(f"organic_carbon_ccn_beta{i}", (habitat,)).value for i in (1, 2))
    carbon = linear * organic_matter + square * organic_matter**2
    return _possible(carbon, organic_matter, outside)


@in_units(organic_carbon="1", returns="1")
def organic_matter_marsh_vm0033(organic_carbon, *, outside="refuse"):
    r"""Organic matter of tidal-marsh soil: the inverse of `organic_carbon_marsh_craft1991`.

    .. math:: OM = \frac{-0.4 + \sqrt{0.4^2 + 4 \cdot 0.0025 \, OC}}{2 \cdot 0.0025} \quad [\%]

    Takes organic carbon per dry mass [1] and returns organic matter per dry mass [1]. `outside`
    says what becomes of organic matter below the carbon or above 1.

    References
    ----------
    VM0033 v2.1, equation 41. It clashes with equation 95 as printed there (0.04 for 0.40).

    Examples
    --------
    >>> print(f"{organic_matter_marsh_vm0033(0.03):.5f}")
    0.07178
    """
    check_fraction(organic_carbon, "organic_carbon")
    _, linear, square = coefficients("organic_carbon_marsh_craft1991")
    root = (linear**2 + 4 * square * organic_carbon * PERCENT) ** 0.5
    return _possible_matter(organic_carbon, (root - linear) / (2 * square) / PERCENT, outside)


@in_units(organic_carbon="1", returns="1")
def organic_matter_mangrove_vm0033(organic_carbon, *, outside="refuse"):
    r"""Organic matter of mangrove soil: the inverse of `organic_carbon_mangrove_kauffman2011`.

    .. math:: OM = (OC - 2.8857) / 0.415 \quad [\%]

    Below 4.9 % organic carbon it gives less organic matter than carbon. Takes organic carbon per
    dry mass [1] and returns organic matter per dry mass [1]. `outside` says what becomes of organic
    matter below the carbon or above 1.

    References
    ----------
    VM0033 v2.1, equation 43.

    Examples
    --------
    >>> print(f"{organic_matter_mangrove_vm0033(0.111857):.4f}")
    0.2000
    """
    check_fraction(organic_carbon, "organic_carbon")
    matter = _inverse_line(organic_carbon, "organic_carbon_mangrove_kauffman2011")
    return _possible_matter(organic_carbon, matter, outside)


@in_units(organic_carbon="1", returns="1")
def organic_matter_seagrass_vm0033(organic_carbon, *, outside="refuse"):
    r"""Organic matter of seagrass soil: the inverse of `organic_carbon_seagrass_fourqurean2012`.

    .. math:: OM = (OC + 0.21) / 0.40 \; (OM < 20), \quad OM = (OC + 0.33) / 0.43 \; (OM \ge 20)

    in percent. Carbon in the step between the two lines, 7.79 to 8.27 %, belongs to 20 % organic
    matter. Takes organic carbon per dry mass [1] and returns organic matter per dry mass [1].
    `outside` says what becomes of organic matter below the carbon or above 1.

    References
    ----------
    VM0033 v2.1, equation 45 for the lower line; the upper line is the inverse of equation 98.

    Examples
    --------
    >>> print(f"{organic_matter_seagrass_vm0033(0.0379):.4f}")
    0.1000
    """
    check_fraction(organic_carbon, "organic_carbon")
    threshold = load().get("organic_matter_threshold", ("seagrass",)).value
    low = _inverse_line(organic_carbon, "organic_carbon_seagrass_fourqurean2012_low")
    high = _inverse_line(organic_carbon, "organic_carbon_seagrass_fourqurean2012_high")
    upper = high * (high > threshold) + threshold * (high <= threshold)
    matter = low * (low < threshold) + upper * (low >= threshold)
    return _possible_matter(organic_carbon, matter, outside)


def _quadratic(organic_matter, name, outside):
    check_fraction(organic_matter, "organic_matter")
    constant, linear, square = coefficients(name)
    percent = organic_matter * PERCENT
    carbon = (constant + linear * percent + square * percent**2) / PERCENT
    return _possible(carbon, organic_matter, outside)


def _two_lines(organic_matter, above, low, high, outside):
    percent = organic_matter * PERCENT
    (a, b), (c, d) = coefficients(low), coefficients(high)
    # Sums of masks, not np.where: labels stay on, and lazy arrays stay lazy.
    carbon = ((a + b * percent) * (1 - above) + (c + d * percent) * above) / PERCENT
    return _possible(carbon, organic_matter, outside)


def _inverse_line(organic_carbon, name):
    constant, linear = coefficients(name)[:2]
    return (organic_carbon * PERCENT - constant) / linear / PERCENT


def _possible(carbon, matter, outside):
    return possible(
        carbon, matter, outside, names=("organic carbon", "the organic matter"), cure=_CURE
    )


def _possible_matter(carbon, matter, outside):
    # 1 - OM lies between 0 and 1 - OC: organic matter holds its carbon, and is at most everything.
    mineral = possible(
        1 - matter,
        1 - carbon,
        outside,
        names=("the mineral share (1 - organic matter)", "1 - organic carbon"),
        cure=_CURE_BACK,
    )
    return 1 - mineral
