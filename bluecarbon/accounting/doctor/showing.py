"""The doctor's findings as a table for the terminal, in English or Chinese."""

import re
import unicodedata

from bluecarbon.accounting.doctor.catalogue import translated
from bluecarbon.accounting.doctor.finding import REFUSED, shown
from bluecarbon.accounting.doctor.words import KINDS, NEEDS, SURENESS, TEXT, VERDICTS, said

INDENT = 4
LEAST_WIDTH, MOST_WIDTH = 60, 140
LONGEST_FOUND = 140  # characters; `--json` tells the whole
# Folders whose needs are told in whole sentences.
MOST_IN_FULL = 2
# Kinds that are named one by one only where everything is asked for.
ASIDE = ("documentation", "code", "sidecar", "other TOML", "other JSON")
# Marks before a line, readable without colour.
MARKS = {"repair": "x", "look": "!", "usable": " ", "not used": " "}


def as_text(checkup, *, lang="en", width=80, everything=False):
    """What the doctor found, as lines of text.

    Parameters
    ----------
    checkup : Checkup
    lang : {"en", "zh"}
    width : int
        Columns of the terminal; a Chinese character takes two.
    everything : bool
        Whether every finding is told, notes included; else the worst of each file.
    """
    width = min(max(width, LEAST_WIDTH), MOST_WIDTH)
    lines = _table(checkup, lang, width, everything)
    word = {k: TEXT[k][lang == "zh"] for k in ("sound", "unsound", "left out", "needs")}
    lines += _lacking(checkup, lang, width, word["needs"])
    bad = sum(d.verdict == "repair" for d in checkup.files)
    lines += ["", word["unsound"].format(n=bad, all=len(checkup.files)) if bad else word["sound"]]
    if checkup.left_out:
        lines.append(word["left out"].format(n=checkup.left_out))
    return "\n".join(lines)


def _lacking(checkup, lang, width, sentence):
    """What each folder lacks: in full for a few folders, by name alone for many."""
    lines = []
    for folder, lacking in checkup.needs.items():
        head = sentence.format(folder=checkup.root.name if folder == "." else folder)
        if len(checkup.needs) > MOST_IN_FULL:
            said_short = ", ".join(
                re.split("[:：]", said(NEEDS, need, lang))[0] for need in lacking
            )
            lines += _wrapped(f"{head} {said_short}", width, 0, INDENT)
            continue
        lines += ["", *_wrapped(head, width)]
        for need in lacking:
            lines += _wrapped(f"- {said(NEEDS, need, lang)}", width, INDENT, INDENT + 2)
    return ["", *lines] if len(checkup.needs) > MOST_IN_FULL else lines


def _table(checkup, lang, width, everything):
    rows, aside = [], 0
    for d in checkup.files:
        if d.kind in ASIDE and not d.worst and not everything:
            aside += 1
            continue
        cells = (
            _plain(shown(d.path, checkup.root)),
            said(KINDS, d.kind, lang),
            said(SURENESS, d.sureness, lang),
            said(VERDICTS, d.verdict, lang),
        )
        rows.append((d, cells))
    head = TEXT["head"][lang == "zh"]
    if not rows:
        return []
    sizes = [max(map(cells_of, column)) for column in zip(head, *(c for _, c in rows), strict=True)]
    # Long paths are cut at the front: what tells files apart stands at the end.
    sizes[0] = min(sizes[0], width - sum(sizes[1:]) - 3 * 2 - 2)
    lines = ["  " + _row(head, sizes), "  " + "-" * (sum(sizes) + 6)]
    for d, cells in rows:
        lines.append(f"{MARKS[d.verdict]} {_row(cells, sizes)}".rstrip())
        if d.why and (d.sureness != "sure" or everything):
            why = (translated("why", d.why) if lang == "zh" else "") or d.why
            lines += _labelled(TEXT["why"][lang == "zh"], why, width)
        lines += _findings(d, lang, width, everything)
    if aside:
        lines += ["", *_wrapped("  " + said(TEXT, "aside", lang, n=aside), width, 0, 2)]
    return lines


def _row(cells, sizes):
    return "  ".join(_padded(c, s) for c, s in zip(cells, sizes, strict=True)).rstrip()


def _padded(text, size):
    while cells_of(text) > size:
        text = "…" + text.lstrip("…")[1:]
    return text + " " * (size - cells_of(text))


def _findings(d, lang, width, everything):
    told = [f for f in d.findings if everything or f.level != "note"]
    shown_now = told if everything else [d.worst] if d.worst else []
    lines = []
    for f in shown_now:
        found = f.said("found", lang)
        if len(found) > LONGEST_FOUND and f.id == REFUSED:
            # Faults are joined by semicolons: cut between two.
            found = found[:LONGEST_FOUND].rpartition("; ")[0] or found[:LONGEST_FOUND]
            found += "; …"
        place = f.where.removeprefix(d.path.name).lstrip(", ")
        if place and place != str(d.path):
            found = f"{place}: {found}"
        for label, text in (("found", found), ("rule", f.said("rule", lang))):
            lines += _labelled(TEXT[label][lang == "zh"], text, width)
        lines += _labelled(TEXT["do"][lang == "zh"], f.said("cure", lang), width)
    if len(told) > len(shown_now):
        more = TEXT["also"][lang == "zh"].format(n=len(told) - len(shown_now))
        lines += _wrapped(more, width, INDENT, INDENT)
    return lines


def _labelled(label, text, width):
    size = max(cells_of(w) for part in ("found", "rule", "do") for w in TEXT[part])
    first = " " * INDENT + _padded(label, size) + "  "
    return _wrapped(first + _plain(text), width, 0, cells_of(first))


def _plain(text):
    """Text from a stranger, without what would move the cursor or colour the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _wrapped(text, width, first=0, rest=0):
    """Lines of at most `width` columns, broken at blanks, and anywhere within Chinese."""
    lines, line = [], " " * first
    for piece in _pieces(text):
        if cells_of(line) + cells_of(piece.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = " " * rest
            piece = piece.lstrip()
            # A path or a formula without blanks is cut where the line ends.
            while cells_of(piece) > width - rest:
                cut = width - rest
                while cells_of(piece[:cut]) > width - rest:
                    cut -= 1
                lines.append(line + piece[:cut])
                piece = piece[cut:]
        line += piece
    return [*lines, line.rstrip()]


# Punctuation that must not end a line, and such that must not begin one.
_NOT_LAST = "（「『《“(["
_NOT_FIRST = "。，、；：！？）」』》”%.,;:!?)]"


def _pieces(text):
    """Words with the blank after them; every Chinese character on its own."""
    piece = ""
    for character in text:
        if piece and (character in _NOT_FIRST or piece[-1] in _NOT_LAST):
            piece += character
            continue
        ends = piece and (_wide(character) or _wide(piece[-1]) or piece[-1] == " ")
        if ends and not (character == " " and not piece.strip()):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece


def _wide(character):
    return unicodedata.east_asian_width(character) in "WF"


def cells_of(text):
    """Columns that a text takes in a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if _wide(c) else 1 for c in str(text))
