"""Works out every route of a facts file at every combination of the ends of its ranges."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import product

import numpy as np

from bluecarbon.accounting.routes.facts import CO2_PER_CARBON, TARGET, Facts, read_facts
from bluecarbon.accounting.routes.formula import Formula, solve
from bluecarbon.constants import CO2_PER_C
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.units import quantity

PLAUSIBLE, PARTLY, NOT_POSSIBLE = "plausible", "plausible at some ends", "not possible"
UNCHECKED = "nothing known to hold it against"

# Combinations of ends that a reader can still look through.
MOST_ENDS = 64


@dataclass(frozen=True, kw_only=True)
class Held:
    """A solved quantity against what is known; arrays have one element for each end."""

    kind: str  # "at most", "within" or "share of"
    text: str  # the expression or the name
    known: tuple  # of numbers, in the unit of the solved quantity; the two limits of a "within"
    shares: tuple  # solved / known [1]; empty for "within"
    verdict: str  # empty for a mere share
    over: tuple  # names of the ranges that it depends on


@dataclass(frozen=True, kw_only=True)
class Solved:
    """A step with its answer: one value for each end."""

    step: object
    values: tuple
    checks: tuple  # of Held
    over: tuple  # names of the ranges that it depends on, itself or through earlier steps


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A route with its answers."""

    route: object
    ends: tuple  # one dict of name -> value for each combination of ends
    used: tuple  # names of the file's quantities that it uses
    steps: tuple  # of Solved

    @property
    def verdict(self):
        """The weakest verdict of its checks."""
        found = {held.verdict for s in self.steps for held in s.checks if held.verdict}
        for verdict in (NOT_POSSIBLE, PARTLY, PLAUSIBLE):
            if verdict in found:
                return verdict
        return UNCHECKED


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What it would take: the routes with their numbers. It shows itself as text, HTML and JSON.

    No route shows how a published tonnage was made. A verdict says whether what a route needs is
    inside of what is known, and never that it is what happened.
    """

    target: str  # as it was given
    facts: Facts
    routes: tuple  # of Worked

    def __str__(self):
        from bluecarbon.accounting.routes.showing import text

        return text(self)

    def __repr__(self):
        verdicts = ", ".join(f"{w.route.id} {w.verdict}" for w in self.routes)
        return f"<what {self.target} t would take, {self.facts.facts.id}: {verdicts}>"

    def _repr_html_(self):
        from bluecarbon.accounting.routes.showing import as_html

        return as_html(self)

    def to_dict(self):
        """Everything as plain data, for JSON: see docs/what-would-it-take.md for the keys."""
        from bluecarbon.accounting.routes.showing import as_dict

        return as_dict(self)

    def __getitem__(self, route):
        """The route of this id."""
        for worked in self.routes:
            if worked.route.id == route:
                return worked
        raise KeyError(f"no route {route!r}. " + nearest(route, [w.route.id for w in self.routes]))


def what_would_it_take(target, facts):
    """The routes by which a claimed tonnage could arise from known yields, areas and conventions.

    Parameters
    ----------
    target : str, int, float or Decimal
        The claimed tonnage [t]; of what, carbon or CO2, is for each route to assume.
    facts : Facts or path
        What is known, and the routes, see `read_facts`.

    Returns
    -------
    Answer

    Raises
    ------
    InputError
        For a target that is not a positive number, and for a route that cannot be worked out:
        an unknown name, units that do not go together, an equation that is not linear in what is
        solved for.
    """
    facts = facts if isinstance(facts, Facts) else read_facts(facts)
    tonnes = _tonnes(target)
    return Answer(
        target=f"{tonnes:,f}",
        facts=facts,
        routes=tuple(_work(route, float(tonnes), facts) for route in facts.route),
    )


def _tonnes(target):
    try:
        tonnes = Decimal(str(target).strip())
    except InvalidOperation:
        tonnes = Decimal(0)
    if not (tonnes.is_finite() and tonnes > 0):
        raise InputError(
            where="target",
            found=target,
            rule="A claimed tonnage is a number above zero.",
            cure="Write it without unit and thousands separator, as in --target 2340.1.",
        )
    return tonnes


def _work(route, tonnes, facts):
    place = f"{facts.path}, route {route.id}"
    used = _used(route, facts, place)
    ranged = [name for name in used if len(facts.quantity[name].ends) > 1]
    ends = list(product(*(facts.quantity[name].ends for name in ranged)))
    if len(ends) > MOST_ENDS:
        raise InputError(
            where=place,
            found=f"{len(ends)} combinations of {', '.join(ranged)}",
            rule=f"A route is worked out at {MOST_ENDS} combinations of ends or fewer.",
            cure="Give some of these quantities one value, or divide the route.",
        )
    known = {CO2_PER_CARBON: quantity(CO2_PER_C, "t CO2 (t C)-1")}
    if route.target_unit:
        known[TARGET] = quantity(tonnes, route.target_unit)
    # What the route does not name does no harm here, and lets an error name its neighbours.
    known |= {name: quantity(one.ends[0], one.unit) for name, one in facts.quantity.items()}
    columns = np.array(ends, dtype=float).reshape(len(ends), len(ranged))
    for name in used:
        one = facts.quantity[name]
        numbers = columns[:, ranged.index(name)] if name in ranged else one.ends[0]
        known[name] = quantity(numbers, one.unit)
    steps, over = [], {name: {name} for name in ranged}
    for number, step in enumerate(route.step, start=1):
        where = f"{place}, step {number}"
        if step.solve in known:
            raise InputError(
                where=where,
                found=f"solve = {step.solve!r}",
                rule="What is already known is not solved for.",
                cure="Give the unknown a name of its own.",
            )
        found = solve(step.equation, step.solve, step.unit, known, where)
        known[step.solve] = found
        over[step.solve] = _over(step.equation.split("="), over, where)
        checks = tuple(
            _hold(c, found, known, facts, len(ends), where, over | {"": over[step.solve]})
            for c in step.check
        )
        values = _numbers(found, len(ends))
        depends = tuple(name for name in ranged if name in over[step.solve])
        steps.append(Solved(step=step, values=values, checks=checks, over=depends))
    return Worked(
        route=route,
        ends=tuple(dict(zip(ranged, end, strict=True)) for end in ends),
        used=tuple(used),
        steps=tuple(steps),
    )


def _used(route, facts, place):
    """Names of the file's quantities that a route uses, in the order in which it does."""
    names = []
    for number, step in enumerate(route.step, start=1):
        names += _names(step, f"{place}, step {number}")
    return [name for name in dict.fromkeys(names) if name in facts.quantity]


def _over(texts, over, where):
    """The ranges that some expressions depend on, by themselves or through earlier steps."""
    names = [n for text in texts if text for n in Formula(text, where).names]
    return set().union(*(over.get(name, ()) for name in names))


def _names(step, where):
    """Names in the equation of a step and in what it is held against."""
    texts = step.equation.split("=") + [c.at_most or c.share_of for c in step.check]
    return [n for text in texts if text for n in Formula(text, where).names]


def _hold(check, found, known, facts, count, where, over):
    """A solved quantity held against what is known."""
    if check.within:
        one = facts.quantity.get(check.within)
        if one is None or len(one.ends) < 2:
            ranged = [name for name, q in facts.quantity.items() if len(q.ends) > 1]
            raise InputError(
                where=where,
                found=f"within = {check.within!r}",
                rule="It is the name of a quantity that has a range.",
                cure=nearest(check.within, ranged),
            )
        limits = tuple(_convert(quantity(e, one.unit), found, where) for e in _limits(one))
        inside = [limits[0] <= value <= limits[1] for value in _numbers(found, count)]
        return Held(
            kind="within",
            text=check.within,
            known=limits,
            shares=(),
            verdict=_verdict(inside),
            over=tuple(sorted(over[""])),
        )
    text = check.at_most or check.share_of
    whole = Formula(text, where).value(known)
    numbers = np.broadcast_to(_convert(whole, found, where), count)
    values = np.array(_numbers(found, count))
    return Held(
        kind="at most" if check.at_most else "share of",
        text=text,
        known=tuple(numbers.tolist()),
        shares=tuple((values / numbers).tolist()),
        verdict=_verdict(values <= numbers) if check.at_most else "",
        over=tuple(sorted(over[""] | _over([text], over, where))),
    )


def _limits(one):
    return min(one.ends), max(one.ends)


def _convert(value, like, where):
    import pint

    try:
        return value.to(like.units).magnitude
    except pint.DimensionalityError as error:
        raise InputError(
            where=where,
            found=f"{error.units1} against {error.units2}",
            rule="A check compares like with like.",
            cure="Name a quantity of the same unit.",
        ) from None


def _numbers(value, count):
    return tuple(np.broadcast_to(value.magnitude, count).astype(float).tolist())


def _verdict(holds):
    return PLAUSIBLE if all(holds) else PARTLY if any(holds) else NOT_POSSIBLE
