"""The head of the page: what is claimed, by which method and status."""

from bluecarbon.report.sureness import limits
from bluecarbon.report.terms import buffer_percent
from bluecarbon.report.views import STEPS, steps
from bluecarbon.report.words import decimals, term


def headline(account, text, language):
    """Numbers and words of the page's head, by the names that the template asks for."""
    about, crediting = account.project.project, account.project.crediting
    lines, total = account.lines, steps(account.lines)
    first, last = about.vintages[0], about.vintages[-1]
    column = "label_zh" if language == "zh" and "label_zh" in lines else "label"
    harvest = account.project.harvest
    return {
        "lots": len(account.lots),
        "lots_kg": total[STEPS.index("lots")],
        "gross_kg": total[0],
        "share": decimals(100 * total[STEPS.index("lots")] / total[0], 1) if total[0] > 0 else None,
        "years": text["headline"]["year" if first == last else "years"].format(
            first=first, last=last
        ),
        "holders": lines["holder"].nunique(),
        "interval": limits(account),
        "labels": list(dict.fromkeys(map(str, lines[column]))),
        "status": term(language, "status", account.status),
        "convention": harvest and term(language, "convention", harvest.convention),
        "rule": term(language, "rule", crediting.rule),
        "confidence": f"{100 * crediting.confidence:g}",
        "buffer": decimals(buffer_percent(account), 2).rstrip("0").rstrip("."),
        "reasons": list(account.opened.demonstration),
        "simulated": list(account.inputs.loc[account.inputs["simulated"], "path"]),
        "period": f"{about.period[0]} – {about.period[1]}",
    }


def meaning(text, about, step):
    """What a step means; a capacity inventory leaves everything in the remainder."""
    inventory = about.claim == "capacity inventory" and step == "remainder"
    return text["inventory" if inventory else "meaning"][step]
