"""An explanation as HTML: a part of a notebook, or a page that stands alone."""

from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bluecarbon.accounting.explain import words
from bluecarbon.accounting.explain.files import files_of
from bluecarbon.accounting.explain.numbers import figures, kilograms, short
from bluecarbon.report.words import unit, visible

# A status is told by its mark and its word; colour only repeats them.
MARKS = {
    "standard": "●",
    "local": "◆",
    "literature": "■",
    "quoted": "◐",
    "reconstructed": "◇",
    "assumed": "○",
}
ROWS = 30  # lines of the table of rows

PAGE = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{}</title></head>\n"
    '<body style="margin: 1rem 1.5rem; background: #fff">\n{}</body></html>\n'
)


def write(explanation, most, whole=False):
    """The HTML of an explanation, with the steps of the `most` largest rows folded in.

    No scripts, nothing from outside, and no text of a stranger that is not escaped.
    """
    e = explanation
    shown = e.chosen[:most]
    largest = {id(r) for r in sorted(e.rows, key=lambda r: -abs(r.central))[:ROWS]}
    sides = [s for s in ("project", "baseline") if any(r.side == s for r in e.rows)]
    body = (
        _environment()
        .get_template("explain.html.j2")
        .render(
            css=_css(),
            marks=MARKS,
            forms=words.FORMS,
            differs=e.mean_differs,
            line=e.line,
            lot=e.lot,
            claim=e.account.project.project.claim,
            demonstration=e.account.opened.demonstration,
            s=e.settlement,
            is_claim=e.is_claim,
            quantity=e.quantity,
            unit=e.unit,
            rows=[r for r in e.rows if id(r) in largest],
            more_rows=max(len(e.rows) - ROWS, 0),
            sums=[
                (side, e.central_grams(side), sum(r.side == side for r in e.rows))
                for side in sides
                if e.central_grams(side) is not None
            ],
            shown=shown,
            hidden=len(e.chosen) - len(shown),
            files=files_of(shown),
        )
    )
    if not whole:
        return body
    title = e.lot.id if e.lot is not None else ", ".join(map(str, e.line.values()))
    return str(PAGE.format(visible(title), Markup(body)))


@cache
def _css():
    file = resources.files("bluecarbon.accounting.explain") / "templates" / "explain.css"
    return Markup(file.read_text(encoding="utf-8"))


def _breakable(text):
    """A text that may be broken after its underscores, so that long names fit into columns."""
    return Markup("_<wbr>").join(escape(visible(text)).split("_"))


@cache
def _environment():
    environment = Environment(
        loader=PackageLoader("bluecarbon.accounting.explain"),
        autoescape=True,
        undefined=StrictUndefined,
        # The last thing that happens to a value, so no text of a stranger gets past it.
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "short": short,
        "figures": figures,
        "breakable": _breakable,
        "kg": kilograms,
        "mass": lambda row: words.mass(row.central, row.grams),
        "measure": lambda text: "" if text == "1" else unit(text),
        "given": words.given_as,
        "origin": words.stands_in,
        "distribution": words.distribution,
        "pixels": words.pixels,
    }
    return environment
