"""Pieces of ground: one class trajectory in one zone, put together from its strata."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bluecarbon.areas.strata import OUTSIDE

ABSENT = -1  # no data on that map, or no such stratum


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Trajectories inside the zones, in the order of their first strata."""

    first: np.ndarray  # int, (piece,): number of its first stratum, for zone and holder
    classes: np.ndarray  # int, (piece, map date): number of the habitat, `ABSENT` without data
    area: np.ndarray  # int64, (piece,) [cm2]
    strata: np.ndarray  # int, (piece, habitat): number of the stratum, `ABSENT` where it has none
    habitats: list  # names by number

    def __len__(self):
        return len(self.first)

    def __getitem__(self, picked):
        """Some of the pieces."""
        columns = {name: getattr(self, name)[picked] for name in COLUMNS}
        return Pieces(**columns, habitats=self.habitats)

    def names(self, classes):
        """Names of classes by their numbers, None without data."""
        return [None if k == ABSENT else self.habitats[k] for k in classes]


COLUMNS = ("first", "classes", "area", "strata")


def pieces_of(strata):
    """The `Pieces` of a `StrataTable` of class maps."""
    inside = ~strata.among("zone", [OUTSIDE]) & strata.mapped_area.any(axis=1)
    number = np.flatnonzero(inside)
    labels = strata.labels
    zone, way, habitat = (
        labels[name].codes[number].astype(np.int64) for name in ("zone", "trajectory", "habitat")
    )
    piece, distinct = pd.factorize(zone * len(labels["trajectory"].categories) + way)
    mapped, habitats = strata.mapped_area[number], labels["habitat"].categories.tolist()
    classes = np.full((len(distinct), len(strata.map_dates)), ABSENT)
    of, on_map = np.nonzero(mapped)
    classes[piece[of], on_map] = habitat[of]
    made_of = np.full((len(distinct), len(habitats)), ABSENT)
    made_of[piece, habitat] = number
    area = np.zeros(len(distinct), dtype=np.int64)
    area[piece] = mapped.max(axis=1)
    return Pieces(
        first=number[~pd.Index(piece).duplicated()],
        classes=classes,
        area=area,
        strata=made_of,
        habitats=habitats,
    )
