"""Sheets of what the project measured itself."""

from bluecarbon.inputs.csv_table import Columns, read_csv_text


def read_field(path, *, zones=None, habitats=None):
    """Read a sheet of quantities measured by the project itself.

    Columns of the file: zone, habitat (either may be empty: all of them), quantity, value,
    standard_error (may be empty), unit, source; optional n, date, laboratory.

    Parameters
    ----------
    path : path-like
    zones, habitats : collection of str, optional
        Those of the project; others are then refused.

    Returns
    -------
    pandas.DataFrame
        row, zone, habitat, quantity, value, standard_error (NaN when not given), unit (text, to be
        converted by whoever knows the unit of the quantity; "1" for none), n (NaN when not given),
        date, laboratory and source. `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming all rows at fault.
    """
    table = read_csv_text(
        path,
        ("zone", "habitat", "quantity", "value", "standard_error", "unit", "source"),
        ("n", "date", "laboratory"),
    )
    columns = Columns(table)

    def member(name, known):
        if known is None:
            return columns.text(name, needed=False)
        return columns.member(name, known, f"Correct the {name}, or leave it empty.", needed=False)

    field = {
        "row": list(table.rows.index),
        "zone": member("zone", zones),
        "habitat": member("habitat", habitats),
        "quantity": columns.text("quantity"),
        "value": columns.number("value"),
        "standard_error": columns.number("standard_error", needed=False, least=0),
        "unit": columns.text("unit"),
        "n": columns.number("n", needed=False, least=1),
        "date": columns.date("date", needed=False),
        "laboratory": columns.text("laboratory", needed=False),
        "source": columns.text("source"),
    }
    columns.refuse()
    return table.finish(field)
