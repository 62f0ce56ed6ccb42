"""Pieces of a file in memory: which are there, which lack."""

from bisect import bisect_right


class Held:
    """Pieces of a file in memory, in order and apart from one another."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.size, self._starts, self._pieces = 0, [], []

    def put(self, start, data):
        """Keep a piece; what is there already is of the same version, so the same."""
        for first, last in self.gaps(start, start + len(data)):
            place = bisect_right(self._starts, first)
            self._starts.insert(place, first)
            self._pieces.insert(place, data[first - start : last - start])
            self.size += last - first

    def gaps(self, start, end):
        """Where the stretches of [start, end) begin and end that are not held."""
        found, at = [], start
        for first, last in [*self.overlapping(start, end), (end, end)]:
            if first > at:
                found.append((at, first))
            at = max(at, last)
        return found

    def overlapping(self, start, end):
        """Where the pieces begin and end that hold a byte of [start, end)."""
        place = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        while place < len(self._starts) and self._starts[place] < end:
            last = self._starts[place] + len(self._pieces[place])
            if last > start:
                found.append((self._starts[place], last))
            place += 1
        return found

    def get(self, start, end):
        """The bytes [start, end), or None where not all of them are held."""
        parts, at = [], start
        for first, last in self.overlapping(start, end):
            if first > at:
                return None
            piece = self._pieces[bisect_right(self._starts, first) - 1]
            parts.append(piece[at - first : end - first])
            at = min(last, end)
        return b"".join(parts) if at == end else None
