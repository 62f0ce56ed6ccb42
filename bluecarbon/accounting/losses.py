"""What the maps say about lost habitat, as inputs of a method that counts losses."""

import numpy as np

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import InputError
from bluecarbon.uncertainty.montecarlo import Leaf

EXTRACTION = "extraction"


def counts_losses(method):
    """True for a method that counts what goes with a lost habitat."""
    if method.rows == "trajectory":  # follows the stocks of every change of class
        return True
    claims = method.total or {}
    claims = [claims] if isinstance(claims, str) else claims.values()
    return "lost_area" in method.leaves(list(claims))


def lost_area(context, unit):
    """Area lost in the year, with the same relative error as the area of the habitat."""
    habitats, which = context.numbered("habitat")
    sources = tuple(context.area_errors[h] for h in habitats)
    return Leaf(sources, which, context.of_strata("lost_area"))


def extracted(context, unit):
    """1 where the legend says of the class in the habitat's place that the soil was dug out."""
    opened = context.opened
    if not opened.maps:
        raise InputError(
            where=opened.project.path,
            found="cover rasters under a method that counts losses",
            rule="What a lost habitat gives off depends on what takes its place.",
            cure='Give class maps under [habitats], or write `losses = "not counted"`.',
        )
    legend, states = opened.legend, list(opened.maps.states)
    dug = set(legend.loc[legend["conversion"] == EXTRACTION, "habitat"])
    digs = np.array([name in dug for name in states])
    if not dug and (context.of_strata("lost_area") > 0).any():
        context.notes.append(
            "no class of the legend has the conversion `extraction`: the soil carbon under lost "
            "habitat is taken to stay where it is."
        )
    values = digs[context.of_strata("lost_to").astype(int)].astype(float)
    return context.exactly("extracted", values, unit, "legend", "column conversion")


def loss_notes(opened, strata, creditable):
    """Hectares of accounted habitat that vanished between maps, and what becomes of them."""
    mapped = [(s, m) for s, m in opened.methods if "area" in m.inputs and m.rows != "trajectory"]
    counted = {h: counts_losses(m) for s, m in mapped for h in s.habitats}
    notes = []
    for habitat in sorted(counted):
        area = strata.mapped_area[strata.among("habitat", [habitat])]
        lost = int((-np.diff(area)).clip(min=0).sum()) / SQUARE_CENTIMETRES_PER_HECTARE
        if lost > 0 and creditable(opened, habitat):
            fate = (
                "what their plants and, where it was dug out, their soil gave off is counted as an "
                "emission."
                if counted[habitat]
                else "carbon that their soil and plants may have given off is not counted."
            )
            notes.append(
                f"{lost:,.1f} ha of {habitat} were lost between maps. Their uptake ends; {fate}"
            )
    return notes
