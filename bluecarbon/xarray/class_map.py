"""`map.bluecarbon`: ground areas, changes and pictures of a map of classes as a DataArray."""

import numpy as np
import xarray as xr

from bluecarbon.cards import card
from bluecarbon.errors import BluecarbonError
from bluecarbon.grid import Grid, Window
from bluecarbon.xarray.units import factor, labelled

AXES = (("y", "lat", "latitude", "row"), ("x", "lon", "longitude", "col"))
EVEN = 1e-3  # of a cell, by which the distance of coordinates may differ
NO_DATA = "no data"


class ClassMap:
    """A map of integer classes over y and x, and over dates if it has a third dimension.

    The classes are told by CF flags (`flag_values`, `flag_meanings`) or by a `legend`, the CRS by
    the attribute "crs", a grid mapping as rioxarray writes it, or the argument `crs`.
    """

    def __init__(self, classes):
        self._map = classes

    def areas(self, legend=None, *, crs=None, unit="ha"):
        """Ground area of every class, from the ellipsoid of the CRS and not from nominal cells.

        Parameters
        ----------
        legend : mapping of int to str, optional
            Habitat of every code; codes of one name are added, others than these refused.
        crs : str, optional
        unit : {"ha", "km2", "m2", "mu"}

        Returns
        -------
        xarray.DataArray
            Over `habitat`, and the date dimension if there is one.
        """
        from bluecarbon.areas.cell_area import cell_areas

        names, states, scale = *self._states(legend), factor(unit)
        grid = self._grid(crs)
        rows, cols, area = cell_areas(grid).panels(Window(0, 0, *grid.shape))
        ground = area[rows[:, None] + cols[None, :]]
        sums = np.zeros((len(names), len(states)), dtype=np.int64)
        for t, layer in enumerate(states):
            for i in range(len(names)):
                sums[i, t] = ground[layer == i].sum()
        date, dates = self._dates()
        keep = [i for i, name in enumerate(names) if name != NO_DATA]
        coords = {"habitat": [names[i] for i in keep]}
        if date is None:
            return labelled(sums[keep, 0] * scale, ("habitat",), coords, unit, "mapped area")
        coords[date] = dates
        return labelled(sums[keep] * scale, ("habitat", date), coords, unit, "mapped area")

    def trajectories(self, legend=None, *, crs=None, unit="ha"):
        """Ground by the classes that it passes through, from date to date, the largest first.

        Returns
        -------
        pandas.DataFrame
            trajectory, first, last, changed, cells, and area in `unit`.
        """
        import pandas as pd

        from bluecarbon.areas.cell_area import cell_areas

        names, states, scale = *self._states(legend), factor(unit)
        grid = self._grid(crs)
        rows, cols, area = cell_areas(grid).panels(Window(0, 0, *grid.shape))
        ground = area[rows[:, None] + cols[None, :]].ravel()
        passed, number = np.unique(states.reshape(len(states), -1), axis=1, return_inverse=True)
        sums = np.zeros(passed.shape[1], dtype=np.int64)
        np.add.at(sums, number.ravel(), ground)
        table = pd.DataFrame(
            {
                "trajectory": [">".join(names[s] for s in states) for states in passed.T],
                "first": [names[s] for s in passed[0]],
                "last": [names[s] for s in passed[-1]],
                "changed": (passed != passed[0]).any(axis=0),
                "cells": np.bincount(number.ravel(), minlength=passed.shape[1]),
                f"area_{unit}": sums * scale,
            }
        )
        return table.sort_values(f"area_{unit}", ascending=False, ignore_index=True)

    def plot(self, legend=None, *, crs=None, lang="en", title="", ax=None, **options):
        """The map with scale bar, north and hectares; of several dates side by side.

        `options` go to `bluecarbon.report.figures.habitat_map`: colours, names, zones, simulated.
        """
        from bluecarbon.report import figures

        names, states = self._states(legend)
        grid = self._grid(crs)
        if grid.transform[4] > 0:  # rows from the south: pictures begin in the north
            states = states[:, ::-1]
            a, b, c, d, e, f = grid.transform
            flipped = (a, b, c, d, -e, f + e * grid.height)
            grid = Grid(crs=grid.crs, transform=flipped, width=grid.width, height=grid.height)
        common = {"extent": grid.bounds, "metres_per_unit": grid.metres_per_unit, "lang": lang}
        common |= {"title": title, "ax": ax} | options
        date, dates = self._dates()
        if date is not None and len(dates) > 1:
            shown = [str(d)[:10] for d in dates]
            return figures.habitat_change(states, names, shown, **common)
        area = self.areas(legend, crs=crs)
        area = area if date is None else area.isel({date: 0})
        hectares = dict(zip(area["habitat"].values.tolist(), area.values.tolist(), strict=True))
        return figures.habitat_map(states[0], names, hectares=hectares, **common)

    def _states(self, legend):
        """Names, "no data" first, and for every cell the number of its name: (date, y, x)."""
        if legend is None:
            legend = self._flags()
        legend = {int(code): str(name) for code, name in legend.items()}
        names = [NO_DATA, *(n for n in dict.fromkeys(legend.values()) if n != NO_DATA)]
        values = self._layers()
        states = np.full(values.shape, 255, np.uint8)
        for code, name in legend.items():
            states[values == code] = names.index(name)
        nodata = self._map.attrs.get("_FillValue", self._map.encoding.get("_FillValue"))
        if nodata is not None:
            states[values == nodata] = 0
        if values.dtype.kind == "f":
            states[np.isnan(values)] = 0
        unknown = np.unique(values[states == 255])
        if len(unknown):
            shown = ", ".join(f"{c:g}" for c in unknown[:5])
            raise BluecarbonError(
                f"the map holds codes that no legend names: {shown}. Give legend={{code: "
                f'"habitat", ...}} with all of them; "{NO_DATA}" for what is none.'
            )
        return names, states

    def _flags(self):
        attrs = self._map.attrs
        if "flag_values" not in attrs or "flag_meanings" not in attrs:
            raise BluecarbonError(
                "this map does not say what its codes mean. Give legend={1: 'mangrove', ...}, or "
                "the CF attributes flag_values and flag_meanings."
            )
        meanings = [name.replace("_", " ") for name in str(attrs["flag_meanings"]).split()]
        return dict(zip(np.ravel(attrs["flag_values"]).tolist(), meanings, strict=True))

    def _dims(self):
        """Names of the dimensions of rows and columns."""
        found = [next((n for n in names if n in self._map.dims), None) for names in AXES]
        others = [d for d in self._map.dims if d not in found]
        if None in found or len(others) > 1:
            raise BluecarbonError(
                f"a map has the dimensions y and x, and at most one of dates; found "
                f"{', '.join(map(str, self._map.dims))}. Rename them with .rename()."
            )
        return found

    def _dates(self):
        """Name and values of the dimension of dates; None where there is none."""
        date = next((d for d in self._map.dims if d not in self._dims()), None)
        return (None, None) if date is None else (date, self._map[date].values)

    def _layers(self):
        y, x = self._dims()
        date, _ = self._dates()
        order = (y, x) if date is None else (date, y, x)
        values = self._map.transpose(*order).values
        return values[None] if date is None else values

    def _grid(self, crs):
        y, x = self._dims()
        found = crs or self._crs()
        if found is None:
            raise BluecarbonError(
                'this map does not name its CRS, so its cells have no area. Give crs="EPSG:32651".'
            )
        starts, steps = zip(*(self._axis(name) for name in (x, y)), strict=True)
        transform = (steps[0], 0.0, starts[0], 0.0, steps[1], starts[1])
        width, height = self._map.sizes[x], self._map.sizes[y]
        return Grid(crs=str(found), transform=transform, width=width, height=height)

    def _crs(self):
        if "crs" in self._map.attrs:
            return self._map.attrs["crs"]
        for name in ("spatial_ref", self._map.encoding.get("grid_mapping")):
            if name in self._map.coords:
                attrs = self._map.coords[name].attrs
                return attrs.get("crs_wkt") or attrs.get("spatial_ref")
        return None

    def _axis(self, name):
        """Edge and step of an axis of cell centres."""
        if name not in self._map.coords or self._map.sizes[name] < 2:
            raise BluecarbonError(
                f"the dimension {name!r} needs coordinates of at least two cell centres. "
                "Assign them with .assign_coords()."
            )
        centres = self._map[name].values.astype(float)
        step = (centres[-1] - centres[0]) / (len(centres) - 1)
        even = np.abs(centres - centres[0] - step * np.arange(len(centres))).max()
        if not (step and even <= EVEN * abs(step)):
            raise BluecarbonError(
                f"the coordinates of {name!r} are not evenly spaced, so cells have no size. "
                "Put the map on a regular grid first."
            )
        return centres[0] - step / 2, step

    def __repr__(self):
        sizes = " x ".join(f"{n:,} {d}" for d, n in self._map.sizes.items())
        return f"<map of classes: {sizes}>"

    def _repr_html_(self):
        note = ".areas(), .trajectories() and .plot() take legend= and crs= where it says neither."
        return card("map of classes", repr(self).strip("<>"), note=note)


def to_xarray(maps):
    """The class maps of a project as one DataArray over date, y and x, read in full.

    Parameters
    ----------
    maps : bluecarbon.inputs.class_maps.ClassMaps
        `account.maps`.

    Returns
    -------
    xarray.DataArray
        uint8 numbers of states, with CF flags and the CRS, ready for `.bluecarbon`.
    """
    if not hasattr(maps, "states"):
        raise BluecarbonError(
            "found no class maps: covers hold shares of cells, and a project without maps has "
            "none. Open cover rasters with rioxarray."
        )
    grid = maps.grid
    a, _, c, _, e, f = grid.transform
    height, width = grid.shape
    values = maps.read(Window(0, 0, height, width))
    meanings = " ".join(name.replace(" ", "_") for name in maps.states)
    return xr.DataArray(
        values,
        dims=("date", "y", "x"),
        coords={
            "date": np.array(maps.dates, dtype="datetime64[ns]"),
            "y": f + e * (np.arange(height) + 0.5),
            "x": c + a * (np.arange(width) + 0.5),
        },
        attrs={
            "flag_values": np.arange(len(maps.states), dtype=np.uint8),
            "flag_meanings": meanings,
            "crs": grid.crs,
            "simulated": "yes" if maps.simulated else "no",
        },
        name="habitat",
    )
