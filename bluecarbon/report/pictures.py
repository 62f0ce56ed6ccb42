"""The maps of an account, thinned out, with everything that a map figure needs."""

from pathlib import Path

import numpy as np

from bluecarbon.errors import BluecarbonError
from bluecarbon.inputs.polygons import on_grid

MAX_CELLS = 900  # on the longer side of a map: enough for paper, small enough for a page
SMALLER = 2  # by which small multiples are thinned out once more


class Picture:
    """The maps of an account as classes (date, row, column), `states`, `dates` and `share`."""

    def __init__(self, account):
        maps = account.maps
        if maps is None:
            raise BluecarbonError(
                "this account has no maps: it accounts harvests only. "
                "Draw its waterfall or its vintages."
            )
        if hasattr(maps, "layers"):
            self._covers(maps)
        else:
            self.states, self.dates, self.share = maps.states, maps.dates, None
            self.classes = maps.overview(MAX_CELLS)
        zones = account.zones
        outlines = []
        if "geometry" in zones.table:
            shapes, _ = on_grid(Path("zones"), list(zones.table["geometry"]), maps.grid)
            outlines = list(zip(zones.table["zone"], shapes, strict=True))
        self.common = {
            "extent": maps.grid.bounds,
            "metres_per_unit": maps.grid.metres_per_unit,
            "colours": legend_colours(account),
            "zones": outlines,
            "simulated": bool(maps.simulated) or ("zones" if zones.simulated else False),
        }

    def number(self, date):
        """Number of a date; the last one where it is None."""
        dates = [str(d) for d in self.dates]
        if date is None:
            return len(dates) - 1
        if str(date) not in dates:
            raise BluecarbonError(f"no map of {date}. Maps of this project: {', '.join(dates)}.")
        return dates.index(str(date))

    def thinned(self):
        """Classes and shares of all dates, smaller."""
        step = SMALLER if max(self.classes.shape[1:]) > MAX_CELLS / SMALLER else 1
        thin = (slice(None), slice(None, None, step), slice(None, None, step))
        return self.classes[thin], None if self.share is None else self.share[thin]

    def _covers(self, maps):
        ppm, valid = maps.overview(MAX_CELLS)
        layers = maps.layers
        habitats = list(dict.fromkeys(layer.habitat for layer in layers))
        self.states = ("no data", *habitats)
        self.dates = sorted({layer.date for layer in layers})
        shape = (len(self.dates), *ppm.shape[1:])
        self.classes, self.share = np.zeros(shape, np.uint8), np.zeros(shape)
        for i, day in enumerate(self.dates):
            for layer, parts, good in zip(layers, ppm, valid, strict=True):
                cover = np.where(good, parts, 0) / 1e6
                more = (layer.date == day) & (cover > self.share[i])
                self.share[i][more] = cover[more]
                self.classes[i][more] = self.states.index(layer.habitat)


def legend_colours(account):
    """Colours by habitat that the legend of a project gives."""
    legend = account.legend
    if legend is None or "colour" not in legend:
        return {}
    return dict(zip(legend["habitat"], legend["colour"], strict=True))
