"""A verification in words: text for a terminal and a page, in English or Chinese."""

import tomllib
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from bluecarbon import __version__
from bluecarbon.evidence import telling
from bluecarbon.evidence.refusals import cure, printable
from bluecarbon.evidence.verdicts import FAIL, PASS

SHOWN = 20  # differences, and reasons of one kind
KINDS = (("failed", "!"), ("undecided", "?"), ("noted", "-"))

_PAGE = Markup(
    '<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>{css}</style></head>\n<body>{body}</body></html>\n"
)
_CSS = """
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: #fff; color: #1b1b1b;
  font: 1rem/1.5 "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif }
code, td { overflow-wrap: anywhere } table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #ccc; padding: .25rem .5rem; text-align: left;
  vertical-align: top } td.n { text-align: right; font-variant-numeric: tabular-nums }
.said { font-weight: 700 } .pass { color: #14632e } .fail { color: #a01515 }
.open { color: #7a5200 } pre { white-space: pre-wrap; overflow-wrap: anywhere }
"""


def text(verification, language="en"):
    """The report for a terminal; see `Verification.text`."""
    v, say = verification, _say(language)
    lines = [
        f"{say('title')} {printable(v.name)}",
        f"  sha256 {v.sha256}, {v.size:,} {say('bytes')}",
        f"  {say('with')} {__version__}, {v.verified}",
        f"{say('verdict')}: {say(v.verdict).upper() if v.verdict == PASS else say(v.verdict)}",
    ]
    if v.about:
        lines += ["", f"{say('says')}:"]
        lines += [f"  {say(key)}: {value}" for key, value in _about(v)]
    for level, said in v.levels.items():
        lines += ["", f"{level} {say(level)}: {say(said)}"]
        for verdict in v.of(level):
            lines += _verdict(verdict, language, several=len(v.of(level)) > 1)
        if level == "L1" and v.judgement:
            lines += ["  " + line for line in telling.lines(v.judgement, language)]
    lines += ["", f"{say('meaning')}:"]
    lines += [f"  {say(key)}" for key in ("truth", "method", "pages")]
    return "\n".join(lines)


def _verdict(verdict, language, several):
    say = _say(language)
    lines = [f"  {say(verdict.part)}: {say(verdict.status)}"] if several else []
    if verdict.checked:
        counts = ", ".join(f"{say(k)} {_number(n)}" for k, n in verdict.checked.items())
        lines.append(f"  {say('checked')}: {counts}")
    for kind, mark in KINDS:
        reasons = getattr(verdict, kind, ())
        if not reasons or (kind == "failed" and verdict.part == "signatures"):
            continue  # those of signatures follow with their attestations
        if verdict.ran:
            lines.append(f"  {say(kind)}:")
        for reason in reasons[:SHOWN]:
            lines.append(f"  {mark} {reason.sentence(language)}")
        if len(reasons) > SHOWN:
            lines.append(f"    ... {len(reasons) - SHOWN} {say('more')}")
        if kind != "noted":
            cures = dict.fromkeys(cure(reason.code, language) for reason in reasons)
            lines += [f"    > {one}" for one in cures]
    differences = getattr(verdict, "differences", ())
    if differences:
        lines.append(f"  {say('differences')}:")
    for one in differences[:SHOWN]:
        by = f" ({one.by})" if one.by else ""
        fits = say("within" if one.within else "beyond")
        lines.append(f"    {one.where}: {one.stated} -> {one.found}{by}, {fits}")
    if len(differences) > SHOWN:
        lines.append(f"    ... {len(differences) - SHOWN} {say('more')}")
    return lines


def html(verification, language="en"):
    """The report as a page; every word of a stranger in it is escaped."""
    v, say = verification, _say(language)
    title = f"{say('title')} {printable(v.name)}"
    body = [Markup("<h1>{}</h1>").format(title)]
    body.append(_said(v.verdict, say("verdict"), say(v.verdict)))
    facts = [("sha256", v.sha256), (say("bytes"), f"{v.size:,}")]
    facts += [(say("with"), f"{__version__}, {v.verified}")]
    body.append(_table([], facts))
    if v.about:
        body.append(Markup("<h2>{}</h2>").format(say("says")))
        body.append(_table([], [(say(key), value) for key, value in _about(v)]))
    for level, said in v.levels.items():
        body.append(Markup("<h2>{} {}</h2>").format(level, say(level)))
        body.append(_said(said, level, say(said)))
        for verdict in v.of(level):
            body += _part(verdict, language)
        if level == "L1" and v.judgement:
            told = "\n".join(telling.lines(v.judgement, language))
            body.append(Markup("<pre>{}</pre>").format(told))
    body.append(Markup("<h2>{}</h2>").format(say("meaning")))
    body.append(_list([say(key) for key in ("truth", "method", "pages")]))
    lang = "zh-Hans" if language == "zh" else "en"
    whole = Markup("\n").join(body)
    return str(_PAGE.format(lang=lang, title=title, css=Markup(_CSS), body=whole))


def _part(verdict, language):
    say = _say(language)
    yield Markup("<h3>{}: {}</h3>").format(say(verdict.part), say(verdict.status))
    if verdict.checked:
        yield _table([], [(say(k), _number(n)) for k, n in verdict.checked.items()])
    for kind, _ in KINDS:
        reasons = getattr(verdict, kind, ())
        if reasons:
            if verdict.ran:
                yield Markup("<p>{}</p>").format(say(kind))
            yield _list([reason.sentence(language) for reason in reasons])
            if kind != "noted":
                cures = dict.fromkeys(cure(reason.code, language) for reason in reasons)
                yield Markup("<p>{}</p>").format(" ".join(cures))
    differences = getattr(verdict, "differences", ())
    if differences:
        yield Markup("<p>{}</p>").format(say("differences"))
        head = [say(key) for key in ("where", "stated", "found", "by", "within")]
        rows = [
            (d.where, d.stated, d.found, d.by or "", say("within" if d.within else "beyond"))
            for d in differences
        ]
        yield _table(head, rows)


def _about(v):
    for key, value in v.about.items():
        if key in ("demonstration_lots", "simulated_inputs") and not value:
            continue
        value = "; ".join(value) if isinstance(value, list) else value
        yield key, printable(_number(value))


def _number(value):
    """Whole numbers, and decimal text of them, in groups of three digits."""
    if isinstance(value, str) and value.lstrip("-").isdecimal() and value.isascii():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _said(status, label, word):
    colour = {PASS: "pass", FAIL: "fail"}.get(status, "open")
    return Markup('<p class="said {}">{}: {}</p>').format(colour, label, word)


def _table(head, rows):
    cells = [Markup("<tr>{}</tr>").format(_cells("th", head))] if head else []
    cells += [Markup("<tr>{}</tr>").format(_cells("td", row)) for row in rows]
    return Markup("<table>{}</table>").format(Markup("\n").join(cells))


def _cells(kind, values):
    return Markup("").join(
        Markup("<{0}>{1}</{0}>").format(Markup(kind), escape(value)) for value in values
    )


def _list(items):
    inner = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<ul>{}</ul>").format(inner)


def _say(language):
    """A function from a name to its word; names that are not in the table stand for themselves."""
    words = _words()
    return lambda name: words[name][language] if name in words else str(name)


@cache
def _words():
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
