"""A file on a server as the bytes that were asked of it: each range once, hashed, and bounded."""

from dataclasses import dataclass
from hashlib import sha256

from bluecarbon.accounting.cutting.answers import take_range
from bluecarbon.accounting.cutting.held import Held
from bluecarbon.accounting.fetching.asking import persist
from bluecarbon.errors import InputError
from bluecarbon.project.addresses import shown

# A request costs about the time in which so much arrives: taken at once where a header is read,
# and ranges that are closer to one another are asked for as one [byte].
AHEAD = 32 * 2**10
# What a header may take in memory, and what GDAL may ask for at once [byte].
MOST_HEADER = 64 * 2**20
MOST_AT_ONCE = 2**29


@dataclass(frozen=True, slots=True)
class Taken:
    """A byte range that a server gave: its first byte, its length, and its SHA-256."""

    start: int
    size: int
    sha256: str

    @property
    def end(self):
        """The byte after the last."""
        return self.start + self.size


class Source:
    """The bytes of a file on a server.

    What is read of it one after the other (a header) stays in memory; what is fetched as blocks is
    let go when the next blocks are fetched. For one thread.

    Parameters
    ----------
    address : str
    remote : Remote
        How the server is asked; `limit` bounds the bytes that are taken in all.
    bar : tqdm, optional
    known : sequence of Taken
        Ranges of an earlier cut: where a byte of one is wanted, just that range is asked for.

    Attributes
    ----------
    version : Version or None
        Of the file, from the first answer on.
    answered_by : str or None
        The address that answered last, after redirects, as it may be printed.
    taken : list of Taken
        In the order in which they were asked for.
    failure : BaseException or None
        What went wrong while GDAL was reading, see `give`.
    """

    def __init__(self, address, remote, *, bar=None, known=()):
        self.address, self.remote, self.bar = address, remote, bar
        self.version = self.answered_by = self.failure = None
        self.taken, self.requests = [], 0
        self._known = sorted(known, key=lambda one: one.start)
        self._header, self._blocks = Held(), Held()

    @property
    def total(self):
        """Length of the file [byte]."""
        return self.version.total

    @property
    def bytes_taken(self):
        """Of all ranges together [byte]."""
        return sum(one.size for one in self.taken)

    def read(self, start, size):
        """Bytes [start, start + size) of the file, fewer at its end; asks for those that lack."""
        self._bound(size)
        end = start + size
        if self.version is not None:
            end = min(end, self.total)
        if start >= end:
            return b""
        for held in (self._blocks, self._header):
            data = held.get(start, end)
            if data is not None:
                return data
        for first, last in self._lacking(start, end, AHEAD):
            self._header.put(first, self._ask(first, last))
        if self._header.size > MOST_HEADER:
            raise InputError(
                where=shown(self.address),
                found=f"a header of more than {MOST_HEADER // 2**20} MiB",
                rule="A header, and an index of blocks, is held in memory.",
                cure="Write the map again with larger blocks (rio convert IN OUT --co TILED=YES), "
                "or cut a smaller window.",
            )
        return self._header.get(start, min(end, self.total)) or b""

    def give(self, start, size):
        """The same for a caller that loses errors, as GDAL does: nothing after the first of them.

        `check` raises it.
        """
        if self.failure is None:
            try:
                return self.read(start, size)
            except BaseException as error:  # an interruption too: it is raised when GDAL is done
                self.failure = error
        return b""

    def check(self):
        """Raise what went wrong in `give`."""
        if self.failure is not None:
            raise self.failure

    def fetch(self, spans):
        """Hold the bytes of some spans (start, end), in place of those of the spans before."""
        self._blocks.clear()
        for start, end in spans:
            for first, last in self._lacking(start, end):
                self._blocks.put(first, self._ask(first, last))
            # What the header brought of a block, so that each lies in one place as a whole.
            for first, last in self._header.overlapping(start, end):
                first, last = max(first, start), min(last, end)
                self._blocks.put(first, self._header.get(first, last))

    def ask_known(self, one):
        """Ask for a range of the earlier cut for its digest alone."""
        self._ask(one.start, one.end)

    def cost(self, spans):
        """Bytes of some spans (start, end) that are not held yet."""
        return sum(b - a for start, end in spans for a, b in self._header.gaps(start, end))

    def allow(self, more):
        """Refuse to take more bytes than the limit says, before the first of them is asked for."""
        wanted = self.bytes_taken + more
        if wanted > self.remote.limit:
            raise InputError(
                where=shown(self.address),
                found=f"a window that takes {wanted:,} bytes",
                rule=f"At most {self.remote.limit:,} bytes are taken of a file.",
                cure="Cut a smaller window, or raise the limit with --most-bytes (Python: "
                "remote=Remote(limit=...)).",
            )

    def _bound(self, size):
        if size > MOST_AT_ONCE:
            raise InputError(
                where=shown(self.address),
                found=f"a file that wants {size:,} bytes to be read at once",
                rule=f"At most {MOST_AT_ONCE // 2**20} MiB are read at once.",
                cure="The file is damaged or made to harm: ask who publishes it.",
            )

    def _lacking(self, start, end, ahead=0):
        """What must be asked for: a range of the earlier cut where one has it all, else the gaps.

        The last gap is widened to `ahead` bytes, as far as they are not held yet.
        """
        for one in self._known:
            if one.start <= start and end <= one.end:
                return [(one.start, one.end)]
        gaps = self._header.gaps(start, end)
        if ahead and gaps:
            first, last = gaps[-1]
            gaps[-1] = self._header.gaps(first, max(last, first + ahead))[0]
        return gaps

    def _ask(self, start, end):
        if self.version is not None:
            end = min(end, self.total)
        self.allow(end - start)
        data = bytearray()

        def once():
            self.requests += 1
            take_range(self.address, start, end, data, remote=self.remote, seen=self._seen)

        why = persist(once, lambda: len(data), self.remote)
        if why is not None:
            raise self._given_up(start, end, len(data), why)
        data = bytes(data)
        self.taken.append(Taken(start, len(data), sha256(data).hexdigest()))
        if self.bar is not None:
            self.bar.update(len(data))
        return data

    def _seen(self, version, answered):
        self.answered_by = shown(answered)
        if self.version is None:
            self.version = version
        if version != self.version:
            raise InputError(
                where=shown(self.address),
                found=f"another file than the one that was begun: {version}; before: "
                f"{self.version}",
                rule="All ranges are of one version of the file; nothing was written.",
                cure="Somebody is replacing the file: run again when that is done.",
            )

    def _given_up(self, start, end, came, why):
        return InputError(
            where=shown(self.address),
            found=f"{came:,} of bytes {start:,} to {end - 1:,}, and then: {why}",
            rule="A window is cut whole or not at all; nothing was written.",
            cure="Look at the address and the network, and run again; or download the file "
            "yourself and give its path.",
        )
