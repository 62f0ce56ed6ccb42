"""How objects show themselves in Jupyter: a small card, in plain strings, on light and on dark.

Imports nothing but the standard library, so that a lot can show itself where only the platform's
door is open. Nothing is fetched or run, and text of strangers stays text.
"""

import html
import unicodedata

# Control, format (bidi, zero width), surrogate, private use, and the line separators.
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

# Letters take the colour of the page, and grounds are thin veils over it: right in every theme.
STYLE = """<style>
.bc-card { max-width: 62rem; margin: .4rem 0; padding: .6rem 1rem .7rem; line-height: 1.45;
  border: 1px solid rgba(128, 128, 128, .45); border-radius: .35rem; overflow-wrap: anywhere;
  color: var(--jp-content-font-color1, inherit); background: transparent; font-size: 13px; }
.bc-card .bc-kind { opacity: .72; }
.bc-card .bc-title { font-size: 1.25em; font-weight: 650; margin: 0 0 .35em; }
.bc-card .bc-stamp { border: 2px solid #d8452f; border-radius: .3rem; padding: .25em .7em;
  margin: .4em 0; }
.bc-card .bc-stamp b { color: #d8452f; letter-spacing: .02em; }
.bc-card dl { display: grid; grid-template-columns: max-content 1fr;
  gap: .12em 1.1em; margin: .3em 0; }
.bc-card dt { opacity: .72; font-weight: 400; }
.bc-card dd { margin: 0; font-variant-numeric: tabular-nums; }
.bc-card .bc-wide { overflow-x: auto; }
.bc-card table { border-collapse: collapse; margin: .5em 0 .2em; font-size: .95em; color: inherit;
  background: transparent; font-variant-numeric: tabular-nums; }
.bc-card th, .bc-card td { padding: .18em .7em; text-align: right; white-space: nowrap;
  border: 0; border-bottom: 1px solid rgba(128, 128, 128, .3); background: transparent;
  color: inherit; }
.bc-card thead th { border-bottom: 1.5px solid currentColor; font-weight: 600;
  vertical-align: bottom; }
.bc-card .bc-text { text-align: left; }
.bc-card tr.bc-sum th, .bc-card tr.bc-sum td { font-weight: 650;
  border-top: 1.5px solid currentColor; }
.bc-card code { color: inherit; background: rgba(128, 128, 128, .14); padding: 0 .25em; }
.bc-card .bc-note { opacity: .72; margin: .3em 0 0; }
</style>"""


def visible(text):
    """`text` with characters that hide or reorder others written out, as in [U+202E].

    Names come from files of strangers. A right-to-left override can make a holder read as another
    one, and control characters are not allowed in SVG at all.
    """
    text = str(text)
    if text.isprintable() and text.isascii():
        return text
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in HIDDEN else f"[U+{ord(c):04X}]"
        for c in text
    )


def escaped(text):
    """Text as HTML that says just that."""
    return html.escape(visible(text))


def card(kind, title, facts=(), *, stamp=None, table=None, note=""):
    """A card as HTML.

    Parameters
    ----------
    kind, title : str
        What sort of thing it is, and its name.
    facts : sequence of (str, object)
        Name and value; a value of None is left out.
    stamp : (str, str), optional
        A warning in a frame: the word, and why.
    table : (heads, rows, int), optional
        Column heads, rows, and how many columns at the left are text. A last row whose first cell
        is "total" is a sum.
    note : str
    """
    parts = [f'{STYLE}<div class="bc-card"><div class="bc-kind">{escaped(kind)}</div>']
    parts.append(f'<div class="bc-title"><bdi>{escaped(title)}</bdi></div>')
    if stamp is not None:
        parts.append(f'<div class="bc-stamp"><b>{escaped(stamp[0])}</b> {escaped(stamp[1])}</div>')
    told = [(name, value) for name, value in facts if value is not None]
    if told:
        pairs = (f"<dt>{escaped(n)}</dt><dd><bdi>{escaped(v)}</bdi></dd>" for n, v in told)
        parts.append(f"<dl>{''.join(pairs)}</dl>")
    if table is not None:
        parts.append(_table(*table))
    if note:
        parts.append(f'<div class="bc-note">{escaped(note)}</div>')
    return "".join(parts) + "</div>"


def _table(heads, rows, texts):
    def cell(tag, i, value):
        style = ' class="bc-text"' if i < texts else ""
        return f"<{tag}{style}>{escaped(value)}</{tag}>"

    head = "".join(cell("th", i, value) for i, value in enumerate(heads))
    body = []
    for row in rows:
        total = ' class="bc-sum"' if row and row[0] == "total" else ""
        cells = "".join(cell("th" if i == 0 else "td", i, v) for i, v in enumerate(row))
        body.append(f"<tr{total}>{cells}</tr>")
    return (
        f'<div class="bc-wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def kilograms(value):
    """A mass in whole kilograms, printed with its unit."""
    return f"{int(value):,} kg CO2e"


def demonstration(reasons):
    """The stamp of what only demonstrates; None where there is no reason."""
    if not reasons:
        return None
    return "DEMONSTRATION, not for sale.", "; ".join(map(str, reasons))
