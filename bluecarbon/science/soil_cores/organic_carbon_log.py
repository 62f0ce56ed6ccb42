"""Organic carbon from organic matter on a log scale: the error is a share, not a percentage point.

Our own fit to paired samples of the Coastal Carbon Network; how it was made stands in
docs/science/fit_organic_carbon.py.
"""

import numpy as np

from bluecarbon.parameters import coefficients, load
from bluecarbon.science._units import in_units
from bluecarbon.science.soil_cores._fractions import check_fraction
from bluecarbon.science.soil_cores._lines import broken_line


@in_units(organic_matter="1", study_deviate="1", sample_deviate="1", returns="1")
def organic_carbon_log_model(organic_matter, habitat, *, study_deviate=0.0, sample_deviate=None):
    r"""Organic carbon of a sample, of a study that was not among those of the fit.

    .. math:: \ln (OC / OM) = m + \tau \, u + \sigma \, e - \sigma^2 / 2

    m is the logarithm of the mean in a typical study, tau the spread between studies and sigma that
    within a study. They depend on the organic matter: straight lines in its logarithm between the
    knots, constant beyond them.

    Parameters
    ----------
    organic_matter : array_like
        Organic matter per dry mass [1].
    habitat : str
        "tidal marsh", "mangrove" or "seagrass".
    study_deviate : array_like
        Standard normal number u [1]: one for all samples of a study, as they share laboratory,
        clay and vegetation.
    sample_deviate : array_like, optional
        Standard normal number e [1]: one for every sample. Without it, the mean of the study's
        samples of that organic matter.

    Returns
    -------
    array_like
        Organic carbon per dry mass [1], at most the organic matter.

    References
    ----------
    Rows `organic_carbon_share` and the like of the parameter tables: our fit.

    Examples
    --------
    >>> bool(0.005 < organic_carbon_log_model(0.03, "tidal marsh") < 0.008)
    True
    """
    check_fraction(organic_matter, "organic_matter")
    typical, between, within = _at(organic_matter, habitat)
    logarithm = typical + between * study_deviate
    if sample_deviate is not None:
        logarithm = logarithm + within * sample_deviate - within**2 / 2
    return organic_matter * np.minimum(np.exp(logarithm), 1)


@in_units(organic_matter="1", returns="1")
def organic_carbon_log_expected(organic_matter, habitat):
    r"""Expected organic carbon of a sample of a new study: the mean over studies.

    .. math:: OC = OM \, \exp (m + \tau^2 / 2)

    For stocks, which are sums, the mean counts and not what is typical. Rows as in
    `organic_carbon_log_model`.

    Parameters
    ----------
    organic_matter : array_like
        Organic matter OM per dry mass [1], from loss on ignition.
    habitat : str
        "mangrove", "tidal marsh" or "seagrass".

    Returns
    -------
    array_like
        Organic carbon OC per dry mass [1], at most the organic matter.

    Raises
    ------
    ValueError
        For organic matter outside 0 to 1.

    Examples
    --------
    >>> float(organic_carbon_log_expected(0.0, "mangrove"))
    0.0
    """
    check_fraction(organic_matter, "organic_matter")
    typical, between, _ = _at(organic_matter, habitat)
    return organic_matter * np.minimum(np.exp(typical + between**2 / 2), 1)


def _at(organic_matter, habitat):
    """Log share of a typical study, its spread between studies and within them."""
    knots = coefficients("organic_carbon_share_knot")
    rows = [
        [
            load().get(name, (habitat, f"knot {i}"))
            for name in (
                "organic_carbon_share",
                "organic_carbon_share_between_studies",
                "organic_carbon_share_within_study",
            )
        ]
        for i in range(len(knots))
    ]
    typical = [np.log(share.value) for share, _, _ in rows]
    # A new study deviates from the true mean, and that is known only up to its own error.
    between = [np.hypot(tau.value, share.spread / share.value) for share, tau, _ in rows]
    within = [sigma.value for _, _, sigma in rows]
    # A sample without organic matter has no logarithm; whatever its share, its carbon is 0.
    position = np.log(np.maximum(organic_matter, knots[0]))
    lines = (typical, between, within)
    return tuple(broken_line(position, np.log(knots), values) for values in lines)
