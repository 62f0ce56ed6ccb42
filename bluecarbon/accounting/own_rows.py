"""What the project's own parameter rows and laboratory means must fulfil before they are used."""

from bluecarbon.errors import InputError
from bluecarbon.inputs.units import canonical, convert

# Of the tables that come with the package.
PACKAGE = "parameters/"


def check_own_rows(parameters):
    """Refuse rows in another unit than the package's, and shells with more carbon than CaCO3.

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
            if row.unit != units.get(row.name, row.unit):
                _check_unit(row, units[row.name])
            if row.name == "shell_carbon_fraction" and row.value > limit.value:
                raise InputError(
                    where=row.table,
                    found=f"shell_carbon_fraction = {row.value:g} for {', '.join(row.applies_to)}",
                    rule=f"Pure calcium carbonate holds {limit.value:.1%} carbon ({limit.where}), "
                    "so a shell with more holds organic matter or salt, or was measured wrongly.",
                    cure="Treat the sample again, and give the carbon of the carbonate alone.",
                )


def _check_unit(row, unit):
    """Refuse a scale of its own: the same kind of quantity in other units, or percent for shares.

    Units of another kind pass: "1" is in use for shares of every kind, and says nothing wrong.
    """
    try:
        found = f"{row.value:g} {row.unit}"
        percent = canonical(row.unit) == "%" and unit != "%"
        factor = 0.01 if percent else float(convert(1.0, row.unit, unit))
    except InputError:
        return
    if factor != 1:
        raise InputError(
            where=f"{row.table}, {row.name}",
            found=found,
            rule=f"The equations take it in {unit}.",
            cure=f"Write {row.value * factor:g} {unit}, and its limits likewise.",
        )
