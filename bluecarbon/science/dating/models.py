"""The dating models as small objects, and what each of them assumes.

A model dates the edges of a `Sample`, that is a profile as measured or draws of it: one code for
the best estimate, its error and the Monte Carlo. What it wants to know of chance beside the
profile's own draws stands in `normals`: how many standard normal deviates a draw takes, by name.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bluecarbon.science.dating._decline import exponential_decline
from bluecarbon.science.dating._layers import above, below, per_core
from bluecarbon.science.dating.ages import at_slices
from bluecarbon.science.dating.cic import cic_age, cic_edge_age
from bluecarbon.science.dating.crs import crs_age
from bluecarbon.science.dating.inventory import KG_M2_PER_G_CM2, inventory_below
from bluecarbon.science.dating.missing import (
    missing_inventory_from_date,
    missing_inventory_from_mean_rate,
)
from bluecarbon.science.dating.piecewise import piecewise_crs_age


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedLayer:
    """A depth whose age is known from elsewhere, such as the maximum of 137Cs."""

    depth: float  # [cm]
    age: float  # [a] before coring
    depth_error: float = 0.0  # standard error [cm]
    age_error: float = 0.0  # standard error [a]


@dataclass(frozen=True, kw_only=True, slots=True)
class TailFit:
    """Missing inventory: the exponential through the lowest slices goes on below the core."""

    slices: int  # how many slices, counted from the base

    @property
    def normals(self):
        """One, for the error of the fit that the errors of its points do not explain."""
        return {"tail_fit": 1}

    def below_base(self, sample):
        """Inventory below the core [Bq m-2]."""
        measured = self._fit(sample.as_measured)
        relative = measured.below_error(0.0)
        if not relative < 1:
            raise ValueError(
                "A tail fit must tell what lies below the core to better than itself; found an "
                f"error of {relative:.0%} from the lowest {self.slices} slices. Take in more "
                "slices, date a layer (ReferenceDate), or say that nothing is missing."
            )
        widening = _widening(relative, measured.widened)
        found = self._fit(sample).below(0.0) * KG_M2_PER_G_CM2
        return found * np.exp(widening * sample.chance("tail_fit", 1)[..., 0])

    def _fit(self, sample):
        foot = slice(-self.slices, None)
        mass = sample.mass[..., foot]
        # Counted from the base upwards: at 0 the fit tells what goes on below it.
        depth = mass / 2 - below(mass)[..., :-1]
        return exponential_decline(sample.excess[..., foot], sample.excess_error[foot], depth, mass)


@dataclass(frozen=True, kw_only=True, slots=True)
class MeanRate:
    """Missing inventory: sediment came at the mean CRS rate of the slices above the last one."""

    slices: int  # how many slices, the last one not counted

    @property
    def normals(self):
        """None: the rate varies with the draws of the profile alone."""
        return {}

    def below_base(self, sample):
        """Inventory below the core [Bq m-2]."""
        if not np.isfinite(self._estimate(sample.as_measured)):
            raise ValueError(
                "The mean rate and what it puts below the core must agree; they never do here, "
                f"because the last slice holds {sample.as_measured.excess[-1]:.3g} Bq kg-1 and "
                "those above it hardly more. Date a layer (ReferenceDate), or use another model."
            )
        return self._estimate(sample)

    def _estimate(self, sample):
        return missing_inventory_from_mean_rate(sample.inventory, sample.mass, slices=self.slices)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceDate:
    """Missing inventory: so much that CRS gives a known depth its known age."""

    layer: DatedLayer

    @property
    def normals(self):
        """One each for the depth and the age of the layer."""
        return {"reference_depth": 1, "reference_age": 1}

    def below_base(self, sample):
        """Inventory below the core [Bq m-2]; negative where that depth is too young already."""
        depth = self.layer.depth + self.layer.depth_error * sample.chance("reference_depth", 1)
        age = self.layer.age + self.layer.age_error * sample.chance("reference_age", 1)
        over = sample.above_depth(depth[..., 0])
        return missing_inventory_from_date(
            over,
            sample.inventory.sum(axis=-1) - over,
            age[..., 0],
            decay_constant=sample.decay_constant,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CRS:
    """Constant rate of supply: the flux of excess 210Pb never changed, sedimentation may.

    `missing`: how the inventory below the core is found, or None when the core reaches the depth
    without excess.
    """

    missing: TailFit | MeanRate | ReferenceDate | None = None

    @property
    def normals(self):
        """Those of the missing inventory."""
        return self.missing.normals if self.missing else {}

    def missing_inventory(self, sample):
        """Inventory below the core [Bq m-2]."""
        return self.missing.below_base(sample) if self.missing else np.float64(0)

    def edge_ages(self, sample):
        """Ages of the edges [a]."""
        missing = np.maximum(self.missing_inventory(sample), 0)
        left = inventory_below(sample.inventory, missing=missing)
        return crs_age(left, decay_constant=sample.decay_constant)

    def slice_ages(self, sample, age_at):
        """Ages of the slices [a]."""
        return at_slices(self.edge_ages(sample), age_at=age_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class PiecewiseCRS:
    """Constant supply between dated layers; it may differ from one piece to the next."""

    markers: tuple[DatedLayer, ...]  # from the top down
    missing: TailFit | MeanRate | None = None

    @property
    def normals(self):
        """One each for depth and age of every marker, and those of the missing inventory."""
        count = len(self.markers)
        own = {"marker_depth": count, "marker_age": count}
        return own | (self.missing.normals if self.missing else {})

    def missing_inventory(self, sample):
        """Inventory below the core [Bq m-2]."""
        return self.missing.below_base(sample) if self.missing else np.float64(0)

    def edge_ages(self, sample):
        """Ages of the edges [a]."""
        count = len(self.markers)
        chance = sample.chance("marker_depth", count), sample.chance("marker_age", count)
        depth, age = (
            np.array([getattr(m, name) for m in self.markers])
            + np.array([getattr(m, f"{name}_error") for m in self.markers]) * normal
            for name, normal in zip(("depth", "age"), chance, strict=True)
        )
        _check_markers(self.markers, sample.edges[-1])
        to_edge = above(sample.inventory)
        decay = per_core(sample.decay_constant)
        limit_above, age_above, sum_above = np.zeros(1), np.zeros(1), np.zeros(1)
        ages = np.zeros(np.broadcast_shapes(to_edge.shape, (*depth.shape[:-1], 1), decay.shape))
        for k in range(count):
            limit, next_age = depth[..., k, np.newaxis], age[..., k, np.newaxis]
            total = per_core(sample.above_depth(limit[..., 0]))
            piece = piecewise_crs_age(
                to_edge - sum_above, total - sum_above, age_above, next_age, decay_constant=decay
            )
            ages = np.where(sample.edges > limit_above, piece, ages)
            limit_above, age_above, sum_above = limit, next_age, total
        missing = per_core(np.maximum(self.missing_inventory(sample), 0))
        rest = to_edge[..., -1:] - sum_above + missing
        piece = piecewise_crs_age(
            to_edge - sum_above, rest, age_above, np.inf, decay_constant=decay
        )
        return np.where(sample.edges > limit_above, piece, ages)

    def slice_ages(self, sample, age_at):
        """Ages of the slices [a]."""
        return at_slices(self.edge_ages(sample), age_at=age_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class CFCS:
    """Constant flux and constant sedimentation, in one piece or with breaks of the rate.

    Each piece is fitted by itself; ages go on from one piece to the next.
    """

    breaks: tuple[float, ...] = ()  # depths where the rate changes [cm]: edges of slices

    @property
    def normals(self):
        """One a piece, for the error of its slope that its points do not explain."""
        return {"cfcs_fit": len(self.breaks) + 1}

    def edge_ages(self, sample):
        """Ages of the edges [a]."""
        cuts = self._cuts(sample.edges)
        chance = sample.chance("cfcs_fit", len(cuts))
        steps = []
        for k, cut in enumerate(cuts):
            measured = _piece(sample.as_measured, cut)
            widening = _widening(measured.slope_error / measured.slope, measured.widened)
            slope = _piece(sample, cut).slope * np.exp(widening * chance[..., k])
            steps.append(sample.mass[..., cut] * per_core(slope / sample.decay_constant))
        return above(np.concatenate(steps, axis=-1))

    def slice_ages(self, sample, age_at):
        """Ages of the slices [a]."""
        return at_slices(self.edge_ages(sample), age_at=age_at)

    def _cuts(self, edges):
        places = [np.flatnonzero(np.isclose(edges, depth)) for depth in self.breaks]
        lost = [depth for depth, found in zip(self.breaks, places, strict=True) if not len(found)]
        if lost:
            raise ValueError(
                f"breaks must be edges of slices; found {lost[0]:g} cm. Nearest edge: "
                f"{edges[np.abs(edges - lost[0]).argmin()]:g} cm."
            )
        limits = [0, *(int(found[0]) for found in places), len(edges) - 1]
        return [slice(a, b) for a, b in pairwise(limits)]


@dataclass(frozen=True, kw_only=True, slots=True)
class CIC:
    """Constant initial concentration: fresh sediment always had the same excess 210Pb."""

    surface_activity: float  # C0 [Bq kg-1]
    surface_activity_error: float  # its standard error [Bq kg-1]

    @property
    def normals(self):
        """One, for the surface activity."""
        return {"surface_activity": 1}

    def edge_ages(self, sample):
        """Ages of the edges [a]."""
        return cic_edge_age(self.slice_ages(sample, "middle"), sample.mass)

    def slice_ages(self, sample, age_at):
        """Ages of the slices [a]."""
        if age_at != "middle":
            return at_slices(self.edge_ages(sample), age_at=age_at)
        surface = self.surface_activity + self.surface_activity_error * sample.chance(
            "surface_activity", 1
        )
        decay = per_core(sample.decay_constant)
        return cic_age(sample.excess, surface, decay_constant=decay)


def _piece(sample, cut):
    """The decline through some slices."""
    mass = sample.mass[..., cut]
    depth = sample.mass_depth[..., cut]
    return exponential_decline(sample.excess[..., cut], sample.excess_error[cut], depth, mass)


def _widening(relative, widened):
    """The part of a fit's relative error that the errors of its points do not explain.

    Draws of the points move the fit by their own errors already; what is widened is drawn beside.
    """
    return relative / widened * np.sqrt(widened**2 - 1)


def _check_markers(markers, base):
    levels = [(0.0, 0.0), *((m.depth, m.age) for m in markers)]
    rising = all(z1 < z2 and t1 < t2 for (z1, t1), (z2, t2) in pairwise(levels))
    if not markers or not rising or markers[-1].depth >= base:
        raise ValueError(
            "markers must get deeper and older one after another, above the base of the profile "
            f"at {base:g} cm; found (depth, age) {levels[1:]}. Correct them, or leave one out."
        )
