"""Ground by the habitats that it passes through, from the strata of an account."""

import numpy as np

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import BluecarbonError
from bluecarbon.report.views import mapped_habitats

ARROW = ">"  # joins the habitats of a trajectory


def passed_ground(strata, *, inside=True):
    """Area [cm2] of every trajectory, as {(zone, trajectory): area}.

    A trajectory stands in the strata once for each habitat that it passes through, each time with
    its whole area on the maps that show the habitat there; here it counts once.
    """
    if "mapped_area" not in strata or "trajectory" not in strata.coords:
        return {}
    area = strata["mapped_area"].max("map_date").values
    columns = (strata[name].values for name in ("zone", "trajectory", "habitat"))
    found = {}
    for zone, trajectory, habitat, cm2 in zip(*columns, area, strict=True):
        # Strata of covers and of the harvest log have no states to pass through.
        if habitat in str(trajectory).split(ARROW) and (zone or not inside):
            found[str(zone), str(trajectory)] = int(cm2)
    return found


def flows_of(account, habitats=None):
    """Hectares by the states that ground inside the zones passes through, and the map dates.

    Only ground that ever held one of `habitats`; by default those that are accounted and gained or
    lost something: farms that stay as they are would hide all else.
    """
    strata = account.strata
    wanted = set(habitats if habitats is not None else mapped_habitats(account))
    flows = {}
    for (_, trajectory), cm2 in passed_ground(strata).items():
        states = tuple(trajectory.split(ARROW))
        if wanted & set(states):
            flows[states] = flows.get(states, 0) + cm2
    if not flows:
        raise BluecarbonError(
            "nothing to draw: no ground inside the zones passes through "
            f"{', '.join(sorted(wanted)) or 'an accounted habitat'} on class maps. Name habitats "
            "of the legend, or draw the areas instead."
        )
    if habitats is None:
        moved = {state for states in flows if len(set(states)) > 1 for state in states}
        flows = {s: cm2 for s, cm2 in flows.items() if moved & set(s)} or flows
    dates = [str(d)[:10] for d in np.asarray(strata["map_date"].values)]
    return {s: cm2 / SQUARE_CENTIMETRES_PER_HECTARE for s, cm2 in flows.items()}, dates
