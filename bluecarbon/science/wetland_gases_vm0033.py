"""Methane and nitrous oxide of tidal wetlands by the defaults of Verra VM0033, with their guards.

Defaults are to be used in the absence of data, each under its own conditions; the rules that go
with them are functions here, so that they cannot be forgotten.
"""

import numpy as np

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.errors import nearest
from bluecarbon.parameters import load
from bluecarbon.science._units import in_units

GRAMS_PER_MILLIGRAM = 1e-3
TONNES_PER_GRAM = 1e-6


@in_units(salinity="1", returns="t ha-1 a-1")
def methane_above_18_vm0033(salinity):
    """Methane of a tidal wetland of a salinity above 18: the first default of VM0033.

    Not together with `methane_from_20_vm0033` across baseline and project, see
    `check_methane_defaults_vm0033`.

    Parameters
    ----------
    salinity : array_like
        Salinity average or low point of the strata [ppt], see `salinity_vm0033`.

    Returns
    -------
    array_like
        Methane [t ha-1 a-1], positive into the air.

    Raises
    ------
    ValueError
        For a salinity that the default is not meant for: there is none for fresher water.

    References
    ----------
    [VM0033]_ v2.1, equation 60.

    Examples
    --------
    >>> methane_above_18_vm0033(25.0)
    0.011
    """
    bound = load().get("vm0033_salinity_brackish").value
    return _default(salinity, salinity > bound, f"above {bound:g}", ["above 18"])


@in_units(salinity="1", returns="t ha-1 a-1")
def methane_from_20_vm0033(salinity):
    """Methane of a tidal wetland of a salinity of 20 or more: the second default of VM0033.

    Parameters
    ----------
    salinity : array_like
        Salinity average or low point of the strata [ppt], see `salinity_vm0033`.

    Returns
    -------
    array_like
        Methane [t ha-1 a-1], positive into the air.

    Raises
    ------
    ValueError
        For a salinity that the default is not meant for.

    References
    ----------
    [VM0033]_ v2.1, equation 61.

    Examples
    --------
    >>> methane_from_20_vm0033(25.0)
    0.0056
    """
    bound = load().get("vm0033_salinity_saline").value
    return _default(salinity, salinity >= bound, f"{bound:g} or more", ["20 or more"])


def check_methane_defaults_vm0033(baseline, project):
    """Refuse a reduction of methane that is only the difference of two defaults.

    Parameters
    ----------
    baseline, project : array_like
        Methane of the strata without and with the project [t ha-1 a-1].

    Raises
    ------
    ValueError
        When a stratum has 0.011 in the baseline and 0.0056 in the project.

    References
    ----------
    [VM0033]_ v2.1, section 8.1.4.5.4.

    Examples
    --------
    >>> check_methane_defaults_vm0033(0.011, 0.011)
    """
    high = load().get("methane_vm0033", ["above 18"]).value
    low = load().get("methane_vm0033", ["20 or more"]).value
    mixed = int(np.sum(_are(baseline, high) * _are(project, low)))
    if mixed:
        raise ValueError(
            f"Baseline {high:g} with project {low:g} t CH4 ha-1 a-1 makes a reduction out of two "
            f"defaults, which VM0033 forbids; found it in {mixed} strata. Use one default "
            "for both, or measure."
        )


@in_units(salinity="1", returns="t ha-1 a-1")
def nitrous_oxide_vm0033(salinity, system, *, direct_nitrogen_input):
    """Nitrous oxide of open water or of a tidal wetland by salinity: the defaults of VM0033.

    Classes: up to 5, above 5 and up to 18, above 18 ppt. An unknown salinity (NaN) counts as the
    freshest class, which gives off most. Seagrass has none.

    Parameters
    ----------
    salinity : array_like
        Salinity average or low point of the strata [ppt], see `salinity_vm0033`.
    system : str
        "open water", "wetland" (marsh or mangrove) or "seagrass".
    direct_nitrogen_input : bool
        Whether nitrogen from a point or non-point source reaches the area directly with the
        water: waste water, fish ponds, fertilised fields. There is no default then.

    Returns
    -------
    array_like
        Nitrous oxide [t ha-1 a-1], positive into the air.

    Raises
    ------
    ValueError
        For a direct input of nitrogen, or an unknown system.

    References
    ----------
    [VM0033]_ v2.1, equations 63 to 68.

    Examples
    --------
    >>> nitrous_oxide_vm0033(np.array([3.0, 18.0, 30.0]), "wetland", direct_nitrogen_input=False)
    array([0.000864, 0.000754, 0.000487])
    """
    systems = sorted({p.applies_to for p in load().named("nitrous_oxide_vm0033")})
    known = sorted({tag for tags in systems for tag in tags if not tag[-1].isdigit()})
    if system not in known:
        raise ValueError(
            f"VM0033 has nitrous oxide by system; found {system!r}. {nearest(system, known)}"
        )
    if direct_nitrogen_input:
        raise ValueError(
            "VM0033 has no default of nitrous oxide where nitrogen reaches the area directly; "
            "found direct_nitrogen_input=True. Measure it, or take published values of its like."
        )
    if system == "seagrass":
        return (salinity > 0) * load().get("nitrous_oxide_vm0033", [system]).value
    classes = [
        load().get("nitrous_oxide_vm0033", [system, tag]).value
        for tag in ("up to 5", "5 to 18", "above 18")
    ]
    fresh = load().get("vm0033_salinity_fresh").value
    brackish = load().get("vm0033_salinity_brackish").value
    # Arithmetic in place of a choice, so that labelled and lazy salinities pass.
    above_fresh, above_brackish = salinity > fresh, salinity > brackish
    return (
        classes[0]
        + (classes[1] - classes[0]) * above_fresh
        + (classes[2] - classes[1]) * above_brackish
    )


def salinity_vm0033(salinity, dates, *, depth=None, flooded_high_tides=None):
    """Salinity of a stratum as VM0033 counts it: the average, or the low point of few observations.

    Observations are to span the variation in the months in which methane peaks. With fewer than
    one a month for one year the lowest of them counts.

    Parameters
    ----------
    salinity : array_like
        Observations [ppt], one-dimensional.
    dates : array_like of datetime64
        When they were made.
    depth : array_like, optional
        Depth of the pore water below the soil surface [cm].
    flooded_high_tides : float, optional
        In place of `depth` when the floodwater was measured, say in a creek: the share of high
        tides with which it floods the wetland [1].

    Returns
    -------
    float
        Salinity [ppt].

    Raises
    ------
    ValueError
        When neither or both of the two are given; for pore water from below 30 cm; for a creek
        that floods the wetland too seldom.

    References
    ----------
    [VM0033]_ v2.1, section 9.3.8.

    Examples
    --------
    >>> salinity_vm0033([12.0, 20.0], ["2024-07-01", "2024-08-01"], depth=20.0)
    12.0
    """
    values = np.asarray(salinity, dtype=float)
    months = np.asarray(dates, dtype="datetime64[M]")
    if values.ndim != 1 or months.shape != values.shape or not np.isfinite(values).all():
        raise ValueError(
            f"Each observation of salinity needs a value and a date; found shapes {values.shape} "
            f"and {months.shape}, {np.sum(~np.isfinite(values))} without a value. Leave out rows "
            "without a value."
        )
    if (depth is None) == (flooded_high_tides is None):
        raise ValueError(
            "Salinity is of pore water or of the floodwater; found "
            f"depth={depth}, flooded_high_tides={flooded_high_tides}. Give exactly one of them."
        )
    deepest = load().get("vm0033_pore_water_depth").value
    if depth is not None and not np.all(np.asarray(depth) <= deepest):
        raise ValueError(
            f"Pore water counts within {deepest:g} cm of the soil surface; found "
            f"{np.max(depth):g} cm. Leave the deeper samples out."
        )
    seldom = load().get("vm0033_flooded_high_tides").value
    if flooded_high_tides is not None and not flooded_high_tides >= seldom:
        raise ValueError(
            f"A creek stands for the pore water when it floods the wetland at {seldom:.0%} of high "
            f"tides at least; found {flooded_high_tides:.0%}. Measure the pore water."
        )
    needed = int(load().get("vm0033_observed_months").value)
    seen = np.unique(months.astype(int))
    whole_year = any(np.isin(np.arange(first, first + needed), seen).all() for first in seen)
    return float(values.mean() if whole_year else values.min())


@in_units(daily="mg m-2 d-1", returns="t ha-1 a-1")
def yearly_emission_vm0033(daily):
    """Yearly emission of a gas from the daily mean of measured fluxes.

    365 days and 1e-5 t ha-1 for each mg m-2. VM0033 prints 100 for the latter in equations 100 and
    101, ten million times too much: the units decide.

    Parameters
    ----------
    daily : array_like
        Daily mean flux of the gas [mg m-2 d-1].

    Returns
    -------
    array_like
        Emission of the gas [t ha-1 a-1].

    References
    ----------
    [VM0033]_ v2.1, equations 100 and 101, without the global warming potential.

    Examples
    --------
    >>> print(f"{yearly_emission_vm0033(3.0):.5f}")
    0.01095
    """
    to_tonnes = GRAMS_PER_MILLIGRAM * TONNES_PER_GRAM * SQUARE_METRES_PER_HECTARE
    return daily * load().get("vm0033_days").value * to_tonnes


@in_units(rate="t ha-1 a-1", returns="1")
def _are(rate, default):
    """1 where a rate is a default, else 0."""
    return np.isclose(rate, default, rtol=1e-9) * 1


def _default(salinity, allowed, words, tags):
    if not np.all(allowed):
        values = np.atleast_1d(np.asarray(salinity, dtype=float))
        outside = values[~np.atleast_1d(np.asarray(allowed))]
        raise ValueError(
            f"This default of VM0033 is for a salinity {words} ppt; found {outside[0]:g} and "
            f"{outside.size} such strata in all. Measure the methane there, or use the factor of "
            "the IPCC by `methane_by_salinity`."
        )
    return salinity * 0 + load().get("methane_vm0033", tags).value
