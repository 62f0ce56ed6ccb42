"""What role an ocean field plays: its units in this package and the values that nature allows."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs import units

# Practical salinity is a number, but files call it by all these; the values are alike within 1 %.
SALINITY_UNITS = ("1", "psu", "g kg-1", "1e-3")
# As a unit this is 1 too, but the number is a thousand times smaller.
SALT_FRACTION = ("kgkg-1", "kg/kg")


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """What a field is used as."""

    name: str
    unit: str  # unit behind the gate
    low: float  # least and largest value that can be true [unit]
    high: float
    mistaken_for: tuple[str, ...]  # units that a wrong label may hide
    long_name: str
    reason: str  # for the limits


@cache
def roles():
    """All roles by name, from plausible_ranges.csv."""
    table = resources.files("bluecarbon.inputs") / "plausible_ranges.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    return {
        row["role"]: Role(
            name=row["role"],
            unit=row["unit"],
            low=float(row["low"]),
            high=float(row["high"]),
            mistaken_for=tuple(row["mistaken_for"].split(";")),
            long_name=row["long_name"],
            reason=row["reason"],
        )
        for row in csv.DictReader(line for line in lines if not line.startswith("#"))
    }


def role(name, where):
    """The role called `name`, or an error naming the nearest ones."""
    if name not in roles():
        raise InputError(
            where=where,
            found=f"role {name!r}",
            rule=f"A field is used as one of these: {', '.join(roles())}.",
            cure=nearest(name, roles()),
        )
    return roles()[name]


def in_role_units(values, found, role, where):
    """Values with units `found` in the units of the role; lazy values stay lazy."""
    if role.name == "salinity":
        if "".join(found.split()) in SALT_FRACTION:
            return units.convert(values, "1", "1e-3", where=where)
        if units.canonical(found, where) in SALINITY_UNITS:
            return values
        return units.convert(values, found, "g kg-1", where=where)
    return units.convert(values, found, role.unit, where=where)


def project_line(role, variable, **options):
    """The line of the project file that states a unit or a missing value of a variable."""
    stated = "".join(
        f", {key} = " + (f'"{value}"' if isinstance(value, str) else f"{value:g}")
        for key, value in options.items()
    )
    return f'use = {{ {role.name} = {{ variable = "{variable}"{stated} }} }}'
