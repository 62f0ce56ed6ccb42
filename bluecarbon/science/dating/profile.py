"""A core made ready for dating: slices without gaps, and what is not known exactly about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bluecarbon.science.dating._gaps import GAPS, slices_without_gaps
from bluecarbon.science.dating._layers import above
from bluecarbon.science.dating.decay import DECAY_CONSTANT, DECAY_CONSTANT_ERROR
from bluecarbon.science.dating.inventory import (
    UNSTATED_DENSITY_ERROR,
    slice_inventory,
    slice_mass,
)

STARTS = ("surface", "first slice")


@dataclass(frozen=True, kw_only=True)
class Lead210Profile:
    """Excess 210Pb of one core; made by `lead210_profile`.

    Attributes
    ----------
    edges : numpy.ndarray
        Depths of the edges of the slices [cm], one more than there are slices.
    bulk_density : numpy.ndarray
        Dry bulk density of the slices [g cm-3].
    density_error : numpy.ndarray
        Standard error of the dry bulk density as a share of it [1].
    measured, measured_error : numpy.ndarray
        Excess 210Pb where it was measured and its standard error [Bq kg-1].
    weights : numpy.ndarray
        Shares of the measurements in each slice, of shape (slices, measurements): the rows of
        slices that were not measured hold what their neighbours say.
    supported_error : float
        Standard error of one supported level for the whole core [Bq kg-1].
    """

    edges: np.ndarray
    bulk_density: np.ndarray
    density_error: np.ndarray
    measured: np.ndarray
    measured_error: np.ndarray
    weights: np.ndarray
    supported_error: float

    @property
    def top(self):
        """Depth of the upper edges of the slices [cm]."""
        return self.edges[:-1]

    @property
    def bottom(self):
        """Depth of the lower edges of the slices [cm]."""
        return self.edges[1:]

    @property
    def excess_error(self):
        """Standard error of the excess of the slices from counting alone [Bq kg-1]."""
        return np.sqrt(self.weights**2 @ self.measured_error**2)

    @property
    def normals(self):
        """What `draw` wants to know of chance: name -> how many standard normals a draw needs."""
        slices, measurements = self.weights.shape
        return {
            "excess": measurements,
            "bulk_density": slices,
            "supported": 1,
            "decay_constant": 1,
        }

    @cached_property
    def best(self):
        """The slices as measured: a `Sample` without a draw axis."""
        return self.draw({})

    def draw(self, normals):
        """The slices as they may be in truth.

        Parameters
        ----------
        normals : Mapping of str to array_like
            Independent standard normals, each of shape (draws, count), for the names and counts
            in `normals` of this profile and of a model; a name left out is taken as known.

        Returns
        -------
        Sample
        """
        chance = Chance(normals)
        counted = chance("excess", len(self.measured))
        measured = self.measured + self.measured_error * counted
        supported = self.supported_error * chance("supported", 1)
        excess = measured @ self.weights.T - supported
        density = self.bulk_density * (
            1 + self.density_error * chance("bulk_density", len(self.bulk_density))
        )
        decay = DECAY_CONSTANT + DECAY_CONSTANT_ERROR * chance("decay_constant", 1)
        return Sample(
            edges=self.edges,
            excess=excess,
            excess_error=self.excess_error,
            mass=slice_mass(density, np.diff(self.edges)),
            decay_constant=decay[..., 0],
            chance=chance,
            best=self.best if normals else None,
        )


@dataclass(frozen=True)
class Chance:
    """Standard normals by name, zeros for the names that are not there."""

    normals: Mapping = field(default_factory=dict)

    def __call__(self, name, count):
        """Normals of shape (draws, count), or zeros of shape (count,)."""
        if name not in self.normals:
            return np.zeros(count)
        given = np.asarray(self.normals[name], dtype=float)
        if given.ndim != 2 or given.shape[1] != count:
            raise ValueError(
                f"The normals of {name!r} must have the shape (draws, {count}); found "
                f"{given.shape}. The attribute `normals` of profile and model lists the counts."
            )
        return given


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A profile as measured, or draws of it: what models date. Draws stand on the first axis."""

    edges: np.ndarray  # depth [cm], (edges,)
    excess: np.ndarray  # [Bq kg-1], (..., slices)
    excess_error: np.ndarray  # [Bq kg-1], (slices,)
    mass: np.ndarray  # [g cm-2], (..., slices)
    decay_constant: np.ndarray  # [a-1], (...)
    chance: Chance
    best: "Sample | None" = None  # the profile as measured, where this is a draw of it

    @property
    def as_measured(self):
        """The profile as measured: its scatter is real, that of draws is added to it."""
        return self if self.best is None else self.best

    @property
    def inventory(self):
        """Inventory of the slices [Bq m-2]."""
        return slice_inventory(self.excess, self.mass)

    @property
    def mass_depth(self):
        """Mass depth of the middle of the slices [g cm-2]."""
        return above(self.mass)[..., :-1] + self.mass / 2

    def above_depth(self, depth):
        """Inventory above a depth [Bq m-2], spread evenly within each slice."""
        sums = above(self.inventory)
        depth = np.asarray(depth, dtype=float)
        k = np.clip(np.searchsorted(self.edges, depth, side="right") - 1, 0, len(self.edges) - 2)
        share = (depth - self.edges[k]) / np.diff(self.edges)[k]
        if sums.ndim == 1:
            return sums[k] + share * (sums[k + 1] - sums[k])
        rows = np.arange(len(sums))
        return sums[rows, k] + share * (sums[rows, k + 1] - sums[rows, k])


def lead210_profile(
    top,
    bottom,
    bulk_density,
    excess,
    excess_error,
    *,
    supported_error=0.0,
    density_error=UNSTATED_DENSITY_ERROR,
    gaps="refuse",
    start="surface",
):
    """A core as sampled, made ready for dating.

    The profile ends with the last slice in which excess was measured.

    Parameters
    ----------
    top, bottom : array_like
        Depths of the slices [cm], from the top down. Slices must not overlap.
    bulk_density : array_like
        Dry bulk density [g cm-3]; NaN where not measured, see `gaps`.
    excess, excess_error : array_like
        Excess 210Pb and its standard error from counting [Bq kg-1]; NaN where not measured, see
        `gaps`. Negative excess belongs to the record. The error of one supported level for the
        core is not part of it.
    supported_error : float
        Standard error of one supported level for the core [Bq kg-1]; 0 where each slice has its
        own 226Ra.
    density_error : array_like
        Standard error of the dry bulk density as a share of it [1]; 7 % where it is not known.
    gaps : {"refuse", "linear", "midway"}
        What stands for ground that was not measured: "linear" interpolates density and excess in
        depth, "midway" lets each slice stand for the ground half-way to the next.
    start : {"surface", "first slice"}
        Where the age is zero. "surface" needs a slice that begins at 0 cm, or a way to fill the
        ground above the first one; "first slice" is for a core whose first slice lay open though
        its depth is not 0.

    Returns
    -------
    Lead210Profile

    Raises
    ------
    ValueError
        For slices that overlap or are out of order, gaps without a way to fill them, densities and
        errors that are not above zero.

    Examples
    --------
    >>> profile = lead210_profile(
    ...     [0, 2, 6], [2, 4, 8], [0.5, 0.5, 0.5], [80, 60, 20], [4, 3, 2], gaps="linear"
    ... )
    >>> profile.best.excess.tolist()
    [80.0, 60.0, 40.0, 20.0]
    """
    if gaps not in GAPS or start not in STARTS:
        raise ValueError(
            f"gaps must be one of {', '.join(GAPS)} and start one of {', '.join(STARTS)}; found "
            f"{gaps!r} and {start!r}. Say how ground that was not measured shall count."
        )
    top, bottom, density, excess, error, density_error = np.broadcast_arrays(
        *(
            np.asarray(v, dtype=float)
            for v in (top, bottom, bulk_density, excess, excess_error, density_error)
        )
    )
    _check(top, bottom, density, excess, error, density_error, supported_error)
    if start == "first slice":
        top, bottom = top - top[0], bottom - top[0]
    measured, weighed = np.isfinite(excess), np.isfinite(density)
    if not (measured.any() and weighed.any()):
        raise ValueError(
            "A profile needs excess 210Pb and dry bulk density; found "
            f"{measured.sum()} activities and {weighed.sum()} densities. Fill in the columns."
        )
    base = bottom[measured][-1]
    edges, by_excess = slices_without_gaps(top, bottom, measured, gaps, through=base)
    _, by_density = slices_without_gaps(top, bottom, weighed, gaps, through=base)
    return Lead210Profile(
        edges=edges,
        bulk_density=by_density @ density[weighed],
        density_error=by_density @ density_error[weighed],
        measured=excess[measured],
        measured_error=error[measured],
        weights=by_excess,
        supported_error=float(supported_error),
    )


def _check(top, bottom, density, excess, error, density_error, supported_error):
    def refuse(found, cure):
        raise ValueError(
            "Slices of a core run from the top down without overlap, with densities and errors "
            f"above zero; found {found}. {cure}"
        )

    if top.ndim != 1 or not len(top):
        refuse(f"an array of shape {top.shape}", "Give one core at a time, one number a slice.")
    for k in np.flatnonzero(~(bottom > top) | ~(top >= 0)):
        refuse(f"a slice from {top[k]:g} to {bottom[k]:g} cm", "Correct its depths.")
    for k in np.flatnonzero(top[1:] < bottom[:-1] - 1e-9):
        refuse(
            f"a slice from {top[k + 1]:g} to {bottom[k + 1]:g} cm after one down to "
            f"{bottom[k]:g} cm",
            "Sort the slices by depth, and average replicates before.",
        )
    measured = np.isfinite(excess)
    for name, bad in (
        ("dry bulk density", np.isfinite(density) & ~(density > 0)),
        ("excess_error", measured & ~(error > 0)),
        ("density_error", ~(density_error >= 0)),
    ):
        for k in np.flatnonzero(bad):
            found = {"dry bulk density": density, "excess_error": error}.get(name, density_error)
            refuse(
                f"{name} = {found[k]:g} at {top[k]:g} cm",
                "Correct it, or leave the excess of that slice out (NaN).",
            )
    if not supported_error >= 0:
        refuse(f"supported_error = {supported_error:g}", "Give a standard error, or 0.")
