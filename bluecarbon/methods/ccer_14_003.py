"""CCER-14-003-V01, salt-marsh vegetation restoration: applicability, and no tonnage.

Of the method only the title and the notice that came with it were read, in a copy dated 2025-12-09.
So it is checked whether a place may apply, and no tonne is computed.
"""

from bluecarbon.methods.ccer import (  # noqa: F401  they are conditions of this method
    REGISTERS_NOTHING,
    TYPES_APART,
    free_of_spartina,
    ground_was_free_of_spartina,
    merged_in_one_province,
    merged_period_is_whole,
    owners_gave_authority,
    title_outlasts_period,
    title_stated,
)
from bluecarbon.methods.conditions import condition

ID = "ccer-14-003"
EDITION = "CCER-14-003-V01, notice of 2025 read, the method itself not"
TITLE = {
    "en": "CCER-14-003-V01 salt-marsh vegetation restoration",
    "zh": "CCER-14-003-V01 滨海盐沼植被修复",
}
HABITATS = ("tidal marsh",)
CLAIMS = ()
POOLS = {}
INPUTS = {}
TOTAL = None
MISSING = (
    "every applicability condition of the method itself",
    "whether Spartina, or ground that was cleared of it, may be counted",
    "every equation and default; baseline, additionality, leakage, permanence, uncertainty",
)


@condition(source="CCER-14-003-V01", where="title: vegetation restoration", status="quoted")
def vegetation_was_restored(hectares_gained):
    """Marsh stands on the last map where the first shows none."""
    # Restoration of a thin stand is not seen on a map of classes.
    return True if hectares_gained > 0 else None


STATEMENTS = (TYPES_APART, REGISTERS_NOTHING)
