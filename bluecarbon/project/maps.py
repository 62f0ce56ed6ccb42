"""[habitats], [zones] and [[density]]: what was where, as strict models."""

import re
from datetime import date
from glob import glob
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bluecarbon.errors import InputError
from bluecarbon.project.rasters import Raster
from bluecarbon.project.sections import Items, Section, Share, TomlPath

_PATTERN = re.compile(r"[*?\[]")


class DatedMap(Raster):
    """A class map, as one file or as files side by side, and the day it shows."""

    date: date
    path: TomlPath | None = None
    paths: Annotated[tuple[TomlPath, ...], Items] = ()

    @model_validator(mode="after")
    def _one_or_many(self):
        if (self.path is None) == (not self.paths):
            raise ValueError(
                "a map is one file or several. Give `path`, or `paths` with the files of a mosaic "
                '(patterns such as "2020/*.tif" stand for all that match).'
            )
        return self

    def located(self, project):
        """Absolute path of the file; or a list of them, those of a pattern in the order of names.

        Raises InputError for a pattern that nothing matches, and for a file listed twice.
        """
        found = []
        for path in [self.path] if self.path else self.paths:
            full = project.locate(path)
            if full.exists() or not _PATTERN.search(path.as_posix()):
                found.append(full)
                continue
            names = sorted(glob(path.as_posix(), root_dir=project.folder, recursive=True))
            if not names:
                raise InputError(
                    where=f"{project.path}, habitats.maps of {self.date}",
                    found=f"{path.as_posix()!r}, which matches no file",
                    rule="A pattern stands for the files of a mosaic.",
                    cure="Correct the pattern: * is any name, ** any folders.",
                )
            found += [project.locate(name) for name in names]
        twice = next((p for i, p in enumerate(found) if p in found[:i]), None)
        if twice is not None:
            raise InputError(
                where=f"{project.path}, habitats.maps of {self.date}",
                found=f"{twice.name} twice",
                rule="Each file of a mosaic is listed once.",
                cure="Take it out of the list, or make the patterns narrower.",
            )
        return found[0] if len(found) == 1 else found


class Cover(Raster):
    """A raster of the share of each cell that one habitat covers, and the day it shows."""

    habitat: str
    date: date
    path: TomlPath
    unit: Literal["percent", "fraction"]


class Habitats(Section):
    """[habitats]: a dated series of class maps with a legend, or of cover rasters."""

    legend: TomlPath | None = None
    maps: Annotated[tuple[DatedMap, ...], Items] = ()
    covers: Annotated[tuple[Cover, ...], Items] = ()
    reference_points: TomlPath | None = None
    # How the points were drawn, and which area they lead to: both must be said.
    reference_sample: (
        Literal["stratified random", "simple random", "systematic", "not a probability sample"]
        | None
    ) = None
    area: Literal["confirmed", "error-adjusted"] | None = None
    timing: Literal["conservative", "linear"] = "conservative"
    align: Literal["refuse", "nearest"] = "refuse"
    # Where files of one date overlap and differ.
    overlap: Literal["refuse", "first"] = "refuse"

    @model_validator(mode="after")
    def _one_kind(self):
        if bool(self.maps) == bool(self.covers):
            raise ValueError(
                "give either `maps` (class maps with a legend) or `covers` (cover rasters), "
                "not both and not neither."
            )
        if self.maps and self.legend is None:
            raise ValueError('class maps need a legend. Add `legend = "legend.csv"`.')
        if self.covers and (self.legend or self.reference_points):
            raise ValueError(
                "`legend` and `reference_points` belong to class maps. Remove them, or use `maps`."
            )
        return self

    @model_validator(mode="after")
    def _said_of_reference_points(self):
        said = [self.reference_sample, self.area]
        if self.reference_points and None in said:
            raise ValueError(
                "reference points need `reference_sample` (how they were drawn) and `area` (which "
                'area they lead to). Write reference_sample = "stratified random", "simple '
                'random", "systematic" or "not a probability sample"; and area = "confirmed" (the '
                'mapped ground that points confirm) or "error-adjusted" (with what the map '
                "missed elsewhere)."
            )
        if not self.reference_points and said != [None, None]:
            raise ValueError(
                "`reference_sample` and `area` speak of reference points. Add `reference_points`, "
                "or remove them."
            )
        if self.area == "error-adjusted" and self.reference_sample == "not a probability sample":
            raise ValueError(
                "points that were not drawn with known chances say nothing of the ground between "
                'them. Set area = "confirmed", or draw a probability sample.'
            )
        return self


class ZoneFile(Section):
    """[zones]: who holds which part."""

    path: TomlPath


class DensityError(Raster):
    """How far a continuous map may be off, and how far its errors go together."""

    # One of three: a relative standard error, a map of standard errors, or residuals to fit.
    relative: Annotated[float, Field(gt=0, le=2)] | None = None
    map: TomlPath | None = None
    residuals: TomlPath | None = None
    model: Literal["spherical", "exponential", "matern"]
    smoothness: float = Field(default=0.5, gt=0, le=10)
    range_m: Annotated[float, Field(gt=0)] | None = None
    nugget: Share = 0.0  # of the variance, the share that each cell has for itself

    @model_validator(mode="after")
    def _one_way(self):
        if sum(v is not None for v in (self.relative, self.map, self.residuals)) != 1:
            raise ValueError(
                "the error of a map is told in one way. Give `relative` (a relative standard "
                "error), `map` (a raster of standard errors) or `residuals` (a table of measured "
                "minus mapped)."
            )
        if (self.residuals is None) != (self.range_m is not None):
            raise ValueError(
                "how far errors go together is stated or fitted. Give `range_m` [m], or leave it "
                "out and give `residuals`."
            )
        return self


class DensityMap(Raster):
    """[[density]]: a continuous map whose mean by zone stands in for a parameter."""

    quantity: str  # name of the parameter
    habitat: str | None = None  # only where the last map shows it
    path: TomlPath
    unit: str
    error: DensityError
