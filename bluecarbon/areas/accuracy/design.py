"""What a sample of reference points can carry: warnings before its figures are believed."""

import numpy as np

# Designs that draw every place with a known chance: only they lead from points to areas.
PROBABILITY_DESIGNS = ("stratified random", "simple random", "systematic")
DESIGNS = (*PROBABILITY_DESIGNS, "not a probability sample")

# Points of a class below which the normal law is no good guide to a share: the rule of thumb of
# textbooks on sampling. It only warns.
FEW_POINTS = 30


def check_sample(names, area, points, *, design, clusters=None):
    """Notes on what the points of a map cannot say.

    Parameters
    ----------
    names : sequence of str
        Names of the strata.
    area : array of shape (stratum,)
        Their mapped areas, in any unit.
    points : integer array of shape (stratum,)
        How many points stand in each.
    design : str
        One of `DESIGNS`.
    clusters : int, optional
        How many clusters all points make, where they are not independent.

    Returns
    -------
    tuple of str
    """
    notes = []
    area, points = np.asarray(area, dtype=float), np.asarray(points)
    here = area > 0
    empty = [n for n, a, k in zip(names, here, points, strict=True) if a and k == 0]
    if empty:
        notes.append(
            f"no reference point in {', '.join(empty)}: its area cannot be adjusted, and neither "
            "can that of any class which may hide in it."
        )
    few = [
        f"{n} ({k})"
        for n, a, k in zip(names, here, points, strict=True)
        if a and 0 < k < FEW_POINTS
    ]
    if few:
        notes.append(
            f"fewer than {FEW_POINTS} reference points in {', '.join(few)}: their errors are "
            "rough themselves."
        )
    if clusters is not None and clusters < np.sum(points):
        notes.append(
            f"{int(np.sum(points)):,} reference points in {clusters:,} clusters: "
            "errors are those of the clusters, which are what was drawn."
        )
    if design == "systematic":
        notes.append(
            "a systematic sample is taken as a random one: its error comes out too large rather "
            "than too small."
        )
    if design not in PROBABILITY_DESIGNS:
        notes.append(
            "the reference points are not a probability sample: they say how often the map was "
            "right where somebody went, and nothing of the ground between. Areas are not adjusted."
        )
    return tuple(notes)
