"""Paints maps of an account in one pass over its class maps, whatever their number and height."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from bluecarbon import __version__
from bluecarbon.accounting.caching.keys import files_read
from bluecarbon.accounting.mapping.values import MASSES, Shares
from bluecarbon.accounting.mapping.writing import BLOCK, MapFile
from bluecarbon.areas.cell_area import cell_areas
from bluecarbon.areas.counting.numbering import Numbering
from bluecarbon.areas.strata import OUTSIDE
from bluecarbon.areas.unchanged import refuse_other_files
from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import BluecarbonError, InputError, nearest
from bluecarbon.grid import Window
from bluecarbon.writing import atomic_write, make_folder, sweep

QUANTITIES = (*MASSES, "trajectory")
TITLES = {
    "gross": "what the account claims before baseline, deductions and buffer",
    "lots": "what is left for lots",
    "half_width": "half the 90 % interval of the line that the cell counts in, shared like its "
    "mass; errors go together, so these add up within a line and not between lines",
    "trajectory": "number of the row in trajectories.csv",
}
UNIT = "t CO2e ha-1"
COLUMNS = 8192  # of a window: with 512 rows 16 MB for a map, one at a time
# Of a total: what float32 and the order of adding may cost.
CLOSE = 1e-5


@dataclass(frozen=True, kw_only=True)
class Layer:
    """One map: its file, its value for every trajectory, and what its cells must add up to."""

    name: str
    quantity: str
    vintages: tuple
    values: np.ndarray
    total_t: float | None


def write_maps(
    account,
    folder,
    *,
    quantities=("gross",),
    vintages=None,
    period=False,
    cog=False,
    progress=True,
):
    """Write maps of an account: for each quantity one for every vintage, or one for all of them.

    Parameters
    ----------
    account : Account
        Of a project with class maps.
    folder : path-like
    quantities : sequence of str
        "gross", "lots" and "half_width" [t CO2e ha-1 in the vintage]; "trajectory", a number for
        every zone and class trajectory, which trajectories.csv explains.
    vintages : sequence of int, optional
        All by default.
    period : bool
        One map with the sum over the vintages in the place of one for each.
    cog : bool
        Cloud-optimised GeoTIFFs.

    Returns
    -------
    dict of str to pathlib.Path
        Name -> file. maps.json says of each what its cells add up to, and what the account says.

    Raises
    ------
    InputError
        There are no class maps, or a name or a vintage is not known.
    BluecarbonError
        Cells do not add up to the account: no file is left then.
    """
    opened = account.opened
    if opened.maps is None:
        raise InputError(
            where=opened.project.path,
            found="no class maps",
            rule="Maps of an account are painted from the class trajectory of every cell.",
            cure="Account class maps, under [habitats] maps.",
        )
    known = [int(v) for v in opened.project.project.vintages]
    vintages = known if vintages is None else list(vintages)
    _check(opened, quantities, QUANTITIES, "quantity")
    _check(opened, map(str, vintages), [str(v) for v in known], "vintage")
    areas = cell_areas(opened.maps.grid)
    counted = account.measured.counted
    shares = Shares(account, counted)
    spans = [tuple(vintages)] if period else [(v,) for v in vintages]
    layers = [_layer(shares, q, s) for q in quantities if q != "trajectory" for s in spans]
    folder = Path(folder)
    make_folder(folder)
    sweep(folder)
    (folder / "maps.json").unlink(missing_ok=True)
    paths = {layer.name: folder / f"{layer.name}.tif" for layer in layers}
    if "trajectory" in quantities:
        paths["trajectory"] = folder / "trajectory.tif"
        atomic_write(folder / "trajectories.csv", _table(opened, counted))
    sums = _paint(account, counted, areas, layers, paths, cog, progress)
    told = [
        {
            "file": paths[layer.name].name,
            "quantity": layer.quantity,
            "vintages": list(layer.vintages),
            "cells_t": total,
            "account_t": layer.total_t,
        }
        for layer, total in zip(layers, sums, strict=True)
    ]
    about = {"unit": UNIT, "simulated": account.simulated, "maps": told}
    atomic_write(folder / "maps.json", json.dumps(about, indent=2) + "\n")
    return paths


def _check(opened, asked, known, what):
    for one in asked:
        if one not in known:
            raise InputError(
                where=f"{opened.project.path}, maps",
                found=f"the {what} {one!r}",
                rule=f"There is {', '.join(known)}.",
                cure=nearest(one, known),
            )


def _layer(shares, quantity, vintages):
    name = f"{quantity}_{vintages[0]}" + (f"-{vintages[-1]}" if len(vintages) > 1 else "")
    lines = shares.account.lines
    lines = lines[lines["vintage"].isin(vintages)]
    return Layer(
        name=name,
        quantity=quantity,
        vintages=vintages,
        values=shares.density(quantity, vintages).astype(np.float32),
        total_t=float(MASSES[quantity](lines).sum()) / 1000,
    )


def _paint(account, counted, areas, layers, paths, cog, progress):
    """Write all maps in one pass; returns what the cells of each add up to [t CO2e]."""
    maps, zones = account.opened.maps, account.opened.zones
    numbering = Numbering(maps, counted)
    tables = [np.append(np.float32(np.nan), layer.values) for layer in layers]
    area_by_number = np.zeros(len(counted.cells) + 1, np.int64)
    with ExitStack() as stack:

        def begun(name, quantity, vintages, *, dtype, nodata, unit):
            tags = _tags(account, quantity, vintages)
            kind = {"dtype": dtype, "nodata": nodata, "unit": unit, "tags": tags, "cog": cog}
            return stack.enter_context(MapFile(paths[name], maps.grid, **kind))

        mass = {"dtype": "float32", "nodata": float("nan"), "unit": UNIT}
        painted = [
            (begun(layer.name, layer.quantity, layer.vintages, **mass), table)
            for layer, table in zip(layers, tables, strict=True)
        ]
        if "trajectory" in paths:
            file = begun("trajectory", "trajectory", (), dtype="uint32", nodata=0, unit="1")
            painted.append((file, np.arange(len(area_by_number), dtype=np.uint32)))
        for window in tqdm(_windows(maps.grid), desc="maps", unit="tile", disable=not progress):
            cells = numbering.of(maps, zones, window)
            area_by_number += cells.ground(areas.panels(window), len(area_by_number))
            for file, table in painted:
                file.write(cells.paint(table), window)
        refuse_other_files(files_read(account.opened, maps))
        # Before the files take their names: a map that does not add up is not left behind.
        return _checked(layers, tables, area_by_number)


def _checked(layers, tables, area_by_number):
    """Sum of cell value x cell area of every map [t CO2e], held against the account."""
    hectares = area_by_number[1:] / SQUARE_CENTIMETRES_PER_HECTARE
    sums = []
    for layer, table in zip(layers, tables, strict=True):
        amounts = table[1:].astype(float) * hectares
        total = float(amounts.sum())
        if abs(total - layer.total_t) > CLOSE * max(np.abs(amounts).sum(), 1e-9):
            raise BluecarbonError(
                f"{layer.name}: the cells add up to {total:,.3f} t CO2e, the account says "
                f"{layer.total_t:,.3f}. The maps or the zones changed since they were counted: "
                "account the project again."
            )
        sums.append(total)
    return sums


def _windows(grid):
    """Windows of whole blocks of the files that are written."""
    return [
        Window(row, col, min(BLOCK, grid.height - row), min(COLUMNS, grid.width - col))
        for row in range(0, grid.height, BLOCK)
        for col in range(0, grid.width, COLUMNS)
    ]


def _tags(account, quantity, vintages):
    """What a map shows and was made of, for whoever finds the file alone."""
    opened = account.opened
    tags = {
        "title": TITLES[quantity],
        "quantity": quantity,
        "units": "1" if quantity == "trajectory" else UNIT,
        "vintages": ", ".join(map(str, vintages)),
        "project": opened.project.project.id,
        "software": f"bluecarbon {__version__}",
        "seed": str(opened.project.uncertainty.seed),
        "methods": ", ".join(m.id for _, m in opened.accounted),
        "inputs_sha256": ", ".join(f"{r.path} {r.sha256}" for r in account.inputs.itertuples()),
        "simulated": "yes" if account.simulated else "no",
    }
    if opened.demonstration:
        tags["demonstration"] = "; ".join(opened.demonstration)
    return {name: text for name, text in tags.items() if text}


def _table(opened, counted):
    """trajectories.csv: number, zone, class at each date, cells, ground area."""
    maps, zones = opened.maps, [OUTSIDE, *opened.zones.table["zone"]]
    lines = [",".join(["number", "zone", *map(str, maps.dates), "cells", "area_cm2"])]
    columns = (counted.zone, counted.states, counted.cells, counted.area)
    for i, (z, states, cells, area) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        named = [_quoted(zones[z]), *(_quoted(maps.states[s]) for s in states)]
        lines.append(",".join([str(i + 1), *named, str(cells), str(area)]))
    return "\n".join(lines) + "\n"


def _quoted(text):
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\n') else text
