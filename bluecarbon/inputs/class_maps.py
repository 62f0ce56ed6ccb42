"""Dated maps of habitat classes, read as small integers that mean the same at every date."""

from datetime import date as Date

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs.mosaic import gap_notes, open_rasters
from bluecarbon.inputs.rasters import RasterStack

NO_DATA = "no data"

_UNKNOWN = 255
_STRIP = 2**16  # codes that are translated at once
_DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32")


def open_class_maps(maps, codes, *, align="refuse", overlap="refuse"):
    """Open a dated series of class maps on one grid: that of the first map.

    Parameters
    ----------
    maps : sequence of (datetime.date, path or sequence of paths)
        In the order of time. Several paths of one date are a mosaic, see
        `bluecarbon.inputs.mosaic.Mosaic`.
    codes : mapping of int to str
        Habitat of every code in the maps, as in the legend. Several codes may share a habitat; a
        code of the habitat "no data" is read as nodata.
    align : {"refuse", "nearest"}
        What becomes of a map on another grid. Offsets below a thousandth of a cell are read as
        the same grid and noted.
    overlap : {"refuse", "first"}
        What becomes of cells for which two files of a mosaic hold different codes.

    Returns
    -------
    ClassMaps

    Raises
    ------
    InputError
        Naming the file, what was found, the rule and the cure.
    """
    dates, paths = _checked_dates(maps)
    states, codes = _checked_codes(codes)
    files = [open_rasters(path, overlap) for path in paths]
    for file in files:
        _check_classes(file, codes)
    class_maps = ClassMaps(RasterStack(files, align), dates, states, codes)
    class_maps.notes += tuple(gap_notes(files))
    class_maps.refuse_empty()
    return class_maps


class ClassMaps:
    """Class maps on one grid; `open_class_maps` makes them. May be pickled and shared by threads.

    Attributes
    ----------
    grid : Grid
    dates : tuple of datetime.date
    paths : tuple of pathlib.Path
    states : tuple of str
        "no data", then the habitats in the order of the legend.
    notes : tuple of str
        What was done to the maps: offsets overlooked, cells moved by alignment.
    simulated : bool
        True when any of the files is tagged ``simulated = yes``.
    """

    def __init__(self, stack, dates, states, codes):
        self.stack, self.dates, self.states, self.codes = stack, dates, states, codes
        self.grid, self.notes = stack.grid, stack.notes
        self.paths = tuple(file.path for file in stack.files)
        self.simulated = any(file.simulated for file in stack.files)
        self._tables = tuple(_Table(file, codes, states) for file in stack.files)

    def read(self, window):
        """Index into `states` of every cell of a window: uint8 of shape (date, height, width).

        Raises InputError for a code that is not in the legend.
        """
        out = np.empty((len(self.dates), window[2], window[3]), np.uint8)
        for position in range(len(self.dates)):
            self._read_date(position, window, out[position])
        return out

    def stored(self, window, out=None):
        """Codes of a window as they are stored, and what each means: translated after counting.

        `out` is a uint8 array (date, height, width) to read into.

        Returns
        -------
        codes : uint8 array (date, height, width)
            Of files of 8 bits, what they hold; of others, states.
        states_of : uint8 array (date, 256)
            State of every code; 255 for a code that is not in the legend.
        """
        codes = np.empty((len(self.dates), *window[2:]), np.uint8) if out is None else out
        states_of = np.empty((len(self.dates), 256), np.uint8)
        for position, table in enumerate(self._tables):
            if table.keys is None and len(table.states) == 256 and self.stack.is_plain(position):
                self.stack.read_into(position, window, codes[position].view(table.dtype))
                states_of[position] = table.states
            else:
                self._read_date(position, window, codes[position])
                states_of[position] = np.arange(256)
        return codes, states_of

    def windows(self):
        """Windows that cover the grid and match the blocks of the files."""
        return self.stack.windows()

    def overview(self, max_size):
        """Every n-th cell of the maps, for a picture: uint8 of shape (date, height, width).

        The longer side has at most `max_size` cells; each stands for the n x n cells around it.
        """
        strips, cols = self.stack.overview_rows(max_size)
        return np.concatenate([self.read(w)[:, rows][:, :, cols] for w, rows in strips], axis=1)

    def refuse_empty(self):
        """Raise InputError for a map without a single classified cell: it would say 0 t."""
        for position, file in enumerate(self.stack.files):
            for window in self.grid.windows(1024):
                out = np.empty((window.height, window.width), np.uint8)
                self._read_date(position, window, out)
                if out.any():
                    break
            else:
                raise InputError(
                    where=file.path,
                    found="no cell with data on the grid",
                    rule="A map classifies at least one cell.",
                    cure="Check the nodata value of the file and the place it covers.",
                )

    def close(self):
        """Close the files of all threads; a later read opens them again."""
        self.stack.close()

    def _read_date(self, position, window, out):
        values, inside = self.stack.read(position, window)
        self._tables[position].take(values, out)
        if inside is not None:
            out[~inside] = 0
        if (out == _UNKNOWN).any():
            file, nearest = self.stack.files[position], self.stack.nearest[position]
            raise _unknown_codes(file, values, out, window, aligned=nearest is not None)

    def __repr__(self):
        height, width = self.grid.shape
        years = ", ".join(map(str, self.dates))
        return f"<ClassMaps {height} x {width} cells; {years}; {', '.join(self.states[1:])}>"


class _Table:
    """From the codes of one file to states."""

    def __init__(self, file, codes, states):
        self.dtype = dtype = file.dtype
        limits = np.iinfo(dtype)
        states_of = {code: states.index(habitat) for code, habitat in codes.items()}
        if file.nodata is not None:
            states_of[int(file.nodata)] = 0
        states_of = {c: s for c, s in states_of.items() if limits.min <= c <= limits.max}
        if dtype.itemsize <= 2:
            # A look-up by the bit pattern, so that negative codes need no shift.
            self.unsigned = np.dtype(f"u{dtype.itemsize}")
            self.keys = None
            self.states = np.full(2 ** (8 * dtype.itemsize), _UNKNOWN, np.uint8)
            for code, state in states_of.items():
                self.states[code % len(self.states)] = state
        else:
            self.keys = np.array(sorted(states_of), dtype)
            self.states = np.array([states_of[int(key)] for key in self.keys], np.uint8)

    def take(self, values, out):
        if self.keys is None:
            # By strips: NumPy makes eight bytes of each code that it is given at once.
            step = max(1, _STRIP // values.shape[1])
            for row in range(0, len(values), step):
                rows = slice(row, row + step)
                codes = values[rows].view(self.unsigned)
                np.take(self.states, codes, out=out[rows], mode="clip")
            return
        position = np.searchsorted(self.keys, values).clip(max=len(self.keys) - 1)
        np.copyto(out, np.where(self.keys[position] == values, self.states[position], _UNKNOWN))


def _checked_dates(maps):
    maps = list(maps)
    if not maps:
        raise InputError(
            where="habitats.maps",
            found="no map",
            rule="An account from class maps needs at least one dated map.",
            cure='Add maps = [ { date = 2020-07-01, path = "map.tif" } ].',
        )
    dates, paths = zip(*maps, strict=True)
    for date, path in maps:
        if type(date) is not Date:
            raise InputError(
                where=path,
                found=f"the date {date!r}",
                rule="A map has a calendar date.",
                cure="Write date = 2020-07-01, without quotes and without a time.",
            )
    for earlier, later, path in zip(dates, dates[1:], paths[1:], strict=False):
        if later == earlier:
            raise InputError(
                where=path,
                found=f"a second map of {later}",
                rule="Each date has one map.",
                cure="Correct the date, or join the two maps into one (rio merge).",
            )
        if later < earlier:
            raise InputError(
                where=path,
                found=f"{later} after {earlier}",
                rule="Maps are listed in the order of time.",
                cure="Sort the list by date, or correct the date.",
            )
    return dates, paths


def _checked_codes(codes):
    codes = {int(code): str(habitat) for code, habitat in codes.items()}
    habitats = [name for name in dict.fromkeys(codes.values()) if name != NO_DATA]
    if not habitats or len(habitats) >= _UNKNOWN:
        raise InputError(
            where="legend",
            found=f"{len(habitats)} habitats",
            rule=f"A legend names 1 to {_UNKNOWN - 1} habitats.",
            cure="Give every class a row in the legend, and join classes that count the same.",
        )
    return (NO_DATA, *habitats), codes


def _check_classes(file, codes):
    if file.dtype.name not in _DTYPES:
        raise InputError(
            where=file.path,
            found=f"values of type {file.dtype}",
            rule=f"A class map holds integer codes ({', '.join(_DTYPES)}).",
            cure="Write it as integers (rio convert IN OUT --dtype uint8); if these are covers "
            "of one habitat, list the file under habitats.covers.",
        )
    if (file.scale, file.offset) != (1.0, 0.0):
        raise InputError(
            where=file.path,
            found=f"scale {file.scale:g} and offset {file.offset:g}",
            rule="Codes of classes are names, not measurements: they have no scale.",
            cure="Remove the scale and offset: gdal_edit.py -unsetscale -unsetoffset FILE.",
        )
    if file.nodata is not None and codes.get(int(file.nodata), NO_DATA) != NO_DATA:
        code = int(file.nodata)
        raise InputError(
            where=file.path,
            found=f"nodata = {code}, which the legend calls {codes[code]!r}",
            rule="A code is a habitat or nodata, not both: the habitat would vanish.",
            cure=f"Correct the nodata value (rio edit-info --nodata VALUE {file.name}, or "
            "--unset-nodata), or the legend.",
        )


def _unknown_codes(file, values, out, window, *, aligned):
    unknown = out == _UNKNOWN
    codes, counts = np.unique(values[unknown], return_counts=True)
    row, col = np.argwhere(unknown)[0]
    first = values[row, col]
    row, col = row + window[0], col + window[1]
    where = file.path if aligned or not hasattr(file, "path_at") else file.path_at(row, col)
    found = ", ".join(f"code {c} in {n:,} cells" for c, n in zip(codes[:5], counts, strict=False))
    if len(codes) > 5:
        found += f" and {len(codes) - 5} more codes"
    grid = "row and column of the common grid" if aligned else "row and column counted from 0"
    return InputError(
        where=where,
        found=f"{found} of the {window[2]} x {window[3]} cells from row {window[0]}, "
        f"column {window[1]}; first code {first} at row {row}, column {col} ({grid})",
        rule="Every code of a map is in the legend or is the file's nodata value.",
        cure=f"Add the code to the legend or declare it as nodata: "
        f"rio edit-info --nodata {first} {where.name}.",
    )
