"""Habitat classes of each date."""

import numpy as np

NODATA = 255
ROWS = 2  # of ponds behind the shore
SEA, LAND, FLAT, MANGROVE, MARSH, SPARTINA, POND, SEAWEED, BIVALVE = 1, 2, 3, 4, 5, 6, 8, 10, 11


def class_maps(coast, plots):
    """Classes of every date, uint8 arrays; `plots` are rectangles of farms by class."""
    assumed = coast.assumed
    dates = range(len(assumed["dates"]))
    return [_classes(coast, plots, k) for k in dates]


def _classes(coast, plots, k):
    place = coast.place
    classes = np.full(coast.shape, SEA, np.uint8)
    classes[place < 1] = FLAT
    classes[place < 0] = LAND
    pond, returned = _ponds(coast, k)
    classes[pond] = POND
    classes[returned] = FLAT
    tidal = (place >= 0) & (place < 1) & (coast.behind < 0)
    spartina, natives = _grasses(coast, k)
    classes[tidal & spartina] = SPARTINA
    classes[tidal & natives] = MARSH
    stands = [_mangrove(coast, i) for i in range(len(coast.assumed["dates"]))]
    # Ground on which mangrove will be planted is bare until then.
    classes[tidal & stands[-1]] = FLAT
    classes[tidal & stands[k]] = MANGROVE
    for code, rectangles in plots.items():
        for top, left, bottom, right in rectangles:
            classes[top:bottom, left:right] = code
    return classes


def _grasses(coast, k):
    """Masks of Spartina and of native marsh, before the tide cuts them off."""
    about, place, patches = coast.assumed["plants"], coast.place, coast.patches
    weed = about["spartina"]
    u = np.broadcast_to(coast.u, coast.shape)
    marsh_edge = about["marsh"]["upto"] + about["marsh"]["patchy"] * patches
    native = (place < marsh_edge) & (u < about["marsh"]["west_of"])
    grown = weed["upto"][k] + weed["patchy"] * patches
    spartina = (place >= marsh_edge) & (place < grown) & (u < weed["west_of"])
    rank = (patches + 1) / 2
    cleared = rank < np.where(coast.north, about["cleared_north"][k], about["cleared_south"][k])
    back = spartina & cleared & (place < about["return_upto"][k])
    return spartina & ~cleared, native | back


def _mangrove(coast, k):
    """Stands of planted mangrove on the south shore, each around the one before."""
    about = coast.assumed["plants"]["mangrove"]
    wavy = about["edge"] * coast.patches
    u = coast.u[None, :] + wavy
    along = (u > about["from"]) & (u < about["until"][k])
    return ~coast.north & along & (coast.place < about["upto"])


def _ponds(coast, k):
    """Masks of ponds, and of ponds that were given back to the tide."""
    about = coast.assumed["ponds"]
    length, dike = about["block"], about["dike"]
    pitch = (about["depth"] - dike) // ROWS
    column, along = np.divmod(coast.u - about["from"], length + dike)
    row, back = np.divmod(coast.behind - dike, pitch)
    last = int((about["until"] - about["from"]) // (length + dike)) - 1
    inside = (
        coast.north
        & ((column >= 0) & (column <= last) & (along < length))[None, :]
        & ((row >= 0) & (row < ROWS) & (back < pitch - dike))
    )
    returned = (column > last - about["given_back"][k])[None, :]
    return inside & ~returned, inside & returned
