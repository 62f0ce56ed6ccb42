"""Numbers of classes and transitions, looked up in the parameter tables for every trajectory.

Rows are found by tags: the name of the class for `soil_stock`, `soil_accumulation` and
`soil_half_life` (of the class that is left), "from <class>" and "to <class>" for
`soil_disturbed_fraction`; likewise for biomass and litter. A zone, an option or a scenario may be
a further tag. A row without tags holds for all.
"""

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

POOLS = ("soil", "biomass", "litter")
UNITS = {
    "stock": "t C ha-1",
    "accumulation": "t C ha-1 a-1",
    "disturbed_fraction": "1",
    "half_life": "a",
    "carbon_price": "CNY (t CO2e)-1",
    "price_inflation": "1",
    "discount_rate": "1",
}
# Other readings of the same numbers, see bluecarbon/methods/stock_transition_peer.py.
LOOKED_UP = {"class_accumulation": "accumulation", "half_life_of_class_left": "half_life"}
# Least and most that a number can be.
BOUNDS = {
    "stock": (0, np.inf),
    "disturbed_fraction": (0, 1),
    "half_life": (0, np.inf),
    "carbon_price": (0, np.inf),
}
RULE = (
    "Stocks, accumulation, half-lives and disturbed fractions decide what a change of class gives "
    "off, and differ from place to place: the package ships almost none."
)
# Stands for what is 0 by definition: no class was left, or what would grow is not counted.
NOTHING = "no change of class, or a class that is not accounted"


class ClassNumbers:
    """Looks numbers up by name and tags; what is missing is collected and refused together."""

    def __init__(self, opened, always):
        self._parameters, self._always = opened.parameters, frozenset(always)
        self._where = f"{opened.project.path}, parameters.tables"
        self._named, self._found, self._missing = {}, {}, {}

    def tags(self):
        """All tags by which numbers of classes are told apart."""
        names = {f"{pool}_{kind}" for pool in POOLS for kind in UNITS}
        rows = self._parameters.rows.values()
        return {tag for p in rows if p.name in names for tag in p.applies_to}

    def find(self, name, tags, zone, needed=True):
        """The row called `name` for a class or a step, or None where there is none."""
        if name not in self._named:
            rows = self._parameters.named(name)
            self._named[name] = rows, frozenset(t for p in rows for t in p.applies_to)
        rows, telling = self._named[name]
        asked = (self._always | {*tags, zone}) & telling
        if (name, asked) not in self._found:
            fits = any(asked.issuperset(p.applies_to) for p in rows)
            self._found[name, asked] = _checked(self._parameters.get(name, asked)) if fits else None
        row = self._found[name, asked]
        if row is None and needed:
            self._missing.setdefault((name, tuple(tags)))
        return row

    def refuse_missing(self):
        """Raise one InputError that shows a line of CSV for each number that was not found."""
        if not self._missing:
            return
        lines = [
            f"{name},{';'.join(tags)},VALUE,{_unit(name)},,,,fixed,,SOURCE,WHERE,STATUS"
            for name, tags in self._missing
        ]
        name, tags = next(iter(self._missing))
        more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
        raise InputError(
            where=self._where,
            found=f"no row {name!r} for {' '.join(tags) or 'this project'}{more}",
            rule=RULE,
            cure="Add these lines to a table of your own, with your value, source, place in it and "
            "status:\n" + "\n".join(lines),
        )


def disturbs(row):
    """True where a disturbed fraction is, or may be drawn, above 0."""
    return row is not None and (row.value > 0 or row.distribution != "fixed")


def leaf_of(name, rows, index):
    """The leaf of a number from lists of parameter rows by trajectory, in which None stands for 0.

    `index` gives the trajectory of each row of the chain.
    """
    picked = np.array(rows, dtype=object)
    used = sorted({p.key: p for p in picked.flat if p is not None}.values(), key=lambda p: p.key)
    sources = tuple(_source(p) for p in used)
    if any(p is None for p in picked.flat) or not used:
        sources += (_nothing(name),)
    number = {p.key: i for i, p in enumerate(used)}
    which = [len(used) if p is None else number[p.key] for p in picked.flat]
    which = np.array(which, dtype=int).reshape(picked.shape)[index]
    return Leaf(sources, which, np.broadcast_to(1.0, which.shape))


def _nothing(name):
    return Source(
        name=f"{name}|{NOTHING}",
        scope="",
        distribution=Distribution(kind="fixed", value=0.0),
        unit=_unit(name),
        source="by definition",
        where=NOTHING,
        status="standard",
    )


def _source(p):
    return Source(
        name=p.key,
        scope="",
        distribution=Distribution(
            kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high
        ),
        unit=p.unit,
        source=p.source,
        where=f"{p.where} [{p.table}]",
        status=p.status,
    )


def _checked(p):
    """The row, unless its unit or its value cannot be meant."""
    unit = _unit(p.name)
    if " ".join(p.unit.split()) != unit:
        raise InputError(
            where=p.table,
            found=f"{p.name} in {p.unit!r}",
            rule=f"Its unit is {unit!r}.",
            cure=f"Convert the value, its spread and limits, and write {unit!r}.",
        )
    low, high = BOUNDS.get(_kind(p.name), (-np.inf, np.inf))
    if not low <= p.value <= high:
        raise InputError(
            where=p.table,
            found=f"{p.name} = {p.value:g}",
            rule=f"It lies between {low:g} and {high:g}.",
            cure="Correct the value; a fraction is a share of one and not in percent.",
        )
    return p


def _kind(name):
    """ "soil_half_life" is a half_life; a price is itself."""
    pool, _, kind = name.partition("_")
    return LOOKED_UP.get(kind, kind) if pool in POOLS else name


def _unit(name):
    return UNITS[_kind(name)]
