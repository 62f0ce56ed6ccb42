"""[crediting] of a project file: what turns an uncertain mass into a claim, as strict models."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from bluecarbon.project.rasters import Raster
from bluecarbon.project.sections import Items, Section, Share, TomlPath

Tonnes = Annotated[float, Field(ge=0)]
Said = Annotated[str, Field(min_length=1, max_length=400)]


class ScenarioMap(Raster):
    """A class map of what would have been there without the project, and the day it shows."""

    date: date
    path: TomlPath


class NaturalRisk(Section):
    """One natural risk: how much it would take, how often it comes, and what is done against it."""

    risk: Said
    loss: Literal["insignificant", "minor", "major", "devastating", "catastrophic"]
    return_years: Literal["under 10", "10-25", "25-50", "50-100", "100 or more"]
    mitigation: float = 1.0
    source: Said


class RiskBuffer(Section):
    """A buffer that follows from a table of natural risks."""

    natural_risk: Annotated[tuple[NaturalRisk, ...], Field(strict=False, min_length=1)]
    # The least share that a scheme withholds: only where the project knows it.
    minimum: Share | None = None


class LeakageStatement(Section):
    """Leakage of zero as a statement with a reason, not as a silence."""

    statement: Literal["zero by applicability"]
    reason: Said


# One of two kinds, told apart first, so that errors speak of one of them.
# A model is a table that was read already, on its way to be written.
_OneOrTable = Discriminator(
    lambda value: "table" if isinstance(value, dict | BaseModel) else "number"
)


class Crediting(Section):
    """[crediting]: the rule that turns an uncertain mass into a claim, and what is taken off."""

    rule: str
    confidence: float = Field(default=0.9, gt=0.5, lt=1)
    buffer: Annotated[
        Annotated[Share, Tag("number")] | Annotated[RiskBuffer, Tag("table")], _OneOrTable
    ]
    # What the buffer is a share of: all that may be claimed, or (VM0033) changes of stock alone.
    buffer_basis: Literal["net", "stock change"] = "net"
    baseline: Literal["first map persists", "scenario maps", "declared"] | None = None
    baseline_maps: Annotated[tuple[ScenarioMap, ...], Items] = ()
    baseline_table: TomlPath | None = None
    baseline_date: date | None = None  # when the baseline was set, where no map tells
    leakage_t_per_year: Annotated[
        Annotated[Tonnes, Tag("number")] | Annotated[dict[str, Tonnes], Tag("table")], _OneOrTable
    ] = 0.0
    leakage: LeakageStatement | None = None
    allochthonous: Literal["counted", "deducted", "not applicable"] | None = None
    allochthonous_reason: Said | None = None

    @model_validator(mode="after")
    def _baseline_has_what_it_needs(self):
        for key, kind in (("baseline_maps", "scenario maps"), ("baseline_table", "declared")):
            if bool(getattr(self, key)) != (self.baseline == kind):
                raise ValueError(
                    f'`{key}` and baseline = "{kind}" belong together. Give both, or neither.'
                )
        if self.baseline == "declared" and self.baseline_date is None:
            raise ValueError(
                "a declared baseline has a day on which it was set. Add `baseline_date`."
            )
        if self.baseline is None and self.baseline_date is not None:
            raise ValueError("`baseline_date` dates a baseline. Add `baseline`, or remove it.")
        return self

    @model_validator(mode="after")
    def _leakage_is_said_once(self):
        if self.leakage is not None and self.declares_leakage:
            raise ValueError(
                "leakage is stated as zero and declared above zero. Remove `leakage` or "
                "`leakage_t_per_year`."
            )
        if (self.allochthonous == "not applicable") != (self.allochthonous_reason is not None):
            raise ValueError(
                '`allochthonous_reason` belongs to allochthonous = "not applicable". Give both, '
                "as in: organic soil."
            )
        return self

    @property
    def declares_leakage(self):
        """True where a leakage above zero is declared."""
        declared = self.leakage_t_per_year
        return any(declared.values()) if isinstance(declared, dict) else declared > 0

    @property
    def risks(self):
        """The natural risks that the buffer follows from; none where its share is declared."""
        return self.buffer.natural_risk if isinstance(self.buffer, RiskBuffer) else ()
