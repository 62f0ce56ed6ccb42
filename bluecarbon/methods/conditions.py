"""Conditions by name: whether a project may apply to a scheme, as far as its text is public.

A function's name is the condition, its argument names are the facts it asks for. It returns True,
False, or None where it cannot be told. A fact that is not known is None; the function is then not
asked, unless the argument has the default None.
"""

import inspect
from dataclasses import dataclass

from bluecarbon.errors import nearest
from bluecarbon.methods.quantities import MethodError

# What a condition may answer, and how tables say it.
ANSWERS = {True: "yes", False: "no", None: "unknown"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One condition of a scheme, with where it stands and how well we know it."""

    name: str
    function: object
    needs: tuple[str, ...]
    optional: frozenset  # needs that may be unknown
    source: str
    where: str
    status: str

    @property
    def title(self):
        """First line of the function's docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def held(self, facts):
        """True, False, or None where it cannot be told, from `facts`: a value by name, or None.

        Raises
        ------
        MethodError
            A fact that the condition asks for is not among the names, or the function answers
            anything but True, False and None.
        """
        for name in self.needs:
            if name not in facts:
                raise MethodError(
                    f"condition {self.name} asks for {name}, which is not a fact that is known "
                    f"here. {nearest(name, facts)}"
                )
        if any(facts[name] is None for name in self.needs if name not in self.optional):
            return None
        answer = self.function(**{name: facts[name] for name in self.needs})
        # Not `in`: 1 == True, and a count or an array must not pass for an answer.
        if not (answer is None or isinstance(answer, bool)):
            raise MethodError(
                f"condition {self.name} answers {answer!r}. Return True, False, or None where it "
                "cannot be told."
            )
        return answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What a scheme says of itself and no test can hold a project against."""

    name: str
    text: dict  # {"en": ..., "zh": ...}
    source: str
    where: str
    status: str


def condition(*, source, where="", status):
    """Mark a function as a condition of a scheme; the function itself stays as it was.

    Parameters
    ----------
    source, where : str
        The document, and the clause in it.
    status : str
        One of `bluecarbon.parameters.STATUSES`.
    """

    def mark(function):
        arguments = inspect.signature(function).parameters
        function.condition = Condition(
            name=function.__name__,
            function=function,
            needs=tuple(arguments),
            optional=frozenset(n for n, a in arguments.items() if a.default is None),
            source=source,
            where=where,
            status=status,
        )
        return function

    return mark
