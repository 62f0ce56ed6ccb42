"""Methane and nitrous oxide inside a claim, so that what they take off can be seen."""

from functools import reduce
from operator import add

import numpy as np

ENDING = "_emission_co2e"


def gas_emissions(chain):
    """Names of the emissions that the claimed quantity of a chain takes off.

    They stand beside the claim, end in `_emission_co2e`, and one tonne more of them makes the claim
    one tonne smaller; an emission that is avoided, or counted elsewhere, does not.
    """
    method = chain.method
    inside = set(method.chain([chain.claimed]))
    names = [n for n in chain.wanted if n.endswith(ENDING) and n in inside]
    if not names or not len(chain.rows):
        return ()
    given = {
        name: np.array([s.distribution.value for s in leaf.sources])[leaf.which] * leaf.factor
        for name, leaf in chain.leaves.items()
    }
    values = method.evaluate(given, [chain.claimed, *names])
    taken_off = []
    for name in names:
        more = method.evaluate({**given, name: values[name] + 1.0}, [chain.claimed])
        if np.allclose(values[chain.claimed] - more[chain.claimed], 1.0, rtol=1e-6):
            taken_off.append(name)
    return tuple(taken_off)


def added(names, totals, group):
    """Draws of the named quantities of one group [kg CO2e], added."""
    return reduce(add, (totals[name][group] for name in names))
