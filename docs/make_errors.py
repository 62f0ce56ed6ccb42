"""Writes docs/errors.md: everything the package refuses, read from its own code.

    python docs/make_errors.py            # writes the page
    python docs/make_errors.py --check    # says whether it is up to date

Each `InputError(where=, found=, rule=, cure=)` in the code is one entry, and so is each fault that
a reader notes for a row of a table. What stands in {braces} is filled in when it is said. The
doctor's own rules come from its catalogue.
"""

import ast
import sys
from pathlib import Path

from bluecarbon.accounting.doctor import catalogue

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).parent / "errors.md"

ROOMS = {
    "inputs": "Files: maps, fields, zones, tables, cores",
    "project": "The project file",
    "parameters": "Parameter tables",
    "accounting": "Opening and accounting a project",
    "areas": "Areas",
    "crediting": "From gross to net",
    "methods": "Methodologies",
    "uncertainty": "Uncertainty",
    "science": "Equations",
    "report": "Reports",
    "evidence": "Bundles and signatures",
    "lots": "Lots and the ledger",
    "commands": "The command line",
}
HEAD = """\
# What bluecarbon refuses, and the cure

<!-- written by docs/make_errors.py from the code: do not edit -->

Every refusal reads: *where*: found *what*. *Rule.* *Cure.* Here each rule stands with its cure, by
the part of the package that says it; what stands in `{braces}` is filled in from your file. To see
what a folder of inputs would be refused for, and in Chinese, see [the doctor](doctor.md).

"""


def page():
    """The text of the page."""
    entries = {}
    for path in sorted((ROOT / "bluecarbon").rglob("*.py")):
        room = path.relative_to(ROOT / "bluecarbon").parts[0]
        if room not in ROOMS:
            continue
        for found, rule, cure in refusals(ast.parse(path.read_text(encoding="utf-8"))):
            entries.setdefault(room, {}).setdefault((rule, cure), found)
    parts = [HEAD]
    for room, title in ROOMS.items():
        if room in entries:
            parts += [f"## {title}\n\n", *_table(entries[room]), "\n"]
    parts += ["## What only the doctor says\n\n", _doctors()]
    return "".join(parts).rstrip("\n") + "\n"


def refusals(tree):
    """Found, rule and cure of every refusal in a module, where rule and cure stand there as text.

    A rule that a function is handed stands with its caller, or as a name in braces.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        given = {k.arg: k.value for k in node.keywords}
        if {"found", "rule", "cure"} <= set(given):
            texts = [_text(given[k]) for k in ("found", "rule", "cure")]
        elif name in ("fault", "add", "refuse", "blank", "note") and len(node.args) == 4:
            texts = [_text(argument) for argument in node.args[1:]]
        else:
            continue
        # A rule is a sentence: what is a bare name here is told by whoever hands it in.
        if " " in texts[1] and " " in texts[2]:
            yield texts


def _text(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "{" + _named(node.value) + "}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    if isinstance(node, ast.IfExp):
        return f"{_text(node.body)} / {_text(node.orelse)}"
    return "{" + _named(node) + "}"


def _named(node):
    """What is filled in, by the last word of its name; dots for a calculation."""
    if isinstance(node, ast.Subscript | ast.Starred):
        return _named(node.value)
    if isinstance(node, ast.Call) and not node.args:
        return _named(node.func)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return name.strip("_").lower().replace("_", " ") or "..."


def _table(entries):
    yield "| found | rule | cure |\n|---|---|---|\n"
    for (rule, cure), found in sorted(entries.items()):
        yield f"| {_cell(found)} | {_cell(rule)} | {_cell(cure)} |\n"


def _doctors():
    lines = ["| name | level | rule | cure | what it means |\n|---|---|---|---|---|\n"]
    for name, rule in catalogue.rules().items():
        if "means" in rule or rule["level"] != "note":
            means = rule.get("means", "")
            cells = (f"`{name}`", rule["level"], _cell(rule["rule"]), _cell(rule["cure"]))
            lines.append(f"| {' | '.join(cells)} | {_cell(means)} |\n")
    return "".join(lines)


def _cell(text):
    """Text for a cell of a table: braces and angle brackets as they are, bars escaped."""
    text = " ".join(text.split())
    for sign, escaped in (("\\", "\\\\"), ("|", "\\|"), ("<", "\\<"), ("*", "\\*"), ("_", "\\_")):
        text = text.replace(sign, escaped)
    return text.replace("$", "\\$").replace("`", "'")


def main(arguments):
    """Write the page, or with --check say whether it is what it would be."""
    text = page()
    if "--check" in arguments:
        if PAGE.read_text(encoding="utf-8") != text:
            print(f"{PAGE.name} is out of date: run python docs/make_errors.py")
            return 1
        return 0
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
