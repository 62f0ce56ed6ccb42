"""CCER-14-004-V01, seagrass vegetation restoration: applicability, and no tonnage.

Of the method only the title and the notice that came with it were read, in a copy dated 2025-12-09.
So it is checked whether a place may apply, and no tonne is computed.
"""

from bluecarbon.methods.ccer import (  # noqa: F401  they are conditions of this method
    REGISTERS_NOTHING,
    TYPES_APART,
    merged_in_one_province,
    merged_period_is_whole,
    owners_gave_authority,
    title_outlasts_period,
    title_stated,
)
from bluecarbon.methods.conditions import condition

ID = "ccer-14-004"
EDITION = "CCER-14-004-V01, notice of 2025 read, the method itself not"
TITLE = {
    "en": "CCER-14-004-V01 seagrass vegetation restoration",
    "zh": "CCER-14-004-V01 海草床植被修复",
}
HABITATS = ("seagrass",)
CLAIMS = ()
POOLS = {}
INPUTS = {}
TOTAL = None
MISSING = (
    "every applicability condition of the method itself",
    "how a bed is delimited, and whether patches below the least area may be joined",
    "every equation and default; baseline, additionality, leakage, permanence, uncertainty",
)


@condition(source="CCER-14-004-V01", where="title: vegetation restoration", status="quoted")
def vegetation_was_restored(hectares_gained):
    """Seagrass stands on the last map where the first shows none."""
    # Restoration of a thin stand is not seen on a map of classes.
    return True if hectares_gained > 0 else None


@condition(
    source="expert text on CCER-14-004-V01",
    where="a community above 100 m2 is treated as a bed",
    status="quoted",
)
def large_enough_for_a_bed(square_metres, seagrass_bed_least_area):
    """The seagrass of the zone covers more than the least area of a bed."""
    # Of the zone as a whole: patches are not told apart.
    return square_metres > seagrass_bed_least_area


STATEMENTS = (TYPES_APART, REGISTERS_NOTHING)
