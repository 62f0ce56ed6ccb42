"""What a count depends on, as one digest; and the files that it reads."""

import json
from hashlib import sha256

import numpy as np

from bluecarbon.areas.editions import storing_edition


def files_read(opened, *sources):
    """Path and SHA-256, as taken when the project was opened, of the files behind some maps.

    Takes an `OpenProject`, and maps of any kind, or None. Files that the project does not list are
    left out.
    """
    digests = _digests(opened)
    paths = [str(file.path) for source in sources for file in _files(source)]
    return tuple((path, digests[path]) for path in dict.fromkeys(paths) if path in digests)


def key_of(opened, maps, areas):
    """Digest of all that the counts of some class maps in the zones of a project depend on.

    `areas` are those of the cells; None where cells are looked at and not weighed.
    Returns None for maps of a kind that is not known here: what has no key is not kept.
    """
    described = _described(maps, _digests(opened))
    burnt = opened.zones.burnt
    if described is None or burnt is None:
        return None
    grid = maps.grid
    content = {
        "edition": storing_edition(),
        "maps": described,
        "legend": [[int(r.code), str(r.habitat)] for r in opened.legend.itertuples()],
        "grid": of_grid(grid),
        "zones": of_arrays(*burnt.runs),
        "areas": None if areas is None else [list(areas.step), of_arrays(areas.values)],
    }
    return digest_of(content)


def of_grid(grid):
    """What a grid is, as JSON knows it."""
    return [grid.crs, list(grid.transform), grid.width, grid.height]


def digest_of(content):
    """Digest of what JSON can hold."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _digests(opened):
    rows = opened.files.itertuples()
    return {str(opened.project.locate(row.path)): row.sha256 for row in rows}


def _described(maps, digests):
    """Content of a series of maps, as JSON knows it; None where something is unknown."""
    parts = getattr(maps, "parts", None)
    if parts is not None:
        described = [_described(part, digests) for part in parts]
        return None if None in described else [type(maps).__name__, described]
    if not hasattr(maps, "stack") or not hasattr(maps, "states"):
        return None
    stack = _stack(maps.stack, digests)
    return None if stack is None else stack | {"states": list(maps.states)}


def of_stack(opened, stack):
    """Content of the rasters of a stack, as JSON knows it; None where something is unknown."""
    return _stack(stack, _digests(opened))


def _stack(stack, digests):
    files = [_content(file, digests) for file in stack.files]
    if None in files:
        return None
    return {"files": files, "aligned": [nearest is not None for nearest in stack.nearest]}


def _content(file, digests):
    """Digest of a file, or digests of those that a mosaic is put together from, in its order."""
    tiles = getattr(file, "files", None)
    if tiles is None:
        return digests.get(str(file.path)) if type(file).__name__ == "GeoTiff" else None
    described = [_content(tile, digests) for tile in tiles]
    return None if None in described else [type(file).__name__, file.overlap, described]


def _files(source):
    """The files behind maps of any kind."""
    if source is None:
        return
    parts = getattr(source, "parts", None)
    if parts is not None:
        for part in parts:
            yield from _files(part)
        return
    stack = getattr(source, "stack", None)
    for file in stack.files if stack is not None else ():
        yield from getattr(file, "files", None) or [file]


def of_fields(fields):
    """Digest of the values and the axes of an xarray.Dataset, whatever its attributes say.

    Returns None where they do not lie in memory, or are of a kind without bytes of their own.
    """
    variables = {**fields.data_vars, **fields.coords}
    if any(v.chunks is not None or v.dtype.hasobject for v in variables.values()):
        return None
    described = [
        [str(name), name in fields.coords, list(map(str, v.dims)), of_arrays(v.values)]
        for name, v in variables.items()
    ]
    return digest_of(sorted(described))


def of_table(table):
    """Digest of the columns of a pandas.DataFrame of plain values: text, numbers and dates."""
    columns = [(str(name), str(table[name].dtype), table[name].tolist()) for name in table]
    return sha256(repr((table.index.tolist(), columns)).encode()).hexdigest()


def of_arrays(*arrays):
    """Digest of some arrays, with their types and shapes."""
    digest = sha256()
    for array in arrays:
        array = np.ascontiguousarray(array)
        digest.update(f"{array.dtype.str} {array.shape} ".encode())
        # As bytes: hashlib takes no dates.
        digest.update(array.reshape(-1).view(np.uint8).data)
    return digest.hexdigest()
