"""Which pools of carbon are the same: a name may stand for several others."""

# A pool that some methods count in one and others in parts.
_PARTS = {
    "living biomass": ("above-ground biomass", "below-ground biomass"),
    "biomass": ("above-ground biomass", "below-ground biomass"),
    "dead wood and litter": ("dead wood", "litter"),
}


def parts(pools):
    """The pools that names stand for, none of which contains another.

    >>> sorted(parts(["Living biomass", "soil"]))
    ['above-ground biomass', 'below-ground biomass', 'soil']
    """
    return frozenset(
        part
        for pool in pools
        for name in [" ".join(pool.casefold().split())]
        for part in _PARTS.get(name, (name,))
    )
