"""Faults of a table or a set of polygons, gathered so that one look shows them all."""

from bluecarbon.errors import InputError

SHOWN = 10


class Problems:
    """Faults found while going through the rows of a file, told together in one InputError.

    >>> problems = Problems("harvest.csv")
    >>> problems.add("row 3", "mass = '-5'", "A mass is above zero.", "Correct the mass.")
    >>> problems.add("row 7", "mass = '0'", "A mass is above zero.", "Correct the mass.")
    >>> problems.refuse()
    Traceback (most recent call last):
    bluecarbon.errors.InputError: harvest.csv: found row 3: mass = '-5'; row 7: mass = '0'. A mass \
is above zero. Correct the mass.
    """

    def __init__(self, path):
        self.path = path
        self.problems = []

    def add(self, place, found, rule, cure):
        """Note one fault: where in the file, what was found, the rule and the cure."""
        self.problems.append((place, found, rule, cure))

    def refuse(self):
        """Raise InputError when there was any fault."""
        if not self.problems:
            return
        shown = self.problems[:SHOWN]
        found = "; ".join(f"{place}: {found}" for place, found, _, _ in shown)
        if len(self.problems) > SHOWN:
            found += f"; and {len(self.problems) - SHOWN} more"
        rules, cures = (" ".join(dict.fromkeys(p[i] for p in shown)) for i in (2, 3))
        raise InputError(where=self.path, found=found, rule=rules, cure=cures)
