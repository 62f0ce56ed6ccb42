"""What a methodology says of itself, as plain data."""

from bluecarbon.parameters import weakest


def describe(method):
    """What a methodology says of itself, as plain data: for a listing, for JSON.

    Returns
    -------
    dict
        id, edition, title, habitats, yields (kinds of claim, or what it is instead), pools with the
        way each is counted, basis, status (the weakest of its equations and conditions), missing,
        inputs with units, options, conditions, and the equations in the order of evaluation.
    """
    yields = method.claims
    if method.cross_check:
        yields = ("cross-check, never added",)
    elif method.total is None:
        yields = ("applicability checks, no tonnage",)
    chain = [method.equations[name] for name in method.order if name in method.equations]
    stated = [one.status for one in (*chain, *method.conditions.values())]
    return {
        "id": method.id,
        "edition": method.edition,
        "title": dict(method.title),
        "habitats": list(method.habitats),
        "yields": list(yields),
        "pools": method.pool_basis,
        "basis": method.basis,
        "status": weakest(stated) if stated else "none",
        "missing": list(method.missing),
        "inputs": method.inputs,
        "options": {name: list(allowed) for name, allowed in method.options.items()},
        "conditions": [
            {
                "name": c.name,
                "title": c.title,
                "needs": list(c.needs),
                "source": c.source,
                "where": c.where,
                "status": c.status,
            }
            for c in method.conditions.values()
        ],
        "equations": [
            {
                "name": e.name,
                "title": e.title,
                "needs": list(e.needs),
                "unit": e.unit,
                "source": e.source,
                "where": e.where,
                "status": e.status,
            }
            for e in chain
        ],
    }
