"""Lines of an account before and after they are settled."""

from dataclasses import dataclass
from operator import attrgetter

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.errors import InputError

# What happened, and what is expected to happen: the latter never becomes a lot.
TIME_BASES = ("ex post", "ex ante")

# The columns of the identity after gross, in the order in which they are taken off.
PARTS = (
    "baseline_kg",
    "leakage_kg",
    "deduction_kg",
    "netted_kg",
    "buffer_kg",
    "lots_kg",
    "remainder_kg",
)
_PARTS_OF = attrgetter(*PARTS)


class Later:
    """Draws that are made whenever somebody looks at them with `numpy.asarray`.

    The totals of an account are kept once and as small as they come; draws of all lines at the same
    time would be several times that. Draws of one `key` are the same, and are made and looked at
    once for all lines that have them; without a key they are nobody else's.
    """

    def __init__(self, make, key=None):
        self._make, self.key = make, self if key is None else key

    def __array__(self, dtype=None, copy=None):
        return np.array(self._make(), dtype=dtype, copy=copy)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LineDraws:
    """One line of an account: the total of its strata over one vintage, one value per draw.

    A credit has baseline draws, zeros where nothing would have happened; an annual sink has none.
    Draw i of the baseline belongs to draw i of the gross mass, so errors they share cancel.
    """

    holder: str
    vintage: int
    habitat: str
    method: str
    # Arrays, or `Later`: asked when the line is looked at.
    gross_draws: object  # int64 [kg CO2e], removals positive
    baseline_draws: object = None  # int64 [kg CO2e], removals positive
    leakage_kg: int = 0
    # Methane and nitrous oxide that gross and baseline have taken off; emissions positive.
    gases_draws: object = None  # int64 [kg CO2e]
    baseline_gases_draws: object = None  # int64 [kg CO2e]
    basis: str = "ex post"  # one of `TIME_BASES`

    @property
    def key(self):
        """Holder, vintage, habitat, method: what makes a line one line."""
        return (self.holder, self.vintage, self.habitat, self.method)


@dataclass(frozen=True, kw_only=True, slots=True)
class SettledLine:
    """A line as whole kilograms of CO2e that add up; mean to p95 describe its net draws."""

    holder: str
    vintage: int
    habitat: str
    method: str
    gross_kg: int
    baseline_kg: int
    leakage_kg: int
    deduction_kg: int
    netted_kg: int  # above zero: losses of other lines charged here; below: own loss carried there
    buffer_kg: int
    lots_kg: int
    remainder_kg: int  # below zero: a loss that no line of this holder and vintage could carry
    unit_kg: int
    mean_kg: int  # of the net draws, rounded down
    median_kg: int
    p05_kg: int
    p95_kg: int
    draws: int
    rule: str
    confidence: str
    buffer_share: str
    claimable_under: tuple[tuple[str, int], ...]  # (rule, kg) under every known rule
    basis: str = "ex post"
    gases_kg: int = 0  # inside gross, which took them off: removals = gross + gases
    stock_kg: int = 0  # net before deduction, without gases: what a stock-based buffer is taken of
    buffer_basis: str = "net"
    # Remainders of earlier vintages of the line, and what goes on to the next: `crediting.carry`.
    carried_in_kg: int = 0
    carried_out_kg: int = 0

    def __post_init__(self):
        if self.gross_kg != sum(_PARTS_OF(self)):
            refuse_parts(self.key, self.gross_kg, sum(_PARTS_OF(self)))

    @property
    def key(self):
        """Holder, vintage, habitat, method: what makes a line one line."""
        return (self.holder, self.vintage, self.habitat, self.method)

    @property
    def removals_kg(self):
        """Gross removals before the gases that the place gives off are taken off."""
        return self.gross_kg + self.gases_kg

    @property
    def units(self):
        """How many whole sale units the lots of the line hold."""
        return self.lots_kg // self.unit_kg


def refuse_parts(key, gross_kg, parts_kg):
    """Refuse a line whose parts are not its gross mass."""
    raise InputError(
        where=name_of(key),
        found=f"gross {gross_kg} kg and parts of {parts_kg} kg",
        rule=f"gross_kg = {' + '.join(PARTS)} holds exactly.",
        cure="Make settled lines with `settle`, and do not edit their numbers.",
    )


def whole_kg(tonnes, *, up=False):
    """Draws in tonnes [t CO2e] as whole kilograms (int64), rounded down; a baseline goes `up`.

    Raises InputError where a draw is not finite or is beyond any mass that can be meant.
    """
    tonnes = np.asarray(tonnes, dtype=float)
    kilograms = (np.ceil if up else np.floor)(tonnes * 1000)
    # `not (x <= y)` is true for nan, which `x > y` would let pass.
    bad = ~(np.abs(kilograms) <= _exact.MAX_KG)
    if bad.any():
        raise InputError(
            where="draws",
            found=f"{tonnes[bad].flat[0]} t CO2e in {int(bad.sum())} of {tonnes.size} draws",
            rule=f"A mass is a finite number below {_exact.MAX_KG} kg.",
            cure="Look for a missing value or a division by zero in the quantities of the line.",
        )
    return kilograms.astype(np.int64)


def gross_weights(lines):
    """Gross masses by which something is shared among lines [kg]: rounded down, zero for a source.

    `lines` are of `LineDraws`.
    """
    found, weights = {}, []
    for line in lines:
        key = draws_key(line.gross_draws)
        if key not in found:
            where = f"{name_of(line.key)}, gross_draws"
            draws = _exact.whole_draws(line.gross_draws, where=where)
            found[key] = max(_exact.mean_down(draws), 0)
        weights.append(found[key])
    return weights


class _Itself:
    """An array as a key: equal to itself alone, and there as long as the key is."""

    def __init__(self, draws):
        self._draws = draws

    def __hash__(self):
        return id(self._draws)

    def __eq__(self, other):
        return isinstance(other, _Itself) and self._draws is other._draws


def draws_key(draws):
    """What tells draws of a line from others: of equal keys they are the same, see `Later`."""
    if draws is None:
        return None
    return draws.key if isinstance(draws, Later) else _Itself(draws)


def net_key(gross_draws, baseline_draws, leakage_kg):
    """The same for the net draws of a line."""
    return draws_key(gross_draws), draws_key(baseline_draws), leakage_kg


def name_of(key):
    """What errors call the line of a key."""
    holder, vintage, habitat, method = key
    return f"line {holder}, {vintage}, {habitat}, {method}"
