"""One raster of the share of each cell that a habitat covers, and what it must say of itself."""

from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

from bluecarbon.errors import InputError
from bluecarbon.inputs.covers.parts_per_million import PPM


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One raster of the share of each cell that a habitat covers."""

    habitat: str
    date: Date  # for which it was mapped
    path: Path  # of a GeoTIFF
    unit: str  # "percent" (0 to 100) or "fraction" (0 to 1)


def checked_layer(layer):
    """The layer, or an InputError for its unit, date or habitat; no file is opened."""
    if layer.unit not in PPM:
        raise InputError(
            where=layer.path,
            found=f"unit = {layer.unit!r}",
            rule="Cover is the share of each cell.",
            cure='Write unit = "percent" (0 to 100) or unit = "fraction" (0 to 1); divide areas '
            "in ha, m2 or km2 by the area of the cell first.",
        )
    if type(layer.date) is not Date:
        raise InputError(
            where=layer.path,
            found=f"the date {layer.date!r}",
            rule="A layer has a calendar date.",
            cure="Write date = 2020-07-01, without quotes and without a time.",
        )
    if not str(layer.habitat).strip():
        raise InputError(
            where=layer.path,
            found="no habitat",
            rule="A layer of cover belongs to a habitat.",
            cure='Write habitat = "mangrove", or what it shows.',
        )
    return layer


def check_dates(layers):
    """Refuse layers of a habitat that are not in the order of time."""
    last = {}
    for layer in layers:
        before = last.get(layer.habitat)
        if before is not None and layer.date <= before:
            raise InputError(
                where=layer.path,
                found=f"{layer.habitat} of {layer.date} after {before}",
                rule="The layers of a habitat are listed in the order of time, one per date.",
                cure="Sort the list by date, or correct the date.",
            )
        last[layer.habitat] = layer.date


def check_unit_tag(file, layer):
    """Refuse a unit that contradicts what the file says of itself."""
    tag = file.unit
    says = "percent" if tag.startswith(("percent", "%")) else ""
    says = "fraction" if tag in ("1", "fraction") else says
    if says and says != layer.unit:
        raise InputError(
            where=file.path,
            found=f"the file says {tag!r}, the project unit = {layer.unit!r}",
            rule="The stated unit is that of the file.",
            cure=f'Write unit = "{says}", or correct the unit in the file.',
        )
