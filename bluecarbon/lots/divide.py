"""Dividing lots: into sizes when they are cut, and later by split and merge.

Serial blocks are partitioned exactly in all of it: no unit is lost, made, or in two lots.
"""

from collections.abc import Iterable
from operator import index

from pydantic import ValidationError

from bluecarbon.errors import InputError
from bluecarbon.lots.model import Lot
from bluecarbon.lots.reader import validation_error
from bluecarbon.lots.serials import merge_blocks, parse_serial

# What may differ between the parts of one lot; everything else must be the same to merge them.
OF_THE_PART = ("id", "kg_co2e", "units", "serial", "lot_version", "supersedes")


# A bundle holds 10,000 files.
MOST_LOTS = 5000


def split_lot(lot: Lot, kilograms: Iterable[int]) -> tuple[Lot, ...]:
    """The parts of a lot, in the order of their serials.

    Parameters
    ----------
    lot : Lot
    kilograms : iterable of int
        The mass of each part [kg CO2e], two or more, whole units each. A rest that they leave is a
        part of its own: no kilogram is lost.

    Returns
    -------
    tuple of Lot
        Each supersedes `lot`, and says the same of everything but mass and serial. The parts add up
        to the lot, and their serial blocks to its block.

    Raises
    ------
    InputError
        A part that is not whole units, or parts that are more than the lot.
    """
    masses = [index(kg) for kg in kilograms]
    rest = lot.kg_co2e - sum(masses)
    if rest > 0:
        masses.append(rest)
    if rest < 0 or len(masses) < 2 or any(kg < 1 or kg % lot.unit_kg for kg in masses):
        raise InputError(
            where=f"lot {lot.id}",
            found=f"parts of {', '.join(map(str, masses)) or 'nothing'} kg",
            rule=f"The parts of a lot are two or more, each whole units of {lot.unit_kg} kg, and "
            f"together its {lot.kg_co2e} kg.",
            cure="Correct the masses; what they leave becomes a part of its own.",
        )
    blocks = parse_serial(lot.serial.text).partition([kg // lot.unit_kg for kg in masses])
    return tuple(_successor([lot], block) for block in blocks)


def merge_lots(lots: Iterable[Lot]) -> Lot:
    """One lot out of lots whose serial blocks follow one another.

    Parameters
    ----------
    lots : iterable of Lot
        Two or more, in any order, that differ in nothing but mass, serial and version.

    Returns
    -------
    Lot
        It supersedes them all.

    Raises
    ------
    InputError
        A gap between the blocks, or lots that say different things.
    """
    lots = sorted(lots, key=lambda lot: lot.serial.first)
    if len(lots) < 2:
        raise InputError(
            where="lots to merge",
            found=f"{len(lots)}",
            rule="Two or more lots make one.",
            cure="Give the neighbours that are to be one lot.",
        )
    first = lots[0]
    for other in lots[1:]:
        differing = [
            name
            for name in Lot.model_fields
            if name not in OF_THE_PART and getattr(other, name) != getattr(first, name)
        ]
        if differing:
            raise InputError(
                where=f"lots {first.id} and {other.id}",
                found=f"different {', '.join(differing)}",
                rule="Lots that are merged say the same of everything but their mass and serial.",
                cure="Merge only lots of one line of one account, such as the parts of one lot.",
            )
    return _successor(lots, merge_blocks([parse_serial(lot.serial.text) for lot in lots]))


def units_by_lot(units: int, *, most: int | None = None, least: int = 1) -> list[int]:
    """How many units go into each lot of a line.

    Lots are filled to the `most`; where that leaves less than the `least` for the last one, the one
    before it gives up the difference.

    >>> units_by_lot(250, most=100, least=20), units_by_lot(210, most=100, least=20)
    ([100, 100, 50], [100, 90, 20])
    """
    if most is None or units <= most:
        return [units]
    if most < 2 * least - 1:
        raise InputError(
            where="sizes of lots",
            found=f"at least {least} and at most {most} units",
            rule="The largest lot holds at least twice the smallest, or some masses fit no lots.",
            cure="Raise the maximum, or lower the minimum.",
        )
    if units > most * MOST_LOTS:
        raise InputError(
            where="sizes of lots",
            found=f"{units} units in lots of at most {most}",
            rule=f"A line makes at most {MOST_LOTS} lots: a bundle has to hold them all.",
            cure="Raise the maximum. A ledger sells single units of a lot as well.",
        )
    whole, rest = divmod(units, most)
    counts = [most] * whole + ([rest] if rest else [])
    short = least - counts[-1]
    if short > 0:
        counts[-1] += short
        counts[-2] -= short
    return counts


def _successor(lots, block):
    """The lot of a block that takes the place of some lots of the same line."""
    first = lots[0]
    content = {name: getattr(first, name) for name in Lot.model_fields if name != "id"}
    content |= {
        "kg_co2e": block.count * first.unit_kg,
        "units": block.count,
        "serial": {"first": block.first, "last": block.last, "text": block.text},
        "lot_version": max(lot.lot_version for lot in lots) + 1,
        "supersedes": tuple(sorted(lot.id for lot in lots)),
    }
    try:
        return Lot.create(**content)
    except ValidationError as error:
        name = f"successor of {', '.join(lot.id for lot in lots)}"
        raise validation_error(name, error, "Get the lots again from their issuer.") from None
