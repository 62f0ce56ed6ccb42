"""The lots of an account, and what the report does not show."""

from bluecarbon.report.views import habitat_names
from bluecarbon.report.words import in_language, term


def lot_rows(account, language):
    """One row a lot, and beside them the statements of all lots, each of them once.

    A statement comes with the habitats of its lots, where not all lots say the same.
    """
    names = habitat_names(account, language)
    lots = account.lots

    def said(attribute):
        found = {}
        for lot in lots:
            text = in_language(getattr(lot, attribute), language)
            found.setdefault(text, {})[names.get(lot.habitat, lot.habitat)] = None
        several = len(found) > 1
        return [{"text": text, "of": list(of) if several else []} for text, of in found.items()]

    return {
        "rows": [
            {
                "id": lot.id,
                "holder": lot.holder,
                "vintage": lot.vintage,
                "habitat": names.get(lot.habitat, lot.habitat),
                "kg": lot.kg_co2e,
                "units": lot.units,
                "serial": lot.serial.text,
                "demonstration": lot.demonstration,
            }
            for lot in lots
        ],
        "permanence": said("permanence_statement"),
        "eligibility": said("eligibility_statement"),
    }


def gaps(account, text, language):
    """What the report does not show, as sentences."""
    project, gaps = account.project, text["gaps"]
    about = project.project
    found = [gaps["permanence"], gaps["eligibility"]]
    if about.claim == "credit":
        baseline = term(language, "baseline", project.crediting.baseline)
        found.append(gaps["additionality_credit"].format(baseline=baseline))
    elif about.claim == "capacity inventory":
        found.append(gaps["additionality_inventory"])
    else:
        found.append(gaps["additionality_sink"])
    found.append(gaps["title"])
    if about.exclusive_of:
        registries = text["page"]["list_comma"].join(about.exclusive_of)
        found.append(gaps["double_listed"].format(registries=registries))
    else:
        found.append(gaps["double"])
    found.append(gaps["verifier"])
    if not set(account.lines["status"]) <= {"standard", "local"}:
        found.append(gaps["standard"])
    if project.habitats and project.habitats.reference_points is None:
        found.append(gaps["map_error"])
    return found
