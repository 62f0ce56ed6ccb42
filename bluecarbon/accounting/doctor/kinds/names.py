"""What the name of a file tells: a date, a habitat."""

import re
from datetime import date

# 2016, 2016-07, 2016_07_01 or 20160701, not within a longer number.
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:([-_.]?)(\d\d)(?:\2(\d\d))?)?(?!\d)")


def date_of(stem):
    """The date in a name as text: a year, or a day; None where there is none, or several years.

    >>> date_of("habitats_2016"), date_of("s2_20200701_v2"), date_of("map")
    ('2016', '2020-07-01', None)
    """
    found = {_text(match) for match in _DATE.finditer(stem)} - {None}
    years = {text[:4] for text in found}
    return max(found, key=len) if len(years) == 1 else None


def _text(match):
    year, _, month, day = match.groups()
    if month is None:
        return year
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    return f"{year}-{month}-{day}" if day else year


def as_date(text):
    """A date as text, in full; of a year its middle, as nothing else is known."""
    return date.fromisoformat(text) if len(text) == 10 else date(int(text), 7, 1)


def span(years):
    """Years from the first to the last.

    >>> span([2020, 2016]), span([2020])
    ('2016 to 2020', '2020')
    """
    first, last = min(years), max(years)
    return f"{first}" if first == last else f"{first} to {last}"


def habitat_of(stem, known):
    """The habitat that a name speaks of, among the known ones; None where it names none.

    >>> habitat_of("seagrass_bed_2020", ["seagrass", "tidal marsh"])
    'seagrass'
    """
    words = re.sub(r"[^a-z]+", " ", stem.casefold())
    spelt = {"salt marsh": "tidal marsh", "saltmarsh": "tidal marsh"}
    for name in sorted([*known, *spelt], key=len, reverse=True):
        if name.casefold() in words:
            return spelt.get(name, name)
    return None
