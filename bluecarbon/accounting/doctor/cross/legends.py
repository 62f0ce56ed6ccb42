"""Every code of a class map stands in the legend of its folder."""

from bluecarbon.accounting.doctor.cross import sets
from bluecarbon.accounting.doctor.kinds import cells
from bluecarbon.errors import InputError
from bluecarbon.inputs.class_maps import open_class_maps

SHOWN = 8


def compare(found):
    """Tell codes without a name, maps without a legend, and habitats that no map shows."""
    maps = sets.of_kind(found, "class map", opened=False)
    legends = sets.of_kind(found, "legend")
    if not maps:
        return
    if not legends:
        if not sets.of_kind(found, "legend", opened=False):
            for diagnosis in maps:
                codes = list(diagnosis.facts.get("codes", {}))
                diagnosis.add("no-legend", codes=", ".join(codes[:SHOWN]))
        return
    for diagnosis in maps:
        codes = {int(c): n for c, n in diagnosis.facts.get("codes", {}).items()}
        legend = min(legends, key=lambda d: len(codes.keys() - set(d.content["code"])))
        named = dict(zip(legend.content["code"], legend.content["habitat"], strict=True))
        _codes_named(diagnosis, legend, codes, named)
        _by_the_reader(diagnosis, named)


def _codes_named(diagnosis, legend, codes, named):
    unknown = {c: n for c, n in codes.items() if c not in named}
    # A mark of nothing that was told as undeclared nodata is no forgotten class.
    unknown.pop(diagnosis.facts.get("undeclared"), None)
    if unknown:
        listed = ", ".join(f"{c} ({n:,} cells)" for c, n in list(unknown.items())[:SHOWN])
        diagnosis.add("codes-without-name", codes=listed, legend=legend.path.name)
    elif codes:
        diagnosis.sureness = "sure"
        diagnosis.why += f", all named by {legend.path.name}"


def _by_the_reader(diagnosis, named):
    """What the reader of class maps has to say before it reads a cell: types, scales, nodata."""
    if diagnosis.content is None or any(f.level == "repair" for f in diagnosis.findings):
        return
    known = named | {int(c): "?" for c in diagnosis.facts.get("codes", {}) if int(c) not in named}
    try:
        from datetime import date

        open_class_maps([(date(2000, 1, 1), diagnosis.path)], known).close()
    except InputError as error:
        if "legend" not in error.rule or int(error.found.split()[1]) in cells.EMPTY_MARKS:
            diagnosis.refused(error)
