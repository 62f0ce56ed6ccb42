"""Ocean fields against the maps: do they cover the place and the years?"""

import numpy as np

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.cross.places import middle
from bluecarbon.accounting.doctor.kinds.names import as_date, span
from bluecarbon.errors import InputError
from bluecarbon.inputs.nearest_cell import nearest_valid
from bluecarbon.project.measured import Ocean

FARTHEST = Ocean.model_fields["max_distance_km"].default


def compare(found):
    """Tell fields that lie elsewhere, that miss years of the maps, or that are off by half."""
    fields = sets.of_kind(found, "ocean fields")
    _half_a_cell(fields)
    first = sets.reference_map(found)
    if first is None:
        return
    lon, lat = middle(first.content.grid)
    years = sorted(as_date(d.facts["date"]).year for d in sets.maps(found) if d.facts.get("date"))
    for diagnosis in fields:
        for field in list(diagnosis.content.values())[:1]:
            _place(diagnosis, field, lon, lat)
        covered = diagnosis.facts.get("years")
        if (
            years
            and isinstance(covered, list)
            and (covered[0] > years[0] or covered[1] < years[-1])
        ):
            diagnosis.add(
                "years-not-covered",
                have=span(covered),
                span=span(years),
            )


def _place(diagnosis, field, lon, lat):
    try:
        nearest_valid(field, lon, lat, FARTHEST, at_least=1)
    except InputError as error:
        if _swapped(field, lon, lat):
            diagnosis.add("fields-swapped", place=f"{lat:.2f} N {lon:.2f} E")
        else:
            diagnosis.refused(error)


def _swapped(field, lon, lat):
    """True where the place lies in the field with latitude and longitude exchanged."""
    lats, lons = field["lat"].values, field["lon"].values
    inside = lons.min() <= lat <= lons.max() and lats.min() <= lon <= lats.max()
    return inside and not (lats.min() <= lat <= lats.max() and lons.min() <= lon <= lons.max())


def _half_a_cell(fields):
    """Two files of one spacing whose labels lie half a cell apart: one is labelled by corners."""
    for diagnosis in fields:
        for other in fields:
            for axis in ("lat", "lon"):
                own, its = diagnosis.facts.get(axis), other.facts.get(axis)
                if not own or not its or not own[2] or not its[2]:
                    continue
                if abs(own[2] - its[2]) > 1e-6 * own[2]:
                    continue
                off = abs((own[0] - its[0]) / own[2]) % 1
                # Centres of whole-degree cells end in a half: the other file is the suspect.
                centred = abs((its[0] / its[2]) % 1 - 0.5) < 1e-6
                if np.isclose(off, 0.5) and centred:
                    diagnosis.add(
                        "half-a-cell-apart",
                        f"axis {axis}",
                        label=f"{own[0]:g}",
                        other=other.path.name,
                        its=f"{its[0]:g}",
                    )
                    return
