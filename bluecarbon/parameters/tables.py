"""Reads parameter tables, and finds the row that applies to a stratum."""

import csv
import math
from dataclasses import dataclass, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib import resources
from pathlib import Path

from bluecarbon.errors import InputError, nearest

HEADER = ("name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status").split(
    ","
)

# From the strongest to the weakest; a result carries the weakest of what it was made of.
STATUSES = ("standard", "local", "literature", "quoted", "reconstructed", "assumed")

# What a row must state before it can be drawn from.
DISTRIBUTIONS = {
    "fixed": (),
    "normal": ("spread or limits",),
    "truncated normal": ("spread or limits",),
    "lognormal": ("spread or limits",),
    "uniform": ("limits",),
    "triangular": ("limits",),
    "bounded normal": ("spread", "limits"),
    "beta": ("spread",),
}


def weakest(statuses):
    """The weakest of some statuses; "standard" when there are none."""
    return max(statuses, key=STATUSES.index, default=STATUSES[0])


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One row of a parameter table. `low` and `high` are 95 % limits, or the ends where bounded."""

    name: str
    applies_to: tuple[str, ...]
    value: float
    unit: str
    spread: float  # standard deviation of the value, nan where not stated
    low: float
    high: float
    distribution: str
    n: str
    source: str
    where: str
    status: str
    table: str  # file and line, for explain

    @property
    def key(self):
        """Name of the row for draws: strata that use the same row share its error."""
        return "|".join((self.name, *self.applies_to))


@dataclass(frozen=True)
class ParameterSet:
    """All rows in force, in layers: the project's own tables lie above those of the package."""

    layers: tuple[dict, ...] = ()  # the uppermost first; (name, tags) -> Parameter

    @property
    def rows(self):
        """The rows by name and tags; a row hides those below it with the same name and tags."""
        return {k: p for layer in reversed(self.layers) for k, p in layer.items()}

    @cached_property
    def _by_name(self):
        """The rows of each layer by their name alone: an account asks a thousand times."""
        layers = []
        for layer in self.layers:
            layers.append(found := {})
            for p in layer.values():
                found.setdefault(p.name, []).append(p)
        return tuple(layers)

    def get(self, name, tags=()):
        """The row called `name` for something with these tags.

        It is the most specific row whose tags are all among `tags`, of the uppermost layer that
        has one: a project's row beats every row of the package that it stands in for.
        """
        tags = frozenset(tags)
        for layer in self._by_name:
            rows = [p for p in layer.get(name, ()) if tags.issuperset(p.applies_to)]
            if rows:
                return self._most_specific(name, tags, rows)
        return self._most_specific(name, tags, [])

    def _most_specific(self, name, tags, found):
        most = max((len(p.applies_to) for p in found), default=0)
        best = [p for p in found if len(p.applies_to) == most]
        if len(best) == 1:
            return best[0]
        have = " and ".join(sorted(tags)) or "anything"
        if not best:
            names = {key[0] for key in self.rows}
            hint = (
                "Rows exist for: " + ", ".join("; ".join(p.applies_to) for p in self.named(name))
                if name in names
                else nearest(name, names)
            )
            raise InputError(
                where="parameter tables",
                found=f"no row {name!r} for {have}",
                rule="Every number a method needs stands in a table, with its source and status.",
                cure=f"Add the row to the table named by `parameters` in the project file. {hint}",
            )
        raise InputError(
            where=" and ".join(p.table for p in best),
            found=f"{len(best)} rows {name!r} that fit {have} equally well",
            rule="One row must be the most specific.",
            cure="Add a row that names all the tags, or remove one.",
        )

    def named(self, name):
        """All rows called `name`."""
        return [p for p in self.rows.values() if p.name == name]

    def override(self, rows):
        """A new set with `rows` as its uppermost layer."""
        layer = {(p.name, frozenset(p.applies_to)): p for p in rows}
        return ParameterSet((layer, *self.layers))

    @property
    def digest(self):
        """SHA-256 of the rows in force: equal for equal numbers, wherever the tables lie."""
        text = "\n".join(
            "\x1f".join(
                [str(depth), p.key, *map(repr, (p.value, p.spread, p.low, p.high))]
                + [p.unit, p.distribution, p.source, p.where, p.status]
            )
            for depth, layer in enumerate(self.layers)
            for p in sorted(layer.values(), key=lambda p: p.key)
        )
        return sha256(text.encode()).hexdigest()


def load(*extra, root=None):
    """The package's own tables, overridden in order by the tables at the paths in `extra`.

    Rows remember their table by its path below `root`, where it lies there: so that what is printed
    of them does not depend on where the project lies.
    """
    parameters = _package()
    for path in extra:
        path = Path(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise InputError(
                where=path,
                found="no such file",
                rule="A parameter table is a CSV file.",
                cure="Correct the path under `parameters` in the project file.",
            ) from None
        rows = parse(text, str(path))
        shown = below(path, root)
        rows = [replace(p, table=p.table.replace(str(path), shown, 1)) for p in rows]
        parameters = parameters.override(rows)
    return parameters


def below(path, root):
    """A path as it lies below a folder; as it is where it lies elsewhere, or for no folder."""
    path = Path(path)
    if root is None or not path.is_relative_to(root):
        return str(path)
    shown = path.relative_to(root).as_posix()
    # Not to be taken for a table of the package, which are called parameters/...
    return f"./{shown}" if shown.startswith("parameters/") else shown


def coefficients(name):
    """The coefficients name[0], name[1], ... of a published polynomial, in order."""
    return _coefficients()[name]


def parse(text, table):
    """Parameters from the text of a CSV table; `table` names it in errors and in explain."""
    # "#" lines head a table with what holds for all of it.
    lines = [line if not line.startswith("#") else "" for line in text.splitlines()]
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    reader = csv.DictReader(lines[start:])
    if reader.fieldnames != HEADER:
        raise InputError(
            where=table,
            found=f"columns {reader.fieldnames}",
            rule="A parameter table has these columns, in this order: " + ",".join(HEADER) + ".",
            cure="Correct the header line.",
        )
    seen, rows = {}, []
    for row in reader:
        where = f"{table}, line {start + reader.line_num}"
        parameter = _parameter(row, where)
        if parameter.key in seen:
            raise InputError(
                where=where,
                found=f"{parameter.key!r} again (first in {seen[parameter.key]})",
                rule="A name and its tags stand once in a table.",
                cure="Remove one of the rows.",
            )
        seen[parameter.key] = where
        rows.append(parameter)
    return rows


def _parameter(row, where):
    if None in row or None in row.values():
        raise InputError(
            where=where,
            found=f"{sum(v is not None for v in row.values())} values",
            rule=f"A row has {len(HEADER)} values.",
            cure='Put text with commas in "quotes".',
        )
    number = {}
    for name in ("value", "spread", "low", "high"):
        try:
            number[name] = float(row[name]) if row[name].strip() else math.nan
        except ValueError:
            raise InputError(
                where=where,
                found=f"{name} = {row[name]!r}",
                rule="It must be a number.",
                cure="Write a plain decimal number, or leave spread, low and high empty.",
            ) from None
    for column, known in (("distribution", DISTRIBUTIONS), ("status", STATUSES)):
        if row[column] not in known:
            raise InputError(
                where=where,
                found=f"{column} = {row[column]!r}",
                rule=f"Known: {', '.join(known)}.",
                cure=nearest(row[column], known),
            )
    if not row["source"].strip() or not math.isfinite(number["value"]):
        raise InputError(
            where=where,
            found=f"value = {row['value']!r}, source = {row['source']!r}",
            rule="A number without a value or a source cannot be used.",
            cure="Fill in both.",
        )
    limits = math.isfinite(number["low"]) and math.isfinite(number["high"])
    needs = DISTRIBUTIONS[row["distribution"]]
    spread = number["spread"] > 0
    if (
        ("limits" in needs and not limits)
        or ("spread" in needs and not spread)
        or ("spread or limits" in needs and not (spread or limits))
    ):
        raise InputError(
            where=where,
            found=f"{row['distribution']} without {' and '.join(needs)}",
            rule="A distribution needs its width.",
            cure="Fill in low and high, or spread, or call the row `fixed` and say why in `where`.",
        )
    if limits and not number["low"] <= number["value"] <= number["high"]:
        raise InputError(
            where=where,
            found=f"{number['low']:g} / {number['value']:g} / {number['high']:g}",
            rule="low <= value <= high must hold.",
            cure="Correct the order.",
        )
    return Parameter(
        name=row["name"],
        unit=row["unit"],
        distribution=row["distribution"],
        n=row["n"],
        applies_to=tuple(sorted(t.strip() for t in row["applies_to"].split(";") if t.strip())),
        source=row["source"],
        where=row["where"],
        status=row["status"],
        table=where,
        **number,
    )


@cache
def _package():
    merged = {}
    folder = resources.files("bluecarbon.parameters")
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.endswith(".csv"):
            rows = parse(path.read_text(encoding="utf-8"), f"parameters/{path.name}")
            twice = [p for p in rows if (p.name, frozenset(p.applies_to)) in merged]
            if twice:
                raise AssertionError(
                    f"{twice[0].table}: {twice[0].key} stands in another table too"
                )
            merged |= {(p.name, frozenset(p.applies_to)): p for p in rows}
    return ParameterSet((merged,))


@cache
def _coefficients():
    lists = {}
    for parameter in _package().rows.values():
        name, bracket, index = parameter.name.partition("[")
        if bracket:
            lists.setdefault(name, {})[int(index.rstrip("]"))] = parameter.value
    return {name: tuple(v for _, v in sorted(values.items())) for name, values in lists.items()}
