"""What a lot says beyond its mass: gathered from the project, the zones and the chain."""

from functools import lru_cache

from shapely import from_wkb, to_wkb, unary_union

from bluecarbon import __version__, lots  # whose models are made when a lot is cut
from bluecarbon.accounting.allochthonous import handling, policy_words
from bluecarbon.accounting.terms import words
from bluecarbon.lots.statements import harvest


def cut_lots(opened, chains, settled):
    """The lots of an account; none where zones have no outline, since a lot is somewhere."""
    if "geometry" not in opened.zones.table:
        return []
    about = opened.project.project
    common = lots.LotCommon(
        project=about.id,
        title=about.title.model_dump(),
        kind_of_claim=about.claim,
        parameter_set=opened.parameters.digest,
        software_version=__version__,
        demonstration_reasons=opened.demonstration,
        exclusive_of=about.exclusive_of,
    )
    cut_from = {line.key for line in settled.objects if line.lots_kg}
    places = _Places(opened.zones.table)
    details = {}
    for chain in chains:
        details |= _details(opened, places, chain, cut_from)
    sizes = {name: getattr(opened.project.lots, name) for name in ("minimum_kg", "maximum_kg")}
    return lots.cut_lots(settled.objects, common=common, details=details, **sizes)


def _terms(project, chain):
    """The project's terms as far as they concern a chain.

    A sentence on carbon in the soil says nothing of a harvest; what became of the harvest does.
    """
    said = words(project)
    if handling(chain.method) == "no soil":
        said = tuple(one for one in said if one != policy_words(project.crediting))
    return (harvest(chain.convention), *said) if chain.method.rows == "harvest" else said


class _Places:
    """Titles and common outline of some zones; lots of many vintages lie in the same."""

    def __init__(self, table):
        self._titles = dict(zip(table["zone"], table["title_ref"], strict=True))
        self._shapes = dict(zip(table["zone"], to_wkb(table["geometry"]), strict=True))
        self._known = {}

    def of(self, zones):
        zones = tuple(sorted(zones))
        if zones not in self._known:
            titles = tuple(self._titles[zone] for zone in zones)
            outline = _outline(*(self._shapes[zone] for zone in zones))
            self._known[zones] = zones, titles, outline
        return self._known[zones]


# By the shapes themselves: what the zones are called, and which file they came from, is nothing to
# their outline. An account again cuts its lots from the same zones.
@lru_cache(maxsize=256)
def _outline(*shapes):
    """Canonical text of the union of some shapes, given as WKB."""
    return lots.canonical_geometry(unary_union(from_wkb(shapes)))


def _details(opened, places, chain, cut_from):
    """What the lots of the lines say that a chain fills, by the key of the line."""
    rows, weighed = chain.rows, chain.convention is not None
    names = ("zone", "species", "mass_basis") if weighed else ("zone", "species")
    columns = {name: rows[name].to_numpy(dtype=object) for name in names}
    terms = _terms(opened.project, chain)
    found = {}
    for line, mine in chain.rows_by_line.items():
        key, habitat = (*line, chain.method.id), line[2]
        if key not in cut_from:
            continue
        told = {name: set(column[mine]) for name, column in columns.items()}
        zones, title_refs, outline = places.of(told["zone"])
        found[key] = lots.LotDetails(
            zones=zones,
            title_refs=title_refs,
            species=tuple(sorted(filter(None, told["species"]))),
            pools=chain.method.pools,
            geometry=outline,
            method_edition=chain.method.edition,
            method_title=chain.method.title,
            statuses=tuple(sorted(chain.statuses_of(mine))),
            gwp=chain.section.options.get("gwp"),
            convention=chain.convention,
            mass_basis=tuple(sorted(told["mass_basis"])) if weighed else (),
            share_layout=opened.project.harvest.share_layout if weighed else None,
            terms=terms,
            checked=tuple(
                m.id for s, m in opened.methods if m.conditions and habitat in s.habitats
            ),
        )
    return found
