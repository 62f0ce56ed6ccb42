"""A lot to start from."""

import pytest

from bluecarbon.crediting import LineDraws, settle
from bluecarbon.lots import LotCommon, LotDetails, cut_lots

# A unit square of a hundredth of a degree in Xihu Harbour.
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[121.75, 29.5], [121.76, 29.5], [121.76, 29.51], [121.75, 29.51], [121.75, 29.5]]
    ],
}
COMMON = {
    "project": "xihu-2022",
    "title": {"en": "Xihu Harbour, 2022", "zh": "西沪港 2022"},
    "kind_of_claim": "annual sink",
    "parameter_set": "0" * 64,
    "software_version": "bluecarbon 0.1.0",
    "demonstration_reasons": ("harvest.csv is simulated",),
}
DETAILS = {
    "zones": ("Z2", "Z1"),
    "title_refs": ("浙(2022)海不动产权第0001号",),
    "species": ("Saccharina japonica",),
    "pools": ("harvested biomass",),
    "geometry": SQUARE,
    "method_edition": "2021",
    "method_title": {"en": "HY/T 0305-2021", "zh": "HY/T 0305-2021"},
    "statuses": ("standard", "reconstructed", "literature"),
    "convention": "harvest removal",
    "mass_basis": ("air-dry",),
    "share_layout": "whole-animal dry shares",
}


@pytest.fixture(scope="session")
def settled_line():
    """Makes a settled line; changes go to its key."""

    def make(draws=(9_000_000, 9_500_000, 10_000_000), *, unit_kg=1000, buffer="0.15", **key):
        import numpy as np

        key = {
            "holder": "黄避岙乡",
            "vintage": 2022,
            "habitat": "seaweed farm",
            "method": "hyt0305-2021",
        } | key
        line = LineDraws(gross_draws=np.array(draws), **key)
        (found,) = settle([line], rule="percentile", confidence=0.9, buffer=buffer, unit_kg=unit_kg)
        return found

    return make


@pytest.fixture(scope="session")
def cut(settled_line):
    """Cuts settled lines; changes to what all lots say, `details` to what each line says."""

    def make(*lines, details=None, sizes=None, **common):
        lines = lines or (settled_line(),)
        said = LotDetails(**DETAILS | (details or {}))
        return cut_lots(
            lines,
            common=LotCommon(**COMMON | common),
            details={f.key: said for f in lines},
            **(sizes or {}),
        )

    return make


@pytest.fixture(scope="session")
def lot(cut):
    """One demonstration lot."""
    return cut()[0]


@pytest.fixture(scope="session")
def content(lot):
    """What `Lot.create` takes to make the lot again."""
    return {name: getattr(lot, name) for name in type(lot).model_fields if name != "id"}
