"""Harvest logs and field sheets against zones, legends and maps."""

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.kinds.names import as_date, span
from bluecarbon.accounting.doctor.kinds.tables import species_habitats
from bluecarbon.errors import InputError
from bluecarbon.inputs.tables import read_field, read_harvest


def compare(found):
    """Tell harvests of unknown zones, of habitats without a map, and of years without one."""
    holders = sets.of_kind(found, "zones", "zones without outline")
    zones = [name for d in holders for name in d.content.table["zone"]]
    legends = sets.of_kind(found, "legend")
    habitats = [h for d in legends for h in d.content["habitat"]]
    years = [as_date(d.facts["date"]).year for d in sets.maps(found) if d.facts.get("date")]
    for diagnosis in sets.of_kind(found, "harvest log"):
        if zones:
            _read(diagnosis, read_harvest, species=species_habitats(), zones=zones)
        harvested = dict.fromkeys(diagnosis.content["habitat"])
        unmapped = [h for h in harvested if habitats and h not in habitats]
        if unmapped:
            species = sorted(
                set(diagnosis.content.loc[diagnosis.content["habitat"] == unmapped[0], "species"])
            )
            diagnosis.add(
                "harvest-without-habitat", species=", ".join(species), habitat=unmapped[0]
            )
        logged = sorted(set(diagnosis.content["year"]))
        beyond = [y for y in logged if years and not min(years) <= y <= max(years)]
        if beyond:
            diagnosis.add(
                "harvest-outside-maps",
                years=", ".join(map(str, beyond)),
                span=span(years),
            )
    for diagnosis in sets.of_kind(found, "field sheet"):
        _read(diagnosis, read_field, zones=zones or None)


def _read(diagnosis, read, **known):
    try:
        read(diagnosis.path, **known)
    except InputError as error:
        diagnosis.refused(error)
