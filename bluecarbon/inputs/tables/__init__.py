"""The tables of a project: the legend, the harvest log and the field sheets."""

from bluecarbon.inputs.tables.field_sheets import read_field
from bluecarbon.inputs.tables.harvest import DISTRIBUTIONS, MASS_BASES, read_harvest
from bluecarbon.inputs.tables.legend import read_legend

__all__ = ["DISTRIBUTIONS", "MASS_BASES", "read_field", "read_harvest", "read_legend"]
