"""Parts of a lot: its words, its serial block, its method, how its line was settled."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bluecarbon.lots.serials import parse_serial
from bluecarbon.lots.values import Count, Kg, PositiveKg, Share, SignedKg, Status, Text


class Strict(BaseModel):
    """Base of all parts: values of exactly the type, no key unknown, nothing changed afterwards."""

    # Built at first use, so that a platform that only imports the door starts at once.
    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        defer_build=True,
        json_schema_serialization_defaults_required=True,
    )


class Bilingual(Strict):
    """The same text in English and in Chinese."""

    en: Text
    zh: Text


class Serial(Strict):
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


class MethodEdition(Strict):
    """The method that was followed, its edition, and the weakest status of what it used."""

    id: Text
    edition: Text
    title: Bilingual
    status: Status


class Settlement(Strict):
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


class Uncertainty(Strict):
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


class RuleClaim(Strict):
    """What one deduction rule would have let be claimed of the line, before netting and buffer."""

    rule: Text
    claimable_kg: SignedKg


def relative_half_width(mean_kg, p05_kg, p95_kg):
    """Half the 90 % interval relative to the mean, as decimal text with four places."""
    scaled = ((p95_kg - p05_kg) * 10_000 + mean_kg) // (2 * mean_kg)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"
