"""When the classes of a trajectory are entered and left, between maps that only show dates."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise


@dataclass(frozen=True)
class Times:
    """Decimal years of one trajectory, by map date."""

    entered: list
    grows_from: list
    grows_until: list


def decimal_year(day):
    """A date as a decimal year, so that every calendar year is 1 long: 1 July 2019 is 2019.496."""
    first, last = date(day.year, 1, 1).toordinal(), date(day.year + 1, 1, 1).toordinal()
    return day.year + (day.toordinal() - first) / (last - first)


def class_times(classes, dates, rule, is_loss, is_source):
    """Times of the classes of a trajectory, by a declared rule.

    "conservative": a gain happens at the later map, a loss at the earlier one. So a step that
    disturbs carbon, or leads to a class that is not accounted, takes place on the earlier map;
    every other one on the later. The class that is entered grows from the later map in any case,
    and a class that loses carbon of its own goes on losing from the instant it is entered.
    "against a baseline": the same care where more uptake would mean fewer credits. Gains happen at
    the earlier map, losses at the later one, and what grew on the map before grows on where a map
    has no data.
    "linear": every step takes place midway, and growth begins with it. One trajectory changes as a
    whole, so this is the middle of what changes evenly.

    Where a map has no data, nothing is known to grow from the map before it to the map after it, or
    to the end; losses go on.

    Parameters
    ----------
    classes : sequence of str or None
        Class on each map, None without data.
    dates : sequence of datetime.date
    rule : {"conservative", "linear", "against a baseline"}
    is_loss : callable
        Of the class left and the class entered.
    is_source : callable
        Of a class: whether it loses carbon of its own.

    Returns
    -------
    Times
        For a map without data three times that are equal: nothing happens there. The first map
        holds from the start of its calendar year, the last one to the end of its own.
    """
    at = [decimal_year(d) for d in dates]
    entered, grows_from, grows_until = list(at), list(at), list(at)
    generous = rule == "against a baseline"
    known = [k for k, name in enumerate(classes) if name is not None]
    if known[0] == 0:
        entered[0] = grows_from[0] = float(dates[0].year)
    for p, k in pairwise(known):
        earlier, later, gap = at[p], at[k], k > p + 1 and not generous
        loss = classes[p] != classes[k] and is_loss(classes[p], classes[k])
        if classes[p] == classes[k]:
            step = later
        elif rule == "linear":
            step = (earlier + later) / 2
        else:
            step = earlier if loss != generous else later
        entered[k] = step
        grows_until[p] = step if is_source(classes[p]) or not gap else earlier
        waits = gap or (rule == "conservative" and loss)
        grows_from[k] = later if waits and not is_source(classes[k]) else step
    last = known[-1]
    if last == len(at) - 1 or generous or is_source(classes[last]):
        grows_until[last] = float(dates[-1].year + 1)
    return Times(entered, grows_from, grows_until)
