"""A methodology: what it says of itself, and its equations evaluated in their order."""

from dataclasses import dataclass, field, replace

from bluecarbon.errors import nearest
from bluecarbon.methods.quantities.equations import MethodError


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
