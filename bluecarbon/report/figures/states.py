"""Colours and names of the states of maps, and a check of what is to be painted."""

import numpy as np

from bluecarbon.report.figures.style import COLOURS, OTHERS
from bluecarbon.report.words import spoken, term


def colours_of(states, given):
    """A colour for every state: the project's, else ours, else the next unused one."""
    given = {k: v for k, v in (given or {}).items() if isinstance(v, str) and v}
    spare = iter(OTHERS)
    return {s: given.get(s) or COLOURS.get(s) or next(spare, "#808080") for s in map(str, states)}


def named(names, habitat):
    """The printed name of a habitat, as a function of the language."""
    given = (names or {}).get(habitat)
    return lambda lang: spoken(given, lang) if given else term(lang, "habitat", habitat)


def drawable(classes, *, ndim):
    """Class maps as an array of `ndim` dimensions."""
    classes = np.asarray(classes)
    if classes.ndim != ndim or 0 in classes.shape:
        raise ValueError(
            f"classes must have {ndim} dimensions, none of them empty; "
            f"found shape {classes.shape}. "
            "Use habitat_map for one date and habitat_change for several."
        )
    return classes
