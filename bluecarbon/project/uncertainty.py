"""[uncertainty] of a project file: draws, who shares an error, what goes together."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bluecarbon.project.sections import Items, Section

MOST_DRAWS = 1_000_000


class Correlated(Section):
    """Numbers whose errors go together, as "name|tags", or as "name @ scope" where it has one."""

    name: Annotated[str, Field(min_length=1)]
    members: Annotated[tuple[str, ...], Field(strict=False, min_length=2)]
    correlation: Annotated[
        tuple[Annotated[tuple[float, ...], Items], ...], Field(strict=False, min_length=2)
    ]

    @property
    def keys(self):
        """Name and scope of the members."""
        parts = (m.partition("@") for m in self.members)
        return tuple((name.strip(), scope.strip()) for name, _, scope in parts)


class Uncertainty(Section):
    """[uncertainty]: how many draws, from which seed, and how far the areas may be off."""

    draws: int = Field(default=10_000, ge=100, le=MOST_DRAWS)
    seed: int = Field(ge=0, lt=2**63)
    # Set by draws = "adaptive": blocks of draws until the claimed figure is stable to `digits`
    # digits of its standard uncertainty.
    adaptive: bool = False
    digits: int = Field(default=2, ge=1, le=3)
    stop: Literal["two-stage", "jcgm 101"] = "two-stage"
    sampling: Literal["philox", "sobol"] = "philox"
    # Relative standard error of a mapped area, by habitat or "default"; needed where no reference
    # points tell it.
    area_standard_error: dict[str, Annotated[float, Field(ge=0, le=2)]] = Field(default={})
    # By parameter, who shares its error; the whole account where nothing is said.
    scopes: dict[str, Literal["global", "method", "habitat", "site", "stratum"]] = Field(default={})
    correlated: Annotated[tuple[Correlated, ...], Items] = ()

    @model_validator(mode="before")
    @classmethod
    def _until_stable(cls, content):
        if isinstance(content, dict) and content.get("draws") == "adaptive":
            rest = {k: v for k, v in content.items() if k != "draws"}
            return {**rest, "adaptive": True}
        return content

    @model_validator(mode="after")
    def _one_group_each(self):
        named = [key for group in self.correlated for key in group.keys]
        twice = sorted({name for name, _ in named if sum(n == name for n, _ in named) > 1})
        if len(named) > len(set(named)):
            raise ValueError(
                f"{twice[0]} stands in two correlated groups. Join them into one, with the "
                "correlations between all of them."
            )
        return self
