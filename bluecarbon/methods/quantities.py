"""Equations by name: a methodology is a module of small functions, ordered and evaluated here.

A function's name is the quantity it yields, its argument names are the quantities it needs.
"""

import inspect
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from importlib import import_module

from bluecarbon.errors import BluecarbonError, nearest

# The methodologies of the package: id and the module that holds it. An edition is never edited:
# a new one is a new module and a new line here.
METHODS = {
    "ipcc-wetlands-2013": "bluecarbon.methods.ipcc_wetlands_2013",
    "hyt0305-2021": "bluecarbon.methods.hyt0305_2021",
    "airsea": "bluecarbon.methods.airsea",
}


class MethodError(BluecarbonError, ValueError):
    """A methodology that does not hold together, or that does not fit what was asked of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Equation:
    """One equation of a methodology, with where it stands and how well we know it."""

    name: str
    function: object
    needs: tuple[str, ...]
    unit: str
    source: str
    where: str
    status: str

    @property
    def title(self):
        """First line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]


def equation(*, unit, source, where="", status):
    """Mark a function as an equation of a methodology; the function itself stays as it was.

    Parameters
    ----------
    unit : str
        Unit of the quantity it yields, as in "t C ha-1 a-1".
    source, where : str
        The document, and the page, clause, table or equation number in it.
    status : str
        One of `bluecarbon.parameters.STATUSES`.
    """

    def mark(function):
        function.equation = Equation(
            name=function.__name__,
            function=function,
            needs=tuple(inspect.signature(function).parameters),
            unit=unit,
            source=source,
            where=where,
            status=status,
        )
        return function

    return mark


@dataclass(frozen=True, kw_only=True)
class Method:
    """A methodology, read from its module."""

    id: str
    edition: str
    title: dict
    habitats: tuple
    claims: tuple
    pools: tuple
    inputs: dict  # quantity provided by the project -> unit
    constants: dict  # quantity known by definition -> (value, unit)
    species: dict  # species it weighs -> habitat they are farmed in
    total: object  # name of the quantity that is claimed, or {convention: name}
    beside: tuple  # quantities printed beside the claim, never added to it
    options: dict  # option -> allowed values
    cross_check: bool  # printed beside an account, never part of it
    equations: dict
    order: tuple = field(default=())

    def claimed(self, convention=None):
        """Name of the claimed quantity under a convention."""
        if isinstance(self.total, str):
            return self.total
        if convention not in self.total:
            raise MethodError(
                f"method {self.id}: found convention {convention!r}. It decides what counts as a "
                f"removal, so it must be stated. Choose one of: {', '.join(self.total)}."
            )
        return self.total[convention]

    def chain(self, wanted, given=()):
        """Names of the equations that `wanted` quantities need, in the order of evaluation.

        What is `given` is not computed, and neither is what only it would need.
        """
        needed, todo = set(), [w for w in wanted if w not in given]
        while todo:
            name = todo.pop()
            if name in self.equations and name not in needed:
                needed.add(name)
                todo += [n for n in self.equations[name].needs if n not in given]
        return tuple(name for name in self.order if name in needed)

    def leaves(self, wanted):
        """Names of the quantities that `wanted` rests on, constants included, sorted."""
        chain = self.chain(wanted)
        needs = {n for name in chain for n in self.equations[name].needs}
        needs |= {w for w in wanted if w not in self.equations}
        return tuple(sorted(needs - set(chain)))

    def evaluate(self, given, wanted):
        """The `wanted` quantities, as a dict, from the `given` ones (scalars, arrays, quantities).

        A quantity that is given is not computed again, so any intermediate can be put in by hand.
        Constants of the method need not be given. Intermediates are dropped as soon as nobody
        needs them.
        """
        known = {name: value for name, (value, _) in self.constants.items()} | dict(given)
        wanted = tuple(wanted)
        for name in wanted:
            if name not in known and name not in self.equations:
                raise MethodError(
                    f"method {self.id}: {name} is asked for, and is neither an equation nor given. "
                    + nearest(name, [*self.equations, *given])
                )
        todo = self.chain(wanted, known)
        last = {}
        for position, name in enumerate(todo):
            for need in self.equations[name].needs:
                last[need] = position
        for position, name in enumerate(todo):
            equation = self.equations[name]
            missing = [n for n in equation.needs if n not in known]
            if missing:
                raise MethodError(
                    f"method {self.id}: {name} needs {', '.join(missing)}, which is neither an "
                    f"equation nor given. {nearest(missing[0], [*self.equations, *given])}"
                )
            known[name] = equation.function(*(known[n] for n in equation.needs))
            for need in equation.needs:
                if last[need] == position and need not in wanted:
                    del known[need]
        return {name: known[name] for name in wanted}


def load_method(name):
    """The methodology called `name` in `METHODS`."""
    if name not in METHODS:
        raise MethodError(
            f"found method {name!r}. It is not a methodology of this package. "
            + nearest(name, METHODS)
        )
    return read_method(import_module(METHODS[name]))


def read_method(module):
    """The methodology that a module of equations holds; errors name what does not fit."""
    equations = {
        f.equation.name: f.equation for f in vars(module).values() if hasattr(f, "equation")
    }
    method = Method(
        id=module.ID,
        edition=module.EDITION,
        title=module.TITLE,
        habitats=tuple(module.HABITATS),
        claims=tuple(module.CLAIMS),
        pools=tuple(module.POOLS),
        inputs=dict(module.INPUTS),
        constants=dict(getattr(module, "CONSTANTS", {})),
        species=dict(getattr(module, "SPECIES", {})),
        total=module.TOTAL,
        beside=tuple(getattr(module, "BESIDE", ())),
        options=dict(getattr(module, "OPTIONS", {})),
        cross_check=getattr(module, "CROSS_CHECK", False),
        equations=equations,
        order=_order(module.ID, equations),
    )
    totals = [method.total] if isinstance(method.total, str) else list(method.total.values())
    for name in (*totals, *method.beside):
        if name not in equations:
            raise MethodError(
                f"method {method.id}: {name} is asked for but has no equation. "
                + nearest(name, equations)
            )
    return method


def _order(method, equations):
    graph = {name: [n for n in e.needs if n in equations] for name, e in equations.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        loop = " <- ".join(error.args[1])
        raise MethodError(
            f"method {method}: the quantities {loop} need one another. Break the circle by giving "
            "one of them as an input."
        ) from None
