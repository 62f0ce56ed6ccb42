"""What all sections of a project file share: strict models, and the two types that TOML lacks."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.project.addresses import advice, is_address

Share = Annotated[float, Field(ge=0, lt=1)]


def _on_this_machine(path):
    """Refuse addresses: GDAL would read them, and nobody could tell later what it was given."""
    if is_address(path):
        raise ValueError(
            "only rasters may have an address, by https and with their sha256; other inputs are "
            f"files on this machine. {advice(path)}."
        )
    return path


# TOML has no type for a path, and its lists are Python lists: these two are converted. Nothing else
# is, so that draws = "10000" or demonstration = "no" is refused and not guessed at.
TomlPath = Annotated[Path, BeforeValidator(_on_this_machine), Field(strict=False)]
Items = Field(strict=False)


class Section(BaseModel):
    """A table of a TOML file: no unknown keys, nothing converted, nothing changed afterwards."""

    # Deferred: what checks a whole file is built once, for that file, and not for each section too.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, defer_build=True
    )


class Title(Section):
    """A title in English and Chinese."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)


def kilograms(unit):
    """A mass such as "0.1 t" as whole kilograms."""
    return int(Decimal(unit.removesuffix("t").strip()) * KILOGRAMS_PER_TONNE)
