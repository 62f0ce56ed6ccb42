"""Gathers the leaves of a chain: every number its claim rests on, by row."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from bluecarbon.accounting.errors_shared import arranged
from bluecarbon.accounting.leaves.context import Context, alike
from bluecarbon.accounting.leaves.providers import PROVIDERS, of_zones
from bluecarbon.accounting.leaves.rows import BASELINE, PROJECT, area_rows, creditable, harvest_rows
from bluecarbon.accounting.titles import held_years
from bluecarbon.accounting.trajectory_rows import TrajectoryRows
from bluecarbon.areas.strata_table import StrataTable
from bluecarbon.parameters import weakest
from bluecarbon.parameters.tables import STATUSES
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source


@dataclass(frozen=True, kw_only=True)
class Chain:
    """One method at work: its rows, and the leaves of its equations.

    `rows` has one line for each stratum and year, or for each record of the harvest log, with the
    columns stratum (its number in the strata), zone, holder, habitat, species, year, tags.
    """

    section: object
    method: object
    convention: str | None
    rows: pd.DataFrame
    leaves: dict
    notes: tuple = ()
    unknown: frozenset = frozenset()  # leaves that nothing tells: what rests on them is not shown

    @property
    def claimed(self):
        """Name of the quantity that is claimed."""
        return self.method.claimed(self.convention)

    @cached_property
    def wanted(self):
        """The claimed quantity and those printed beside it."""
        beside = (n for n in self.method.beside if not self.unknown & {*self.method.leaves([n])})
        return tuple(dict.fromkeys((self.claimed, *beside)))

    @cached_property
    def lines(self):
        """Line that each row is booked on, and holder, year and habitat of the lines as they come.

        Returns
        -------
        of_row : int64 array (row,)
        keys : list of (str, int, str)
        """
        number, labels = np.zeros(len(self.rows), dtype=np.int64), []
        for name in ("holder", "year", "habitat"):
            codes, names = pd.factorize(self.rows[name])
            number = number * len(names) + codes
            labels.append(names)
        of_row, found = pd.factorize(number)
        codes = np.unravel_index(found, [len(names) for names in labels])
        keys = [names[code].tolist() for names, code in zip(labels, codes, strict=True)]
        return of_row, list(zip(*keys, strict=True))

    @cached_property
    def rows_by_line(self):
        """{(holder, year, habitat): numbers of the rows that are booked there, ascending}."""
        of_row, keys = self.lines
        order = np.argsort(of_row, kind="stable")
        cuts = np.cumsum(np.bincount(of_row, minlength=len(keys)))[:-1]
        return dict(zip(keys, np.split(order, cuts) if keys else (), strict=True))

    @cached_property
    def _status_bits(self):
        """For each row the statuses of the equations and numbers behind its claim, as bits."""
        bit = {status: 1 << number for number, status in enumerate(STATUSES)}
        found = np.zeros(len(self.rows), dtype=np.int64)
        for name in self.method.chain([self.claimed]):
            found |= bit[self.method.equations[name].status]
        needed = set(self.method.leaves([self.claimed]))
        for name, leaf in self.leaves.items():
            if name in needed:
                bits = np.array([bit[s.status] for s in leaf.sources], dtype=np.int64)[leaf.which]
                found |= np.bitwise_or.reduce(bits.reshape(len(found), -1), axis=1)
        return found

    def statuses_of(self, rows=slice(None)):
        """Statuses of the equations and numbers behind the claim of some rows, as one set."""
        bits = int(np.bitwise_or.reduce(self._status_bits[rows], initial=0))
        return {status for number, status in enumerate(STATUSES) if bits >> number & 1}

    @property
    def status(self):
        """The weakest status of all rows."""
        return weakest(self.statuses_of())

    def central(self, wanted):
        """The `wanted` quantities by row, with every number at its table value."""
        given = {
            name: np.array([s.distribution.value for s in leaf.sources])[leaf.which] * leaf.factor
            for name, leaf in self.leaves.items()
        }
        values = self.method.evaluate(given, wanted)
        return {n: np.broadcast_to(v, len(self.rows)) for n, v in values.items()}


def gather(opened, strata, section, method, area_errors, scenario=PROJECT, *, cache=None):
    """The `Chain` of a method over the strata of a project.

    Parameters
    ----------
    opened : OpenProject
    strata : StrataTable or xarray.Dataset
        See `bluecarbon.areas.strata`; columns are at hand, a dataset is turned into them.
    section, method
        A pair of `opened.methods`.
    area_errors : dict of str to Source
        Relative error of the mapped area, by habitat.
    scenario : str
        `PROJECT` or `BASELINE`: a tag of every row, so that tables may tell the two apart.
    cache : bluecarbon.accounting.caching.Cache, optional
        Where the exchange with the sea is looked up and kept, by the content of the fields.
    """
    strata = StrataTable.of(strata)
    weighs = method.rows == "harvest"
    if method.rows == "trajectory":
        mine = [h for h in section.habitats if creditable(opened, h)]
        words = {v for v in section.options.values() if isinstance(v, str)} | {scenario}
        followed = TrajectoryRows(
            opened, strata, method, mine, area_errors, words, is_baseline=scenario == BASELINE
        )
        rows = followed.rows
    else:
        followed = None
        rows = (harvest_rows if weighs else area_rows)(opened, strata, section, method)
    held = held_years(opened, rows)
    if not held.all():
        rows = rows[held].reset_index(drop=True)
    options = dict(section.options)
    if weighs:
        options["share_layout"] = opened.project.harvest.share_layout
    named = {v for v in options.values() if isinstance(v, str)} | {scenario}
    convention = opened.project.harvest.convention if weighs else None
    claimed = method.claimed(convention)
    context = Context(opened, strata, rows, options, area_errors, scenario, cache)
    if followed:
        context.notes += followed.notes
        context.unknown |= followed.unknown
    kinds, kind = context.kinds(named)
    leaves = {}
    for name in method.leaves([claimed, *method.beside]):
        if name in method.constants:
            value, unit = method.constants[name]
            leaves[name] = context.exactly(name, alike(value, len(rows)), unit, "by definition")
        elif followed and followed.knows(name):
            leaves[name] = followed.leaf(name, rows)
        elif name in method.inputs:
            provide = PROVIDERS.get(name) or of_zones(name)
            leaves[name] = provide(context, method.inputs[name])
        else:
            leaves[name] = _parameter_leaf(opened, name, kinds, kind)
    return Chain(
        section=section,
        method=method,
        convention=convention,
        rows=rows,
        leaves=arranged(opened, method, rows, strata, leaves),
        notes=tuple(dict.fromkeys(context.notes)),
        unknown=frozenset(context.unknown),
    )


def _parameter_leaf(opened, name, kinds, kind):
    """The row of the parameter tables that applies to each row of the chain, by kinds of tags."""
    # Kinds that differ only in tags that no row of this name has are alike to it.
    telling = {tag for p in opened.parameters.named(name) for tag in p.applies_to}
    told = [tags & telling for tags in kinds]
    first = dict(zip(reversed(told), reversed(kinds), strict=True))
    asked = {t: opened.parameters.get(name, first[t]) for t in dict.fromkeys(told)}
    rows = sorted({p.key: p for p in asked.values()}.values(), key=lambda p: p.key)
    number = {p.key: i for i, p in enumerate(rows)}
    sources = tuple(
        Source(
            name=p.key,
            scope="",
            distribution=Distribution(
                kind=p.distribution, value=p.value, spread=p.spread, low=p.low, high=p.high
            ),
            unit=p.unit,
            source=p.source,
            where=f"{p.where} [{p.table}]",
            status=p.status,
            group=opened.parameter_groups.get(p.key),
        )
        for p in rows
    )
    which = np.array([number[asked[t].key] for t in told], dtype=int)
    which = which[kind] if len(rows) > 1 else alike(0, len(kind))
    return Leaf(sources, which, alike(1.0, len(kind)))
