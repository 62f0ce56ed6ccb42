"""What was seen in the blocks of a file: refused at once, or judged when all of it is known."""

import numpy as np

from bluecarbon.errors import InputError
from bluecarbon.inputs import plausibility
from bluecarbon.inputs.streaming.sources import Facts


class Seen:
    """Collects facts of blocks, so that what is said of a file does not hang on how it is cut."""

    def __init__(self, sources, path):
        self._sources, self._path = sources, path
        self._total = {source.role.name: Facts() for source in sources}
        self._zero = {}  # the first block of each field that holds zeros
        self._moments = np.zeros(2, dtype=int)  # values that cannot be true, of how many
        self._empty = True

    def add(self, block, facts):
        """Look at a block, an xarray.Dataset; refuses values that no sea has ever seen."""
        whole = True
        for source in self._sources:
            role, fact = source.role, facts[source.role.name]
            field = block[role.name]
            field.attrs["missing_values"] = int(fact.missing)
            self._total[role.name].add(fact)
            if fact.zero:
                self._zero.setdefault(role.name, field)
            if fact.missing == field.size:
                whole = False  # land is no fault of a field: its other blocks are looked at
            elif not plausibility.is_salt_fraction(role, fact.high):
                plausibility.refuse_implausible(field, fact.low, fact.high, role, source.where)
        self._moments += plausibility.moments_below(block)
        self._empty &= not whole

    def judged(self, block):
        """Alarms, as `read_fields` warns of, after the last block; or refuses the file."""
        if self._empty:
            raise InputError(
                where=self._path,
                found="no block in which every field has a value",
                rule="Fields are evaluated where all of them are known.",
                cure="Name other variables, or check their fill values.",
            )
        alarms = []
        for source in self._sources:
            role, total = source.role, self._total[source.role.name]
            field = self._zero.get(role.name, block[role.name])
            plausibility.refuse_implausible(field, total.low, total.high, role, source.where)
            facts = {name: getattr(total, name) for name in ("high", "zero", "fill")}
            alarms += plausibility.alarms_of(field, facts, role, source.where)
        return alarms + plausibility.judged_moments(*self._moments, block, self._path)
