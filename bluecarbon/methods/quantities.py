"""Equations by name: a methodology is a module of small functions, ordered and evaluated here.

A function's name is the quantity it yields, its argument names are the quantities it needs.
"""

import inspect
from dataclasses import dataclass, field, replace
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module, metadata

from bluecarbon.errors import BluecarbonError, nearest
from bluecarbon.parameters import weakest

# The methodologies of the package: id and the module that holds it. An edition is never edited:
# a new one is a new module and a new line here.
METHODS = {
    "ipcc-wetlands-2013": "bluecarbon.methods.ipcc_wetlands_2013",
    "hyt0305-2021": "bluecarbon.methods.hyt0305_2021",
    "hyt0349-2022": "bluecarbon.methods.hyt0349_2022",
    "hyt0349-2022-harvest": "bluecarbon.methods.hyt0349_2022_harvest",
    "ccer-14-002": "bluecarbon.methods.ccer_14_002",
    "ccer-14-003": "bluecarbon.methods.ccer_14_003",
    "ccer-14-004": "bluecarbon.methods.ccer_14_004",
    "airsea": "bluecarbon.methods.airsea",
    "vm0033-2.1": "bluecarbon.methods.vm0033_2_1",
    "bluecam-2022": "bluecarbon.methods.bluecam_2022",
    "stock-transition": "bluecarbon.methods.stock_transition",
    "stock-transition-peer": "bluecarbon.methods.stock_transition_peer",
}


# Ways to count a pool. One pool is counted one way, or its carbon is counted twice.
POOL_BASES = ("burial", "stock change", "flux", "harvest", "not stated")

# A row of a method: a stratum in a calendar year, a record of the harvest log, or a class
# trajectory in a calendar year.
ROW_KINDS = ("stratum", "harvest", "trajectory")

BASES = ("ex post", "ex ante")

# Packages offer methodologies as entry points of this group: name = ID, value = module.
ENTRY_POINTS = "bluecarbon.methods"


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
        return _first_line(self.function)


@cache
def _first_line(function):
    return (inspect.getdoc(function) or "").partition("\n")[0]


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
    pool_basis: dict  # pool -> how it is counted, one of `POOL_BASES`
    basis: str  # "ex post", or "ex ante" for a projection
    rows: str  # what a row is: one of `ROW_KINDS`
    missing: tuple  # what is missing before a result may bear the standard's name
    inputs: dict  # quantity provided by the project -> unit
    constants: dict  # quantity known by definition -> (value, unit)
    species: dict  # species it weighs -> habitat they are farmed in
    total: object  # quantity that is claimed, or {convention: name}; None where there is none
    beside: tuple  # quantities printed beside the claim, never added to it
    options: dict  # option -> allowed values
    defaults: dict  # option -> its value where a project does not say; other options are needed
    variants: dict  # (option, value) -> what it changes: {"total": ..., "beside": ...}
    cross_check: bool  # printed beside an account, never part of it
    parameters: str | None  # table of its own, where it comes from outside the package
    file: str | None  # the module's file, where it comes from outside the package
    conditions: dict  # of applicability, see `bluecarbon.methods.conditions`
    statements: tuple  # what a scheme says of itself and no test can hold a project against
    equations: dict
    order: tuple = field(default=())

    @property
    def pools(self):
        """Names of the pools it accounts."""
        return tuple(self.pool_basis)

    def claimed(self, convention=None):
        """Name of the claimed quantity under a convention."""
        if self.total is None:
            raise MethodError(
                f"method {self.id} yields no tonnage: it checks whether a project may apply. "
                "Account the habitat by another method beside it."
            )
        if isinstance(self.total, str):
            return self.total
        if convention not in self.total:
            raise MethodError(
                f"method {self.id}: found convention {convention!r}. It decides what counts as a "
                f"removal, so it must be stated. Choose one of: {', '.join(self.total)}."
            )
        return self.total[convention]

    def chosen(self, options):
        """The method under these options: some decide which quantity is claimed."""
        changes = {}
        for (name, value), change in self.variants.items():
            if options.get(name, self.defaults.get(name)) == value:
                changes |= change
        return replace(self, **changes)

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
    """The methodology called `name`: of the package, registered, or offered by another package."""
    if name in _registered:
        return _registered[name]
    if name in METHODS:
        return read_method(import_module(METHODS[name]))
    offered = metadata.entry_points(group=ENTRY_POINTS)
    if name in offered.names:
        return register_method(offered[name].load())
    raise MethodError(
        f"found method {name!r}. It is not a methodology of this package. "
        + nearest(name, method_ids())
    )


def describe(method):
    """What a methodology says of itself, as plain data: for a listing, for JSON.

    Returns
    -------
    dict
        id, edition, title, habitats, yields (kinds of claim, or what it is instead), pools with the
        way each is counted, basis, status (the weakest of its equations and conditions), missing,
        inputs with units, options, conditions, and the equations in the order of evaluation.
    """
    yields = method.claims
    if method.cross_check:
        yields = ("cross-check, never added",)
    elif method.total is None:
        yields = ("applicability checks, no tonnage",)
    chain = [method.equations[name] for name in method.order if name in method.equations]
    stated = [one.status for one in (*chain, *method.conditions.values())]
    return {
        "id": method.id,
        "edition": method.edition,
        "title": dict(method.title),
        "habitats": list(method.habitats),
        "yields": list(yields),
        "pools": method.pool_basis,
        "basis": method.basis,
        "status": weakest(stated) if stated else "none",
        "missing": list(method.missing),
        "inputs": method.inputs,
        "options": {name: list(allowed) for name, allowed in method.options.items()},
        "conditions": [
            {
                "name": c.name,
                "title": c.title,
                "needs": list(c.needs),
                "source": c.source,
                "where": c.where,
                "status": c.status,
            }
            for c in method.conditions.values()
        ],
        "equations": [
            {
                "name": e.name,
                "title": e.title,
                "needs": list(e.needs),
                "unit": e.unit,
                "source": e.source,
                "where": e.where,
                "status": e.status,
            }
            for e in chain
        ],
    }


def method_ids():
    """Names that `load_method` knows, in the order in which they are listed."""
    offered = sorted(metadata.entry_points(group=ENTRY_POINTS).names)
    return tuple(dict.fromkeys((*METHODS, *_registered, *offered)))


def register_method(module):
    """Make the methodology in a module usable under its ID, for as long as this process runs.

    Parameters
    ----------
    module : module
        Of equations, as the modules of `bluecarbon.methods` are.

    Returns
    -------
    Method

    Raises
    ------
    MethodError
        It does not hold together, or its ID is that of a methodology of the package: an edition is
        never replaced.
    """
    method = read_method(module)
    if method.id in METHODS:
        raise MethodError(
            f"found a second method {method.id!r} in {module.__name__}. An edition is never "
            "replaced. Give yours an ID of its own."
        )
    _registered[method.id] = method
    return method


_registered = {}


def read_method(module):
    """The methodology that a module of equations holds; errors name what does not fit."""
    # Callable: a module that is imported whole has the decorators as attributes.
    functions = [f for f in vars(module).values() if callable(f)]
    equations = {f.equation.name: f.equation for f in functions if hasattr(f, "equation")}
    _check_module(module)
    pools = module.POOLS
    inputs = dict(module.INPUTS)
    method = Method(
        id=module.ID,
        edition=module.EDITION,
        title=module.TITLE,
        habitats=tuple(module.HABITATS),
        claims=tuple(module.CLAIMS),
        pool_basis=dict(pools if isinstance(pools, dict) else dict.fromkeys(pools, "not stated")),
        basis=getattr(module, "BASIS", "ex post"),
        rows=getattr(module, "ROWS", "harvest" if "harvest_mass" in inputs else "stratum"),
        missing=tuple(getattr(module, "MISSING", ())),
        inputs=inputs,
        constants=dict(getattr(module, "CONSTANTS", {})),
        species=dict(getattr(module, "SPECIES", {})),
        total=module.TOTAL,
        beside=tuple(getattr(module, "BESIDE", ())),
        options=dict(getattr(module, "OPTIONS", {})),
        defaults=dict(getattr(module, "DEFAULTS", {})),
        variants=dict(getattr(module, "VARIANTS", {})),
        cross_check=getattr(module, "CROSS_CHECK", False),
        parameters=getattr(module, "PARAMETERS", None),
        file=None if module.ID in METHODS else getattr(module, "__file__", None),
        conditions={f.condition.name: f.condition for f in functions if hasattr(f, "condition")},
        statements=tuple(getattr(module, "STATEMENTS", ())),
        equations=equations,
        order=_order(module.ID, equations),
    )
    _check_words(method)
    for name in (*_totals(method), *method.beside):
        if name not in equations:
            raise MethodError(
                f"method {method.id}: {name} is asked for but has no equation. "
                + nearest(name, equations)
            )
    return method


def _totals(method):
    if method.total is None:
        return []
    return [method.total] if isinstance(method.total, str) else list(method.total.values())


def _check_module(module):
    needed = "ID EDITION TITLE HABITATS CLAIMS POOLS INPUTS TOTAL".split()
    absent = [name for name in needed if not hasattr(module, name)]
    if absent:
        raise MethodError(
            f"module {module.__name__}: found no {', '.join(absent)}. A methodology says what it "
            f"is in {', '.join(needed)}. Add them at the head of the module."
        )


def _check_words(method):
    said = [("POOLS", p, POOL_BASES) for p in method.pool_basis.values()]
    said += [("BASIS", method.basis, BASES), ("ROWS", method.rows, ROW_KINDS)]
    for name, value, known in said:
        if value not in known:
            raise MethodError(
                f"method {method.id}: found {value!r} in {name}. It is one of: "
                f"{', '.join(known)}. {nearest(value, known)}"
            )


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
