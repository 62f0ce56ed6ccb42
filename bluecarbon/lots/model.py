"""A lot: whole kilograms of CO2e offered for sale, with what is needed to compute them again.

Strict and frozen. Nothing in it is a float: masses are whole kilograms (decimal text in JSON,
because national totals pass 2^53 in smaller units and readers differ), shares are decimal text, the
outline is a text. The id is a function of the content, so an edited lot is not the lot it says.
"""

import json
import re
import unicodedata
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from bluecarbon.evidence import lot_ids
from bluecarbon.lots.geometry import canonical_geometry, geometry_digest
from bluecarbon.lots.serials import (
    habitat_code,
    holder_code,
    parse_serial,
    project_code,
)
from bluecarbon.lots.statements import DEMONSTRATION, ELIGIBILITY, label

SCHEMA_VERSION = "1"
# Crockford's base 32 without look-alikes; 50 bits of the digest of the content.
ID_PATTERN = r"^BC-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{10}$"


class LotStatus(Enum):
    """Where a lot stands in a ledger. A lot file does not hold it: it changes, the lot does not."""

    ISSUED = "issued"
    OFFERED = "offered"
    SOLD = "sold"
    RETIRED = "retired"
    CANCELLED = "cancelled"
    REVERSED = "reversed"
    SUPERSEDED = "superseded"  # by its parts, or by the lot it was merged into


# Kinds of value ---------------------------------------------------------------------------------


def _plain(text):
    """Text that looks like what it is: no control or direction marks, composed characters."""
    if text.isascii() and text.isprintable() and text == text.strip():
        return text  # the usual case, and the quick one
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise ValueError(
                f"it holds the invisible character U+{ord(character):04X}. Remove the character."
            )
    if text != unicodedata.normalize("NFC", text) or text != text.strip():
        raise ValueError(
            "it is not in composed form (NFC) or has space around it. Normalise and strip it."
        )
    return text


def _kilograms(value, info: ValidationInfo):
    """Whole kilograms from an int in Python, from decimal text in JSON."""
    if isinstance(value, str):
        if not re.fullmatch(r"0|-?[1-9][0-9]{0,17}", value, re.ASCII):
            raise ValueError(
                'a mass is decimal text of whole kilograms. Write it as in "2340000", without '
                "sign of plus, point, exponent or leading zeros."
            )
        return int(value)
    if info.mode == "json" or type(value) is not int:
        raise ValueError(
            "a mass is whole kilograms, never a JSON number or a float. "
            'Write it as decimal text, as in "2340000".'
        )
    return value


def _mass(pattern, **bounds):
    return Annotated[
        int,
        BeforeValidator(_kilograms),
        Field(**bounds),
        PlainSerializer(str, return_type=str, when_used="json"),
        WithJsonSchema({"type": "string", "pattern": pattern, "description": "whole kg CO2e"}),
    ]


SignedKg = _mass(r"^(0|-?[1-9][0-9]{0,17})$", gt=-(10**18), lt=10**18)
Kg = _mass(r"^(0|[1-9][0-9]{0,17})$", ge=0, lt=10**18)
PositiveKg = _mass(r"^[1-9][0-9]{0,17}$", ge=1, lt=10**18)
Text = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_plain)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hex")]
# From 0 to below 1.
Share = Annotated[str, Field(pattern=r"^0(\.[0-9]*[1-9])?$")]
Count = Annotated[int, Field(ge=1, le=2**53 - 1)]
LotId = Annotated[str, Field(pattern=ID_PATTERN)]
Status = Literal["standard", "local", "literature", "quoted", "reconstructed", "assumed"]


def _claim(value):
    if value == "capacity inventory":
        raise ValueError(
            "a capacity inventory is no annual sink and no credit, and never becomes a lot. "
            "Report it, and sell nothing from it."
        )
    return value


class _Model(BaseModel):
    # Built at first use, so that a platform that only imports the door starts at once.
    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class Bilingual(_Model):
    """The same text in English and in Chinese."""

    en: Text
    zh: Text


class Serial(_Model):
    """The serial block of the lot's units, as printed and as numbers."""

    first: Count
    last: Count
    text: Text

    @model_validator(mode="after")
    def _text_says_the_same(self):
        block = parse_serial(self.text)
        if (block.first, block.last) != (self.first, self.last):
            raise ValueError(
                f"the serial text says units {block.first} to {block.last}. "
                "Make `first` and `last` agree with it."
            )
        return self


class MethodEdition(_Model):
    """The method that was followed, its edition, and the weakest status of what it used."""

    id: Text
    edition: Text
    title: Bilingual
    status: Status


class Settlement(_Model):
    """How the line that the lot was cut from goes from gross to lots; it adds up exactly."""

    gross_kg: SignedKg
    baseline_kg: SignedKg
    leakage_kg: Kg
    deduction_kg: Kg
    deduction_rule: Text
    confidence: Share
    netted_kg: SignedKg
    buffer_kg: Kg
    buffer_share: Share
    lots_kg: PositiveKg
    remainder_kg: SignedKg  # below zero where the lots hold kilograms of earlier vintages
    carried_in_kg: SignedKg  # remainders of earlier vintages; below zero: losses to make good
    carried_out_kg: Kg

    @model_validator(mode="after")
    def _identity(self):
        parts = (
            self.baseline_kg
            + self.leakage_kg
            + self.deduction_kg
            + self.netted_kg
            + self.buffer_kg
            + self.lots_kg
            + self.remainder_kg
        )
        if self.gross_kg != parts:
            raise ValueError(
                f"gross is {self.gross_kg} kg and its parts are {parts} kg. Take the numbers "
                "from one settled line: gross = baseline + leakage + deduction + netted + buffer "
                "+ lots + remainder."
            )
        carried = (self.carried_in_kg, self.carried_out_kg)
        rest = self.remainder_kg if carried == (0, 0) else self.carried_out_kg
        if carried not in ((0, 0), (self.carried_in_kg, self.carried_in_kg + self.remainder_kg)):
            raise ValueError(
                f"{self.carried_in_kg} kg were carried in, {self.remainder_kg} kg remain and "
                f"{self.carried_out_kg} kg are carried out. Take the numbers from one settled "
                "line: carried in + remainder = carried out."
            )
        if rest < 0:
            raise ValueError(
                f"{rest} kg remain after the lots of the line. Cut no more than was settled."
            )
        return self


class Uncertainty(_Model):
    """The net mass of the line over the draws, before deduction; limits of the 90 % interval."""

    draws: Count
    mean_kg: PositiveKg
    median_kg: SignedKg
    p05_kg: SignedKg
    p95_kg: SignedKg
    relative_half_width_90: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)\.[0-9]{4}$")]

    @model_validator(mode="after")
    def _half_width(self):
        if not self.p05_kg <= self.median_kg <= self.p95_kg:
            raise ValueError(
                "p05, median and p95 are not in this order. Take them from the same draws."
            )
        expected = relative_half_width(self.mean_kg, self.p05_kg, self.p95_kg)
        if self.relative_half_width_90 != expected:
            raise ValueError(f"the half width follows from mean, p05 and p95. Write {expected!r}.")
        return self


class RuleClaim(_Model):
    """What one deduction rule would have let be claimed of the line, before netting and buffer."""

    rule: Text
    claimable_kg: SignedKg


# The lot ----------------------------------------------------------------------------------------


class LotContent(_Model):
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
        """The lot with this content and the id that follows from it."""
        return cls(**content, id=lot_id(LotContent(**content)))

    @model_validator(mode="after")
    def _id_is_of_the_content(self):
        if self.id != lot_id(self):
            raise ValueError(
                f"the content of this lot has the id {lot_id(self)}: something in it was changed "
                "after it was cut. Get the lot again from its issuer."
            )
        return self

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


def relative_half_width(mean_kg, p05_kg, p95_kg):
    """Half the 90 % interval relative to the mean, as decimal text with four places."""
    scaled = ((p95_kg - p05_kg) * 10_000 + mean_kg) // (2 * mean_kg)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"


def canonical_json(value: Any) -> bytes:
    """JSON as RFC 8785 writes it, for values without floats and with ASCII keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def lot_schema() -> dict:
    """The JSON Schema (2020-12) of a lot file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:bluecarbon:lot:{SCHEMA_VERSION}",
        **Lot.model_json_schema(mode="serialization"),
    }
