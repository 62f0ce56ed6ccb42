"""Sample projects that come with the package, to try it without anybody's data.

Names of samples, and where they come from:

bay
    A drawn bay (400 x 300 cells of 10 m, 2016 to 2025) with mangrove, marsh, Spartina, kelp,
    oysters, soil cores and a profile of 210Pb. All of it is invented or simulated and says so: its
    lots are demonstrations.
rehearsal
    Two kelp farms with invented landings that are *not* marked as simulated, so that a platform can
    rehearse issuing and selling. Its title and holders say that it is a rehearsal.
xihu
    Xihu Harbour: a real coastline, simulated habitats. Under another licence (LGPL), and so only in
    a checkout of the source.
"""

from importlib.resources import files
from pathlib import Path

from bluecarbon.errors import InputError, nearest
from bluecarbon.writing import write_all

PACKED = ("bay", "rehearsal")
IN_CHECKOUT = {"xihu": ("data", "xiangshan")}
# What makes the scene stays there, and so does the large project.
XIHU = (
    "README.md", "COPYING", "COPYING.LESSER", "project.toml", "portfolio.toml", "legend.csv",
    "habitats_2016.tif", "habitats_2019.tif", "habitats_2022.tif", "habitats_2025.tif",
    "zones.geojson", "farms.geojson", "coastline.geojson", "harvest.csv", "field.csv",
    "parameters.csv", "reference_points.csv", "ocean.nc", "xihu-2022-facts.toml",
)  # fmt: skip
FOLDER = "bluecarbon-sample"


def sample_data(name="bay", folder=None):
    """Copy a sample project into a folder of yours.

    Parameters
    ----------
    name : {"bay", "rehearsal", "xihu"}
        Which sample, see `bluecarbon.samples`.
    folder : path-like, optional
        Where it goes; made where it does not exist. By default `bluecarbon-sample` in the present
        folder, for other samples than the bay `bluecarbon-sample-NAME`. Files of yours that have
        other names stay; a file of the sample that was changed is never overwritten.

    Returns
    -------
    pathlib.Path
        The folder, with `project.toml` in it.

    Raises
    ------
    InputError
        For an unknown name, a sample that only a checkout has, or a folder in which files of the
        sample were changed.

    Examples
    --------
    >>> import tempfile
    >>> import bluecarbon
    >>> folder = bluecarbon.sample_data("bay", tempfile.mkdtemp())
    >>> bluecarbon.open_project(folder / "project.toml")
    <project drawn-bay: A drawn bay, simulated demonstration, 2016-2025, 5 zones, 3 methods>
    """
    content = _content(name)
    if folder is None:
        folder = FOLDER if name == PACKED[0] else f"{FOLDER}-{name}"
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError(
            where=folder,
            found="a file",
            rule="A sample is copied into a folder.",
            cure="Name another folder.",
        )
    changed = sorted(path for path, data in content.items() if _differs(folder / path, data))
    if changed:
        raise InputError(
            where=folder,
            found=f"{', '.join(changed)}, with other content than in the sample {name!r}",
            rule="What you may have changed is not overwritten.",
            cure="Name another folder, or move these files away first.",
        )
    missing = {path: data for path, data in content.items() if not (folder / path).exists()}
    for parent in sorted({Path(path).parent for path in missing}):
        own = {Path(p).name: data for p, data in missing.items() if Path(p).parent == parent}
        write_all(folder / parent, own)
    return folder


def _content(name):
    """The files of a sample: path in its folder -> bytes."""
    if name in PACKED:
        return dict(_walk(files(__package__) / name))
    if name not in IN_CHECKOUT:
        raise InputError(
            where="sample_data",
            found=repr(name),
            rule="Samples have names.",
            cure=nearest(name, [*PACKED, *IN_CHECKOUT]),
        )
    source = Path(__file__).parents[2].joinpath(*IN_CHECKOUT[name])
    lacking = [file for file in XIHU if not (source / file).is_file()]
    if lacking:
        raise InputError(
            where=f"sample_data({name!r})",
            found=f"no {lacking[0]} in {source}" if source.is_dir() else f"no folder {source}",
            rule="Its coastline is under the LGPL and is no part of the installed package.",
            cure="Run from a checkout of the source, where it lies in data/xiangshan; or take "
            "sample_data('bay'), which every installation has.",
        )
    return {file: (source / file).read_bytes() for file in XIHU}


def _walk(folder, prefix=""):
    """(path, bytes) of all files in a folder of the package."""
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _differs(path, data):
    """Whether something else than `data` (bytes) stands under a path."""
    return path.exists() and (not path.is_file() or path.read_bytes() != data)
