"""Which group of inputs an uncertain number belongs to."""

AREA, SOIL, BIOMASS, HARVEST, GASES, PARAMETERS = KINDS = (
    "area",
    "soil",
    "biomass",
    "harvest",
    "gases",
    "parameters",
)
CHOICE = "choice of method"

# Words in the names of quantities, the first kind that fits: methane from soil is a gas.
WORDS = (
    (AREA, ("area",)),
    (HARVEST, ("harvest", "yield")),
    (GASES, ("methane", "nitrous", "ch4", "n2o", "gwp", "salinity", "emission_factor")),
    (SOIL, ("soil", "burial", "accumulation", "sediment", "peat", "allochthonous", "half_life")),
    (BIOMASS, ("biomass", "above_ground", "below_ground", "root", "litter", "dead_wood", "growth")),
)


def kind_of(quantity):
    """The group of inputs that a quantity of a method belongs to, by the words in its name.

    >>> kind_of("methane_emission_factor"), kind_of("root_to_shoot"), kind_of("dry_ratio")
    ('gases', 'biomass', 'parameters')
    """
    return next((k for k, words in WORDS if any(w in quantity for w in words)), PARAMETERS)


def grouped(chains, by):
    """Uncertain sources of some chains by group, as {group: set of Source}.

    Parameters
    ----------
    chains : iterable of Chain
    by : {"kind", "parameter"}
        The kinds of this file, or the quantities of the methods one by one.

    A source that several quantities use belongs to the first; sources that are correlated stay
    together, since an index of one of them alone has no meaning.
    """
    of, together = {}, {}
    for chain in chains:
        for quantity, leaf in chain.leaves.items():
            for source in leaf.sources:
                if source.distribution.is_exact or source in of:
                    continue
                group = kind_of(quantity) if by == "kind" else quantity
                if source.group is not None:
                    group = together.setdefault(source.group, group)
                of[source] = group
    found = {}
    for source, group in of.items():
        found.setdefault(group, set()).add(source)
    order = [k for k in KINDS if k in found] if by == "kind" else sorted(found)
    return {k: found[k] for k in order}
