"""The same carbon must not stand in two projects: the same file, zone, ground, or pool and year."""

import shapely

from bluecarbon.constants import SQUARE_METRES_PER_HECTARE
from bluecarbon.inputs.polygons import ground_area
from bluecarbon.inputs.problems import Problems
from bluecarbon.inputs.zone_checks import OVERLAP


def check_apart(path, projects):
    """Refuse what two projects of a portfolio both hold.

    Zones may touch. Their overlap is measured on the ellipsoid [ha]; what is below a millionth of
    the smaller zone passes as rounding of coordinates. Where a project has zones without outline
    nobody can say whether its ground is another's, so there the same holder, pool and vintage in
    two projects are refused.

    Parameters
    ----------
    path : path-like
        The portfolio file, for the error.
    projects : dict of str to OpenProject
        By project id.
    """
    problems = Problems(path)
    _same_ground(problems, projects)
    _same_zones(problems, projects)
    _same_pools(problems, projects)
    problems.refuse()


def _same_zones(problems, projects):
    first = {}
    for name, opened in projects.items():
        for zone in opened.zones.table["zone"]:
            other = first.setdefault(zone, name)
            if other != name:
                problems.add(
                    f"projects {other} and {name}",
                    f"zone {zone!r} in both",
                    "A zone stands in one project, and events and statements call it by name.",
                    "Take it out of one of the two, or rename it where it is another place.",
                )


def _same_ground(problems, projects):
    places = [
        (name, row.zone, row.geometry, area)
        for name, opened in projects.items()
        if "geometry" in opened.zones.table
        for row, area in zip(opened.zones.table.itertuples(), opened.zones.hectares, strict=True)
    ]
    outlines = [place[2] for place in places]
    pairs = shapely.STRtree(outlines).query(outlines, predicate="intersects").T if places else ()
    for i, j in sorted((int(i), int(j)) for i, j in pairs if i < j):
        (one, zone, a, small), (two, other, b, large) = places[i], places[j]
        if one == two:
            continue  # the zones of a project were held apart when it was opened
        shared = [
            part
            for part in shapely.get_parts(shapely.intersection(a, b))
            if part.geom_type == "Polygon"
        ]
        hectares = sum(map(ground_area, shared)) / SQUARE_METRES_PER_HECTARE
        if hectares > OVERLAP * min(small, large):
            problems.add(
                f"zone {zone!r} of {one} and zone {other!r} of {two}",
                f"an overlap of {hectares:,.4g} ha",
                "The same ground is accounted once. Touching edges are fine.",
                "Correct the boundary, or take the zone out of one of the two projects.",
            )


def _same_pools(problems, projects):
    without = {n for n, opened in projects.items() if "geometry" not in opened.zones.table}
    first = {}
    for name, opened in projects.items():
        for key in sorted(_claims(opened)):
            other = first.setdefault(key, name)
            if other != name and {other, name} & without:
                holder, pool, vintage = key
                problems.add(
                    f"projects {other} and {name}",
                    f"{pool} of {holder} for {vintage} in both",
                    "Where zones have no outline, a holder's pool and vintage stand in one "
                    "project: nobody can show that it is another ground.",
                    "Give the zones of both projects outlines, or account them in one project.",
                )


def _claims(opened):
    """Holder, pool and vintage of what a project can claim."""
    pools = {p for _, method in opened.accounted if not method.cross_check for p in method.pools}
    holders, vintages = set(opened.zones.table["holder"]), opened.project.project.vintages
    return {(h, p, v) for h in holders for p in pools for v in vintages}
