"""Opens a project: everything that can be checked without reading pixels."""

from pathlib import Path

from bluecarbon.accounting.baselines import open_baseline
from bluecarbon.accounting.checks import check_habitats, check_period, check_rule
from bluecarbon.accounting.fetching import check_pinned, with_copies
from bluecarbon.accounting.opening.files import Files
from bluecarbon.accounting.opening.habitats import open_habitats
from bluecarbon.accounting.opening.methods import methods_of
from bluecarbon.accounting.opening.opened import OpenProject
from bluecarbon.accounting.terms import check_terms
from bluecarbon.errors import InputError
from bluecarbon.inputs.zones import read_zones
from bluecarbon.parameters import load
from bluecarbon.project import read_project


def open_project(path, *, remote=False):
    """Open the project file at `path` with all it names.

    Parameters
    ----------
    path : path-like
    remote : bool or bluecarbon.accounting.fetching.Remote
        Whether rasters that the file names by address may be fetched, and how. Without, an
        address is refused.

    Returns
    -------
    OpenProject

    Raises
    ------
    bluecarbon.errors.InputError
        For the first thing that does not fit; the message names the file, the value and the cure.
    """
    project = with_copies(read_project(path), remote)
    methods = methods_of(project)
    check_rule(project)
    with Files(project) as files:
        return _opened(project, methods, files)


def _opened(project, methods, files):
    foreign = {method.id: method for _, method in methods if method.file}.values()
    own = [Path(m.file).parent / m.parameters for m in foreign if m.parameters]
    parameters = load(*own, *(project.locate(t) for t in _tables(project)), root=project.folder)
    files.add("project", project.path)
    for method in foreign:
        files.add("method", method.file)
    for table in own:
        files.add("parameters", table)
    for table in _tables(project):
        files.add("parameters", table)
    opened, notes = {}, []
    if project.habitats:
        opened |= open_habitats(project, files, notes)
    rasters = opened.get("maps") or opened.get("covers")
    zones = read_zones(project.locate(project.zones.path), rasters.grid if rasters else None)
    if rasters and "geometry" not in zones.table:
        raise InputError(
            where=project.locate(project.zones.path),
            found="zones without geometry",
            rule="Maps are accounted by zone, so zones need an outline.",
            cure="Give a GeoJSON file with one polygon a zone.",
        )
    notes += zones.notes
    files.add("zones", project.zones.path, zones.simulated)
    if project.harvest:
        from bluecarbon.inputs.tables import read_harvest

        species = {s: h for _, m in methods for s, h in m.species.items()}
        path = project.locate(project.harvest.path)
        harvest = read_harvest(path, zones=list(zones.table["zone"]), species=species)
        files.add("harvest", project.harvest.path, harvest.attrs["simulated"])
        check_period(project, harvest, path)
        opened["harvest"] = harvest
    if project.field:
        from bluecarbon.accounting.opening.sheets import read_sheets

        rows, simulated = read_sheets(project, parameters, zones.table["zone"])
        files.add("field", project.field.path, simulated)
        parameters = parameters.override(rows)
    if project.ocean:
        from bluecarbon.inputs.fields import read_fields

        use = {
            role: named if isinstance(named, str) else named.model_dump(exclude_none=True)
            for role, named in project.ocean.use.items()
        }
        opened["ocean"] = read_fields(project.locate(project.ocean.path), use)
        notes += opened["ocean"].attrs.get("notes", ())
        files.add("ocean", project.ocean.path, _says_yes(opened["ocean"].attrs.get("simulated")))
    check_habitats(project, methods, opened)
    if len(parameters.layers) > 1:  # the package's own are the last
        from bluecarbon.accounting.own_rows import check_own_rows

        check_own_rows(parameters)
    check_terms(project, methods, parameters)
    if project.density:
        from bluecarbon.accounting.densities import open_densities

        opened |= open_densities(project, opened, parameters, files, notes)
    opened |= open_baseline(project, opened, methods, zones.table["zone"], files, notes)
    return OpenProject(
        project=project,
        methods=methods,
        parameters=parameters,
        zones=zones,
        files=check_pinned(project, files.table()),
        notes=tuple(notes),
        **opened,
    )


def _tables(project):
    return project.parameters.tables if project.parameters else ()


def _says_yes(value):
    return str(value).lower().startswith(("yes", "true", "1"))
