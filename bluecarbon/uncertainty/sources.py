"""Uncertain numbers, and who shares them: what is shared does not average out."""

from dataclasses import dataclass, replace

import numpy as np

from bluecarbon.errors import BluecarbonError, nearest
from bluecarbon.uncertainty.draws import CorrelatedGroup, Distribution, as_sampler

# Who shares one error, from the widest to the narrowest. Where nobody declares anything else a
# number is global: errors that are wrongly shared widen a total, errors that are wrongly kept apart
# average out in it and would let more be sold than is there.
SCOPES = {
    "global": "the whole account",
    "method": "all that one method accounts",
    "habitat": "all strata of one habitat",
    "site": "one zone",
    "study": "all cores of one laboratory or campaign",
    "stratum": "one stratum, in all years",
    "core": "one core",
    "record": "one record of a log",
}


@dataclass(frozen=True, kw_only=True)
class Source:
    """One uncertain number, with where it comes from. Rows that share it share its error.

    `level` is one of `SCOPES` and says what `scope` names; a source without a scope is global.
    `group` makes its error go together with those of other sources.
    """

    name: str  # with `scope`, the name of its draws
    scope: str
    distribution: Distribution
    unit: str
    source: str
    where: str
    status: str
    level: str | None = None
    group: CorrelatedGroup | None = None

    def __post_init__(self):
        if self.level is None:
            return
        if self.level not in SCOPES:
            raise BluecarbonError(
                f"source {self.name}: found level {self.level!r}. " + nearest(self.level, SCOPES)
            )
        if (self.level == "global") != (self.scope == ""):
            raise BluecarbonError(
                f"source {self.name}: found level {self.level!r} with scope {self.scope!r}. "
                "A global source has no scope; any other names the unit that shares it."
            )

    @property
    def shared_by(self):
        """Name of its level; "global" without a scope, "named" where nothing is declared."""
        return self.level or ("named" if self.scope else "global")

    def draws(self, seed, start, count):
        """Draws `start` to `start + count`; `seed` is a number or a sampler."""
        sampler = as_sampler(seed)
        if hasattr(sampler, "values"):  # one that changes more than the uniform numbers
            return sampler.values(self, start, count)
        if self.distribution.is_exact:
            return np.full(count, self.distribution.value)
        if self.group is None:
            uniform = sampler.uniforms(self.name, self.scope, start, count)
        else:
            uniform = self.group.uniforms(sampler, (self.name, self.scope), start, count)
        return self.distribution.quantile(uniform)


@dataclass(frozen=True)
class Leaf:
    """A quantity given to a method: for each row a source, times a known factor.

    `which` and `factor` may have trailing axes, (row, ...), as for a value a year.
    """

    sources: tuple[Source, ...]
    which: np.ndarray  # int, (row, ...): the source of each row
    factor: np.ndarray  # float, (row, ...)

    @property
    def is_exact(self):
        """True where nothing is drawn."""
        return all(s.distribution.is_exact for s in self.sources)

    @property
    def values(self):
        """The values of the tables, (row, ...)."""
        return np.array([s.distribution.value for s in self.sources])[self.which] * self.factor

    def draws(self, seed, start, count):
        """Values of shape (count, row, ...), or (count, 1, ...) where all rows share one."""
        columns = [s.draws(seed, start, count) for s in self.sources]
        if len(columns) == 1 and np.all(self.factor == self.factor[:1]):
            one = self.factor[:1]
            return columns[0].reshape(-1, *(1,) * one.ndim) * one
        return np.stack(columns, axis=1)[:, self.which] * self.factor


def rescoped(leaf, level, labels):
    """A leaf whose global sources are drawn once for each label instead.

    Parameters
    ----------
    leaf : Leaf
        Sources that have a scope of their own keep it.
    level : str
        One of `SCOPES`; "global" changes nothing.
    labels : sequence of str
        For each row the method, habitat, site or stratum it belongs to.
    """
    if level == "global":
        return leaf
    sources, number = [], {}
    which = np.array(leaf.which)
    for row, label in enumerate(labels):
        for at, i in np.ndenumerate(np.asarray(leaf.which[row])):
            old = leaf.sources[i]
            key = (int(i), None if old.scope else label)
            if key not in number:
                number[key] = len(sources)
                scope = old.scope or f"{level} {label}"
                sources.append(
                    replace(old, scope=scope, level=old.level if old.scope else level, group=None)
                )
            which[(row, *at)] = number[key]
    return Leaf(tuple(sources), which, leaf.factor)


def check_sharing(leaf, level, labels):
    """Refuse a leaf whose sources are not shared as their level says.

    Within one label all rows draw the same source of a name, and no source serves two labels.
    """
    seen, served = {}, {}
    for row, label in enumerate(labels):
        for i in np.unique(leaf.which[row]):
            source = leaf.sources[i]
            if source.shared_by != level:
                continue
            first = seen.setdefault((source.name, label), source.scope)
            other = served.setdefault((source.name, source.scope), label)
            if first != source.scope or other != label:
                raise BluecarbonError(
                    f"{source.name} is declared to be shared by {level}; row {row} of {label!r} "
                    f"draws scope {source.scope!r}, which belongs to {other!r}. Give every "
                    f"{level} one scope of its own."
                )
