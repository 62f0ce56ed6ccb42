"""The project file: what is accounted, where, when and by which method, as strict models."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from bluecarbon.project.crediting import Crediting
from bluecarbon.project.maps import DensityMap, Habitats, ZoneFile
from bluecarbon.project.measured import (
    Evidence,
    FieldSheets,
    Harvest,
    Ocean,
    ParameterTables,
)
from bluecarbon.project.sections import Items, Section, Title, kilograms
from bluecarbon.project.showing import card_of, line_of
from bluecarbon.project.uncertainty import Uncertainty

Claim = Literal["annual sink", "credit", "capacity inventory"]

# What stands under [crediting] of a capacity inventory, which may not have one.
NOT_CREDITED = {"rule": "none", "buffer": 0.0, "allochthonous": "counted"}


class About(Section):
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


class MethodUse(BaseModel):
    """[[method]]: which method accounts which habitats, and with which of its options."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, defer_build=True)

    habitats: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    use: str

    @property
    def options(self):
        """What stands in the section beside `habitats` and `use`."""
        return dict(self.model_extra or {})


class Lots(Section):
    """[lots]: the sale unit, the sizes of lots, and what becomes of remainders."""

    unit: str = "1 t"
    minimum: str | None = None
    maximum: str | None = None
    carry: bool = False

    @property
    def unit_kg(self):
        """The sale unit [kg]."""
        return kilograms(self.unit)

    @property
    def minimum_kg(self):
        """The smallest lot [kg]; None where it is one unit."""
        return None if self.minimum is None else kilograms(self.minimum)

    @property
    def maximum_kg(self):
        """The largest lot [kg]; None where a line makes one lot."""
        return None if self.maximum is None else kilograms(self.maximum)

    @field_validator("unit", "minimum", "maximum")
    @classmethod
    def _whole_kilograms(cls, mass, info):
        if mass is None:
            return mass
        if not re.fullmatch(r"[0-9]+(\.[0-9]{1,3})? t", mass) or kilograms(mass) < 1:
            name = "sale unit" if info.field_name == "unit" else f"{info.field_name} size of lots"
            raise ValueError(
                f'the {name} is a mass of whole kilograms. Write it as in "1 t" or "0.1 t".'
            )
        return mass

    @model_validator(mode="after")
    def _sizes_fit(self):
        for name in ("minimum", "maximum"):
            mass = getattr(self, name)
            if mass is not None and kilograms(mass) % self.unit_kg:
                raise ValueError(
                    f"the {name} size {mass} is not a multiple of the sale unit {self.unit}. "
                    "Lots are whole units: change one of the two."
                )
        least = self.minimum_kg or self.unit_kg
        if self.minimum is not None and self.maximum is not None and self.maximum_kg < 2 * least:
            # Else some masses, one and a half minima say, could not be cut at all.
            raise ValueError(
                f"the maximum size {self.maximum} is less than twice the minimum {self.minimum}. "
                "Raise the maximum, or lower the minimum."
            )
        return self


class Project(Section):
    """A project file, checked as far as it can be without opening what it names."""

    project: About
    zones: ZoneFile
    habitats: Habitats | None = None
    harvest: Harvest | None = None
    field: FieldSheets | None = None
    parameters: ParameterTables | None = None
    ocean: Ocean | None = None
    density: Annotated[tuple[DensityMap, ...], Items] = ()
    method: Annotated[tuple[MethodUse, ...], Field(strict=False, min_length=1)]
    uncertainty: Uncertainty
    crediting: Crediting
    lots: Lots = Lots()
    evidence: Evidence = Evidence()
    path: Path = Field(exclude=True)
    _copies: dict = PrivateAttr(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _an_inventory_is_not_credited(cls, content):
        about = content.get("project")
        if not isinstance(about, dict) or about.get("claim") != "capacity inventory":
            return content
        if "crediting" in content or "lots" in content:
            raise ValueError(
                "a capacity inventory is not credited: nothing is deducted, held back or sold. "
                "Remove [crediting] and [lots]."
            )
        return {**content, "crediting": NOT_CREDITED}

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
        from_maps = self.crediting.baseline in ("first map persists", "scenario maps")
        if from_maps and (self.habitats is None or not self.habitats.maps):
            raise ValueError(
                f"`{self.crediting.baseline}` needs dated class maps. Add `maps` under [habitats]."
            )
        return self

    def __repr__(self):
        return line_of(self)

    __str__ = __repr__

    def _repr_html_(self):
        return card_of(self)

    @property
    def folder(self):
        """Folder of the project file; its paths are relative to it."""
        return self.path.parent

    def locate(self, path):
        """A path of the project file as an absolute one; where it was fetched, of the copy."""
        return self._copies.get(Path(path).as_posix()) or (self.folder / path).resolve()

    def name_of(self, full):
        """How the account calls a file: the path by which `locate` finds it again."""
        for name, copy in self._copies.items():
            if copy == full:
                return name
        inside = full.is_relative_to(self.folder)
        return (full.relative_to(self.folder) if inside else full).as_posix()

    @property
    def copies(self):
        """Absolute paths of the copies of fetched files."""
        return tuple(self._copies.values())

    def with_copies(self, copies):
        """The same project, with absolute paths of the copies of fetched files by their path."""
        project = self.model_copy()
        project._copies = dict(copies)
        return project
