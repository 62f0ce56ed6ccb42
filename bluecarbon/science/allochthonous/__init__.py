"""Allochthonous carbon: the part of buried carbon that was made elsewhere, always its own line.

Three ways to its share of the soil's organic carbon, none of them a default: `share_none`,
`share_vm0033`, and mixing models of two or three sources. `separate` then splits a removal.
"""

from bluecarbon.science.allochthonous.lines import SoilCarbonLines, separate, share_none
from bluecarbon.science.allochthonous.mixing import (
    CONFIDENCE,
    Share,
    nitrogen_to_carbon,
    share_three_sources,
    share_two_sources,
)
from bluecarbon.science.allochthonous.vm0033 import (
    CONVERSIONS,
    PERCENT,
    autochthonous_organic_matter_vm0033,
    deposited_carbon_vm0033,
    share_vm0033,
)

__all__ = [
    "CONFIDENCE",
    "CONVERSIONS",
    "PERCENT",
    "Share",
    "SoilCarbonLines",
    "autochthonous_organic_matter_vm0033",
    "deposited_carbon_vm0033",
    "nitrogen_to_carbon",
    "separate",
    "share_none",
    "share_three_sources",
    "share_two_sources",
    "share_vm0033",
]
