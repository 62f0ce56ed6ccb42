"""The figures of an account: `account.plot.waterfall()` in Jupyter, and the same in the report."""

from functools import cached_property
from pathlib import Path

import numpy as np

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.errors import BluecarbonError
from bluecarbon.inputs.polygons import on_grid
from bluecarbon.report import figures
from bluecarbon.report.views import STEPS, habitat_names, mapped_habitats, mapped_hectares
from bluecarbon.report.words import words

MAX_CELLS = 900  # on the longer side of a map: enough for paper, small enough for a page
SMALLER = 2  # by which small multiples are thinned out once more


class Plots:
    """Figures of an account. Every method takes `language`, "en" or "zh"."""

    def __init__(self, account):
        self._account = account

    @cached_property
    def _picture(self):
        # Read once: thinning out a large raster costs a pass over its files.
        return _Picture(self._account)

    def habitats(self, date=None, *, language="en", title=""):
        """Habitat map of one date; the last one when `date` is None."""
        picture = self._picture
        dates = [str(d) for d in picture.dates]
        if date is not None and str(date) not in dates:
            raise BluecarbonError(f"no map of {date}. Maps of this project: {', '.join(dates)}.")
        i = dates.index(str(date)) if date is not None else len(dates) - 1
        return figures.habitat_map(
            picture.classes[i],
            picture.states,
            share=None if picture.share is None else picture.share[i],
            hectares=mapped_hectares(self._account.strata, picture.dates[i]),
            title=title or words(language)["figure"]["map_title"].format(date=dates[i]),
            names=habitat_names(self._account, language),
            language=language,
            **picture.common,
        )

    def change(self, *, language="en", title=""):
        """Habitat maps of all dates, side by side."""
        picture = self._picture
        step = SMALLER if max(picture.classes.shape[1:]) > MAX_CELLS / SMALLER else 1
        thin = (slice(None), slice(None, None, step), slice(None, None, step))
        return figures.habitat_change(
            picture.classes[thin],
            picture.states,
            picture.dates,
            share=None if picture.share is None else picture.share[thin],
            title=title,
            names=habitat_names(self._account, language),
            language=language,
            **picture.common,
        )

    def waterfall(self, *, language="en", title="", **only):
        """Gross to net to lots; `only` picks lines, as in `holder="Wang", vintage=2022`."""
        lines = self._account.lines
        for column, value in only.items():
            lines = lines[lines[column] == value]
        steps = [s for s in STEPS if s != "net"]
        summary = {s: int(lines[f"{s}_kg"].sum()) / KILOGRAMS_PER_TONNE for s in steps}
        return figures.waterfall(summary, title=title, language=language)

    def areas(self, *, language="en", title=""):
        """Area of every accounted habitat by year, under both timing rules."""
        account = self._account
        return figures.area_series(
            account.strata,
            habitats=mapped_habitats(account),
            names=habitat_names(account, language),
            colours=_legend_colours(account),
            title=title,
            language=language,
        )

    def vintages(self, *, language="en", title=""):
        """Lots by year and habitat."""
        account = self._account
        sums = account.lines.groupby(["vintage", "habitat"])["lots_kg"].sum()
        return figures.by_vintage(
            {key: int(kg) / KILOGRAMS_PER_TONNE for key, kg in sums.items()},
            names=habitat_names(account, language),
            colours=_legend_colours(account),
            title=title,
            language=language,
        )


def _legend_colours(account):
    legend = account.legend
    if legend is None or "colour" not in legend:
        return {}
    return dict(zip(legend["habitat"], legend["colour"], strict=True))


class _Picture:
    """The maps of an account, thinned out, with everything a map figure needs."""

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
            "colours": _legend_colours(account),
            "zones": outlines,
            "simulated": bool(maps.simulated) or ("zones" if zones.simulated else False),
        }

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
