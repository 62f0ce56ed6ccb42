"""Counts in the memory of this process, and on disk where that is wanted."""

from collections import OrderedDict
from pathlib import Path

from bluecarbon.accounting.caching.disk import WHOLE, Disk
from bluecarbon.accounting.caching.kept import EVERY, Kept
from bluecarbon.accounting.caching.locking import locked
from bluecarbon.accounting.caching.places import LIMIT, default_folder
from bluecarbon.errors import InputError

# Of the counts that a process remembers [byte]: some hundred projects.
MOST_REMEMBERED = 2**26
# Of what else it remembers, which is small.
MOST_MADE = 64


class Cache:
    """Counts by key.

    Parameters
    ----------
    folder : path-like, optional
        Where they are kept for other processes too.
    limit : int
        Size of that folder [byte].
    every : float
        Time between two checkpoints of a count under way [s].
    """

    def __init__(self, folder=None, *, limit=LIMIT, every=EVERY):
        self.disk = None if folder is None else Disk(Path(folder).expanduser(), limit=limit)
        self.every = every
        self._remembered, self._kept, self._made = OrderedDict(), OrderedDict(), OrderedDict()

    def get(self, key, name=WHOLE):
        """`about` and arrays of an entry, and where it was: "memory" or "disk". Or None thrice."""
        if (key, name) in self._remembered:
            self._remembered.move_to_end((key, name))
            return *self._remembered[key, name], "memory"
        found = self.disk and self.disk.read(key, name)
        if not found:
            return None, None, None
        self.disk.touch(key)
        self._remember(key, name, *found)
        return *found, "disk"

    def put(self, key, about, arrays, name=WHOLE):
        """Keep an entry: `about` (JSON) and integer arrays."""
        self._remember(key, name, about, arrays)
        if self.disk:
            self.disk.write(key, name, about, arrays)
            self.disk.keep_to_limit()

    def made(self, key, make):
        """What `make()` returns, or what it returned before under this key: a value of any kind.

        In memory alone: the last bit of a float depends on the processor and on libraries, and what
        one machine wrote is not what another would work out. What is returned belongs to all who
        ask for it: it must be a value that nobody can change.
        """
        if key not in self._made:
            self._made[key] = make()
            while len(self._made) > MOST_MADE:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return self._made[key]

    def kept(self, key, inputs):
        """Results by window under a key, see `Kept`."""
        if key not in self._kept:
            self._kept[key] = Kept(self.disk, key, inputs, every=self.every)
            while len(self._kept) > 2:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _remember(self, key, name, about, arrays):
        self._remembered[key, name] = about, locked(arrays)
        while len(self._remembered) > 1 and self._size() > MOST_REMEMBERED:
            self._remembered.popitem(last=False)

    def _size(self):
        return sum(a.nbytes for _, arrays in self._remembered.values() for a in arrays)


_OF_PROCESS = Cache()
_OPENED = {}  # folder -> Cache


def cache_of(wanted):
    """The cache that an argument means.

    Parameters
    ----------
    wanted : str, path-like, bool, Cache or None
        "memory" (and True): what this process remembers. "user": also the user's cache folder. A
        path: also that folder. None and False: nothing is kept or looked up.

    Returns
    -------
    Cache or None
    """
    if wanted is None or wanted is False:
        return None
    if isinstance(wanted, Cache):
        return wanted
    if wanted is True or wanted == "memory":
        return _OF_PROCESS
    if not isinstance(wanted, str | Path):
        raise InputError(
            where="cache",
            found=repr(wanted),
            rule="Counts are kept in memory, in a folder, or not at all.",
            cure='Write cache = "memory", "user", the path of a folder, or None.',
        )
    folder = (default_folder() if wanted == "user" else Path(wanted)).expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise InputError(
            where="cache",
            found=f"{folder}, which is a file",
            rule="Counts are kept in a folder.",
            cure="Give another path; the folder is made where it is missing.",
        )
    return _OPENED.setdefault(folder, Cache(folder))
