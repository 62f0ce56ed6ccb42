"""What a lot says beyond its mass: gathered from the project, the zones and the chain."""

from shapely import unary_union

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
    details = {
        key: _details(opened, places, chain, rows)
        for chain in chains
        for key, rows in _rows_by_line(chain)
        if key in cut_from
    }
    sizes = {name: getattr(opened.project.lots, name) for name in ("minimum_kg", "maximum_kg")}
    return lots.cut_lots(settled.objects, common=common, details=details, **sizes)


def _rows_by_line(chain):
    """Keys of the lines that a chain fills, each with its rows."""
    for (holder, year, habitat), rows in chain.rows.groupby(["holder", "year", "habitat"]):
        yield (holder, int(year), habitat, chain.method.id), rows


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
        self._zones = table.set_index("zone")
        self._known = {}

    def of(self, zones):
        zones = tuple(sorted(zones))
        if zones not in self._known:
            mine = self._zones.loc[list(zones)]
            outline = lots.canonical_geometry(unary_union(list(mine["geometry"])))
            self._known[zones] = zones, tuple(mine["title_ref"]), outline
        return self._known[zones]


def _details(opened, places, chain, rows):
    zones, title_refs, outline = places.of(set(rows["zone"]))
    statuses = chain.statuses_of(rows.index)
    weighed = chain.convention is not None
    return lots.LotDetails(
        zones=zones,
        title_refs=title_refs,
        species=tuple(sorted(filter(None, set(rows["species"])))),
        pools=chain.method.pools,
        geometry=outline,
        method_edition=chain.method.edition,
        method_title=chain.method.title,
        statuses=tuple(sorted(statuses)),
        gwp=chain.section.options.get("gwp"),
        convention=chain.convention,
        mass_basis=tuple(sorted(set(rows["mass_basis"]))) if weighed else (),
        share_layout=opened.project.harvest.share_layout if weighed else None,
        terms=_terms(opened.project, chain),
        checked=tuple(
            m.id
            for s, m in opened.methods
            if m.conditions and set(rows["habitat"]) & set(s.habitats)
        ),
    )
