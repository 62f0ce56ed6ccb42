"""[harvest], [field], [parameters] and [ocean]: what was weighed and measured."""

from typing import Annotated, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from bluecarbon.project.sections import Items, Section, TomlPath


class Harvest(Section):
    """[harvest]: the log, and the two decisions that change its tonnage by a factor."""

    path: TomlPath
    convention: Literal["harvest removal", "soft tissue only", "net of calcification"]
    share_layout: Literal["whole-animal dry shares", "organ wet shares"]


class FieldSheets(Section):
    """[field]: the project's own laboratory means, which replace parameter rows."""

    path: TomlPath


class ParameterTables(Section):
    """[parameters]: tables whose rows replace those of the package."""

    tables: Annotated[tuple[TomlPath, ...], Items]


class Evidence(Section):
    """[evidence]: licences of inputs, and which of them may not travel in the bundle."""

    # By the path of the file, as the project file names it.
    licences: dict[str, Annotated[str, Field(min_length=1, max_length=200)]] = Field(default={})
    detached: Annotated[tuple[str, ...], Items] = ()


class FieldVariable(Section):
    """A variable of a netCDF file whose units or fill value the file does not state."""

    variable: str
    units: str | None = None
    missing: float | None = None


class Ocean(Section):
    """[ocean]: fields for the air-sea cross-check."""

    path: TomlPath
    # By role, a name or a table: told apart first, so that errors speak of one of the two.
    use: dict[
        str,
        Annotated[
            Annotated[str, Tag("name")] | Annotated[FieldVariable, Tag("table")],
            Discriminator(lambda value: "table" if isinstance(value, dict | BaseModel) else "name"),
        ],
    ]
    max_distance_km: float = Field(default=100.0, gt=0)
