#!/usr/bin/env python3
"""Makes the simulated Xiangshan project from the real coastline beside this file.

    python data/xiangshan/generate.py            the small project, Xihu Harbour
    python data/xiangshan/generate.py --full     the whole box as well, in full/
    python data/xiangshan/generate.py --check    compares instead of writing; exit code 1 on any
                                                 difference (with --full: of the box, too)

Needs bluecarbon's own dependencies and nothing else; some 2 minutes and 5 GB of memory, because
the small project is a window of the whole box and agrees with it cell by cell.
"""

import argparse
import csv
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

import numpy as np  # noqa: E402
from simulation import farms, habitats, ocean, tables, writing, zones  # noqa: E402
from simulation.frame import (  # noqa: E402
    SQUARE_METRES_PER_HECTARE,
    read_assumptions,
    read_polygons,
    read_targets,
    region_masks,
)
from simulation.shelter import Shelter  # noqa: E402


def main(arguments=None):
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--full", action="store_true", help="the whole box as well")
    options.add_argument("--check", action="store_true", help="compare, write nothing")
    options.add_argument("--out", type=Path, default=FOLDER, help="folder for the results")
    options = options.parse_args(arguments)
    begin = time.perf_counter()
    scene = make_scene(lambda text: print(f"{time.perf_counter() - begin:4.0f} s  {text}"))
    outputs = Outputs(options.out, options.check)
    make_project(scene, outputs, small=True)
    if options.full:
        make_project(scene, outputs, small=False)
    print(f"{time.perf_counter() - begin:4.0f} s  {outputs.verdict()}")
    return 1 if outputs.differing else 0


def make_scene(say=lambda text: None):
    """The whole box: maps of all dates, farm sites and concessions."""
    assumed = read_assumptions()
    box = assumed["frame"]
    land = box.burn(read_polygons(FOLDER / "coastline.geojson", box))
    regions = region_masks(assumed)
    say("coastline burnt")
    shelter = Shelter(land, assumed)
    say("fetch and channels")
    scene = habitats.Scene(
        assumed=assumed, targets=read_targets(), land=land, regions=regions, shelter=shelter
    )
    habitats.fill(scene)
    say("habitats")
    scene.sites = farms.place_farms(scene)
    scene.zones = zones.draw_zones(scene, scene.sites)
    say(f"{len(scene.sites)} farm sites, {len(scene.zones)} concessions")
    return scene


def make_project(scene, outputs, *, small):
    """All files of the small project, or of the whole box."""
    box = scene.frame
    frame = scene.assumed["xihu"] if small else box
    prefix = "" if small else "full/"
    for date, classes in scene.maps.items():
        part = np.ascontiguousarray(classes[box.window(frame)])
        outputs.map(f"{prefix}habitats_{date[:4]}.tif", part, frame, date, scene.seed)
    sites = [site for site in scene.sites if site.in_xihu or not small]
    outlines = [(p, o) for p, o, inside in scene.zones if inside or not small]
    make_outlines(scene, outputs, prefix, sites, outlines)
    make_tables(scene, outputs, prefix, sites, frame)
    outputs.ocean(f"{prefix}ocean.nc", ocean.ocean_fields(scene.assumed))
    if not small:
        # Copies, so that both projects stand in a folder of their own.
        for name in ("legend.csv", "parameters.csv"):
            outputs.text(f"full/{name}", (FOLDER / name).read_text(encoding="utf-8"))


def make_outlines(scene, outputs, prefix, sites, outlines):
    """zones.geojson and farms.geojson."""
    remark = "Concessions, holders and titles are invented."
    text = writing.geojson_text(outlines, scene.frame, "zones", scene.seed, remark)
    outputs.text(f"{prefix}zones.geojson", text)
    rectangles = []
    for site in sites:
        for farm in site.farms:
            area = round(farm.area / SQUARE_METRES_PER_HECTARE, 4)
            rectangles.append(({"zone": site.zone, "species": site.species, "area_ha": area}, farm))
    remark = "Rectangles of the simulated farms; area_ha in the projection of the maps."
    text = writing.geojson_text(rectangles, scene.frame, "farms", scene.seed, remark)
    outputs.text(f"{prefix}farms.geojson", text)


def make_tables(scene, outputs, prefix, sites, frame):
    """harvest.csv, field.csv and reference_points.csv."""

    def write(name, columns, rows, **head):
        outputs.text(f"{prefix}{name}", writing.csv_text(columns, rows, scene.seed, **head))

    basis = "published yield x simulated area x noise; oyster yield assumed"
    write("harvest.csv", tables.HARVEST, tables.harvest_rows(scene, sites), basis=basis)
    write("field.csv", tables.FIELD, tables.field_rows(scene), laboratory="none")
    about = scene.assumed["reference_points"]
    write(
        "reference_points.csv",
        tables.POINTS,
        tables.reference_rows(scene, frame, "box" if prefix else "xihu", read_legend()),
        design=f"random within each class of the last map, up to {about['per_class']} points",
        accuracy=f"assumed: {about['right']:.0%} right, farms {about['right_farms']:.0%}",
    )


def read_legend():
    """Habitats by code."""
    lines = (FOLDER / "legend.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {int(row["code"]): row["habitat"] for row in rows}


class Outputs:
    """Files of a folder, to write or to compare."""

    def __init__(self, folder, check):
        self.folder, self.check = folder, check
        self.count, self.differing = 0, []

    def map(self, name, classes, frame, date, seed):
        path = self._path(name)
        if self.check:
            self._compare(name, lambda: writing.same_map(path, classes, frame))
        else:
            writing.write_map(path, classes, frame, date, seed)

    def text(self, name, text):
        path = self._path(name)
        if self.check:
            self._compare(name, lambda: writing.same_text(path, text))
        else:
            path.write_text(text, encoding="utf-8", newline="\n")

    def ocean(self, name, fields):
        path = self._path(name)
        if self.check:
            self._compare(name, lambda: writing.same_ocean(path, fields))
        else:
            writing.write_ocean(path, fields)

    def verdict(self):
        """One line on all files."""
        if not self.check:
            return f"{self.count} files written to {self.folder}"
        if self.differing:
            return "DIFFERENT from what the generator makes: " + ", ".join(self.differing)
        return f"{self.count} files are what the generator makes"

    def _path(self, name):
        self.count += 1
        path = self.folder / name
        if not self.check:
            path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _compare(self, name, same):
        try:
            alike = same()
        except OSError:
            alike = False
        if not alike:
            self.differing.append(name)


if __name__ == "__main__":
    sys.exit(main())
