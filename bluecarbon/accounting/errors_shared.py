"""Who shares an error, and which errors go together, as the project file says."""

from dataclasses import replace
from functools import cache

import numpy as np

from bluecarbon.errors import InputError, nearest
from bluecarbon.uncertainty.draws import CorrelatedGroup
from bluecarbon.uncertainty.sources import Leaf, rescoped


def arranged(opened, method, rows, strata, leaves):
    """The leaves of a method with the scopes and the correlations that the project declares.

    Parameters
    ----------
    opened : OpenProject
    method : Method
    rows : pandas.DataFrame
        Rows of the chain, with stratum, zone and habitat.
    strata : StrataTable
    leaves : dict of str to Leaf
    """
    settings = opened.project.uncertainty
    leaves = dict(leaves)
    for name, level in settings.scopes.items():
        _check_known(opened, name)
        if name in leaves:
            labels = _labels(opened, level, method, rows, strata)
            leaves[name] = rescoped(leaves[name], level, labels)
    groups = _groups(settings.correlated)
    if groups:
        leaves = {name: _correlated(leaf, groups) for name, leaf in leaves.items()}
    return leaves


def check_members(opened, chains):
    """Refuse correlated groups with a member that nothing draws: a slip of the pen."""
    found = {
        (s.name, s.scope)
        for c in chains
        if c is not None
        for leaf in c.leaves.values()
        for s in leaf.sources
    }
    for group in opened.project.uncertainty.correlated:
        for name, scope in group.keys:
            if (name, scope) not in found:
                known = [n + (f" @ {s}" if s else "") for n, s in sorted(found)]
                shown = name + (f" @ {scope}" if scope else "")
                raise InputError(
                    where=f"{opened.project.path}, uncertainty.correlated",
                    found=f"member {shown!r} of {group.name!r}",
                    rule="A member is a number that the account draws, under its full name.",
                    cure=nearest(shown, known),
                )


def _check_known(opened, name):
    names = {p.name for p in opened.parameters.rows.values()}
    if name not in names:
        raise InputError(
            where=f"{opened.project.path}, uncertainty.scopes",
            found=repr(name),
            rule="A scope is declared for a parameter of the tables.",
            cure=nearest(name, names),
        )


def _labels(opened, level, method, rows, strata):
    """For each row the unit of a level that it belongs to."""
    if level in ("global", "method"):
        return [method.id] * len(rows)
    column = {"habitat": "habitat", "site": "zone", "stratum": "stratum"}[level]
    if column not in rows:
        raise InputError(
            where=f"{opened.project.path}, uncertainty.scopes",
            found=f"{level!r} for a method without it: {method.id}",
            rule="Its rows must belong to what shares an error.",
            cure='Choose "global" or "method".',
        )
    if level == "stratum" and rows[column].dtype.kind in "iu":
        return strata.names[rows[column]].tolist()
    return rows[column].astype(str).tolist()


@cache
def _groups(correlated):
    """The group of each member, by name and scope."""
    found = {}
    for one in correlated:
        group = CorrelatedGroup(name=one.name, members=one.keys, matrix=one.correlation)
        found |= dict.fromkeys(one.keys, group)
    return found


def _correlated(leaf, groups):
    sources = tuple(
        replace(s, group=groups[s.name, s.scope]) if (s.name, s.scope) in groups else s
        for s in leaf.sources
    )
    return Leaf(sources, np.asarray(leaf.which), leaf.factor)
