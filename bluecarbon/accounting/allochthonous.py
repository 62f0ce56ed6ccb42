"""The allochthonous share of buried carbon at work: a declared policy, and where it is known from.

Three policies, none of them a default. "counted": all buried carbon is counted. "deducted": a share
of a removal by soil is taken off. "not applicable": there is none to speak of, with the reason.
"""

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.uncertainty.draws import Distribution
from bluecarbon.uncertainty.montecarlo import Leaf, Source

SHARE = "allochthonous_share"  # as known, whatever the policy
DEDUCTED = "allochthonous_deducted"  # what the policy takes off
CARBON, MATTER = "soil_organic_carbon", "soil_organic_matter"

# What field sheets may hold beside the parameters of methods, with their units.
MEASURED = {SHARE: "1", CARBON: "%", MATTER: "%"}


def handling(method):
    """What a method does about allochthonous carbon.

    "no soil", "policy" (it follows [crediting] allochthonous), "own rule", or "none".
    """
    if not any("soil" in pool or "sediment" in pool for pool in method.pools):
        return "no soil"
    total = method.total
    claims = [total] if isinstance(total, str) else list((total or {}).values())
    if method.cross_check or not claims:
        return "no soil"
    if DEDUCTED in method.leaves(claims):
        return "policy"
    rests_on = {*method.chain(claims), *method.leaves(claims)}
    return "own rule" if any(n.startswith("allochthonous") for n in rests_on) else "none"


def check_policy(project, methods):
    """Every method that counts soil finds a declared policy that it can follow."""
    policy, where = project.crediting.allochthonous, f"{project.path}, crediting.allochthonous"
    for _, method in methods:
        does = handling(method)
        if does == "no soil":
            continue
        if policy is None:
            raise InputError(
                where=where,
                found="nothing",
                rule=f"{method.id} counts carbon in the soil, part of which was made elsewhere: "
                "whether that part is claimed is a declared policy.",
                cure='Write allochthonous = "counted", "deducted" or "not applicable".',
            )
        if policy == "deducted" and does == "none":
            raise InputError(
                where=where,
                found=repr(policy),
                rule=f"{method.id} has no deduction of allochthonous carbon.",
                cure='Write allochthonous = "counted", or account the soil by another method.',
            )
        if policy == "counted" and does == "own rule":
            raise InputError(
                where=where,
                found=repr(policy),
                rule=f"{method.id} deducts allochthonous carbon by equations of its own.",
                cure='Write allochthonous = "deducted", or account the soil by another method.',
            )


def policy_words(crediting):
    """What a lot says of allochthonous carbon, as {"en": ..., "zh": ...}; None where nothing is."""
    policy, reason = crediting.allochthonous, (crediting.allochthonous_reason or "").rstrip(".")
    return {
        None: None,
        "counted": {
            "en": "Carbon in the soil that was made elsewhere is counted (declared policy).",
            "zh": "土壤中的外源碳计入（所声明的政策）。",
        },
        "deducted": {
            "en": "Carbon in the soil that was made elsewhere is deducted (declared policy).",
            "zh": "土壤中的外源碳扣除（所声明的政策）。",
        },
        "not applicable": {
            "en": f"Carbon in the soil that was made elsewhere: not applicable; {reason}.",
            "zh": f"土壤中的外源碳：不适用；{reason}。",
        },
    }[policy]


def deducted_leaf(context, unit):
    """The share of a removal by soil that the policy takes off [1], for the rows of a context."""
    if context.opened.project.crediting.allochthonous == "deducted":
        return _shares(context, needed=True)
    return _nothing(context, DEDUCTED, unit)


def share_leaf(context, unit):
    """The share as far as it is known [1], to be printed beside; the rest is `context.unknown`."""
    policy = context.opened.project.crediting.allochthonous
    known = None if policy == "not applicable" else _shares(context, needed=policy == "deducted")
    if known is None:
        context.unknown.add(SHARE)
        if policy == "counted":
            context.notes.append(
                "no share of carbon made elsewhere is known for every zone: the total without it "
                f"cannot be shown. Field sheets of `{SHARE}` or `{CARBON}` tell it."
            )
        return _nothing(context, SHARE, unit)
    return known


def _nothing(context, name, unit):
    policy = context.opened.project.crediting.allochthonous
    zeros = np.zeros(len(context.rows))
    return context.exactly(name, zeros, unit, "project file", f'allochthonous = "{policy}"')


def _shares(context, *, needed):
    """Leaf of the known shares; None where one is unknown and not needed."""
    zones, zone_of = context.numbered("zone")
    habitats, habitat_of = context.numbered("habitat")
    # In the order of the names, for so the labels are numbered.
    places, which = np.unique(zone_of * len(habitats) + habitat_of, return_inverse=True)
    sources = []
    for place in places.tolist():
        zone, habitat = zones[place // len(habitats)], habitats[place % len(habitats)]
        source = _source(context.opened, zone, habitat)
        if source is None and not needed:
            return None
        if source is None:
            raise InputError(
                where=f"{context.opened.project.path}, crediting.allochthonous",
                found=f"no share for {habitat} in zone {zone}",
                rule="A share is deducted that was measured, or follows from measured soil.",
                cure=f"Add a field sheet row of `{SHARE}` (from a mixing model, say), or of "
                f"`{CARBON}` and, where measured, `{MATTER}`, for this zone or habitat.",
            )
        sources.append(source)
    return Leaf(tuple(sources), which, np.broadcast_to(1.0, which.shape))


def _source(opened, zone, habitat):
    """Where the share of one zone and habitat comes from; None where nothing tells."""
    share = _row(opened, SHARE, zone, habitat)
    if share is not None:
        _check_share(share)
        law = Distribution(
            kind=share.distribution,
            value=share.value,
            spread=share.spread,
            low=share.low,
            high=share.high,
        )
        where, key = share.where, share.key
        return _named(share, key, law, where)
    carbon = _row(opened, CARBON, zone, habitat)
    if carbon is None:
        return None
    # It brings the equations of soil cores along, for which few accounts have a use.
    from bluecarbon.science.allochthonous import CONVERSIONS

    if habitat not in CONVERSIONS:
        return None
    matter = _row(opened, MATTER, zone, habitat)
    value, spread = _by_vm0033(carbon, matter, habitat)
    kind = "truncated normal" if spread > 0 else "fixed"
    law = Distribution(kind=kind, value=value, spread=spread)
    of = f" and {matter.value:g} % organic matter" if matter else ""
    where = (
        f"VM0033 v2.1, equations 39 to 46, of {carbon.value:g} % organic carbon{of} "
        f"({carbon.where}); its error is half the change over one standard error either way"
    )
    return _named(carbon, f"{SHARE}|{carbon.key}|{habitat}", law, where)


def _named(row, key, law, where):
    return Source(
        name=key,
        scope="",
        distribution=law,
        unit="1",
        source=row.source,
        where=where,
        status=row.status,
    )


def _row(opened, name, zone, habitat):
    if not opened.parameters.named(name):
        return None
    fitting = {zone, habitat}
    if not any(fitting.issuperset(p.applies_to) for p in opened.parameters.named(name)):
        return None
    return opened.parameters.get(name, fitting)


def _check_share(share):
    if not 0 <= share.value <= 1:
        raise InputError(
            where=share.table,
            found=f"{share.value:g}",
            rule="A share lies between 0 and 1.",
            cure="Divide a percentage by 100, or state its unit as %.",
        )


def _by_vm0033(carbon, matter, habitat):
    """Share and its standard error from organic carbon and, where measured, organic matter."""
    from bluecarbon.science.allochthonous import PERCENT, share_vm0033

    error = carbon.spread if carbon.spread > 0 else 0.0
    measured = None if matter is None else matter.value / PERCENT
    try:
        share, less, more = (
            float(share_vm0033(percent / PERCENT, habitat, organic_matter=measured))
            for percent in (carbon.value, carbon.value - error, carbon.value + error)
        )
    except ValueError as problem:
        raise InputError(
            where=carbon.table,
            found=f"{carbon.value:g} ± {error:g} % organic carbon",
            rule=str(problem).rpartition(". ")[0] + ".",
            cure=f"Measure `{MATTER}`, too, or give `{SHARE}` itself.",
        ) from None
    return share, abs(less - more) / 2
