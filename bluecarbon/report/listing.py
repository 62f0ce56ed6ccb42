"""The page of an auction listing: what is sold, in words and numbers, and what was not shown.

One HTML file that stands alone, in English, in Chinese, or both. Nothing in it is run or fetched.
Everything about a lot comes from the lot; the terms of the sale are the platform's own.
"""

import tomllib
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from importlib import resources

from bluecarbon import __version__
from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.errors import InputError
from bluecarbon.lots.divide import OF_THE_PART
from bluecarbon.lots.exports.held import held
from bluecarbon.lots.model import Lot, LotStatus
from bluecarbon.report.html import environment
from bluecarbon.report.listing_checks import checklist, hectares
from bluecarbon.report.words import LANGUAGES, in_language, term, words

# In the order of the identity, which a reader can add up.
SETTLEMENT = "gross baseline leakage deduction netted buffer lots remainder".split()


@dataclass(frozen=True, kw_only=True, slots=True)
class SaleTerms:
    """What the platform says of its auction, printed as it is; None is shown as not stated."""

    seller: str | None = None
    rule: str | None = None  # how offers are ranked and paid
    start_price: str | None = None  # with currency and unit, as in "30 CNY per t CO2e"
    deposit: str | None = None
    opens: str | None = None
    closes: str | None = None
    place: str | None = None
    bidders: str | None = None  # who may bid
    liability: str | None = None  # who answers if the number is wrong
    validity: str | None = None  # until when a buyer may use what it bought
    retirement: str | None = None  # how and where what is used is retired


def render_listing(lots, *, terms=None, lang="both"):
    """The listing of some lots as the text of an HTML file.

    Parameters
    ----------
    lots : iterable of Lot or LedgerLot
        With what a ledger holds of them, their status is shown. Superseded lots are refused.
    terms : SaleTerms, optional
        What the platform says of the auction.
    lang : {"both", "en", "zh"}

    Returns
    -------
    str
        The same for the same lots and terms.
    """
    known = held(lots)
    if not known:
        raise InputError(
            where="listing",
            found="no lots",
            rule="A listing is of lots.",
            cure="Give at least one lot.",
        )
    for one in known:
        if one.status is LotStatus.SUPERSEDED:
            raise InputError(
                where=f"lot {one.lot.id}",
                found="a superseded lot",
                rule="The kilograms of a superseded lot are in its successors.",
                cure="List the successors instead.",
            )
    languages = LANGUAGES if lang == "both" else (lang,)
    pages = [_page(known, terms or SaleTerms(), language) for language in languages]
    return environment().get_template("listing.html.j2").render(pages=pages)


@cache
def listing_words(language):
    """The table of sentences of the listing: sections of key -> sentence."""
    words(language)  # refuses a language that we have not
    table = resources.files("bluecarbon.report") / "templates" / f"listing.{language}.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


def tonnes(kilograms):
    """Whole kilograms as tonnes with just the places that they have: 7,650 or 0.1."""
    return f"{(Decimal(int(kilograms)) / KILOGRAMS_PER_TONNE).normalize():,f}"


def _percent(share):
    """A share in decimal text as percent, without zeros at its end."""
    return f"{(Decimal(share) * 100).normalize():f}"


def _page(known, terms, language):
    """All that the template shows in one language."""
    lots = [one.lot for one in known]
    text = listing_words(language)
    statements = {one.lot.id: one.statement for one in known}
    titles = dict.fromkeys(in_language(lot.title, language) for lot in lots)
    return {
        "t": words(language),
        "s": text,
        "version": __version__,
        "title": " · ".join(titles),
        "kg": sum(lot.kg_co2e for lot in lots),
        "tonnes": tonnes(sum(lot.kg_co2e for lot in lots)),
        "vintages": sorted({lot.vintage for lot in lots}),
        "claims": sorted({term(language, "claim", lot.kind_of_claim) for lot in lots}),
        "reasons": list(dict.fromkeys(r for lot in lots for r in lot.demonstration_reasons)),
        "some_real": any(not lot.demonstration for lot in lots),
        "terms": [
            (text["terms"][field.name], getattr(terms, field.name))
            for field in fields(SaleTerms)
            if field.name not in ("liability", "validity", "retirement")
        ],
        "lots": [_row(one, language) for one in known],
        "sheets": [_sheet(group, language, statements) for group in _alike(lots)],
        "checks": checklist(known, terms, text["check"], words(language)["page"]["list_comma"]),
    }


def _row(one, language):
    lot = one.lot
    return {
        "id": lot.id,
        "holder": lot.holder,
        "vintage": lot.vintage,
        "habitat": term(language, "habitat", lot.habitat),
        "tonnes": tonnes(lot.kg_co2e),
        "units": lot.units,
        "unit": tonnes(lot.unit_kg),
        "serial": lot.serial.text,
        "status": one.status and listing_words(language)["ledger"][one.status.value],
        "demonstration": lot.demonstration,
    }


def _alike(lots):
    """Lots that say the same of everything but mass and serial, together."""
    groups = {}
    for lot in lots:
        said = tuple(getattr(lot, n) for n in Lot.model_fields if n not in OF_THE_PART)
        groups.setdefault(said, []).append(lot)
    return list(groups.values())


def _sheet(lots, language, statements):
    """What the lots of one line say, in words."""
    lot, text = lots[0], listing_words(language)
    comma = words(language)["page"]["list_comma"]
    settlement, spread = lot.settlement, lot.uncertainty
    return {
        "lot": lot,
        "ids": [one.id for one in lots],
        "statements": sorted({statements[one.id] or "" for one in lots} - {""}),
        "supersedes": comma.join(dict.fromkeys(s for one in lots for s in one.supersedes)),
        "habitat": term(language, "habitat", lot.habitat),
        "claim": term(language, "claim", lot.kind_of_claim),
        "status": term(language, "status", lot.method.status),
        "method": in_language(lot.method.title, language),
        "label": in_language(lot.label, language),
        "species": comma.join(lot.species),
        "pools": comma.join(text["pool"].get(pool, pool) for pool in lot.pools),
        "convention": lot.convention and term(language, "convention", lot.convention),
        "mass_basis": comma.join(term(language, "basis", b) for b in lot.mass_basis),
        "zones": comma.join(lot.zones),
        "title_refs": comma.join(lot.title_refs),
        "exclusive_of": comma.join(lot.exclusive_of),
        "hectares": hectares(lot),
        "rule": term(language, "rule", settlement.deduction_rule),
        "confidence": _percent(settlement.confidence),
        "buffer": _percent(settlement.buffer_share),
        "half_width": _percent(spread.relative_half_width_90),
        "steps": [
            (name, words(language)["step"][name], getattr(settlement, f"{name}_kg"))
            for name in SETTLEMENT
        ],
        "rules": [
            (term(language, "rule", one.rule), one.rule == settlement.deduction_rule, one)
            for one in lot.claimable_under
        ],
        "permanence": in_language(lot.permanence_statement, language),
        "eligibility": in_language(lot.eligibility_statement, language),
        "offset": text["offset"][lot.offset_eligibility],
    }
