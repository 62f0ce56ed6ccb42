"""Columns of text as numbers, dates and words; all faults are told together."""

import re
from datetime import date as Date

from bluecarbon.errors import nearest
from bluecarbon.inputs.problems import Problems

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Columns:
    """Columns of a `TextTable`, converted one by one; all faults are told together by `refuse`.

    Every method returns a list with a value for each row, with a stand-in where a fault was noted.
    """

    def __init__(self, table):
        self.table = table
        self.problems = Problems(table.path)

    def refuse(self):
        """Raise InputError when any value was at fault."""
        self.problems.refuse()

    def fault(self, row, name, rule, cure, *, found=None):
        """Note a fault in a row of a column."""
        value = self.table.rows.at[row, name] if found is None else found
        self.problems.add(
            f"row {row}", f"{name} = {value!r}" if found is None else found, rule, cure
        )

    def items(self, name):
        """Pairs of row number and text."""
        return self.table.rows[name].items()

    def text(self, name, *, needed=True):
        """Text; refused where empty, when it is needed."""
        for row, value in self.items(name):
            if needed and not value:
                self.fault(row, name, f"Every row has a {name}.", f"Fill in the {name}.")
        return list(self.table.rows[name])

    def choice(self, name, allowed, cure, *, needed=True):
        """One of the allowed words; `allowed` maps what may be written to what it means."""
        values = []
        for row, value in self.items(name):
            known = value in allowed or (not value and not needed)
            if not known:
                rule = f"{name} is one of {', '.join(dict.fromkeys(allowed.values()))}."
                self.fault(row, name, rule, cure)
            values.append(allowed.get(value, value))
        return values

    def member(self, name, known, cure, *, needed=True):
        """Text that occurs in a collection of known words, such as the zones of the project."""
        values = self.text(name, needed=needed)
        for row, value in self.items(name):
            if value and value not in known:
                rule = f"Every {name} is known to the project. {nearest(value, known)}"
                self.fault(row, name, rule, cure)
        return values

    def number(self, name, *, needed=True, above=None, least=None):
        """Numbers as float; NaN where empty and not needed."""
        values = []
        for row, value in self.items(name):
            number = float("nan")
            if _NUMBER.fullmatch(value):
                number = float(value)
                if number in (float("inf"), float("-inf")):
                    self.fault(row, name, f"{name} is a finite number.", f"Correct the {name}.")
                elif above is not None and not number > above:
                    self.fault(row, name, f"{name} is above {above}.", f"Correct the {name}.")
                elif least is not None and not number >= least:
                    self.fault(row, name, f"{name} is at least {least}.", f"Correct the {name}.")
            elif value or needed:
                self.fault(
                    row,
                    name,
                    f"{name} is a number.",
                    "Write plain digits with a decimal point, without unit and thousands "
                    "separator (1250.5), or take the row out.",
                )
            values.append(number)
        return values

    def integer(self, name):
        """Whole numbers as int."""
        values = []
        for row, value in self.items(name):
            if re.fullmatch(r"[+-]?\d+", value, re.ASCII):
                values.append(int(value))
            else:
                self.fault(row, name, f"{name} is a whole number.", f"Correct the {name}.")
                values.append(0)
        return values

    def date(self, name, *, needed=True):
        """ISO dates or years, as text; the year stands in the first four characters."""
        for row, value in self.items(name):
            if not (is_date(value) or (not value and not needed)):
                self.fault(
                    row,
                    name,
                    f"{name} is a calendar date or a year.",
                    "Write it as 2022-04-30 or 2022.",
                )
        return list(self.table.rows[name])


def is_date(text):
    """True for an ISO calendar date (2022-04-30) or a year (2022)."""
    if re.fullmatch(r"\d{4}", text, re.ASCII):
        return int(text) > 0
    try:
        Date.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) is not None
