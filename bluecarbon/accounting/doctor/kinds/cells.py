"""The cells of a raster, sampled: what their values say it is, and what is wrong with them."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bluecarbon.accounting.doctor.kinds import names

# A map of so many cells is read as a whole, a larger one in windows spread over it.
WHOLE = 8_000_000
SIDE, MOST = 512, 24
# More different whole numbers than this are hardly classes.
MOST_CLASSES = 60
# Habitats that covers are made of, for the names of files.
HABITATS = ("mangrove", "tidal marsh", "seagrass", "mudflat", "kelp", "supratidal")
# Values that programs write where there is nothing; a class map may hold them undeclared.
EMPTY_MARKS = (255, 65535, 127, -128, -32768, -9999, -999, -99, -1, 2147483647, -2147483648)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Sampled cells: values with data, how many were without, and a small picture."""

    values: np.ndarray
    empty: int
    whole: bool
    codes: dict  # value -> cells, of at most MOST_CLASSES whole values; else empty
    picture: np.ndarray | None  # every n-th cell, of maps that were read as a whole
    nodata: float | None
    unit: str
    date: str  # as the file says, empty where it does not


def sample(dataset):
    """Read a map as a whole, or windows spread over it."""
    from bluecarbon.accounting.doctor.kinds.rasters import windows_of

    whole = dataset.width * dataset.height <= WHOLE
    picture = None
    if whole:
        array = dataset.read(1)
        step = max(1, max(array.shape) // 256)
        picture = array[step // 2 :: step, step // 2 :: step].copy()
        parts = [array.ravel()]
    else:
        windows = windows_of(dataset, SIDE, MOST)
        parts = [dataset.read(1, window=w).ravel() for w in windows]
    values = np.concatenate(parts)
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    nodata = dataset.nodata
    if nodata is not None and not np.isnan(nodata):
        missing |= values == values.dtype.type(nodata)
    empty = int(missing.sum())
    values = values[~missing] if empty else values
    tags = {k.casefold(): v for k, v in {**dataset.tags(), **dataset.tags(1)}.items()}
    return Seen(
        values=values,
        empty=empty,
        whole=whole,
        codes=_codes(values),
        picture=picture,
        nodata=nodata,
        unit=(dataset.units[0] or tags.get("units", "")).strip().casefold(),
        date=tags.get("date", "").strip(),
    )


def _codes(values):
    if values.dtype.kind == "f":
        if not values.size or not (values[:1000] == np.round(values[:1000])).all():
            return {}
        if not (values == np.round(values)).all():
            return {}
    found, counts = np.unique(values, return_counts=True)
    if len(found) > MOST_CLASSES:
        return {}
    return {int(v): int(n) for v, n in zip(found, counts, strict=True)}


def judge(found, seen):
    """Set the kind of a raster by its values, and add what is wrong with them."""
    values = seen.values
    if not values.size:
        # Of a large map only a sample was read: what it lacks the whole may have.
        found.add("no-data-at-all" if seen.whole else "no-data-in-sample", empty=f"{seen.empty:,}")
        found.kind, found.sureness = "raster", "guess"
        return
    low, high = float(values.min()), float(values.max())
    found.facts |= {"low": low, "high": high}
    integers = values.dtype.kind in "iu"
    # The name of one habitat over numbers from 0 on: how much of it, not which of many.
    named = low == 0 and high <= 100 and names.habitat_of(found.path.stem, HABITATS)
    if named:
        found.facts["habitat"] = named
    several = len(seen.codes) > 2 or high > 1
    if seen.codes and not (named and several) and not _looks_like_percent(seen.codes, low, high):
        _class_map(found, seen, integers)
    elif low >= 0 and high <= 100.5 and (not integers or high > 1):
        _cover(found, seen, high)
    else:
        found.kind, found.sureness = "continuous map", "likely"
        found.why = f"values from {low:g} to {high:g}"
        found.used = low >= 0
        found.facts["unit"] = seen.unit
        marks = [m for m in EMPTY_MARKS if m in (low, high) and m != -1 and seen.nodata is None]
        if marks:
            found.add("nodata-undeclared", value=marks[0], cells="some")
        elif found.used and not seen.unit:
            found.add("unit-of-map-unknown", low=f"{low:g}", high=f"{high:g}")


def _looks_like_percent(codes, low, high):
    """Whole numbers from 0 to 100 in small numbers of steps: tens or fives of a percentage."""
    steps = sorted(codes)
    even = len(steps) > 5 and low == 0 and high == 100
    return even and len({b - a for a, b in pairwise(steps)}) == 1


def _class_map(found, seen, integers):
    codes = seen.codes
    found.kind = "class map"
    found.sureness = "likely"
    found.facts["codes"] = {str(c): n for c, n in codes.items()}
    found.why = f"{len(codes)} different whole numbers"
    if set(codes) <= {0, 1} and not integers:
        found.kind, found.sureness = "cover raster", "guess"
        found.facts["unit"] = "fraction"
        found.why = "only 0 and 1, as real numbers"
        return
    if not integers:
        found.add("classes-as-real-numbers", n=len(codes), dtype=str(seen.values.dtype))
    marks = [m for m in EMPTY_MARKS if m in codes and (m not in (-1, 127) or len(codes) > 1)]
    if marks and seen.nodata is None:
        found.facts["undeclared"] = marks[0]
        found.add("nodata-undeclared", value=marks[0], cells=f"{codes[marks[0]]:,}")


def _cover(found, seen, high):
    unit = "fraction" if high <= 1.0001 else "percent"
    found.kind, found.sureness = "cover raster", "likely"
    found.why = f"values from {float(seen.values.min()):g} to {high:g}"
    stated = seen.unit
    says = "percent" if stated.startswith(("percent", "%")) else ""
    says = "fraction" if stated in ("1", "fraction") else says
    found.facts["unit"] = says or unit
    if says and says != unit and not (says == "percent" and high <= 1 and high < 1):
        found.add("percent-or-fraction", stated=says, high=f"{high:g}", looks=unit)
    elif unit == "percent" and high < 10:
        found.add("percent-so-small", high=f"{high:g}")
