"""Opens a project: everything that can be checked without reading pixels."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import file_digest
from pathlib import Path

import numpy as np
import pandas as pd

from bluecarbon.accounting.allochthonous import MEASURED
from bluecarbon.accounting.baselines import open_baseline
from bluecarbon.accounting.checks import (
    check_habitats,
    check_once,
    check_options,
    check_period,
    check_rule,
    check_some_tonnage,
)
from bluecarbon.accounting.densities import open_densities
from bluecarbon.accounting.fetching import check_pinned, with_copies
from bluecarbon.accounting.leaves import untested
from bluecarbon.accounting.own_rows import check_own_rows
from bluecarbon.accounting.terms import check_terms
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.covers import Cover, open_covers
from bluecarbon.inputs.reference_points import read_reference_points
from bluecarbon.inputs.tables import read_field, read_harvest, read_legend
from bluecarbon.inputs.units import convert
from bluecarbon.inputs.zones import read_zones
from bluecarbon.methods.quantities import MethodError, load_method
from bluecarbon.parameters import Parameter, ParameterSet, below, load
from bluecarbon.project import read_project


@dataclass(frozen=True, kw_only=True)
class OpenProject:
    """A project with its inputs opened, aligned and checked, ready to be accounted."""

    project: object
    methods: tuple  # of (section of the project file, Method), in the order of the file
    parameters: ParameterSet
    zones: object
    maps: object = None  # class maps, or None
    covers: object = None  # cover rasters, or None
    legend: pd.DataFrame | None = None
    reference_points: pd.DataFrame | None = None
    harvest: pd.DataFrame | None = None
    ocean: object = None
    scenario: object = None  # scenario maps of a baseline, or None
    declared_baseline: pd.DataFrame | None = None
    files: pd.DataFrame  # role, path, bytes, sha256, simulated
    notes: tuple[str, ...] = ()
    densities: tuple = ()  # continuous maps, see `bluecarbon.accounting.densities`
    parameter_groups: dict = field(default_factory=dict)  # key of a row -> CorrelatedGroup
    density_table: pd.DataFrame | None = None

    @property
    def rasters(self):
        """The class maps or cover rasters, whichever the project has."""
        return self.maps or self.covers

    @property
    def accounted(self):
        """The methods that yield a tonnage; the others check whether a project may apply."""
        return tuple((s, m) for s, m in self.methods if m.total is not None)

    @cached_property
    def demonstration(self):
        """Why lots of this project can only demonstrate; empty when they can be sold."""
        reasons = []
        if self.project.project.demonstration:
            reasons.append("the project file says so")
        simulated = self.files.loc[self.files["simulated"], "path"]
        if len(simulated):
            reasons.append("simulated inputs: " + ", ".join(simulated))
        if self.harvest is not None and any(map(untested, self.harvest["yield_test"])):
            reasons.append("harvest without a yield acceptance test")
        if "geometry" not in self.zones.table:
            reasons.append("zones without geometry")
        return tuple(reasons)

    def __repr__(self):
        p = self.project.project
        return (
            f"<project {p.id}: {p.title.en}, {p.vintages[0]}-{p.vintages[-1]}, "
            f"{len(self.zones.table)} zones, {len(self.methods)} methods>"
        )

    def _repr_html_(self):
        from bluecarbon.accounting.showing import card_of_opened

        return card_of_opened(self)


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
    foreign = {method.id: method for _, method in methods if method.file}.values()
    own = [Path(m.file).parent / m.parameters for m in foreign if m.parameters]
    parameters = load(*own, *(project.locate(t) for t in _tables(project)), root=project.folder)
    files = _Files(project)
    files.add("project", project.path)
    for method in foreign:
        files.add("method", method.file)
    for table in own:
        files.add("parameters", table)
    for table in _tables(project):
        files.add("parameters", table)
    opened, notes = {}, []
    if project.habitats:
        opened |= _rasters(project, files, notes)
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
        species = {s: h for _, m in methods for s, h in m.species.items()}
        path = project.locate(project.harvest.path)
        harvest = read_harvest(path, zones=list(zones.table["zone"]), species=species)
        files.add("harvest", project.harvest.path, _simulated(harvest))
        check_period(project, harvest, path)
        opened["harvest"] = harvest
    if project.field:
        field = read_field(project.locate(project.field.path))
        files.add("field", project.field.path, _simulated(field))
        parameters = parameters.override(
            _local(field, parameters, zones.table["zone"], project.folder)
        )
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
    check_own_rows(parameters)
    check_terms(project, methods, parameters)
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


def _rasters(project, files, notes):
    """Class maps with legend and reference points, or covers; dates must span the period."""
    section = project.habitats
    opened = {}
    if section.maps:
        legend = read_legend(project.locate(section.legend))
        files.add("legend", section.legend)
        codes = dict(zip(legend["code"], legend["habitat"], strict=True))
        listed = [(m.date, m.located(project)) for m in section.maps]
        rasters = open_class_maps(listed, codes, align=section.align, overlap=section.overlap)
        opened = {"maps": rasters, "legend": legend}
        if section.reference_points:
            path = project.locate(section.reference_points)
            points = read_reference_points(path, habitats=list(legend["habitat"]))
            opened["reference_points"] = points
            files.add("reference points", section.reference_points, _simulated(points))
        dates = [m.date for m in section.maps]
    else:
        listed = [
            Cover(habitat=c.habitat, date=c.date, path=project.locate(c.path), unit=c.unit)
            for c in section.covers
        ]
        rasters = open_covers(listed, align=section.align)
        opened = {"covers": rasters}
        dates = sorted({c.date for c in section.covers})
        for habitat in {c.habitat for c in section.covers}:
            have = {c.date for c in section.covers if c.habitat == habitat}
            if have != set(dates):
                missing = ", ".join(map(str, sorted(set(dates) - have)))
                raise InputError(
                    where=f"{project.path}, habitats.covers",
                    found=f"no cover of {habitat!r} on {missing}",
                    rule="Every habitat needs a cover raster on every date.",
                    cure="Add the raster; one without cover is written as zeros.",
                )
    paths = [c.path for c in section.covers]
    if section.maps:
        paths = [f.path for one in rasters.stack.files for f in getattr(one, "files", [one])]
    for path in paths:
        files.add("habitats", path, rasters.simulated)
    notes += rasters.notes
    first, last = project.project.vintages[0], project.project.vintages[-1]
    if dates[0].year > first or dates[-1].year < last:
        raise InputError(
            where=f"{project.path}, project.period",
            found=f"{first} to {last}, with maps from {dates[0]} to {dates[-1]}",
            rule="A map holds to the end of its calendar year and no further.",
            cure="Add maps for the years that lack one, or shorten the period.",
        )
    return opened


def methods_of(project):
    """The methods of the project file, with options and claims checked."""
    methods = []
    for i, section in enumerate(project.method):
        where = f"{project.path}, method[{i + 1}]"
        try:
            method = load_method(section.use).chosen(section.options)
        except MethodError as error:
            raise InputError(
                where=f"{where}.use",
                found=repr(section.use),
                rule="It is not a methodology of this package.",
                cure=str(error).rpartition("package. ")[2],
            ) from None
        for habitat in section.habitats:
            if habitat not in method.habitats:
                raise InputError(
                    where=f"{where}.habitats",
                    found=repr(habitat),
                    rule=f"{method.id} accounts {', '.join(method.habitats)}.",
                    cure="Use another method for it, or correct the name.",
                )
        checks_only = method.cross_check or method.total is None
        if not checks_only and project.project.claim not in method.claims:
            raise InputError(
                where=f"{project.path}, project.claim",
                found=repr(project.project.claim),
                rule=f"{method.id} yields: {', '.join(method.claims)}.",
                cure="Change the claim, or the method. A capacity inventory and what can be sold "
                "never stand in one project.",
            )
        methods.append((section, method))
        check_options(project, section, method, where)
    check_some_tonnage(project, methods)
    check_once(project, methods)
    return tuple(methods)


def _local(field, parameters, zones, folder):
    """Field sheets as parameter rows of their zone, in the units of the tables they replace."""
    rows = []
    for r in field.itertuples():
        where = f"{field.attrs['path']}, row {r.row}"
        known = parameters.named(r.quantity)
        if not known and r.quantity not in MEASURED:
            names = {*MEASURED, *(p.name for p in parameters.rows.values())}
            raise InputError(
                where=where,
                found=f"quantity {r.quantity!r}",
                rule="No method uses a parameter of this name.",
                cure=nearest(r.quantity, names),
            )
        if r.zone and r.zone not in set(zones):
            raise InputError(
                where=where,
                found=f"zone {r.zone!r}",
                rule="A field sheet belongs to a zone of the project.",
                cure=nearest(r.zone, zones) + " Leave it empty for all zones.",
            )
        unit = known[0].unit if known else MEASURED[r.quantity]
        error = 0.0 if np.isnan(r.standard_error) else r.standard_error
        ends = np.array([r.value, r.value + error])
        value, above = map(float, convert(ends, r.unit, unit, where=where))
        spread = above - value
        tags = (t for t in (r.zone, r.habitat) if t)
        rows.append(
            Parameter(
                name=r.quantity,
                applies_to=tuple(sorted(tags)),
                value=value,
                unit=unit,
                spread=spread,
                low=np.nan,
                high=np.nan,
                distribution="truncated normal" if spread > 0 else "fixed",
                n="" if np.isnan(r.n) else f"{r.n:.0f}",
                source=r.laboratory or r.source,
                where=r.source,
                # Simulated sheets never make a number stronger.
                status="assumed" if _simulated(field) else "local",
                table=f"{below(field.attrs['path'], folder)}, row {r.row}",
            )
        )
    return rows


def _tables(project):
    return project.parameters.tables if project.parameters else ()


def _simulated(table):
    return bool(table.attrs["simulated"])


def _says_yes(value):
    return str(value).lower().startswith(("yes", "true", "1"))


class _Files:
    """Collects what was read, with its digest."""

    def __init__(self, project):
        self._project, self._rows = project, []

    def add(self, role, path, simulated=False):
        full = self._project.locate(path)
        with full.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        shown = self._project.name_of(full)
        self._rows.append((role, shown, full.stat().st_size, digest, bool(simulated)))

    def table(self):
        columns = ["role", "path", "bytes", "sha256", "simulated"]
        return pd.DataFrame(self._rows, columns=columns).drop_duplicates("path", ignore_index=True)
