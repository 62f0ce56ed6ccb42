"""The harvest log: masses taken out of zones, and how they were weighed."""

import numpy as np

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.inputs.csv_table import Columns, read_csv_text

MASS_BASES = ("wet", "air-dry", "oven-dry")
DISTRIBUTIONS = ("fixed", "normal", "lognormal", "uniform", "triangular", "truncated normal")

_MASS_BASIS = {basis.replace("-", sign): basis for basis in MASS_BASES for sign in "- _"}
_PER_TONNE = {"t": 1, "kg": KILOGRAMS_PER_TONNE}


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
