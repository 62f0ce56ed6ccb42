"""The legend: what each code of the class maps means."""

import re

from bluecarbon.inputs.csv_table import Columns, read_csv_text

_YES_NO = {word: word in ("yes", "true", "1") for word in ("yes", "no", "true", "false", "1", "0")}
_ESTABLISHMENT = {"planted": "planted", "natural": "natural", "": "natural"}
_CONVERSION = {"extraction": "extraction", "": ""}


def read_legend(path):
    """Read the legend of the class maps.

    Columns of the file: code, habitat, creditable (yes or no), label_en, label_zh; optional colour
    (#rrggbb), establishment ("planted" or "natural", the default) and conversion ("extraction" for
    a class whose making digs the soil out: ponds, salt pans, harbours).

    Parameters
    ----------
    path : path-like

    Returns
    -------
    pandas.DataFrame
        code (int), habitat, creditable (bool), label_en, label_zh, colour (empty when not given),
        establishment and conversion (may be empty). `attrs` holds path, metadata and simulated.

    Raises
    ------
    InputError
        Naming the rows at fault. Codes are unique; codes that share a habitat agree in
        creditable, establishment and conversion, because the maps are read as habitats.
    """
    table = read_csv_text(
        path,
        ("code", "habitat", "creditable", "label_en", "label_zh"),
        ("colour", "establishment", "conversion"),
    )
    columns = Columns(table)
    legend = {
        "code": columns.integer("code"),
        "habitat": columns.text("habitat"),
        "creditable": _yes_no(columns, "creditable"),
        "label_en": columns.text("label_en"),
        "label_zh": columns.text("label_zh"),
        "colour": columns.text("colour", needed=False),
        "establishment": columns.choice(
            "establishment", _ESTABLISHMENT, "Write planted or natural, or leave it empty."
        ),
        "conversion": columns.choice(
            "conversion", _CONVERSION, "Write extraction, or leave it empty."
        ),
    }
    for row, colour in columns.items("colour"):
        if colour and not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            columns.fault(row, "colour", "A colour reads #rrggbb.", "Write it as #2e8b57.")
    _check_codes(columns, legend)
    columns.refuse()
    return table.finish(legend)


def _yes_no(columns, name):
    values = []
    for row, value in columns.items(name):
        if value.casefold() not in _YES_NO:
            columns.fault(row, name, f"{name} is yes or no.", "Write yes or no.")
        values.append(_YES_NO.get(value.casefold(), False))
    return values


def _check_codes(columns, legend):
    rows = list(columns.table.rows.index)
    first_code, first_habitat = {}, {}
    for i, row in enumerate(rows):
        code, habitat = legend["code"][i], legend["habitat"][i]
        before = first_code.setdefault(code, row)
        if before != row:
            columns.fault(
                row,
                "code",
                "Every code stands in the legend once.",
                "Remove one of the rows.",
                found=f"code = {code} again, as in row {before}",
            )
        j = first_habitat.setdefault(habitat, i)
        agreed = ("creditable", "establishment", "conversion")
        if any(legend[name][i] != legend[name][j] for name in agreed):
            columns.fault(
                row,
                "habitat",
                "Codes of one habitat agree in creditable, establishment and conversion.",
                "Name two habitats, such as 'mangrove' and 'planted mangrove'.",
                found=f"habitat = {habitat!r} unlike in row {rows[j]}",
            )
