"""Maps of one folder lie on one grid, the same side up."""

import numpy as np

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.errors import InputError
from bluecarbon.inputs.rasters import RasterStack

# Two dates of one place agree in most cells; one of them upside down agrees by chance.
MUCH_BETTER = 0.15
LEAST_AGREEMENT = 0.6


def compare(found):
    """Tell maps off the grid that most share, and maps that fit only when they are turned over."""
    first = sets.reference_map(found)
    if first is None:
        return
    for diagnosis in sets.maps(found):
        if diagnosis is first:
            continue
        try:
            RasterStack([first.content, diagnosis.content], "refuse")
        except InputError as error:
            diagnosis.refused(error)
            continue
        _same_side_up(first, diagnosis)


def _same_side_up(first, diagnosis):
    one, other = (d.picture for d in (first, diagnosis))
    if one is None or other is None or one.shape != other.shape or first.kind != diagnosis.kind:
        return
    if first.kind != "class map":
        return
    agree = {"": np.mean(one == other)}
    agree["upside down"] = np.mean(one == other[::-1])
    agree["mirrored"] = np.mean(one == other[:, ::-1])
    best = max(agree, key=agree.get)
    if best and agree[best] > max(LEAST_AGREEMENT, agree[""] + MUCH_BETTER):
        diagnosis.add(
            "map-turned-over",
            how=best,
            other=first.path.name,
            now=f"{agree['']:.0%}",
            then=f"{agree[best]:.0%}",
        )
