"""A lot: whole kilograms of CO2e offered for sale, with what is needed to compute them again.

Strict and frozen, of values that are written in one way only (`values`). The id is a function of
the content, so an edited lot is not the lot it says.
"""

import json
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bluecarbon.evidence import lot_ids
from bluecarbon.lots.geometry import canonical_geometry, geometry_digest
from bluecarbon.lots.parts import (
    Bilingual,
    MethodEdition,
    RuleClaim,
    Serial,
    Settlement,
    Strict,
    Uncertainty,
)
from bluecarbon.lots.serials import habitat_code, holder_code, parse_serial, project_code
from bluecarbon.lots.showing import card_of, line_of
from bluecarbon.lots.statements import DEMONSTRATION, ELIGIBILITY, label
from bluecarbon.lots.values import Count, Digest, LotId, PositiveKg, Text, canonical_json

SCHEMA_VERSION = "1"


class LotStatus(Enum):
    """Where a lot stands in a ledger. A lot file does not hold it: it changes, the lot does not."""

    ISSUED = "issued"
    OFFERED = "offered"
    SOLD = "sold"
    RETIRED = "retired"
    CANCELLED = "cancelled"
    REVERSED = "reversed"
    SUPERSEDED = "superseded"  # by its parts, or by the lot it was merged into


def _claim(value):
    if value == "capacity inventory":
        raise ValueError(
            "a capacity inventory is no annual sink and no credit, and never becomes a lot. "
            "Report it, and sell nothing from it."
        )
    return value


class LotContent(Strict):
    """Everything a lot says, but for the id that follows from it."""

    schema_version: Literal["1"] = SCHEMA_VERSION
    lot_version: Count = 1
    supersedes: tuple[LotId, ...] = ()  # the lot it was split from, the lots it was merged from
    project: Text
    title: Bilingual
    holder: Text
    title_refs: Annotated[tuple[Text, ...], Field(min_length=1)]
    zones: Annotated[tuple[Text, ...], Field(min_length=1)]
    habitat: Text
    species: tuple[Text, ...]
    pools: Annotated[tuple[Text, ...], Field(min_length=1)]
    kind_of_claim: Annotated[Literal["annual sink", "credit"], BeforeValidator(_claim)]
    vintage: Annotated[int, Field(ge=1900, le=2999)]
    vintage_start: date
    vintage_end: date

    kg_co2e: PositiveKg
    unit_kg: PositiveKg
    units: Count
    serial: Serial

    geometry: Annotated[
        str,
        Field(
            max_length=4 * 1024 * 1024,
            json_schema_extra={"contentMediaType": "application/geo+json"},
            description="GeoJSON MultiPolygon, EPSG:4326, as canonical text",
        ),
    ]
    geometry_digest: Digest

    method: MethodEdition
    label: Bilingual
    gwp: Text | None  # set of global warming potentials; null where no other gas is counted
    parameter_set: Digest
    settlement: Settlement
    uncertainty: Uncertainty
    claimable_under: tuple[RuleClaim, ...] = ()

    convention: Text | None  # null where nothing was harvested
    mass_basis: tuple[Literal["air-dry", "oven-dry", "wet"], ...]
    share_layout: Text | None

    permanence_statement: Bilingual
    eligibility_statement: Bilingual
    offset_eligibility: Literal["none", "CCER", "local"] = "none"
    demonstration: bool
    demonstration_reasons: tuple[Text, ...]
    exclusive_of: tuple[Text, ...] = ()  # other registries on which the same carbon is listed

    evidence_digest: Digest | None = None
    run_digest: Digest | None = None
    accounting_body: Text | None = None
    report_no: Text | None = None
    report_date: date | None = None
    verifier: Text | None = None
    software_version: Text

    @model_validator(mode="after")
    def _units_make_the_mass(self):
        block = parse_serial(self.serial.text)
        if self.units * self.unit_kg != self.kg_co2e:
            raise ValueError(
                f"{self.units} units of {self.unit_kg} kg are not {self.kg_co2e} kg. "
                "Cut lots in whole units with `cut_lots`."
            )
        if block.count != self.units:
            raise ValueError(
                f"the serial block holds {block.count} units, the lot {self.units}. "
                "Give the lot a block of its own size."
            )
        codes = (
            project_code(self.project),
            self.vintage,
            habitat_code(self.habitat),
            holder_code(self.holder),
        )
        if (block.project, block.vintage, block.habitat, block.holder) != codes:
            raise ValueError(
                f"serial {block.text} is not of this project, vintage, habitat and holder. "
                "Number the units with `cut_lots`."
            )
        if self.kg_co2e > self.settlement.lots_kg:
            raise ValueError(
                f"the lot holds {self.kg_co2e} kg, its line only {self.settlement.lots_kg} kg "
                "of lots. Cut no more than was settled."
            )
        return self

    @model_validator(mode="after")
    def _vintage_is_one_calendar_year(self):
        start, end = self.vintage_start, self.vintage_end
        if not (start <= end and start.year == end.year == self.vintage):
            raise ValueError(
                f"{start} to {end} does not lie in the vintage {self.vintage}. "
                "Vintages are calendar years: cut the time at the year's end."
            )
        return self

    @model_validator(mode="after")
    def _outline(self):
        if self.geometry != canonical_geometry(self.geometry):
            raise ValueError(
                "the outline is not in canonical form. Write it with `canonical_geometry`."
            )
        if self.geometry_digest != geometry_digest(self.geometry):
            raise ValueError(
                "the digest is not that of the outline. Compute it with `geometry_digest`."
            )
        return self

    @model_validator(mode="after")
    def _says_what_it_is(self):
        for language in ("en", "zh"):
            title = getattr(self.method.title, language)
            expected = label(title, [self.method.status], language)
            if getattr(self.label, language) != expected:
                raise ValueError(
                    "the label claims something else than the status of the method allows. "
                    f"Write {expected!r}."
                )
            said = getattr(self.eligibility_statement, language)
            if ELIGIBILITY[self.kind_of_claim][language] not in said:
                raise ValueError(
                    f"the eligibility statement does not say that this is a {self.kind_of_claim}. "
                    "Make it with `eligibility`, and add to it what else is to be said."
                )
            if self.demonstration != (DEMONSTRATION[language] in said):
                raise ValueError(
                    "a demonstration lot, and no other, says so in its eligibility statement. "
                    "Make the statement with `eligibility`."
                )
        if self.demonstration != bool(self.demonstration_reasons):
            raise ValueError(
                "a demonstration lot, and no other, has reasons. State what was simulated or "
                "assumed in demonstration_reasons."
            )
        return self

    @model_validator(mode="after")
    def _claims_nothing_more(self):
        if self.kind_of_claim == "annual sink":
            if self.offset_eligibility != "none":
                raise ValueError(
                    "nothing we know lets an annual sink be surrendered as an offset. "
                    'Set offset_eligibility to "none".'
                )
            if self.settlement.baseline_kg:
                raise ValueError(
                    "an annual sink has no baseline. Set baseline_kg to 0, or claim a credit."
                )
        if bool(self.mass_basis) != (self.convention is not None):
            raise ValueError(
                "what was weighed has a mass basis and a convention. State both, or neither."
            )
        for name in ("zones", "title_refs", "species", "pools", "mass_basis", "supersedes"):
            value = getattr(self, name)
            if value != tuple(sorted(set(value))):
                raise ValueError(f"{name} is not sorted, or repeats itself. Sort it.")
        if (self.lot_version > 1) != bool(self.supersedes):
            raise ValueError(
                "a later version of a lot names the lots it supersedes, a first one names none. "
                "Correct lot_version or supersedes."
            )
        return self

    @property
    def content_digest(self) -> str:
        """SHA-256 of the content without the id: the whole of what the id abbreviates."""
        return sha256(self.digested).hexdigest()

    @property
    def digested(self):
        """The content without the id, as the canonical JSON (bytes) that is digested."""
        return canonical_json(self.model_dump(mode="json", exclude={"id"}))


class Lot(LotContent):
    """A mass of CO2e offered for sale. Make one with `Lot.create`, or many with `cut_lots`."""

    id: LotId

    @classmethod
    def create(cls, **content) -> "Lot":
        """The lot with this content and the id that follows from it.

        Raises pydantic.ValidationError where the content is not that of a lot.
        """
        checked = LotContent(**content)
        # Not checked a second time: the id is made here from the very content that was checked.
        return cls.model_construct(
            {*checked.model_fields_set, "id"}, **dict(checked), id=lot_id(checked)
        )

    @model_validator(mode="after")
    def _id_is_of_the_content(self):
        if self.id != lot_id(self):
            raise ValueError(
                f"the content of this lot has the id {lot_id(self)}: something in it was changed "
                "after it was cut. Get the lot again from its issuer."
            )
        return self

    def __repr__(self):
        return line_of(self)

    __str__ = __repr__

    def _repr_html_(self):
        return card_of(self)

    @property
    def geojson(self) -> dict:
        """The outline as a GeoJSON mapping."""
        return json.loads(self.geometry)


def lot_id(content):
    """The id of a lot: its vintage and the first 50 bits of the digest of its content.

    Short enough to read out, so two contents can be made to share one: what must be safe against
    forgery holds the whole `content_digest`.
    """
    return lot_ids.lot_id(content.vintage, content.digested)


def lot_schema() -> dict:
    """The JSON Schema (2020-12) of a lot file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:bluecarbon:lot:{SCHEMA_VERSION}",
        **Lot.model_json_schema(mode="serialization"),
    }
