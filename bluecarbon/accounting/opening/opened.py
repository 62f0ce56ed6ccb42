"""A project with its inputs opened."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from bluecarbon.accounting.leaves import untested
from bluecarbon.parameters import ParameterSet


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
