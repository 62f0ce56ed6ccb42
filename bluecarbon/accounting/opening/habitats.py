"""Opens the rasters of the habitats: class maps with their legend, or covers."""

from bluecarbon.errors import InputError
from bluecarbon.inputs.class_maps import open_class_maps
from bluecarbon.inputs.tables import read_legend


def open_habitats(project, files, notes):
    """Class maps with legend and reference points, or covers; dates must span the period."""
    section = project.habitats
    open_rasters = _class_maps if section.maps else _covers
    opened, rasters, paths, dates = open_rasters(project, section, files)
    for path in paths:
        files.add("habitats", path, rasters.simulated)
    notes += rasters.notes
    first, last = project.project.vintages[0], project.project.vintages[-1]
    if dates[0].year > first or dates[-1].year < last:
        raise InputError(
            where=f"{project.path}, project.period",
            found=f"{first} to {last}, with maps from {dates[0]} to {dates[-1]}",
            rule="A map holds to the end of its calendar year and no further.",
            cure="Add maps for the years that lack one, or shorten the period.",
        )
    return opened


def _class_maps(project, section, files):
    legend = read_legend(project.locate(section.legend))
    files.add("legend", section.legend)
    codes = dict(zip(legend["code"], legend["habitat"], strict=True))
    listed = [(m.date, m.located(project)) for m in section.maps]
    for _, path in listed:
        files.begin(path if isinstance(path, list) else [path])
    maps = open_class_maps(listed, codes, align=section.align, overlap=section.overlap)
    opened = {"maps": maps, "legend": legend}
    if section.reference_points:
        from bluecarbon.inputs.reference_points import read_reference_points

        path = project.locate(section.reference_points)
        points = read_reference_points(path, habitats=list(legend["habitat"]))
        opened["reference_points"] = points
        files.add("reference points", section.reference_points, points.attrs["simulated"])
    paths = [f.path for one in maps.stack.files for f in getattr(one, "files", [one])]
    return opened, maps, paths, [m.date for m in section.maps]


def _covers(project, section, files):
    from bluecarbon.inputs.covers import Cover, open_covers

    paths = [c.path for c in section.covers]
    files.begin(paths)
    listed = [
        Cover(habitat=c.habitat, date=c.date, path=project.locate(c.path), unit=c.unit)
        for c in section.covers
    ]
    covers = open_covers(listed, align=section.align)
    dates = sorted({c.date for c in section.covers})
    for habitat in {c.habitat for c in section.covers}:
        have = {c.date for c in section.covers if c.habitat == habitat}
        if have != set(dates):
            missing = ", ".join(map(str, sorted(set(dates) - have)))
            raise InputError(
                where=f"{project.path}, habitats.covers",
                found=f"no cover of {habitat!r} on {missing}",
                rule="Every habitat needs a cover raster on every date.",
                cure="Add the raster; one without cover is written as zeros.",
            )
    return {"covers": covers}, covers, paths, dates
