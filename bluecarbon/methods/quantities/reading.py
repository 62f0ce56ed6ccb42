"""Reads a methodology from a module of equations, and refuses one that does not hold together."""

from graphlib import CycleError, TopologicalSorter

from bluecarbon.errors import nearest
from bluecarbon.methods.quantities.catalogue import METHODS
from bluecarbon.methods.quantities.equations import MethodError
from bluecarbon.methods.quantities.method import Method

# Ways to count a pool. One pool is counted one way, or its carbon is counted twice.
POOL_BASES = ("burial", "stock change", "flux", "harvest", "not stated")

# A row of a method: a stratum in a calendar year, a record of the harvest log, or a class
# trajectory in a calendar year.
ROW_KINDS = ("stratum", "harvest", "trajectory")

BASES = ("ex post", "ex ante")


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
