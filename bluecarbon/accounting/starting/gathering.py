"""What the files of one folder say that a project file needs; nothing is decided here."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from bluecarbon.accounting.doctor import examine
from bluecarbon.accounting.doctor.kinds.tables import species_habitats
from bluecarbon.errors import InputError


@dataclass(kw_only=True)
class Gathered:
    """The inputs of a folder by their part in a project."""

    folder: Path
    maps: list = field(default_factory=list)  # diagnoses of class maps, in the order of time
    covers: list = field(default_factory=list)
    legend: object = None
    points: object = None
    zones: object = None
    harvest: object = None
    field_sheet: object = None
    parameters: list = field(default_factory=list)
    ocean: object = None
    beside: list = field(default_factory=list)  # (diagnosis, why it was left out)

    @property
    def years(self):
        """First and last year of the maps, else of the harvests; None where neither tells."""
        dated = [d.facts["date"][:4] for d in self.maps + self.covers if d.facts.get("date")]
        years = sorted(map(int, dated))
        if not years and self.harvest is not None:
            years = self.harvest.facts.get("years", [])
        return (years[0], years[-1]) if years else None

    @property
    def simulated(self):
        """Names of the files that say they are simulated."""
        parts = [self.legend, self.points, self.zones, self.harvest, self.field_sheet, self.ocean]
        parts = self.maps + self.covers + [p for p in parts if p is not None]
        return [d.path.name for d in parts if d.facts.get("simulated")]

    @property
    def id(self):
        """The name of the folder as an id; None where nothing is left of it."""
        words = re.findall("[a-z0-9]+", self.folder.resolve().name.casefold())
        return "-".join(words)[:40].strip("-") or None

    @property
    def habitats(self):
        """Habitats that may be credited: those of the legend or the covers, and of the harvest."""
        found = []
        if self.legend is not None:
            table = self.legend.content
            found += list(table.loc[table["creditable"], "habitat"])
        found += [d.facts["habitat"] for d in self.covers if d.facts.get("habitat")]
        if self.harvest is not None:
            known = species_habitats()
            found += [known[s] for s in self.harvest.facts.get("species", []) if s in known]
        return list(dict.fromkeys(found))

    @property
    def species_habitats(self):
        """Habitats that are accounted by their harvest."""
        return set(species_habitats().values())


def gather(folder):
    """Look at a folder, without its subfolders, and sort what can be used.

    Raises
    ------
    InputError
        When there is nothing a project could be made of; the doctor says what is wrong.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(
            where=folder,
            found="no folder",
            rule="A project is begun from a folder of inputs.",
            cure="Give the folder that holds the maps, zones and tables.",
        )
    seen = examine(folder, levels=0).files
    found = Gathered(folder=folder)
    for diagnosis in seen:
        if diagnosis.verdict == "repair" and diagnosis.kind != "project file":
            found.beside.append((diagnosis, diagnosis.worst.cure))
    sound = [d for d in seen if d.verdict in ("usable", "look")]
    found.maps = _in_time(d for d in sound if d.kind == "class map")
    found.covers = _in_time(d for d in sound if d.kind == "cover raster") if not found.maps else []
    found.legend = _one(found, sound, "legend")
    found.points = _one(found, sound, "reference points")
    found.zones = _one(found, sound, "zones") or _one(found, sound, "zones without outline")
    found.harvest = _one(found, sound, "harvest log")
    found.field_sheet = _one(found, sound, "field sheet")
    found.parameters = [d for d in sound if d.kind == "parameter table"]
    found.ocean = _one(found, sound, "ocean fields", most=lambda d: len(d.facts["roles"]))
    if not (found.maps or found.covers or found.harvest):
        raise InputError(
            where=folder,
            found=", ".join(d.path.name for d in seen) or "an empty folder",
            rule="A project accounts maps or a harvest.",
            cure=f"See `bluecarbon doctor {folder}`: no class map, cover or harvest log is usable.",
        )
    return found


def _in_time(diagnoses):
    return sorted(diagnoses, key=lambda d: (d.facts.get("date") or "9999", d.path.name))


def _one(found, sound, kind, most=None):
    """The file of a kind; of several the one that says most, the first by name otherwise."""
    same = [d for d in sound if d.kind == kind]
    if not same:
        return None
    chosen = max(same, key=most) if most else same[0]
    others = [d for d in same if d is not chosen]
    found.beside += [(d, f"{chosen.path.name} was taken as {kind}") for d in others]
    return chosen
