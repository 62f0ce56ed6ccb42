"""CCER-14-002-V01, mangrove planting: applicability as far as it is public, and no tonnage.

The opening of the method's 20 pages was read, up to condition (b); the rest was cut off. So it is
checked whether a place may apply, and no tonne is computed: account the mangrove by another method
beside it.
"""

from bluecarbon.methods.ccer import (  # noqa: F401  they are conditions of this method
    DRAFTERS,
    REGISTERS_NOTHING,
    TYPES_APART,
    free_of_spartina,
    ground_was_free_of_spartina,
    merged_in_one_province,
    merged_period_is_whole,
    owners_gave_authority,
    title_outlasts_period,
)
from bluecarbon.methods.conditions import Statement, condition

ID = "ccer-14-002"
EDITION = "CCER-14-002-V01, 2023; its opening was read"
TITLE = {"en": "CCER-14-002-V01 mangrove planting", "zh": "CCER-14-002-V01 红树林营造"}
HABITATS = ("mangrove",)
CLAIMS = ()
POOLS = {}
INPUTS = {}
TOTAL = None
MISSING = (
    "the applicability conditions from (c) on",
    "biomass equations by species, root factor, carbon fractions, soil accumulation default",
    "rules for methane and nitrous oxide, leakage, permanence and the buffer",
    "the discount for uncertainty, plot size and number, the precision that is asked for",
    "the interval of verification",
)

SOURCE = "CCER-14-002-V01"

# Names of classes that are, and that may have been, what the method asks for. A pond is only
# retired where the map says so; flats below the tide are mapped as sea.
BARE = ("tidal flat", "bare flat", "mud flat", "retired pond", "retired aquaculture pond")
PERHAPS = ("no data", "mangrove", "planted mangrove", "pond", "aquaculture pond", "sea", "water")

AUTHORITIES = (
    "county government",
    "city government",
    "provincial government",
    "natural resources department",
    "marine department",
)


@condition(source=SOURCE, where="applicability (a): artificial planting", status="standard")
def artificially_planted(planted):
    """The mangrove was planted."""
    return planted


@condition(
    source=SOURCE,
    where="applicability (a): unvegetated tidal flat or retired aquaculture pond",
    status="standard",
)
def on_bare_flat_or_retired_pond(ground_before):
    """Before the planting the ground was unvegetated tidal flat or a retired aquaculture pond."""
    classes = {name for name, hectares in ground_before.items() if hectares > 0}
    if not classes.issubset({*BARE, *PERHAPS}):
        return False
    return True if classes and classes.issubset(BARE) else None


@condition(source=SOURCE, where="applicability (a): the habitat", status="standard")
def habitat_suits_mangrove(site_suitability):
    """The site suits mangrove, or was repaired to suit it: a report says so."""
    return bool(site_suitability)


@condition(source=SOURCE, where="applicability (b): title and certificate", status="standard")
def clear_title(title_ref, title_authority):
    """A government at county level or above, or the marine department, certified the title."""
    if not title_ref:
        return False
    return True if title_authority in AUTHORITIES else None


STATEMENTS = (
    Statement(
        name="baseline_prescribed",
        text={
            "en": "The baseline scenario is prescribed by the method.",
            "zh": "基准线情景由方法学规定。",
        },
        source=DRAFTERS,
        where="on the method",
        status="quoted",
    ),
    Statement(
        name="additionality_exempt",
        text={
            "en": "Projects are exempt from arguing additionality.",
            "zh": "项目免予额外性论证。",
        },
        source=DRAFTERS,
        where="on the method",
        status="quoted",
    ),
    TYPES_APART,
    REGISTERS_NOTHING,
)
