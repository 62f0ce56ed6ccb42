"""Plausibility guards: what nature has been seen to do bounds what an account may say.

An account can be right in its sums and impossible in nature. The bounds stand in
`parameters/guards.csv`, named guard.stop.QUANTITY or guard.warn.QUANTITY, with source and unit.
They are read from the package only: a project's own table cannot move them, and one that tries to
is refused.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import numpy as np

from bluecarbon.errors import InputError, nearest
from bluecarbon.parameters import load

# Rows that decide what may be claimed: bounds, constants of deduction rules, scores of risks.
FIXED = (
    "guard.",
    "natural_risk_",
    "art_trees_",
    "ar_tool14_",
    "vm0033_allowance",
    "vm0033_baseline",
    "vm0033_switch_",
    "vm0033_methane_between",
    "methane_vm0033",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """An upper bound on a quantity, and what happens above it."""

    quantity: str
    action: str  # "stop" or "warn"
    bound: float
    unit: str
    source: str
    where: str
    status: str


class GuardError(InputError):
    """A value beyond what nature has been seen to do. Keeps the `guard`, the `value`, the `row`."""

    def __init__(self, *, where, found, rule, cure, guard=None, value=None, row=None):
        super().__init__(where=where, found=found, rule=rule, cure=cure)
        self.guard, self.value, self.row = guard, value, row

    def __reduce__(self):
        kept = {"guard": self.guard, "value": self.value, "row": self.row}
        return (*super().__reduce__(), kept)


@cache
def guards():
    """All guards, as {quantity: tuple of `Guard`}; those that stop come first."""
    found = defaultdict(list)
    for p in load().rows.values():
        prefix, _, rest = p.name.partition(".")
        if prefix == "guard":
            action, _, quantity = rest.partition(".")
            found[quantity].append(
                Guard(
                    quantity=quantity,
                    action=action,
                    bound=p.value,
                    unit=p.unit,
                    source=p.source,
                    where=p.where,
                    status=p.status,
                )
            )
    return {q: tuple(sorted(g, key=lambda g: g.action)) for q, g in found.items()}


def refuse_moved(parameters):
    """Raise InputError where a project's own table holds a row that decides what may be claimed.

    Takes a `bluecarbon.parameters.ParameterSet`; the package's own tables are its lowest layer.
    """
    for layer in parameters.layers[:-1]:
        for row in layer.values():
            if row.name.startswith(FIXED):
                raise InputError(
                    where=row.table,
                    found=row.name,
                    rule="Bounds, deduction rules and risk scores are those of the package: a "
                    "project cannot move them.",
                    cure="Take the row out of the table.",
                )


def check(quantity, values, labels=None, *, unit=None):
    """Hold values against the guards of a quantity.

    Parameters
    ----------
    quantity : str
        Name in the table of guards, see `guards`.
    values : array_like
        Best estimates, one per row, in the unit of the guard. Not single draws: the tail of a wide
        distribution goes beyond every bound without anybody having claimed that it did.
    labels : sequence of str, or callable, optional
        What the rows are called in the message, or a function from the number of a row to it;
        their number otherwise.
    unit : str, optional
        Unit of the values; refused when it is not that of the guard.

    Returns
    -------
    tuple of str
        Notes on the values above a bound that only warns.

    Raises
    ------
    GuardError
        A value is above a bound that stops. A value on the bound passes.
    """
    if quantity not in guards():
        raise InputError(
            where="plausibility guards",
            found=f"quantity {quantity!r}",
            rule="A quantity without a guard cannot be checked.",
            cure=nearest(quantity, guards()),
        )
    values = np.asarray(values, dtype=float).ravel()
    label_of = labels if callable(labels) else _label_of(quantity, values, labels)
    if np.isnan(values).any():
        raise InputError(
            where=f"guard on {quantity}, {label_of(int(np.isnan(values).argmax()))}",
            found="nan",
            rule="A value that is not a number passes every bound unseen.",
            cure="Fill in the value, or drop the row before the check.",
        )
    held = (_hold(guard, values, label_of, unit) for guard in guards()[quantity])
    return tuple(note for notes in held for note in notes)


def _label_of(quantity, values, labels):
    """The function from the number of a value to its label."""
    if labels is None:
        return "row {}".format
    labels = list(labels)
    if len(labels) != values.size:
        raise InputError(
            where=f"guard on {quantity}",
            found=f"{values.size} values and {len(labels)} labels",
            rule="Every value has one label.",
            cure="Give as many labels as values.",
        )
    return labels.__getitem__


def _hold(guard, values, label_of, unit):
    if unit not in (None, guard.unit):
        raise InputError(
            where=f"guard on {guard.quantity}",
            found=f"values in {unit!r}",
            rule=f"The bound is in {guard.unit!r}.",
            cure="Convert the values.",
        )
    above = values > guard.bound
    if not above.any():
        return
    worst = int(values.argmax())
    others = f" ({int(above.sum())} of {values.size} rows are above it)" if values.size > 1 else ""
    found = f"{guard.quantity} = {values[worst]:g} {guard.unit}{others}"
    rule = (
        f"The bound is {guard.bound:g} {guard.unit}: "
        f"{guard.source}, {guard.where} [{guard.status}]."
    )
    cure = "Check the unit, the area and the time the value was divided by"
    if guard.action == "warn":
        yield f"{label_of(worst)}: {found}. {rule} {cure}."
        return
    raise GuardError(
        where=label_of(worst),
        found=found,
        rule=rule,
        cure=f"{cure}; a record beyond the bound must be published before it can be credited.",
        guard=guard,
        value=float(values[worst]),
        row=label_of(worst),
    )
