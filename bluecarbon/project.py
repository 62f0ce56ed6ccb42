"""The project file: what is accounted, where, when and by which method, as strict models."""

import re
import tomllib
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
    field_validator,
    model_validator,
)

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.errors import InputError, nearest

Share = Annotated[float, Field(ge=0, lt=1)]
Claim = Literal["annual sink", "credit"]

# TOML has no type for a path, and its lists are Python lists: these two are converted. Nothing else
# is, so that draws = "10000" or demonstration = "no" is refused and not guessed at.
TomlPath = Annotated[Path, Field(strict=False)]
Items = Field(strict=False)

# What to do about a value of a wrong type, by pydantic's name of the complaint.
CURES = {
    "bool_type": "Write true or false, without quotes.",
    "date_type": "Write a date without quotes and without a time, as in 2020-07-01.",
    "float_type": "Write a number, without quotes.",
    "int_type": "Write a whole number, without quotes and without a decimal point.",
    "model_type": "Write its keys under a [section], or as { key = value }.",
    "path_type": 'Write a path in "quotes".',
    "string_pattern_mismatch": "Use small letters and digits, in words joined by hyphens.",
    "string_type": 'Write text in "quotes".',
    "tuple_type": "Write a list: [[...]] heads a section that repeats, [ ... ] holds values.",
}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Title(_Section):
    """A title in English and Chinese."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


class About(_Section):
    """[project]: what it is called, which years it covers, and what kind of claim it makes."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)
    title: Title
    period: Annotated[tuple[date, date], Items]
    claim: Claim
    demonstration: bool
    # Registries on which the same carbon is also listed.
    exclusive_of: Annotated[tuple[str, ...], Items] = ()

    @field_validator("period")
    @classmethod
    def _whole_years(cls, period):
        first, last = period
        if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31) or first > last:
            raise ValueError(
                "vintages are calendar years. Start it on a 1 January and end it on a 31 December."
            )
        return period

    @property
    def vintages(self):
        """The calendar years of the period."""
        return range(self.period[0].year, self.period[1].year + 1)


class DatedMap(_Section):
    """A class map and the day it shows."""

    date: date
    path: TomlPath


class Cover(_Section):
    """A raster of the share of each cell that one habitat covers, and the day it shows."""

    habitat: str
    date: date
    path: TomlPath
    unit: Literal["percent", "fraction"]


class Habitats(_Section):
    """[habitats]: a dated series of class maps with a legend, or of cover rasters."""

    legend: TomlPath | None = None
    maps: Annotated[tuple[DatedMap, ...], Items] = ()
    covers: Annotated[tuple[Cover, ...], Items] = ()
    reference_points: TomlPath | None = None
    timing: Literal["conservative", "linear"] = "conservative"
    align: Literal["refuse", "nearest"] = "refuse"

    @model_validator(mode="after")
    def _one_kind(self):
        if bool(self.maps) == bool(self.covers):
            raise ValueError(
                "give either `maps` (class maps with a legend) or `covers` (cover rasters), "
                "not both and not neither."
            )
        if self.maps and self.legend is None:
            raise ValueError('class maps need a legend. Add `legend = "legend.csv"`.')
        if self.covers and (self.legend or self.reference_points):
            raise ValueError(
                "`legend` and `reference_points` belong to class maps. Remove them, or use `maps`."
            )
        return self


class ZoneFile(_Section):
    """[zones]: who holds which part."""

    path: TomlPath


class Harvest(_Section):
    """[harvest]: the log, and the two decisions that change its tonnage by a factor."""

    path: TomlPath
    convention: Literal["harvest removal", "soft tissue only", "net of calcification"]
    share_layout: Literal["whole-animal dry shares", "organ wet shares"]


class FieldSheets(_Section):
    """[field]: the project's own laboratory means, which replace parameter rows."""

    path: TomlPath


class ParameterTables(_Section):
    """[parameters]: tables whose rows replace those of the package."""

    tables: Annotated[tuple[TomlPath, ...], Items]


class FieldVariable(_Section):
    """A variable of a netCDF file whose units or fill value the file does not state."""

    variable: str
    units: str | None = None
    missing: float | None = None


class Ocean(_Section):
    """[ocean]: fields for the air-sea cross-check."""

    path: TomlPath
    # By role, a name or a table: told apart first, so that errors speak of one of the two.
    use: dict[
        str,
        Annotated[
            Annotated[str, Tag("name")] | Annotated[FieldVariable, Tag("table")],
            Discriminator(lambda value: "table" if isinstance(value, dict) else "name"),
        ],
    ]
    max_distance_km: float = Field(default=100.0, gt=0)


class MethodUse(BaseModel):
    """[[method]]: which method accounts which habitats, and with which of its options."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    habitats: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    use: str

    @property
    def options(self):
        """What stands in the section beside `habitats` and `use`."""
        return dict(self.model_extra or {})


class Uncertainty(_Section):
    """[uncertainty]: how many draws, from which seed, and how far the areas may be off."""

    draws: int = Field(default=10_000, ge=100, le=1_000_000)
    seed: int = Field(ge=0, lt=2**63)
    # Relative standard error of a mapped area, by habitat or "default"; needed where no reference
    # points tell it.
    area_standard_error: dict[str, Annotated[float, Field(ge=0, le=2)]] = {}


class Crediting(_Section):
    """[crediting]: the rule that turns an uncertain mass into a claim."""

    rule: str
    confidence: float = Field(default=0.9, gt=0.5, lt=1)
    buffer: Share
    baseline: Literal["first map persists"] | None = None
    leakage_t_per_year: float = Field(default=0.0, ge=0)


class Lots(_Section):
    """[lots]: the sale unit."""

    unit: str = "1 t"

    @property
    def unit_kg(self):
        """The sale unit [kg]."""
        return _kilograms(self.unit)

    @field_validator("unit")
    @classmethod
    def _whole_kilograms(cls, unit):
        if not re.fullmatch(r"[0-9]+(\.[0-9]{1,3})? t", unit) or _kilograms(unit) < 1:
            raise ValueError(
                'the sale unit is a mass of whole kilograms. Write it as in "1 t" or "0.1 t".'
            )
        return unit


class Project(_Section):
    """A project file, checked as far as it can be without opening what it names."""

    project: About
    zones: ZoneFile
    habitats: Habitats | None = None
    harvest: Harvest | None = None
    field: FieldSheets | None = None
    parameters: ParameterTables | None = None
    ocean: Ocean | None = None
    method: Annotated[tuple[MethodUse, ...], Field(strict=False, min_length=1)]
    uncertainty: Uncertainty
    crediting: Crediting
    lots: Lots = Lots()
    path: Path = Field(exclude=True)

    @model_validator(mode="after")
    def _something_to_account(self):
        if self.habitats is None and self.harvest is None:
            raise ValueError("there is nothing to account. Add [habitats] or [harvest].")
        if self.project.claim == "credit" and self.crediting.baseline is None:
            raise ValueError(
                'a credit is net of a baseline. Add `baseline = "first map persists"` under '
                '[crediting], or set claim = "annual sink".'
            )
        if self.project.claim == "annual sink" and self.crediting.baseline is not None:
            raise ValueError(
                "an annual sink has no baseline. Remove `baseline` under [crediting], or set "
                'claim = "credit".'
            )
        if self.crediting.baseline and (self.habitats is None or not self.habitats.maps):
            raise ValueError(
                "`first map persists` needs dated class maps. Add `maps` under [habitats]."
            )
        return self

    @property
    def folder(self):
        """Folder of the project file; its paths are relative to it."""
        return self.path.parent

    def locate(self, path):
        """A path of the project file as an absolute one."""
        return (self.folder / path).resolve()


def read_project(path):
    """The `Project` in a TOML file; an InputError names the key, the value found and the cure."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(
            where=path,
            found="no such file",
            rule="A project is a TOML file.",
            cure="Give the path of the project file, as in `bluecarbon run project.toml`.",
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            where=path,
            found=f"byte {error.start} that is not UTF-8",
            rule="TOML is UTF-8 text.",
            cure="Save the file as UTF-8.",
        ) from None
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            where=path,
            found=f"text that is not TOML: {error}",
            rule="A project file is TOML 1.0.",
            cure="Correct the line.",
        ) from None
    if "path" in content:  # the one field of Project that is not a key of the file
        raise _unknown_key(path, ["path"], "")
    try:
        return Project.model_validate({**content, "path": path.resolve()})
    except ValidationError as error:
        raise _first_error(path, error) from None


def _kilograms(unit):
    return int(Decimal(unit.removesuffix("t").strip()) * KILOGRAMS_PER_TONNE)


def _first_error(path, error):
    """The first of pydantic's complaints, in our form."""
    found = error.errors(include_url=False)
    # An unknown key often explains the missing one beside it: show it first.
    first = min(found, key=lambda e: e["type"] != "extra_forbidden")
    place = list(first["loc"])
    if place[:2] == ["ocean", "use"]:
        del place[3:4]  # the tag, see `Ocean.use`
    where = f"{path}, {_dotted(place) or 'the file as a whole'}"
    others = f" ({len(found) - 1} more to correct after it.)" if len(found) > 1 else ""
    if first["type"] == "extra_forbidden":
        return _unknown_key(path, place, others)
    if first["type"] == "missing":
        return InputError(
            where=where,
            found="nothing",
            rule="This key must be there.",
            cure=f"Add `{_dotted(place)}`.{others}",
        )
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "value_error":
        rule, _, cure = message.partition(". ")
        return InputError(
            where=where,
            found="a contradiction" if not place else _short(first["input"]),
            rule=rule[:1].upper() + rule[1:].rstrip(".") + ".",
            cure=(cure or "Correct it.") + others,
        )
    cure = CURES.get(first["type"], "Correct the value.")
    if first["type"] == "literal_error":
        cure = nearest(first["input"], re.findall(r"'([^']*)'", first["ctx"]["expected"]))
    return InputError(
        where=where,
        found=_short(first["input"]),
        rule=message[:1].upper() + message[1:] + ".",
        cure=cure + others,
    )


def _unknown_key(path, place, others):
    return InputError(
        where=f"{path}, {_dotted(place)}",
        found=f"an unknown key {place[-1]!r}",
        rule="Keys that are not understood are not ignored.",
        cure=nearest(place[-1], _known_keys(place[:-1])) + others,
    )


def _dotted(place):
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _known_keys(place):
    """Keys of the section at a place of the file."""
    model = Project
    for part in place:
        if part in model.model_fields:  # and neither the number of an item nor a key of a table
            model = _models(model.model_fields[part].annotation)[0]
    return [name for name in model.model_fields if name != "path" or model is not Project]


def _models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]


def _short(value):
    if isinstance(value, date | datetime | Path):
        return str(value)
    if isinstance(value, dict):
        return "the keys " + (", ".join(value) or "none")
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_short, value)) + "]"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
