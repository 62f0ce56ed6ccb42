"""What a careful reader would notice in a profile: automatic checks, as results and not as prints.

A flag does not forbid a date. It says which assumption of which model the core seems to break.
"""

from dataclasses import dataclass

import numpy as np

from bluecarbon.parameters import load
from bluecarbon.science.dating._decline import exponential_decline
from bluecarbon.science.dating.missing import inventory_deficit

_LIMITS = load()
SMALLEST_MIXED = 3  # slices: two points lie on any line


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag:
    """One check of a core: whether it is raised, the value it looked at, its limit, and why.

    `where` tells the slices concerned, counted from 0 at the top.
    """

    name: str
    raised: bool
    value: float
    limit: float
    meaning: str
    where: tuple[int, ...] = ()

    def __bool__(self):
        return self.raised


def mixed_layer(profile):
    """Slices at the top that do not decline with depth although those below do: a mixed layer.

    The largest number of top slices, at most half of the profile, through which the straight
    line neither falls (beyond its error) nor may fall as fast as the exponential through the slices
    below it. Mixing, or faster accumulation of late, looks like this; CFCS and CIC hold only below.

    Parameters
    ----------
    profile : Lead210Profile

    Returns
    -------
    Flag
        `value` is the thickness of the layer [cm], `limit` 0.

    References
    ----------
    A test of ours for what [SanchezCabeza2012]_ calls the surface active zone.
    """
    sample, sure = profile.best, _limit("dating_flag_significance")
    thickness, found = 0.0, ()
    for count in range(SMALLEST_MIXED, len(sample.excess) // 2 + 1):
        top, rest = slice(None, count), slice(count, None)
        if len(sample.excess[rest]) < SMALLEST_MIXED:
            break
        fall, error = _fall(sample.excess[top], sample.excess_error[top], sample.mass_depth[top])
        below = exponential_decline(
            sample.excess[rest],
            sample.excess_error[rest],
            sample.mass_depth[rest],
            sample.mass[rest],
        )
        expected = below.slope * sample.excess[top].mean()
        if fall <= sure * error and fall + sure * error < expected:
            thickness, found = profile.bottom[count - 1], tuple(range(count))
    return Flag(
        name="mixed layer",
        raised=bool(found),
        value=float(thickness),
        limit=0.0,
        where=found,
        meaning="The top of the core does not decline with depth: mixed, or faster of late.",
    )


def non_monotone(profile):
    """Slices whose excess is higher than that of the slice above them, beyond their errors.

    Parameters
    ----------
    profile : Lead210Profile

    Returns
    -------
    Flag
        `value` is the number of such slices, `limit` 0. CIC gives them ages that run backwards;
        CFCS does not hold through them; CRS takes them for slow accumulation.
    """
    excess, error = profile.best.excess, profile.excess_error
    rise = np.diff(excess) / np.hypot(error[1:], error[:-1])
    where = np.flatnonzero(rise > _limit("dating_flag_significance")) + 1
    return Flag(
        name="non-monotone",
        raised=bool(len(where)),
        value=float(len(where)),
        limit=0.0,
        where=tuple(where.tolist()),
        meaning="Excess 210Pb rises with depth: changed rate, reworked soil, another source.",
    )


def age_reversal(edge_age):
    """Slices that are older at their top than at their bottom, by whatever model.

    Parameters
    ----------
    edge_age : array_like
        Ages of the edges of one core [a].

    Returns
    -------
    Flag
        `value` is the number of such slices, `limit` 0.
    """
    with np.errstate(invalid="ignore"):
        where = np.flatnonzero(np.diff(np.asarray(edge_age, dtype=float)) < 0)
    return Flag(
        name="age reversal",
        raised=bool(len(where)),
        value=float(len(where)),
        limit=0.0,
        where=tuple(where.tolist()),
        meaning="Ages run backwards: for CRS by negative excess, which is scatter near the base.",
    )


def base_not_reached(profile):
    """Excess left at the base of the core: the inventory is cut off.

    Parameters
    ----------
    profile : Lead210Profile

    Returns
    -------
    Flag
        `value` is the excess of the last slice as a share of the highest, `limit` 1/16. Raised
        when it lies above that and above zero beyond its error.

    References
    ----------
    The limit as in serac [BruelSabatier2020]_, there against the first slice.
    """
    excess, limit = profile.best.excess, _limit("dating_flag_base_share")
    error = np.hypot(profile.excess_error[-1], profile.supported_error)
    share = excess[-1] / excess.max()
    sure = excess[-1] > _limit("dating_flag_significance") * error
    return Flag(
        name="base not reached",
        raised=bool(sure and share > limit),
        value=float(share),
        limit=limit,
        where=(len(excess) - 1,),
        meaning="Excess 210Pb goes on below the core: plain CRS makes every age too old.",
    )


def deficit(inventory, missing):
    """Inventory below the core, as estimated, against what the core holds.

    Parameters
    ----------
    inventory, missing : float
        Measured and missing inventory [Bq m-2], as in the result of `date_core`.

    Returns
    -------
    Flag
        `value` is the share of the whole that is missing.
    """
    share, limit = float(inventory_deficit(inventory, missing)), _limit("dating_flag_deficit")
    return Flag(
        name="inventory deficit",
        raised=share > limit,
        value=share,
        limit=limit,
        meaning="So much of the inventory is estimated and not measured; older ages hang on it.",
    )


def supply_off_region(supply_rate, regional_supply_rate):
    """Supply of the core against the fallout of its region.

    Parameters
    ----------
    supply_rate, regional_supply_rate : float
        Supply of excess 210Pb [Bq m-2 a-1].

    Returns
    -------
    Flag
        `value` is their ratio; raised beyond the limit or below its inverse.
    """
    ratio, limit = float(supply_rate / regional_supply_rate), _limit("dating_flag_supply_ratio")
    return Flag(
        name="supply off region",
        raised=not 1 / limit <= ratio <= limit,
        value=ratio,
        limit=limit,
        meaning="Much more or less 210Pb than falls here: focused or eroded sediment, a lost top.",
    )


def models_disagree(age, age_error, other_age, other_age_error):
    """Two models on the same slices: whether they tell different ages.

    Parameters
    ----------
    age, age_error, other_age, other_age_error : array_like
        Ages of the same slices of one core, at the same `age_at`, and their standard errors [a].
        Where one of them is not finite the slice is left out.

    Returns
    -------
    Flag
        `value` is the largest relative difference among slices that differ beyond their errors;
        raised when it is above the limit. Both models share the activities, so the errors are
        partly the same and the test is a lenient one.
    """
    age, error, other, other_error = (
        np.asarray(v, dtype=float) for v in (age, age_error, other_age, other_age_error)
    )
    limit = _limit("dating_flag_disagreement")
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.abs(age - other) / ((np.abs(age) + np.abs(other)) / 2)
        apart = np.abs(age - other) / np.hypot(error, other_error)
        sure = apart > _limit("dating_flag_significance")
    where = np.flatnonzero(np.isfinite(relative) & sure & (relative > limit))
    value = float(relative[where].max()) if len(where) else 0.0
    return Flag(
        name="models disagree",
        raised=bool(len(where)),
        value=value,
        limit=limit,
        where=tuple(where.tolist()),
        meaning="The ages hang on the model: look for a marker that decides.",
    )


def check_profile(profile):
    """All flags that need no model, of a `Lead210Profile`: tuple of `Flag`, raised or not."""
    return mixed_layer(profile), non_monotone(profile), base_not_reached(profile)


def _limit(name):
    return _LIMITS.get(name).value


def _fall(activity, error, depth):
    """How fast a straight line falls, and the standard error of that."""
    weight = 1 / error**2
    centred = depth - (weight * depth).sum() / weight.sum()
    spread = (weight * centred**2).sum()
    slope = (weight * centred * activity).sum() / spread
    mean = (weight * activity).sum() / weight.sum()
    chi_square = (weight * (activity - mean - slope * centred) ** 2).sum() / (len(depth) - 2)
    return -slope, np.sqrt(max(chi_square, 1) / spread)
