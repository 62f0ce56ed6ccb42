"""The coast of a bay that does not exist, by formula; every cell by its place on the tidal flat."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

DIGITS = 6  # of a place, so that the last bit of a sine decides nothing


@dataclass(frozen=True, kw_only=True)
class Coast:
    """Places of the cells of a frame; arrays have the shape (row, column)."""

    assumed: dict

    @cached_property
    def shape(self):
        """Rows and columns of the frame."""
        frame = self.assumed["frame"]
        return frame["height"], frame["width"]

    @cached_property
    def u(self):
        """Distance of the columns from the west side [m]."""
        return (np.arange(self.shape[1]) + 0.5) * self.assumed["frame"]["cell"]

    @cached_property
    def across(self):
        """Distance of every cell from the axis of the bay [m], positive northward."""
        rows = self.shape[0]
        v = (rows / 2 - np.arange(rows) - 0.5) * self.assumed["frame"]["cell"]
        return np.round(v[:, None] - axis_at(self.assumed, self.u)[None, :], DIGITS)

    @property
    def north(self):
        """Whether a cell lies north of the bay's axis."""
        return self.across > 0

    @cached_property
    def half_width(self):
        """Distance from the axis to the shore [m] on the side of each cell."""
        about = self.assumed["coast"]
        along = np.clip((self.u - about["head"]) / about["length"], 0, None)
        coves = [
            sum(
                height * np.sin(2 * np.pi * self.u / wave + phase + shift)
                for height, wave, phase in about["coves"]
            )
            for shift in (0.0, 2.2)  # the two shores are no mirror of one another
        ]
        width = about["half_width"] * np.sqrt(along)
        # Coves fade out at the head, where there is no room for them.
        fading = np.clip(along * 4, 0, 1)
        sides = [np.maximum(width + fading * cove, 0) for cove in coves]
        return np.round(np.where(self.north, sides[0], sides[1]), DIGITS)

    @cached_property
    def place(self):
        """Place of every cell: below 0 behind the shore, 0 at the shore, 1 at low water."""
        about = self.assumed["flat"]
        wide = about["least"] + about["more"] * np.exp(
            -(self.u - self.assumed["coast"]["head"]) / about["fading"]
        )
        low = np.maximum(self.half_width - wide, about["channel"] * self.half_width)
        flat = np.maximum(self.half_width - low, 1.0)
        place = (self.half_width - np.abs(self.across)) / flat
        island = self._island
        reach = (island - 1) / (about["island"] - 1)
        near = island < about["island"]
        return np.round(np.where(near, np.minimum(place, reach), place), DIGITS)

    @cached_property
    def _island(self):
        """Distance from the middle of the island, in its radii."""
        about = self.assumed["coast"]["island"]
        du = (self.u[None, :] - about["u"]) / about["long"]
        dv = (self.across - about["v"]) / about["short"]
        angle = np.arctan2(dv, du)
        return np.hypot(du, dv) / (1 + 0.12 * np.sin(3 * angle) + 0.06 * np.sin(5 * angle + 1))

    @cached_property
    def behind(self):
        """Distance behind the shore of the bay [m], below 0 in front of it."""
        return np.abs(self.across) - self.half_width

    @cached_property
    def patches(self):
        """Smooth patches, from -1 to 1."""
        waves = self.assumed["plants"]["patches"]
        total = sum(
            weight
            * np.sin(2 * np.pi * self.u[None, :] / wave + phase)
            * np.sin(2 * np.pi * (self.across + 0.4 * self.u[None, :]) / wave + 2 * phase)
            for wave, phase, weight in waves
        )
        return np.round(total / sum(weight for *_, weight in waves), DIGITS)


def axis_at(assumed, u):
    """Where the middle of the bay lies [m], northward from the middle of the frame."""
    about = assumed["coast"]
    return about["axis"] * np.sin(2 * np.pi * np.asarray(u, float) / 5200 + 0.5)
