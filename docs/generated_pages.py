"""Writes the pages that follow from the code: methods, parameters, equations, notebooks.

They go to docs/generated, are made anew with every build, and are kept out of the repository: what
they say is what the installed package does.
"""

import csv
import pkgutil
import random
import re
import shutil
from pathlib import Path

from bluecarbon.accounting.explain.formula import formula
from bluecarbon.methods.quantities import METHODS, describe, load_method
from bluecarbon.parameters.tables import STATUSES

# Values to watch the equations with: guards refuse some of them, so several sizes are tried.
TRIALS = (0.5, 2.0, 10.0, 30.0, 0.05)

STATUS_MEANING = {
    "standard": "read in the standard itself",
    "local": "measured in the project, or brought by it",
    "literature": "read in the paper, data set or program that is named",
    "quoted": "read in somebody else's quotation",
    "reconstructed": "rebuilt from what others say of it",
    "assumed": "ours, with the reason beside it",
}


def write(folder):
    """Write all generated pages below the folder of the documentation."""
    into = Path(folder) / "generated"
    # Pages of a method or a table that is gone would stay otherwise.
    shutil.rmtree(into, ignore_errors=True)
    for name in ("methods", "notebooks", "parameters", "science"):
        (into / name).mkdir(parents=True)
    pages = {f"methods/{name}": method_page(load_method(name)) for name in METHODS}
    pages["methods/index"] = methods_index()
    tables = sorted(table_folder().glob("*.csv"))
    pages |= {f"parameters/{table.stem}": parameter_page(table) for table in tables}
    pages["parameters/index"] = parameters_index(tables)
    pages |= {f"science/{name}": science_page(name) for name in science_modules()}
    for name, text in pages.items():
        (into / f"{name}.md").write_text(text, encoding="utf-8")
    for notebook in (Path(folder).parent / "notebooks" / "text").glob("*.md"):
        shutil.copy(notebook, into / "notebooks")
    written = (Path(folder) / "references.md").read_text(encoding="utf-8")
    (into / "references.rst").write_text(references_page(written), encoding="utf-8")


def table_folder():
    """Where the package keeps its parameter tables."""
    import bluecarbon.parameters

    return Path(bluecarbon.parameters.__file__).parent


# --- Methodologies ------------------------------------------------------------------------------


def methods_index():
    """Page that lists the methodologies and explains the words for what they rest on."""
    lines = [
        "# Methodologies, equation by equation",
        "",
        "Made from the modules of `bluecarbon.methods`. An equation is a function: its name is the "
        "quantity it yields, the names of its arguments are the quantities it needs. The formulas "
        "below were written down by watching these functions work.",
        "",
        *_table(
            ("method", "habitats", "yields", "weakest status"),
            [
                (
                    f"[{m['id']}]({m['id']}.md)",
                    _list(m["habitats"]),
                    _list(m["yields"]),
                    m["status"],
                )
                for m in map(describe, map(load_method, METHODS))
            ],
        ),
        "",
        *_statuses(),
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *METHODS,
        "```",
    ]
    return "\n".join(lines) + "\n"


def method_page(method):
    """Page of one methodology: what it is, what is missing, and all its equations."""
    said = describe(method)
    lines = [f"# {said['id']}", "", said["title"]["en"], "", said["title"]["zh"], ""]
    facts = [
        ("edition", said["edition"]),
        ("habitats", _list(said["habitats"])),
        ("yields", f"{_list(said['yields'])} ({said['basis']})"),
        ("pools", _list(f"{pool} ({how})" for pool, how in said["pools"].items()) or "none"),
        ("weakest status", said["status"]),
    ]
    facts += [(f"option `{name}`", _list(map(str, v))) for name, v in said["options"].items()]
    lines += _table(("", ""), facts)
    if said["missing"]:
        lines += ["", "## What is missing before a result may bear the standard's name", ""]
        lines += [f"- {sentence}" for sentence in said["missing"]]
    if said["inputs"]:
        lines += ["", "## What the project provides", ""]
        lines += _table(("quantity", "unit"), [(f"`{n}`", u) for n, u in said["inputs"].items()])
    if said["conditions"]:
        lines += ["", "## Conditions", ""]
        rows = [(c["title"], _where(c), c["status"]) for c in said["conditions"]]
        lines += _table(("condition", "source", "status"), rows)
    if said["equations"]:
        lines += ["", "## Equations", "", "In the order of evaluation.", ""]
    for one in said["equations"]:
        lines += equation_lines(method.equations[one["name"]])
    return "\n".join(lines) + "\n"


def equation_lines(equation):
    """One equation: heading, formula, unit, source and status."""
    found = written_down(equation)
    lines = [f"### {equation.name}", "", equation.title, ""]
    if found.form == "source":
        called = equation.function.__module__
        lines += ["```python", *found.text.splitlines(), "```", ""]
        lines += [f"A loop or a choice that no single formula says: its source, in `{called}`.", ""]
    else:
        lines += ["```text", f"{equation.name} = {found.text}", "```", ""]
    unit = "a pure number" if equation.unit == "1" else f"in {equation.unit}"
    lines += [f"{unit}; **{equation.status}**; {_where_of(equation)}", ""]
    return lines


def written_down(equation):
    """The formula of an equation, the most general one that the trial values bring out."""
    best = None
    for size in TRIALS:
        numbers = random.Random(equation.name)
        found = formula(equation, {n: size * (1 + numbers.random() / 10) for n in equation.needs})
        if found.form == "symbolic":
            return found
        if best is None or best.form == "source":
            best = found
    return best


# --- Parameter tables ---------------------------------------------------------------------------


def parameters_index(tables):
    """Page that lists the tables, with the number of rows of each status."""
    rows = []
    for table in tables:
        _, body = read(table)
        counts = [sum(row["status"] == status for row in body) for status in STATUSES]
        rows.append((f"[{table.stem}]({table.stem}.md)", len(body), *(c or "" for c in counts)))
    total = sum(row[1] for row in rows)
    lines = [
        "# Parameter tables",
        "",
        f"Every empirical number of the package is a row of a table, {total} in all, with unit, "
        "spread, source, place in the source, and status. A project puts its own tables above "
        "them: see [the project file](../../project-file.md).",
        "",
        *_table(("table", "rows", *STATUSES), rows),
        "",
        *_statuses(),
        "",
        "`low` and `high` are 95 % limits, or the ends where a distribution is bounded.",
        "",
        "```{toctree}",
        ":hidden:",
        "",
        *(table.stem for table in tables),
        "```",
    ]
    return "\n".join(lines) + "\n"


def parameter_page(table):
    """Page of one table: its head comment, then name by name the rows and where they come from."""
    comments, body = read(table)
    lines = [f"# {table.stem}", "", *comments, ""]
    for name in dict.fromkeys(row["name"] for row in body):
        rows = [row for row in body if row["name"] == name]
        sources = list(dict.fromkeys(map(_where, rows)))
        lines += [f"## `{name}`", ""]
        head = ("applies to", "value", "unit", "spread", "n", "status", "source")
        lines += _table(head, [_parameter(row, sources) for row in rows])
        lines += ["", *(f"{n}. {source}" for n, source in enumerate(sources, 1)), ""]
    return "\n".join(lines) + "\n"


def _parameter(row, sources):
    """Cells of one row; its source by number."""
    return (
        row["applies_to"].replace(";", ", "),
        row["value"],
        row["unit"] if row["unit"] != "1" else "",
        _spread(row),
        row["n"],
        row["status"],
        sources.index(_where(row)) + 1,
    )


def read(table):
    """Comments at the head of a table, and its rows as dicts."""
    lines = table.read_text(encoding="utf-8").splitlines()
    comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
    return comments, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _spread(row):
    said = [row["distribution"]]
    if row["spread"]:
        said.append(f"± {row['spread']}")
    if row["low"] or row["high"]:
        said.append(f"{row['low']} to {row['high']}")
    return ", ".join(said)


# --- Equations of the science library -----------------------------------------------------------


def science_modules():
    """Names of the public modules and folders of `bluecarbon.science`."""
    import bluecarbon.science

    found = pkgutil.iter_modules(bluecarbon.science.__path__)
    return [one.name for one in found if not one.name.startswith("_")]


def science_page(name):
    """Page of one module of equations, from its docstrings."""
    lines = [f"# {name.replace('_', ' ')}", "", "```{eval-rst}"]
    lines += [f".. automodule:: bluecarbon.science.{name}", "   :members:", "```"]
    return "\n".join(lines) + "\n"


# --- References ---------------------------------------------------------------------------------


def references_page(text):
    """The references as citations that docstrings link to, in reStructuredText."""
    head, *entries = text.split("\n- **[")
    title, _, head = head.removeprefix("# ").partition("\n")
    lines = [title, "=" * len(title), "", head.replace("`", "``").strip(), ""]
    for entry in entries:
        key, _, words = entry.partition("]** ")
        # What reStructuredText would read as a mark is text here.
        words = " ".join(re.sub(r"([\\*`_|])", r"\\\1", words).split())
        lines += [f".. [{key}] {words}"]
    return "\n".join(lines) + "\n"


# --- Words --------------------------------------------------------------------------------------


def _statuses():
    return _table(("status", "the number or equation was"), list(STATUS_MEANING.items()))


def _table(head, rows):
    """Lines of a Markdown table; what would break it is escaped."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return lines + ["| " + " | ".join(map(_cell, row)) + " |" for row in rows]


def _cell(value):
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _list(words):
    return ", ".join(words)


def _where(row):
    return ", ".join(part for part in (row["source"], row["where"]) if part)


def _where_of(equation):
    return _where({"source": equation.source, "where": equation.where})
