"""From one unit to another, and what a unit can become."""

from bluecarbon.errors import InputError
from bluecarbon.inputs.units.parsing import as_quantity, registry, written
from bluecarbon.inputs.units.spellings import SPELLINGS, SUBSTANCES, spelled


def canonical(text, where="units"):
    """The spelling of a unit that this package uses.

    >>> canonical("degrees_C"), canonical("m s**-1"), canonical("µatm"), canonical("mb")
    ('degC', 'm s-1', 'uatm', 'hPa')

    Parameters
    ----------
    text : str
        A unit as a file or a person spells it.
    where : str
        The file and key it stands in, for the error.

    Returns
    -------
    str

    Raises
    ------
    InputError
        When the unit is unknown, or means different things to different people ("ton").
    """
    known = spelled(text)
    return known or written(as_quantity(text, where))


def convert(values, found, wanted, *, where="units"):
    """Values in one unit as values in another; numpy, xarray and dask stay what they are.

    >>> convert(300.0, "kelvin", "degC")
    26.850000000000023

    Parameters
    ----------
    values : array_like
        Numbers in the unit `found`.
    found, wanted : str
        Units, in any spelling that `canonical` knows.
    where : str
        The file and key, for the error.

    Returns
    -------
    array_like
        The same kind of array; the values themselves where the two units are one.

    Raises
    ------
    InputError
        When a unit is unknown or the two measure different things.
    """
    # Word for word the same is the usual case, and spares loading pint.
    if found == wanted or canonical(found, where) == canonical(wanted, where):
        return values
    source, target = as_quantity(found, where), as_quantity(wanted, where)
    if source.dimensionality != target.dimensionality:
        raise InputError(
            where=where,
            found=f"units {found!r}",
            rule=f"They measure something other than {wanted!r} does. "
            f"Allowed here: {', '.join(alike(wanted))}.",
            cure="Name the variable that holds the right quantity, or correct its units.",
        )
    offset, one = (_in(target, source, n) for n in (0.0, 1.0))
    factor = one - offset
    # No `+ 0.0`: lazy arrays would carry the operation through the whole graph.
    return values * factor + offset if offset else values * factor


def quantity(value, unit):
    """A pint quantity in a unit spelled as in this package, as in quantity(3.5, "t C ha-1 a-1").

    Raises InputError for a unit that is unknown or ambiguous.
    """
    return registry().Quantity(value, as_quantity(unit, "units").units)


def alike(unit):
    """Canonical units that convert to `unit`, itself first: a list of str."""
    dimension = as_quantity(unit, "units").dimensionality
    others = [u for u in SPELLINGS if as_quantity(u, "units").dimensionality == dimension]
    return list(dict.fromkeys([canonical(unit), *others]))


def is_share(unit, where="units"):
    """True for a number without dimension, and for one mass per another: "t C (t d.m.)-1"."""
    substances = {f"[{name}]" for name in SUBSTANCES.values()}
    return not set(as_quantity(unit, where).dimensionality) - substances


def _in(target, source, number):
    # Not `number * source`: twice a temperature on a scale with an offset has no meaning.
    value = registry().Quantity(number * source.magnitude, source.units)
    return value.to(target.units).magnitude / target.magnitude
