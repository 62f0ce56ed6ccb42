"""The one gate for units: spellings found in real files in, canonical spellings and factors out.

Everything behind this gate counts in the units that the code states and never looks back. pint
does the dimensional work; it takes 0.3 s to start, so it is loaded at the first question.
"""

from bluecarbon.inputs.units.converting import alike, canonical, convert, is_share, quantity
from bluecarbon.inputs.units.parsing import registry

__all__ = ["alike", "canonical", "convert", "is_share", "quantity", "registry"]
