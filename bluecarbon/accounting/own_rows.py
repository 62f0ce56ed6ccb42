"""What the project's own parameter rows and laboratory means must fulfil before they are used."""

import re

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.densities import MARKS
from bluecarbon.inputs.units import canonical, convert, is_share

# Of the tables that come with the package.
PACKAGE = "parameters/"

# Parts of a whole, by their name or by their unit.
_PART = re.compile(r"(_share|_fraction|dry_ratio)(\[\d+\])?$")
_PARTS = ("t C (t d.m.)-1", "t d.m. t-1", "g C g-1")


def check_own_rows(parameters):
    """Refuse rows in another unit than the package's, parts above the whole, and shells with more
    carbon than CaCO3.

    Parameters
    ----------
    parameters : bluecarbon.parameters.ParameterSet

    Raises
    ------
    InputError
        Naming the file and line.
    """
    package = parameters.layers[-1]
    units = {p.name: p.unit for p in package.values()}
    limit = next(p for p in package.values() if p.name == "calcium_carbonate_carbon_fraction")
    for layer in parameters.layers[:-1]:
        for row in layer.values():
            _check_marks(row)
            if row.name not in units:
                continue  # of a methodology of one's own, which knows its units itself
            if row.unit != units[row.name]:
                _check_unit(row, units[row.name])
            _check_part(row, units[row.name])
            if row.name == "shell_carbon_fraction" and row.value > limit.value:
                raise InputError(
                    where=row.table,
                    found=f"shell_carbon_fraction = {row.value:g} for {', '.join(row.applies_to)}",
                    rule=f"Pure calcium carbonate holds {limit.value:.1%} carbon ({limit.where}), "
                    "so a shell with more holds organic matter or salt, or was measured wrongly.",
                    cure="Treat the sample again, and give the carbon of the carbonate alone.",
                )


def _check_unit(row, unit):
    """Refuse another scale and another kind of quantity; shares of any kind may stand as "1"."""
    where = f"{row.table}, {row.name}"
    percent = unit != "%" and canonical(row.unit, where) == "%" and is_share(unit)
    if not percent and is_share(unit) and is_share(row.unit, where) and "1" in (row.unit, unit):
        return
    factor = 0.01 if percent else float(convert(1.0, row.unit, unit, where=where))
    if factor != 1:
        raise InputError(
            where=where,
            found=f"{row.value:g} {row.unit}",
            rule=f"The equations take it in {unit}.",
            cure=f"Write {row.value * factor:g} {unit}, and its limits likewise.",
        )


def _check_marks(row):
    marks = [v for v in (row.value, row.spread, row.low, row.high) if v in MARKS]
    if marks:
        raise InputError(
            where=f"{row.table}, {row.name}",
            found=f"{marks[0]:g}",
            rule="It looks like the mark of a missing value.",
            cure="Take the row out, or give what was measured.",
        )


def _check_part(row, unit):
    """Refuse more of a part than there is of the whole: percent that were written as a share."""
    largest = np.nanmax([row.value, row.high])
    if (_PART.search(row.name) or unit in _PARTS) and largest > 1:
        raise InputError(
            where=f"{row.table}, {row.name}",
            found=f"{largest:g} {row.unit}",
            rule="A part is no more than the whole: it lies from 0 to 1.",
            cure="If these are percent, divide value, spread and limits by 100.",
        )
