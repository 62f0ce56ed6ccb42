"""Stored numbers as the values they stand for: CF packing and fill values, in plain NumPy.

xarray does the same with labels, and says in which precision; tests hold the two together.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpacking:
    """How the numbers of one variable are stored."""

    integers: np.dtype | None  # what integers count as, where the file says otherwise
    fills: tuple  # stored numbers that stand for "missing"
    precision: np.dtype  # in which values are known: single where that is all there is
    scale: float | None
    offset: float | None

    @classmethod
    def of(cls, variable, stored):
        """The packing of a variable that xarray has opened and that is stored in this dtype."""
        encoding = variable.encoding
        integers, sign = None, encoding.get("_Unsigned")
        if (stored.kind, sign) in (("i", "true"), ("u", "false")):
            integers = np.dtype(f"{'u' if stored.kind == 'i' else 'i'}{stored.itemsize}")
        fills = []
        for name in ("missing_value", "_FillValue"):
            some = np.ravel(encoding[name]) if name in encoding else np.empty(0)
            if integers is not None and name == "_FillValue":
                # Stated as the stored dtype has it, or as it is meant: the bits are the same.
                some = some.astype(stored.newbyteorder("=")).view(integers)
            fills += [f for f in some if f == f]  # NaN is missing anyway
        scale, offset = (_number(encoding.get(n)) for n in ("scale_factor", "add_offset"))
        packed = scale is not None or offset is not None
        single = stored.kind == "f" and stored.itemsize == 4
        return cls(
            integers=integers,
            fills=tuple(fills),
            # Integers that are not packed are exact in double precision, whatever xarray takes.
            precision=variable.dtype if packed else np.dtype("f4" if single else "f8"),
            scale=scale,
            offset=offset,
        )

    def values(self, stored):
        """A copy: the values in their precision, NaN where the file declares a fill."""
        if self.integers is not None:
            stored = stored.astype(self.integers)
        values = stored.astype(self.precision)
        for fill in self.fills:
            np.copyto(values, np.nan, where=stored == fill)
        if self.scale is not None:
            values *= self.scale
        if self.offset is not None:
            values += self.offset
        return values


def _number(value):
    """An attribute as xarray takes it: an array of one as a Python number, of the same value."""
    return value if value is None or np.ndim(value) == 0 else np.asarray(value).item()
