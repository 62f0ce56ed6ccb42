"""The text of a project file: what the files say is filled in, what is to be decided is marked."""

import os

from bluecarbon.accounting.starting import choices
from bluecarbon.accounting.starting.lines import CHOOSE, choice, option_lines, quoted, remark
from bluecarbon.accounting.starting.methods import method_sections
from bluecarbon.crediting.deductions import RULES

HEAD = """\
# A project file, begun by `bluecarbon init` from what the files say. Every key is explained in
# docs/project-file.md. Lines with "CHOOSE" are yours to decide: the options stand above each, and
# the project does not open before all are filled. Then:
#
#   bluecarbon doctor {name}
#   bluecarbon run {name} --out out
"""


def project_text(found, out):
    """The project file for what was gathered; `out` is where it will lie."""
    folder = out.parent

    def path(diagnosis):
        return quoted(os.path.relpath(diagnosis.path, folder or "."))

    parts = [
        HEAD.format(name=remark(out.name)),
        _beside(found),
        _about(found),
        _habitats(found, path),
        _zones(found, path),
        _harvest(found, path),
        _tables(found, path),
        _ocean(found, path),
        *method_sections(found),
        _uncertainty(found),
        _crediting(found),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


def _beside(found):
    """Files that were not taken, each with the reason."""
    lines = [f"#   {remark(d.path.name)}: {remark(why)}" for d, why in found.beside]
    return "\n".join(["# Not taken up:", *lines]) if lines else ""


def _about(found):
    lines = ["[project]"]
    if found.id:
        lines.append(f"id = {quoted(found.id)}  # from the name of the folder; in every serial")
    else:
        lines += choice("id", "small letters, digits and hyphens; it stands in every serial")
    lines += [
        "# CHOOSE: the title, in English and Chinese.",
        f"title = {{ en = {CHOOSE}, zh = {CHOOSE} }}",
    ]
    if found.years:
        first, last = found.years
        source = "maps" if found.maps or found.covers else "harvests"
        lines.append(
            f"period = [{first}-01-01, {last}-12-31]  # the {source} are of {first}-{last}"
        )
    else:
        lines += [
            "# CHOOSE: the vintages, from a 1 January to a 31 December; no file tells a year.",
            f"period = [{CHOOSE}, {CHOOSE}]",
        ]
    lines += choice("claim", "the kind of claim.", choices.CLAIMS)
    if found.simulated:
        names = ", ".join(found.simulated[:3]) + (", ..." if len(found.simulated) > 3 else "")
        lines.append(f"demonstration = true  # simulated: {remark(names)}")
    else:
        lines += choice("demonstration", "true or false, without quotes.", choices.DEMONSTRATION)
    return "\n".join(lines)


def _habitats(found, path):
    if not (found.maps or found.covers):
        return ""
    lines = ["[habitats]"]
    whole = [d for d in found.maps + found.covers if len(d.facts.get("date") or "") == 10]
    if len(whole) < len(found.maps + found.covers):
        lines.append("# CHOOSE: the day that each map shows, as in 2020-07-01 without quotes.")
    if found.maps:
        if found.legend is not None:
            lines.append(f"legend = {path(found.legend)}")
        else:
            lines += choice("legend", "a CSV code,habitat,creditable,label_en,label_zh.")
        lines.append("maps = [")
        lines += [f"    {{ date = {_date(d)}, path = {path(d)} }}," for d in found.maps]
    else:
        if not all(d.facts.get("habitat") for d in found.covers):
            lines.append("# CHOOSE: the habitat that each raster shows.")
        lines.append("covers = [")
        lines += [_cover(d, path) for d in found.covers]
    lines.append("]")
    if found.points is not None and found.maps:
        lines.append(f"reference_points = {path(found.points)}")
        lines += choice("reference_sample", "how the points were drawn.", choices.SAMPLES)
        lines += choice("area", "the area that they lead to.", choices.AREAS)
    return "\n".join(lines)


def _date(diagnosis):
    known = diagnosis.facts.get("date") or ""
    if len(known) == 10:
        return known
    return quoted(f"CHOOSE a day of {known}") if known else CHOOSE


def _cover(diagnosis, path):
    habitat = quoted(diagnosis.facts.get("habitat") or "CHOOSE")
    unit = quoted(diagnosis.facts.get("unit", "CHOOSE"))
    date = _date(diagnosis)
    return f"    {{ habitat = {habitat}, date = {date}, path = {path(diagnosis)}, unit = {unit} }},"


def _zones(found, path):
    if found.zones is None:
        what = "a GeoJSON of polygons with zone, holder and title_ref; none was found."
        return "\n".join(["[zones]", *choice("path", what)])
    return f"[zones]\npath = {path(found.zones)}"


def _harvest(found, path):
    if found.harvest is None:
        return ""
    lines = ["[harvest]", f"path = {path(found.harvest)}"]
    lines += choice("convention", "what of a bivalve counts.", choices.CONVENTIONS)
    lines += choice("share_layout", "the shape of the coefficients.", choices.SHARE_LAYOUTS)
    return "\n".join(lines)


def _tables(found, path):
    lines = []
    if found.field_sheet is not None:
        lines += ["[field]", f"path = {path(found.field_sheet)}", ""]
    if found.parameters:
        listed = ", ".join(path(d) for d in found.parameters)
        lines += ["[parameters]", f"tables = [{listed}]  # rows that stand in for the package's"]
    return "\n".join(lines)


def _ocean(found, path):
    if found.ocean is None:
        return ""
    lines = ["[ocean]", f"path = {path(found.ocean)}", "", "[ocean.use]"]
    lines.append("# Guessed from the names of the variables: check each.")
    for role, variables in found.ocean.facts["roles"].items():
        others = f"  # or {remark(', '.join(variables[1:]))}" if variables[1:] else ""
        lines.append(f"{role} = {quoted(variables[0])}{others}")
    return "\n".join(lines)


def _uncertainty(found):
    lines = ["[uncertainty]"]
    lines += choice("seed", "a whole number, fixed before the first run and never after a look.")
    if (found.maps or found.covers) and (found.points is None or not found.maps):
        lines += [
            "# CHOOSE: the standard error of mapped areas as a share of them, by habitat or as the",
            "# default. Without reference points it is an assumption, and is called one.",
            f"area_standard_error = {{ default = {CHOOSE} }}",
        ]
    elif found.maps:
        lines += [
            "# Where reference points tell nothing of a habitat, its standard error as a share:",
            '# area_standard_error = { default = "CHOOSE" }',
        ]
    return "\n".join(lines)


def _crediting(found):
    lines = ["# Remove [crediting] for a capacity inventory.", "[crediting]"]
    rules = {quoted(n): choices.rule_meaning(n) for n in RULES}
    lines += choice("rule", "what turns an uncertain mass into a claim.", rules)
    lines.append('# confidence = 0.9  # the default; of the rule "percentile"')
    lines += choice("buffer", "the share held back against loss: 0 or above, below 1.")
    if set(found.habitats) - found.species_habitats:
        what = "carbon in the soil that was made elsewhere."
        lines += choice("allochthonous", what, choices.ALLOCHTHONOUS)
    lines.append("# For a credit, what would have been without the project:")
    lines += [f"# baseline = {line[4:]}" for line in option_lines(choices.BASELINES)]
    return "\n".join(lines)
