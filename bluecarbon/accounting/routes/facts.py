"""A facts file: known quantities with their sources, and routes as chains of equations, as data."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator

from bluecarbon.project import read_toml
from bluecarbon.project.sections import Items, Title

Status = Literal["standard", "quoted", "literature", "local", "reconstructed", "assumed"]
Sentence = Annotated[str, Field(min_length=1)]
Sentences = Annotated[tuple[Sentence, ...], Items]
# What an equation may call a quantity.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

# Names that every route knows without being told.
TARGET, CO2_PER_CARBON = "target", "co2_per_c"


class _Section(BaseModel):
    model_config = Title.model_config  # as strict as a project file


class About(_Section):
    """[facts]: what is asked about, and what is missing whichever route is taken."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    title: Title
    about: Sentence
    missing: Sentences = ()


class Quantity(_Section):
    """[quantity.NAME]: a published number, the two ends of a range, or a list of values."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    values: Annotated[tuple[float, ...], Items] = ()
    unit: Sentence
    meaning: Sentence
    source: Sentence
    where: str = ""
    status: Status

    @model_validator(mode="after")
    def _one_form(self):
        ends = (self.low is not None) + (self.high is not None)
        forms = (self.value is not None) + bool(ends) + bool(self.values)
        if ends == 1 or forms != 1:
            raise ValueError(
                "a quantity is one number, a range or a list. Give `value`, or `low` and `high`, "
                "or `values`."
            )
        if ends and not self.low < self.high:
            raise ValueError("a range runs upward. Make `low` smaller than `high`.")
        return self

    @property
    def ends(self):
        """The values at which a route is worked out."""
        if self.values:
            return self.values
        return (self.value,) if self.value is not None else (self.low, self.high)


class Check(_Section):
    """What a solved quantity is held against: exactly one of the three."""

    at_most: str = ""  # an expression: what there is altogether
    within: str = ""  # a quantity with a range: what has been seen
    share_of: str = ""  # an expression: only a comparison, no verdict

    @model_validator(mode="after")
    def _one(self):
        if sum(map(bool, (self.at_most, self.within, self.share_of))) != 1:
            raise ValueError(
                "a check is one comparison. Give one of `at_most`, `within` and `share_of`."
            )
        return self


class Step(_Section):
    """[[route.step]]: an equation, and the one quantity in it that is solved for."""

    solve: Name
    unit: Sentence
    equation: Annotated[str, Field(pattern=r"^[^=]+=[^=]+$")]
    meaning: Sentence
    check: Annotated[tuple[Check, ...], Items] = ()
    note: str = ""


class Route(_Section):
    """[[route]]: one way to the tonnage, with what it assumes and what nobody has published."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=8)]
    title: Sentence
    target_unit: str = ""  # as what the tonnage is read; empty where the route does not use it
    assumes: Sentences = ()
    unknown: Sentences = ()
    note: str = ""
    step: Annotated[tuple[Step, ...], Field(strict=False, min_length=1)]


class Facts(_Section):
    """A facts file, checked as far as it can be without a target."""

    facts: About
    quantity: dict[Name, Quantity]
    route: Annotated[tuple[Route, ...], Field(strict=False, min_length=1)]
    path: Path = Field(exclude=True)

    @model_validator(mode="after")
    def _names(self):
        for name in (TARGET, CO2_PER_CARBON):
            if name in self.quantity:
                raise ValueError(f"{name} is known to every route. Remove [quantity.{name}].")
        ids = [route.id for route in self.route]
        for one in ids:
            if ids.count(one) > 1:
                raise ValueError(f"two routes are called {one}. Rename one of them.")
        return self


def read_facts(path):
    """The `Facts` in a TOML file; an InputError names the key, the value found and the cure."""
    return read_toml(path, Facts)
