"""One equation of a methodology, and the decorator that marks a function as one."""

import inspect
from dataclasses import dataclass
from functools import cache

from bluecarbon.errors import BluecarbonError


class MethodError(BluecarbonError, ValueError):
    """A methodology that does not hold together, or that does not fit what was asked of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Equation:
    """One equation of a methodology, with where it stands and how well we know it."""

    name: str
    function: object
    needs: tuple[str, ...]
    unit: str
    source: str
    where: str
    status: str

    @property
    def title(self):
        """First line of the function's docstring."""
        return _first_line(self.function)


@cache
def _first_line(function):
    return (inspect.getdoc(function) or "").partition("\n")[0]


def equation(*, unit, source, where="", status):
    """Mark a function as an equation of a methodology; the function itself stays as it was.

    Parameters
    ----------
    unit : str
        Unit of the quantity it yields, as in "t C ha-1 a-1".
    source, where : str
        The document, and the page, clause, table or equation number in it.
    status : str
        One of `bluecarbon.parameters.STATUSES`.
    """

    def mark(function):
        function.equation = Equation(
            name=function.__name__,
            function=function,
            needs=tuple(inspect.signature(function).parameters),
            unit=unit,
            source=source,
            where=where,
            status=status,
        )
        return function

    return mark
