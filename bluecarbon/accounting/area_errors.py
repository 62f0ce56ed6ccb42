"""How far mapped areas may be off, as factors that the draws vary."""

from dataclasses import replace

import numpy as np

from bluecarbon.uncertainty.draws import CorrelatedGroup, Distribution
from bluecarbon.uncertainty.montecarlo import Source


def area_errors(opened, measured):
    """Error of mapped areas by habitat, as factors: shared by all strata of a habitat.

    With reference points the factor is, as the project says, "confirmed": the share of the mapped
    habitat that is there, so what the map missed elsewhere is added to nobody's zone; or
    "error-adjusted": the area that the points lead to over the mapped one, whose errors go together
    where one habitat was taken for another.
    """
    tables = [t for t in (measured.table, measured.baseline_table) if t is not None]
    habitats = sorted({h for t in tables for h in t.labels["habitat"].unique()})
    settings = opened.project.uncertainty.area_standard_error
    errors = _adjusted(opened, measured, habitats)
    for habitat in habitats:
        if habitat in errors:
            continue
        share, spread = _confirmed(measured, habitat)
        if np.isfinite(share):
            distribution = Distribution(kind="beta", value=share, spread=spread)
            errors[habitat] = _of_points(opened, habitat, distribution, "user's accuracy")
            continue
        spread = settings.get(habitat, settings.get("default"))
        if spread is not None:
            kind = "truncated normal" if spread > 0 else "fixed"
            errors[habitat] = Source(
                name="area",
                scope=habitat,
                level="habitat",
                distribution=Distribution(kind=kind, value=1.0, spread=spread),
                unit="ha",
                source="project file",
                where="uncertainty.area_standard_error",
                status="assumed",
            )
    return errors


def _confirmed(measured, habitat):
    """Share of a mapped habitat that the points of the last map confirm, and its error."""
    judged = measured.last_judged
    if judged is None or habitat not in judged.classes:
        return np.nan, np.nan
    from bluecarbon.accounting.map_accuracy import confirmed_share

    i = judged.classes.index(habitat)
    share, spread = confirmed_share(judged.accuracy)
    return float(share[i]), float(spread[i])


def _adjusted(opened, measured, habitats):
    """Sources of the error-adjusted areas, where the project asks for them and points tell."""
    section, judged = opened.project.habitats, measured.last_judged
    if section is None or section.area != "error-adjusted" or judged is None:
        return {}
    from bluecarbon.accounting.map_accuracy import adjusted_ratio

    found = {h: adjusted_ratio(judged, h) for h in habitats}
    found = {h: (r, e) for h, (r, e) in found.items() if np.isfinite(r) and r > 0}
    uncertain = [h for h, (_, error) in found.items() if error > 0]
    group = None
    if len(uncertain) > 1:
        index = [judged.classes.index(h) for h in uncertain]
        covariance = judged.accuracy.area_covariance[np.ix_(index, index)]
        members = [("area", h) for h in uncertain]
        group, _ = CorrelatedGroup.from_covariance("mapped areas", members, covariance)
    sources = {}
    for habitat, (ratio, error) in found.items():
        # Log-normal: an area is not negative, and its mean stays what the estimator says.
        kind = "lognormal" if error > 0 else "fixed"
        distribution = Distribution(kind=kind, value=float(ratio), spread=float(error))
        told = _of_points(opened, habitat, distribution, "error-adjusted over mapped area")
        sources[habitat] = replace(told, group=group if habitat in uncertain else None)
    return sources


def _of_points(opened, habitat, distribution, where):
    """The source of an area factor that comes from reference points."""
    simulated = opened.files.loc[opened.files["role"] == "reference points", "simulated"]
    return Source(
        name="area",
        scope=habitat,
        level="habitat",
        distribution=distribution,
        unit="ha",
        source=opened.project.habitats.reference_points.name,
        where=where,
        status="assumed" if simulated.any() else "local",
    )
