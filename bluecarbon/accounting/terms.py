"""The terms of an account: what is taken off, by which rule, and how lots and records say so."""

from bluecarbon.accounting.allochthonous import check_policy, policy_words
from bluecarbon.accounting.baselines import baseline_notes
from bluecarbon.crediting import baseline, buffer_share, carry, decimal_text, leakage
from bluecarbon.crediting.deductions import find_rule
from bluecarbon.crediting.guards import refuse_moved
from bluecarbon.crediting.natural_risk import natural_risk_scores, natural_risk_share
from bluecarbon.crediting.settle import gross_weights
from bluecarbon.errors import InputError, nearest
from bluecarbon.lots.statements import INVENTORY

PERCENT = 100


def check_terms(project, methods, parameters):
    """Refuse terms that say too little, that nothing can follow, or that move a bound."""
    refuse_moved(parameters)
    buffer_terms(project.crediting)
    check_policy(project, methods)
    crediting = project.crediting
    silent = crediting.leakage is None and not crediting.declares_leakage
    if project.project.claim == "credit" and silent:
        raise InputError(
            where=f"{project.path}, crediting.leakage",
            found="nothing",
            rule="A credit says what it causes elsewhere; zero is a statement with a reason.",
            cure='Write leakage = { statement = "zero by applicability", reason = "..." }, or '
            "`leakage_t_per_year`.",
        )
    if isinstance(crediting.leakage_t_per_year, dict):
        accounted = [h for s, m in methods if not m.cross_check for h in s.habitats]
        for habitat in crediting.leakage_t_per_year:
            if habitat not in accounted:
                raise InputError(
                    where=f"{project.path}, crediting.leakage_t_per_year",
                    found=repr(habitat),
                    rule="Leakage belongs to a habitat that is accounted.",
                    cure=nearest(habitat, accounted),
                )


def buffer_terms(crediting):
    """The buffer of an account: its exact share, and the scores that it follows from."""
    if not crediting.risks:
        return buffer_share(crediting.buffer), ()
    scores = natural_risk_scores(crediting.risks)
    return natural_risk_share(scores, crediting.buffer.minimum), scores


def line_leakage(crediting, lines):
    """The declared leakage of each line [kg], shared within a year by gross mass."""
    declared = crediting.leakage_t_per_year
    declared = declared if isinstance(declared, dict) else {None: declared}
    found = [0] * len(lines)
    if not any(declared.values()):
        return found
    gross = gross_weights(lines)
    for habitat, t_per_year in declared.items():
        for vintage, basis in sorted({(line.vintage, line.basis) for line in lines}):
            mine = [
                i
                for i, line in enumerate(lines)
                if (line.vintage, line.basis) == (vintage, basis)
                and habitat in (None, line.habitat)
            ]
            if not mine and not t_per_year:
                continue
            if not mine:
                raise InputError(
                    where="crediting.leakage_t_per_year",
                    found=f"{t_per_year:g} t CO2e of {habitat!r}, which has no line in {vintage}",
                    rule="Leakage is taken off what is accounted in its year.",
                    cure="Declare it for the whole project: leakage_t_per_year = "
                    f"{sum(declared.values()):g}.",
                )
            parts = leakage.shared_leakage(t_per_year, [gross[i] for i in mine])
            for i, kilograms in zip(mine, parts, strict=True):
                found[i] += kilograms
    return found


def words(project):
    """What lots and reports say of the terms: a tuple of {"en": ..., "zh": ...}."""
    crediting = project.crediting
    if project.project.claim == "capacity inventory":
        return (INVENTORY, policy_words(crediting))
    said = [baseline.words(crediting.baseline)]
    stated = crediting.leakage.reason if crediting.leakage else None
    # An annual sink is not compared with anything, so nothing can leak from the comparison.
    if stated is not None or crediting.declares_leakage or project.project.claim == "credit":
        said.append(leakage.words(crediting.leakage_t_per_year, stated))
    said += filter(None, [policy_words(crediting)])
    said.append(_buffer_words(crediting))
    lots = project.lots
    sizes = carry.words(unit_kg=lots.unit_kg, minimum_kg=lots.minimum_kg, carry=lots.carry)
    said += filter(None, [sizes])
    return tuple(said)


def _buffer_words(crediting):
    share, scores = buffer_terms(crediting)
    percent = decimal_text(share * PERCENT)
    of = {
        "net": ("of what may be claimed", "可主张量"),
        "stock change": ("of changes of stock, before other gases", "碳储量变化（不计其他气体）"),
    }[crediting.buffer_basis]
    why = (" by a table of natural risks", "（依自然风险表）") if scores else ("", "")
    return {
        "en": f"Buffer: {percent} % {of[0]}{why[0]}.",
        "zh": f"缓冲量：{of[1]}的{percent}%{why[1]}。",
    }


def record(project):
    """The terms as plain data, for run.json."""
    crediting = project.crediting
    share, scores = buffer_terms(crediting)
    rule = find_rule(crediting.rule)
    minimum = crediting.buffer.minimum if scores else None
    return {
        "rule": crediting.rule,
        "rule_interval": rule.interval,
        "rule_source": f"{rule.source}, {rule.where}",
        "rule_status": rule.status,
        "confidence": decimal_text(crediting.confidence),
        "baseline": crediting.baseline,
        "leakage_t_per_year": crediting.leakage_t_per_year,
        "leakage_statement": crediting.leakage.model_dump() if crediting.leakage else None,
        "allochthonous": crediting.allochthonous,
        "allochthonous_reason": crediting.allochthonous_reason,
        "buffer_share": decimal_text(share),
        "buffer_basis": crediting.buffer_basis,
        "buffer_minimum": None if minimum is None else decimal_text(minimum),
        "natural_risks": [
            {
                "risk": s.risk,
                "loss": s.loss,
                "return_years": s.return_years,
                "likelihood_percent": decimal_text(s.likelihood),
                "mitigation": decimal_text(s.mitigation),
                "score_percent": decimal_text(s.score),
                "source": s.source,
            }
            for s in scores
        ],
        "words": list(words(project)),
    }


def term_notes(opened):
    """What a reader of the account must know of its terms, as sentences."""
    project = opened.project
    said = [*baseline_notes(opened), *(one["en"] for one in words(project))]
    _, scores = buffer_terms(project.crediting)
    for s in scores:
        said.append(
            f"natural risk {s.risk}: {s.loss} loss, {s.return_years} years between events: "
            f"{decimal_text(s.likelihood)} % x {decimal_text(s.mitigation)} = "
            f"{decimal_text(s.score)} % ({s.source})."
        )
    if scores:
        least = project.crediting.buffer.minimum
        withheld = "no least share was declared" if least is None else f"least share {least:g}"
        said.append(
            "the buffer scores natural risks only: internal and external risks of the VCS tool are "
            f"not in it, and the least share that it withholds was not found; {withheld}."
        )
    return said
