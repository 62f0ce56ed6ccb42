"""The owner's statement as one HTML file that stands alone, in English, in Chinese, or both."""

import tomllib
from functools import cache
from importlib import resources

from bluecarbon import __version__
from bluecarbon.report.html import environment
from bluecarbon.report.words import LANGUAGES, decimals, in_language, term, words

SUB_ACCOUNT = ("ecosystem", "claim", "basis")
MASSES = (
    "gross_kg",
    "taken_off_kg",
    "buffer_kg",
    "credited_kg",
    "sold_kg",
    "remaining_kg",
    "remainder_kg",
)


def render_statement(statement, lang="both"):
    """The text of the HTML file of an owner's statement.

    Nothing in it is run or fetched, as in `bluecarbon.report.render`. The same statement gives the
    same text.

    Parameters
    ----------
    statement : dict
        What `OwnerStatement.to_dict` returns.
    lang : {"both", "en", "zh"}

    Returns
    -------
    str
    """
    languages = LANGUAGES if lang == "both" else (lang,)
    pages = [_page(statement, language) for language in languages]
    return environment().get_template("statement.html.j2").render(pages=pages)


@cache
def statement_words(language):
    """The table of sentences of the statement: sections of key -> sentence."""
    table = resources.files("bluecarbon.report") / "templates" / f"statement.{language}.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


def _page(statement, language):
    """All that the template shows in one language."""
    about = statement["portfolio"]
    text = words(language)
    return {
        "t": text,
        "s": statement_words(language),
        "title": in_language(about["title"], language),
        "about": about,
        "projects": [(one["id"], in_language(one["title"], language)) for one in about["projects"]],
        "version": __version__,
        "reasons": statement["demonstration"],
        "holders": [_holder(holder, language) for holder in statement["holders"]],
        "ended": statement["ended"],
        "notes": statement["notes"],
    }


def _holder(holder, language):
    """One owner: facts, then a part for each sub-account."""
    ground = {}
    for area in holder["areas"]:
        if area["accounted"]:
            ground[area["habitat"]] = ground.get(area["habitat"], 0.0) + area["hectares"]
    return {
        "holder": holder["holder"],
        "authority": holder["authority"],
        "hectares": decimals(sum(zone["hectares"] for zone in holder["zones"]), 1),
        "ground": [
            (term(language, "habitat", name), decimals(ha, 1)) for name, ha in ground.items()
        ],
        "areas": [
            {**area, "habitat": term(language, "habitat", area["habitat"])}
            for area in holder["areas"]
        ],
        "zones": holder["zones"],
        "parts": _parts(holder, language),
    }


def _parts(holder, language):
    """The sub-accounts of an owner: capacity, vintages with their sum, methods."""

    def key(row):
        return tuple(row[k] for k in SUB_ACCOUNT)

    def mine(table, sub_account):
        return [row for row in holder[table] if key(row) == sub_account]

    found = sorted({key(row) for table in ("capacity", "ledger") for row in holder[table]})
    return [_part(sub_account, mine, language) for sub_account in found]


def _part(sub_account, mine, language):
    system, claim, basis = sub_account
    text = statement_words(language)
    ledger = mine("ledger", sub_account)
    uncut = any(row["uncut_kg"] for row in ledger)
    masses = [*MASSES[:6], "uncut_kg", MASSES[6]] if uncut else list(MASSES)
    column = "label_zh" if language == "zh" else "label"
    return {
        "ecosystem": text["ecosystem"].get(system, term(language, "habitat", system)),
        "claim": term(language, "claim", claim),
        "claim_key": claim,
        "basis": text["basis"][basis],
        "basis_key": basis,
        "capacity": next(iter(mine("capacity", sub_account)), None),
        "columns": [text["column"][name] for name in masses],
        "vintages": [
            (row["vintage"], [row[name] for name in masses], row["lots"]) for row in ledger
        ],
        "total": ([sum(row[name] for row in ledger) for name in masses]),
        "lots": sum(row["lots"] for row in ledger),
        "sums": {name: sum(row[name] for row in ledger) for name in masses},
        "methods": [
            (row["method"], row[column], term(language, "status", row["status"]))
            for row in mine("methods", sub_account)
        ],
    }
