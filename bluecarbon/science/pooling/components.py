"""What is known of a habitat before a core is taken: mean and variances."""

from typing import NamedTuple

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science._units import _plain


class VarianceComponents(NamedTuple):
    """What is known of a habitat before a core is taken, in logarithms."""

    habitat_mean: float  # ln of the median density [ln g cm-3]
    habitat_variance: float  # of strata around the habitat [1]
    site_variance: float  # of sites around their stratum [1]
    residual_variance: float  # of cores around their site [1]


def variance_components(habitat, *, site_share=None):
    """Mean and variances of the carbon density of a habitat, 0 to 30 cm, in logarithms.

    Parameters
    ----------
    habitat : str
        "tidal marsh", "mangrove" or "seagrass".
    site_share : float, optional
        Share of the variance within a study that lies between sites; the rest lies between the
        cores of one site. The table's row is 1: further cores of a site then add nothing.

    Returns
    -------
    VarianceComponents
        Strata vary around the habitat as studies do in the data, which cannot tell a region from
        the laboratory that studied it.

    Raises
    ------
    ValueError
        For a `site_share` outside 0 to 1.

    References
    ----------
    Rows `pooling_*` of the parameter tables, from the cores of the Coastal Carbon Network.

    Examples
    --------
    >>> marsh = variance_components("tidal marsh")
    >>> round(float(marsh.habitat_variance), 4), round(float(marsh.site_variance), 4)
    (0.1849, 0.1681)
    """
    parameters = load()
    number = {
        name: parameters.get(f"pooling_{name}", {habitat}).value
        for name in ("median_carbon_density", "between_study_sd", "within_study_sd", "site_share")
    }
    share = number["site_share"] if site_share is None else _plain(site_share, "1")
    if not 0 <= share <= 1:
        raise ValueError(
            f"site_share is a share of variance from 0 to 1; found {share:g}. "
            "If it is in percent, divide it by 100."
        )
    within = number["within_study_sd"] ** 2
    return VarianceComponents(
        habitat_mean=np.log(number["median_carbon_density"]),
        habitat_variance=number["between_study_sd"] ** 2,
        site_variance=share * within,
        residual_variance=(1 - share) * within,
    )
