"""Maps have dates, each once, and none is missing in a regular series."""

import numpy as np

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.kinds.names import as_date

# A step so much longer than the usual one leaves out a map.
LONG_STEP = 1.5


def compare(found):
    """Tell maps without a date, two of one date, and gaps in a series."""
    maps = sets.of_kind(found, "class map", "cover raster", opened=False)
    dated = {}
    for diagnosis in maps:
        text = diagnosis.facts.get("date")
        # A project file beside them says of every map when it was.
        if text is None and not sets.of_kind(found, "project file", opened=False):
            diagnosis.add("no-date-in-name", name=diagnosis.path.name)
        elif text is not None:
            key = (diagnosis.kind, as_date(text), diagnosis.facts.get("habitat"))
            if diagnosis.kind == "class map" and key in dated:
                diagnosis.add("date-twice", date=text, other=dated[key].path.name)
            dated.setdefault(key, diagnosis)
    days = sorted({day for _, day, _ in dated})
    steps = np.diff([d.toordinal() for d in days]) / 365.25
    if len(steps) < 2:
        return
    usual = float(np.median(steps))
    for i, step in enumerate(steps):
        if step > LONG_STEP * usual:
            later = next(d for (_, day, _), d in dated.items() if day == days[i + 1])
            later.add(
                "dates-missing",
                first=days[i].year,
                last=days[i + 1].year,
                step=f"{usual:.0f}",
            )
