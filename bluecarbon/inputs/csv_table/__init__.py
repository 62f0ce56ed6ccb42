"""CSV files as text, strictly: every row as wide as the header, every column known.

`pandas.read_csv` takes surplus values as an index and shifts the columns without a word, and it
guesses types. So rows are counted first, everything stays text, and callers convert by column.
"""

from bluecarbon.inputs.csv_table.columns import Columns, is_date
from bluecarbon.inputs.csv_table.reading import TextTable, read_csv_text

__all__ = ["Columns", "TextTable", "is_date", "read_csv_text"]
