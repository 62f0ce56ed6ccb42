"""The tables of a project: the legend, the harvest log and the field sheets."""

import re

import numpy as np

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.inputs.csv_table import Columns, read_csv_text

MASS_BASES = ("wet", "air-dry", "oven-dry")
DISTRIBUTIONS = ("fixed", "normal", "lognormal", "uniform", "triangular", "truncated normal")

_YES_NO = {word: word in ("yes", "true", "1") for word in ("yes", "no", "true", "false", "1", "0")}
_MASS_BASIS = {basis.replace("-", sign): basis for basis in MASS_BASES for sign in "- _"}
_PER_TONNE = {"t": 1, "kg": KILOGRAMS_PER_TONNE}
_ESTABLISHMENT = {"planted": "planted", "natural": "natural", "": "natural"}
_CONVERSION = {"extraction": "extraction", "": ""}


def read_legend(path):
    """Read the legend of the class maps.

    Columns of the file: code, habitat, creditable (yes or no), label_en, label_zh; optional colour
    (#rrggbb), establishment ("planted" or "natural", the default) and conversion ("extraction" for
    a class whose making digs the soil out: ponds, salt pans, harbours).

    Returns
    -------
    pandas.DataFrame
        code (int), habitat, creditable (bool), label_en, label_zh, colour (empty when not given),
        establishment and conversion (may be empty). `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming the rows at fault. Codes are unique; codes that share a habitat agree in
        creditable, establishment and conversion, because the maps are read as habitats.
    """
    table = read_csv_text(
        path,
        ("code", "habitat", "creditable", "label_en", "label_zh"),
        ("colour", "establishment", "conversion"),
    )
    columns = Columns(table)
    legend = {
        "code": columns.integer("code"),
        "habitat": columns.text("habitat"),
        "creditable": _yes_no(columns, "creditable"),
        "label_en": columns.text("label_en"),
        "label_zh": columns.text("label_zh"),
        "colour": columns.text("colour", needed=False),
        "establishment": columns.choice(
            "establishment", _ESTABLISHMENT, "Write planted or natural, or leave it empty."
        ),
        "conversion": columns.choice(
            "conversion", _CONVERSION, "Write extraction, or leave it empty."
        ),
    }
    for row, colour in columns.items("colour"):
        if colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            columns.fault(row, "colour", "A colour reads #rrggbb.", "Write it as #2e8b57.")
    _check_codes(columns, legend)
    columns.refuse()
    return table.finish(legend)


def read_harvest(path, *, species, zones):
    """Read the harvest log: who took what mass out of which zone, when, and how it was weighed.

    Columns of the file: zone, species, date (ISO date or year), mass, unit (t or kg), mass_basis
    (wet, air-dry or oven-dry), yield_test (where the mass was measured: report or sheet). Optional:
    mass_low, mass_high (in the same unit) and distribution, given together.

    Parameters
    ----------
    path : path-like
    species : mapping of str to str
        Habitat of every species that the project accounts.
    zones : collection of str
        Zones of the project.

    Returns
    -------
    pandas.DataFrame
        row (line in the file), zone, species, habitat, date (text as written), year (int), mass
        [t], mass_basis, yield_test, mass_low and mass_high [t] (NaN when not given) and
        distribution. `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming every row without a zone, a species or a mass basis, and all other rows at fault.
    """
    table = read_csv_text(
        path,
        ("zone", "species", "date", "mass", "unit", "mass_basis", "yield_test"),
        ("mass_low", "mass_high", "distribution"),
    )
    columns = Columns(table)
    per_tonne = np.array([_PER_TONNE.get(unit, np.nan) for unit in _mass_units(columns)])
    harvest = {
        "row": list(table.rows.index),
        "zone": columns.member("zone", zones, "Correct the zone, or draw it in the zones file."),
        "species": columns.member(
            "species", species, "Correct the species, or name it in the project."
        ),
        "habitat": [species.get(name, "") for name in table.rows["species"]],
        "date": columns.date("date"),
        "year": [int(text[:4]) if text[:4].isdecimal() else 0 for text in table.rows["date"]],
        "mass": columns.number("mass", above=0) / per_tonne,
        "mass_basis": columns.choice(
            "mass_basis",
            _MASS_BASIS,
            "Write how the mass was weighed: wet, air-dry (as sold dry) or oven-dry.",
        ),
        "yield_test": columns.text("yield_test"),
        "mass_low": columns.number("mass_low", needed=False, least=0) / per_tonne,
        "mass_high": columns.number("mass_high", needed=False, least=0) / per_tonne,
        "distribution": columns.choice(
            "distribution",
            dict(zip(DISTRIBUTIONS, DISTRIBUTIONS, strict=True)),
            "Correct the distribution, or leave it and the limits empty.",
            needed=False,
        ),
    }
    _check_limits(columns, harvest)
    _check_repeats(columns)
    columns.refuse()
    return table.finish(harvest)


def read_field(path, *, zones=None, habitats=None):
    """Read a sheet of quantities measured by the project itself.

    Columns of the file: zone, habitat (either may be empty: all of them), quantity, value,
    standard_error (may be empty), unit, source; optional n, date, laboratory.

    Parameters
    ----------
    path : path-like
    zones, habitats : collection of str, optional
        Those of the project; others are then refused.

    Returns
    -------
    pandas.DataFrame
        row, zone, habitat, quantity, value, standard_error (NaN when not given), unit (text, to be
        converted by whoever knows the unit of the quantity; "1" for none), n (NaN when not given),
        date, laboratory and source. `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming all rows at fault.
    """
    table = read_csv_text(
        path,
        ("zone", "habitat", "quantity", "value", "standard_error", "unit", "source"),
        ("n", "date", "laboratory"),
    )
    columns = Columns(table)

    def member(name, known):
        if known is None:
            return columns.text(name, needed=False)
        return columns.member(name, known, f"Correct the {name}, or leave it empty.", needed=False)

    field = {
        "row": list(table.rows.index),
        "zone": member("zone", zones),
        "habitat": member("habitat", habitats),
        "quantity": columns.text("quantity"),
        "value": columns.number("value"),
        "standard_error": columns.number("standard_error", needed=False, least=0),
        "unit": columns.text("unit"),
        "n": columns.number("n", needed=False, least=1),
        "date": columns.date("date", needed=False),
        "laboratory": columns.text("laboratory", needed=False),
        "source": columns.text("source"),
    }
    columns.refuse()
    return table.finish(field)


def _yes_no(columns, name):
    values = []
    for row, value in columns.items(name):
        if value.casefold() not in _YES_NO:
            columns.fault(row, name, f"{name} is yes or no.", "Write yes or no.")
        values.append(_YES_NO.get(value.casefold(), False))
    return values


def _check_codes(columns, legend):
    rows = list(columns.table.rows.index)
    first_code, first_habitat = {}, {}
    for i, row in enumerate(rows):
        code, habitat = legend["code"][i], legend["habitat"][i]
        before = first_code.setdefault(code, row)
        if before != row:
            columns.fault(
                row,
                "code",
                "Every code stands in the legend once.",
                "Remove one of the rows.",
                found=f"code = {code} again, as in row {before}",
            )
        j = first_habitat.setdefault(habitat, i)
        agreed = ("creditable", "establishment", "conversion")
        if any(legend[name][i] != legend[name][j] for name in agreed):
            columns.fault(
                row,
                "habitat",
                "Codes of one habitat agree in creditable, establishment and conversion.",
                "Name two habitats, such as 'mangrove' and 'planted mangrove'.",
                found=f"habitat = {habitat!r} unlike in row {rows[j]}",
            )


def _mass_units(columns):
    for row, value in columns.items("unit"):
        if value not in _PER_TONNE:
            rule = "A harvest is in t (1000 kg) or kg."
            if value.casefold() in ("ton", "tons"):
                rule += " A ton may be 1000, 907 or 1016 kg."
            columns.fault(row, "unit", rule, "Write t or kg.")
    return columns.table.rows["unit"]


def _check_limits(columns, harvest):
    for i, row in enumerate(columns.table.rows.index):
        low, mass, high = (harvest[name][i] for name in ("mass_low", "mass", "mass_high"))
        distribution = harvest["distribution"][i]
        limits = f"mass_low = {low:g}, mass = {mass:g}, mass_high = {high:g} t"
        together = (not np.isnan(low), not np.isnan(high), distribution not in ("", "fixed"))
        if any(together) != all(together):
            columns.fault(
                row,
                "distribution",
                "mass_low, mass_high and distribution are given together.",
                "Fill in all three, or none of them.",
                found=f"{limits}, distribution = {distribution!r}",
            )
        elif all(together) and not low <= mass <= high and not np.isnan(mass):
            columns.fault(
                row,
                "mass_low",
                "The mass lies between its limits.",
                "Correct the limits; they are in the unit of the row.",
                found=limits,
            )
        elif all(together) and distribution == "lognormal" and low == 0:
            columns.fault(
                row,
                "mass_low",
                "A log-normal mass is above zero throughout.",
                "Give a lower limit above zero, or another distribution.",
            )


def _check_repeats(columns):
    rows = columns.table.rows
    for row in rows.index[rows.duplicated()]:
        columns.fault(
            row,
            "zone",
            "A harvest is counted once.",
            "Remove the row, or tell the two landings apart in yield_test.",
            found="the same values as in an earlier row",
        )
