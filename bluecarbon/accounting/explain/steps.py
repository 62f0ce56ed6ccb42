"""One row of a chain, step by step: leaves first, then the equations in order."""

from dataclasses import dataclass, field, replace

import numpy as np

from bluecarbon.accounting.drawing import sampler_of
from bluecarbon.accounting.explain.formula import Formula, formula
from bluecarbon.accounting.explain.numbers import plain
from bluecarbon.accounting.explain.origins import Origins
from bluecarbon.parameters import weakest

INTERVAL = (0.05, 0.95)

# Elements of one quantity that are drawn at once.
BLOCK_ELEMENTS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Step:
    """One quantity of one row: its central value, and its mean and 90 % interval over the draws.

    Where a row holds several numbers, for the dates of the maps say, the four are lists.
    """

    quantity: str
    title: str
    unit: str
    central: object
    mean: object
    p05: object
    p95: object
    status: str
    source: str
    where: str


@dataclass(frozen=True, kw_only=True)
class LeafStep(Step):
    """A quantity that is given: central = table value * factor."""

    kind: str  # "parameter", "input" or "constant"
    table_value: object
    factor: object
    distribution: dict
    shared_by: str  # what has the same error: "global", or a zone, a record ...
    origin: dict
    others: tuple = ()  # further origins, where a row holds numbers of several sources

    def to_dict(self):
        """The leaf as JSON can hold it."""
        return plain(vars(self))


@dataclass(frozen=True, kw_only=True)
class EquationStep(Step):
    """A quantity that an equation yields from those above it."""

    kind: str = "equation"
    needs: dict  # name -> central value
    formula: Formula = field(repr=False)

    @property
    def filled(self):
        """The formula with the central values in place of the names, where it is symbolic."""
        return self.formula.filled(self.needs)

    def to_dict(self):
        """The equation as JSON can hold it."""
        said = {k: v for k, v in vars(self).items() if k != "formula"}
        said |= {"formula": self.formula.text, "form": self.formula.form}
        return plain(said)


def unit_of(chain, name):
    """Unit of a quantity of a chain."""
    method = chain.method
    if name in method.equations:
        return method.equations[name].unit
    if name in method.inputs:
        return method.inputs[name]
    if name in method.constants:
        return method.constants[name][1]
    return chain.leaves[name].sources[0].unit


def quantities(chain, wanted):
    """Names of the leaves and equations behind a quantity, each before it is needed.

    Depth first, so that what belongs together stands together: all of the soil, then all of the
    biomass, in the order of an equation's arguments.
    """
    equations, found = chain.method.equations, {}
    todo = [(wanted, False)]
    while todo:
        name, ready = todo.pop()
        if name in found:
            continue
        if ready or name not in equations:
            found[name] = None
            continue
        todo.append((name, True))
        todo += [(need, False) for need in reversed(equations[name].needs)]
    return tuple(found)


def of_rows(leaf, rows):
    """A leaf of some rows alone, with the sources that they use alone."""
    used, which = np.unique(leaf.which[rows], return_inverse=True)
    which = which.reshape(leaf.which[rows].shape)
    sources = tuple(leaf.sources[i] for i in used)
    return replace(leaf, sources=sources, which=which, factor=leaf.factor[rows])


def central(chain, rows, names):
    """The named quantities of some rows, every number at its table value: (row, ...) arrays."""
    given = {}
    for name, leaf in chain.leaves.items():
        values = np.array([s.distribution.value for s in leaf.sources])
        given[name] = values[leaf.which[rows]] * leaf.factor[rows]
    values = chain.method.evaluate(given, names)
    return {n: _by_row(np.asarray(v, dtype=float), len(rows)) for n, v in values.items()}


def drawn(account, chain, rows, names):
    """Draws of the named quantities, block by block: yields {name: (draw, row, ...) array}."""
    settings = account.project.uncertainty
    sampler = sampler_of(account.opened, [*account.chains, *account.baselines])
    leaves = {name: of_rows(leaf, rows) for name, leaf in chain.leaves.items()}
    size = max(BLOCK_ELEMENTS // max(len(rows), 1), 1)
    for start in range(0, settings.draws, size):
        count = min(size, settings.draws - start)
        given = {n: leaf.draws(sampler, start, count) for n, leaf in leaves.items()}
        values = chain.method.evaluate(given, names)
        yield {n: _by_draw(np.asarray(v, dtype=float), count, len(rows)) for n, v in values.items()}


def steps_of(account, chain, strata, row, wanted):
    """Leaves and equations of one row, as two lists of steps.

    Parameters
    ----------
    account : Account
    chain : Chain
        Of the account, or of its baseline.
    strata : xarray.Dataset
        What the rows of the chain point into.
    row : int
        Position in `chain.rows`.
    wanted : str
        The quantity that is explained.
    """
    names, rows = quantities(chain, wanted), np.array([row])
    values = {n: _bare(v[0]) for n, v in central(chain, rows, names).items()}
    parts = {name: [] for name in names}
    for block in drawn(account, chain, rows, names):
        for name, value in block.items():
            parts[name].append(value[:, 0])
    spread = {name: _spread(np.concatenate(blocks)) for name, blocks in parts.items()}
    origins, leaves, equations = Origins(account, chain, strata), [], []
    for name in names:
        told = {"quantity": name, "unit": unit_of(chain, name), "central": values[name]}
        told |= dict(zip(("mean", "p05", "p95"), spread[name], strict=True))
        if name in chain.method.equations:
            equations.append(_equation(chain, told, values))
        else:
            leaves.append(_leaf(chain, origins, told, row))
    return leaves, equations


def _equation(chain, told, values):
    equation = chain.method.equations[told["quantity"]]
    needs = {n: values[n] for n in equation.needs}
    return EquationStep(
        **told,
        title=equation.title,
        status=equation.status,
        source=equation.source,
        where=equation.where,
        needs=needs,
        formula=formula(equation, {n: np.asarray(v)[()] for n, v in needs.items()}),
    )


def _leaf(chain, origins, told, row):
    name = told["quantity"]
    leaf = chain.leaves[name]
    which, factor = np.asarray(leaf.which[row]), np.asarray(leaf.factor[row])
    used = [leaf.sources[i] for i in dict.fromkeys(which.ravel().tolist())]
    source = used[0]
    d = source.distribution
    parameter = origins.parameter(source)
    values = np.array([s.distribution.value for s in leaf.sources])
    constant, given = name in chain.method.constants, name in chain.method.inputs
    return LeafStep(
        **told,
        kind="constant" if constant else "input" if given else "parameter",
        title=name.replace("_", " "),
        table_value=_bare(values[which]),
        factor=_bare(factor),
        distribution={k: getattr(d, k) for k in ("kind", "value", "spread", "low", "high")},
        shared_by=shared_by(source),
        status=weakest(s.status for s in used),
        source=source.source,
        where=source.where if parameter is None else parameter.where,
        origin=origins.of(name, source, row, _bare(factor)),
        others=tuple(
            {"value": s.distribution.value, "status": s.status}
            | origins.of(name, s, row, _bare(factor))
            for s in used[1:]
        ),
    )


def shared_by(source):
    """Who shares the error of a source, as in "habitat: mangrove"; "global" where all do."""
    level = getattr(source, "shared_by", "named" if source.scope else "global")
    return f"{level}: {source.scope}" if source.scope else level


def _by_row(value, rows):
    if value.ndim == 0:
        return np.full(rows, float(value))
    return np.broadcast_to(value, (rows, *value.shape[1:]))


def _by_draw(value, count, rows):
    if value.ndim < 2:
        value = value.reshape((1,) * (2 - value.ndim) + value.shape)
    return np.broadcast_to(value, (count, rows, *value.shape[2:]))


def _bare(value):
    """A number, or a list of numbers where there are several."""
    value = np.asarray(value, dtype=float)
    return float(value) if value.ndim == 0 else value.tolist()


def _spread(draws):
    """Mean and 90 % limits over the first axis."""
    # Ages of stands on the first map are infinite, and infinities have no quantile in between.
    low, high = np.quantile(draws, INTERVAL, axis=0, method="nearest")
    return _bare(draws.mean(axis=0)), _bare(low), _bare(high)
