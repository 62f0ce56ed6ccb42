"""The report as text: what stands on the page, put together from the other modules."""

from markupsafe import Markup

from bluecarbon import __version__
from bluecarbon.report.accuracy import accuracy, densities
from bluecarbon.report.applicability import applicability
from bluecarbon.report.html.beside import beside
from bluecarbon.report.html.chains import chains
from bluecarbon.report.html.drawings import Drawings
from bluecarbon.report.html.environment import environment
from bluecarbon.report.html.excluded import excluded
from bluecarbon.report.html.ground import area, harvest, map_facts
from bluecarbon.report.html.headline import headline, meaning
from bluecarbon.report.html.lines import by_holder, line_rows, rules
from bluecarbon.report.html.lots import gaps, lot_rows
from bluecarbon.report.html.record import again, parameters
from bluecarbon.report.sureness import sureness
from bluecarbon.report.terms import terms
from bluecarbon.report.views import STEPS, check_identity, steps
from bluecarbon.report.words import LANGUAGES, in_language, term, words


def render(account, lang="both"):
    """The report of an account as the text of an HTML file.

    Nothing in it is run or fetched: no scripts, no links to outside, and a content policy that
    forbids both. The same account gives the same text.

    Parameters
    ----------
    account : bluecarbon.Account
    lang : {"both", "en", "zh"}
        "both" puts both languages into the file, with a switch that needs no script.

    Returns
    -------
    str

    Raises
    ------
    BluecarbonError
        When a line does not add up: such an account is not fit to be shown.
    """
    languages = LANGUAGES if lang == "both" else (lang,)
    return _rendered(_pages(account, languages))


def render_all(account):
    """The reports "both", "en" and "zh" of an account, drawn once; see `render`."""
    pages = _pages(account, LANGUAGES)
    return {"both": _rendered(pages)} | {
        language: _rendered([page]) for language, page in zip(LANGUAGES, pages, strict=True)
    }


def _pages(account, languages):
    """What the document shows of each language: head line, words, and the body, rendered once."""
    check_identity(account.lines)
    drawings = Drawings(account)
    template = environment().get_template("page.html.j2")
    pages = []
    for language in languages:
        page = _page(account, drawings, language)
        body = template.render(page=page, nr=LANGUAGES.index(language) + 1)
        pages.append({"t": page["t"], "title": page["title"], "body": Markup(body)})
    return pages


def _rendered(pages):
    return environment().get_template("report.html.j2").render(pages=pages)


class _Numbering:
    """Numbers of tables and figures, in the order in which they stand on the page."""

    def __init__(self, text):
        self._text, self._next = text, {"table": 0, "figure": 0}

    def table(self):
        return self._number("table")

    def figure(self):
        return self._number("figure")

    def _number(self, kind):
        self._next[kind] += 1
        return self._text[kind].format(n=self._next[kind])


def _page(account, drawings, language):
    """All that the template shows in one language."""
    text = words(language)
    about = account.project.project
    return {
        "t": text,
        "number": _Numbering(text["page"]),
        "title": in_language(about.title, language),
        "about": about,
        "version": __version__,
        "crediting": account.project.crediting,
        "headline": headline(account, text, language),
        "step_names": [(step, text["step"][step], meaning(text, about, step)) for step in STEPS],
        "by_holder": by_holder(account.lines),
        "lines": line_rows(account, language),
        "total": steps(account.lines),
        "wanted": drawings.names,
        "figures": drawings.of(language),
        "map": map_facts(account),
        "area": area(account, text, language),
        "accuracy": accuracy(account, language),
        "densities": densities(account),
        "harvest": harvest(account, language),
        "sure": sureness(account, language),
        "rules": rules(account, language),
        "terms": terms(account, language),
        "beside": beside(account, language),
        "chains": chains(account, language),
        "lots": lot_rows(account, language),
        "eligibility": applicability(account, language),
        "gaps": gaps(account, text, language),
        "inputs": [
            {**row, "role": term(language, "role", row["role"])}
            for row in account.inputs.to_dict("records")
        ],
        "excluded": excluded(account, language),
        "parameters": parameters(account, language),
        "notes": list(account.notes),
        "again": again(account, text),
    }
