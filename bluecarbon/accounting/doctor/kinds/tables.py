"""Tables: which one it is by its header, and what its reader says of the rows."""

import csv
import io
import re
import warnings
from datetime import date, timedelta

from bluecarbon.accounting.doctor.finding import Diagnosis
from bluecarbon.accounting.doctor.kinds import areas, cores
from bluecarbon.errors import BluecarbonError, InputError
from bluecarbon.inputs.csv_table import read_csv_text
from bluecarbon.inputs.reference_points import read_reference_points
from bluecarbon.inputs.tables import read_field, read_harvest, read_legend
from bluecarbon.inputs.zones import read_zones
from bluecarbon.methods.quantities import load_method, method_ids
from bluecarbon.parameters import load
from bluecarbon.parameters.tables import HEADER

SUFFIXES = (".csv", ".tsv", ".tab")
# Columns that a table of each kind is told by; the rules for them are those of its reader.
TOLD_BY = {
    "legend": ("code", "habitat", "creditable", "label_en", "label_zh"),
    "harvest log": ("zone", "species", "date", "mass", "unit", "mass_basis", "yield_test"),
    "field sheet": ("zone", "habitat", "quantity", "value", "standard_error", "unit", "source"),
    "reference points": ("x", "y", "reference_class"),
    "zones without outline": ("zone", "holder", "title_ref", "area", "unit"),
    "parameter table": tuple(HEADER),
    "residuals": ("x", "y", "residual"),
    "declared baseline": ("habitat", "zone", "t_co2e", "low", "high", "distribution", "source"),
    "restoration sites": ("site", "side", "class", "area"),
    "species table": ("species", "habitat"),
}
LEAST = 0.55  # of the columns, for a guess
LARGEST = 256 * 2**20  # [byte]
HEAD = 2**16  # [byte]
# Day 0 of the numbers that spreadsheets keep dates as; those between are of 1954 to 2064.
DAY_ZERO, SERIALS = date(1899, 12, 30), range(20_000, 60_001)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,12},\d+")


def examine(path):
    """The diagnosis of a table."""
    found = Diagnosis(path=path, kind="table", sureness="guess", used=False)
    with open(path, "rb") as file:
        raw = file.read(HEAD)
    header = _header(raw)
    kind, share = _kind(header)
    if share >= LEAST:
        found.kind, found.used = kind, True
        found.sureness = "sure" if share == 1 else "likely" if share > 0.7 else "guess"
        have = [c for c in TOLD_BY[kind] if c in header]
        found.why = "columns " + ", ".join(have)
    elif cores.examine(found, header, raw):
        return found
    else:
        found.why = "no known set of columns: " + ", ".join(name[:40] for name in header[:4])
    if raw.startswith(b"\xef\xbb\xbf"):
        found.add("byte-order-mark")
    if path.stat().st_size > LARGEST:
        found.add("text-too-large", size=f"{path.stat().st_size / 2**20:,.0f}")
        return found
    try:
        text = read_csv_text(path, (), others=True)
    except InputError as error:
        found.refused(error)
        return found
    _look_at_values(found, text)
    folded = {name.casefold() for name in header}
    if not found.used and {"lat", "latitude"} & folded and {"lon", "long", "longitude"} & folded:
        found.kind, found.why = "points", "columns of latitude and longitude"
        found.add("points-without-class")
    if found.used:
        _read(found, text)
    return found


def _header(raw):
    """Names in the first row that is not a remark, whatever the encoding and the separator."""
    for encoding in ("utf-8-sig", "gb18030", "utf-16", "latin-1"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError as error:
            # A character may be cut in two at the end of what was read.
            if encoding == "utf-8-sig" and error.start > len(raw) - 4:
                text = raw.decode(encoding, errors="ignore")
                break
    for line in io.StringIO(text):
        line = line.strip()
        if line and not line.startswith(("#", '"#')):
            separator = max(",;\t|", key=line.count)
            try:
                names = next(csv.reader([line], delimiter=separator), [])
            except csv.Error:
                return []  # its reader says what is wrong with the text
            return [name.strip() for name in names]
    return []


def _kind(header):
    folded = {name.casefold() for name in header}
    shares = {k: sum(c in folded for c in told) / len(told) for k, told in TOLD_BY.items()}
    # Of equal shares the longer set of columns says more.
    kind = max(shares, key=lambda k: (shares[k], len(TOLD_BY[k])))
    return kind, shares[kind]


def species_habitats():
    """Habitat of every species that a method of the package accounts."""
    methods = map(load_method, method_ids())
    return {species: habitat for m in methods for species, habitat in m.species.items()}


def _read(found, text):
    """Hand the table to its reader; other tables of the project are held against it later."""
    path, rows = found.path, text.rows
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if found.kind == "legend":
                found.content = read_legend(path)
                found.facts["codes"] = {
                    str(c): h
                    for c, h in zip(found.content["code"], found.content["habitat"], strict=True)
                }
            elif found.kind == "harvest log":
                zones = set(rows["zone"]) if "zone" in rows else set()
                found.content = read_harvest(path, species=species_habitats(), zones=zones)
                found.facts["years"] = sorted({int(y) for y in found.content["year"]})
                found.facts["species"] = sorted(set(found.content["species"]))
            elif found.kind == "field sheet":
                found.content = read_field(path)
            elif found.kind == "reference points":
                classes = set(rows["reference_class"]) if "reference_class" in rows else set()
                found.content = read_reference_points(path, habitats=classes)
                found.facts["points"] = len(found.content)
            elif found.kind == "zones without outline":
                found.content = read_zones(path)
                found.facts["zones"] = list(found.content.table["zone"])
                _stated_twice(found, rows)
            elif found.kind == "parameter table":
                found.content = load(path)
    except InputError as error:
        found.refused(error)
    except BluecarbonError as error:
        found.add("project-not-opened", error=str(error))
    if found.content is not None and hasattr(found.content, "attrs"):
        found.facts["simulated"] = bool(found.content.attrs.get("simulated"))


def _look_at_values(found, text):
    """Faults that a reader would call "not a number" or "not a date", by their likely cause."""
    rows = text.rows
    for name in rows.columns:
        values = [v for v in rows[name] if v]
        if not values:
            continue
        commas = [v for v in values if _DECIMAL_COMMA.fullmatch(v)]
        if commas and len(commas) >= len(values) / 2:
            found.add("decimal-comma", f"column {name!r}", value=commas[0])
        if re.search(r"date|日期|时间", name.casefold()):
            serials = [v for v in values if v.isdecimal() and int(v) in SERIALS]
            if serials:
                day = DAY_ZERO + timedelta(days=int(serials[0]))
                found.add(
                    "serial-dates", f"column {name!r}", value=serials[0], day=day, n=len(serials)
                )


def _stated_twice(found, rows):
    """Areas that stand in the table twice, in two units, must be the same ground."""
    for name in rows.columns:
        unit = areas.unit_of(name)
        if not unit or name == "area":
            continue
        stated = areas.numbers(rows[name]) * areas.HECTARES[unit]
        off = abs(stated / found.content.hectares - 1) > areas.ALIKE
        if off.any():
            row = int(off.argmax())
            found.add(
                "area-stated-twice",
                f"row {rows.index[row]}",
                name=name,
                value=rows[name].iloc[row],
                other=unit,
                hectares=f"{stated[row]:.4g}",
                area=rows["area"].iloc[row],
                unit=rows["unit"].iloc[row],
            )
