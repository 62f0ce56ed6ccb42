"""What China's three marine CCER methods share: Spartina, title, and merging into one project.

The texts were read in part: the opening of CCER-14-002-V01, and a copy of the notice that came with
CCER-14-003-V01 and CCER-14-004-V01, dated 2025-12-09. Where they stop, a condition answers that it
cannot be told. Passing every check registers nothing.
"""

from bluecarbon.methods.conditions import Statement, condition

NOTICE = "notice to CCER-14-003-V01 and CCER-14-004-V01, copy dated 2025-12-09"
DRAFTERS = "Chen Guangcheng (a drafter of CCER-14-002), China Environment News, 2023"

REGISTERS_NOTHING = Statement(
    name="registers_nothing",
    text={
        "en": "Checked is what is public of the conditions. Passing them registers nothing: that "
        "takes a design document, validation, registration, monitoring and verification.",
        "zh": "仅就已公开的适用条件作核对；通过核对不等于登记，项目仍须编制设计文件并经审定、"
        "登记、监测与核查。",
    },
    source="bluecarbon",
    where="what these checks are",
    status="assumed",
)
TYPES_APART = Statement(
    name="types_accounted_separately",
    text={
        "en": "Mangrove, salt marsh and seagrass in one merged registration are accounted "
        "separately.",
        "zh": "合并登记的红树林、盐沼和海草床项目须分类型单独核算。",
    },
    source=NOTICE,
    where="merging",
    status="quoted",
)


@condition(
    source="bluecarbon",
    where="national policy is to remove Spartina; the methods' text on it was not read, so by "
    "default none of it is eligible",
    status="assumed",
)
def free_of_spartina(spartina_hectares):
    """No Spartina stands in the zone on the last map; its share is not eligible."""
    return spartina_hectares == 0


@condition(
    source="bluecarbon",
    where="whether ground that was cleared of Spartina counts was not read",
    status="assumed",
)
def ground_was_free_of_spartina(former_spartina_hectares):
    """The habitat does not stand where an earlier map shows Spartina."""
    return True if former_spartina_hectares == 0 else None


@condition(source=NOTICE, where="ownership or use right of every owner", status="quoted")
def title_stated(title_ref):
    """The owner's title to the area is stated."""
    return bool(title_ref)


@condition(source=NOTICE, where="loss of ownership or use right", status="quoted")
def title_outlasts_period(title_until, period_end):
    """The title lasts to the end of the period."""
    return title_until >= period_end


@condition(source=NOTICE, where="merging within a province", status="quoted")
def merged_in_one_province(holders, provinces=None):
    """Several owners are merged within one province only."""
    if len(holders) == 1:
        return True  # nothing is merged
    return None if provinces is None else len(set(provinces)) == 1


@condition(source=NOTICE, where="authority from all project owners", status="quoted")
def owners_gave_authority(holders, owner_authorities=None):
    """Where several owners are merged, each has authorised the one who applies."""
    if len(holders) == 1:
        return True
    return None if owner_authorities is None else True


@condition(source=NOTICE, where="loss of title ends the merged crediting period", status="quoted")
def merged_period_is_whole(period_end, zones_without_title_end, merged_title_end=None):
    """No title in the merged project ends before the period: its loss would end the whole."""
    if merged_title_end is not None and merged_title_end < period_end:
        return False
    return None if zones_without_title_end else True


def merged_end(titles):
    """The day on which the crediting period of a merged project ends, and whose title ends it.

    When any merged owner loses ownership or use right, the crediting period of the whole merged
    project ends, not that owner's part alone.

    Parameters
    ----------
    titles : mapping of str to datetime.date or None
        Last day of each title, by zone, owner or project; None where no end is known.

    Returns
    -------
    tuple of (datetime.date, tuple of str) or (None, ())
        The earliest last day and the names of those whose title ends then, sorted; the merged
        period ends with that day. None when no title is known to end, which does not say that all
        of them last.

    Examples
    --------
    >>> from datetime import date
    >>> merged_end({"west": date(2030, 6, 30), "east": None, "south": date(2042, 12, 31)})
    (datetime.date(2030, 6, 30), ('west',))
    """
    ends = {name: day for name, day in titles.items() if day is not None}
    first = min(ends.values(), default=None)
    return first, tuple(sorted(name for name, day in ends.items() if day == first))
