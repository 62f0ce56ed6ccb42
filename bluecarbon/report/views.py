"""What an account says, as plain tables: sums of its lines and strata, nothing computed anew."""

import numpy as np

from bluecarbon.constants import SQUARE_CENTIMETRES_PER_HECTARE
from bluecarbon.errors import BluecarbonError
from bluecarbon.report.words import term

# In the order of the waterfall; "net" is what buffer, remainder and lots are taken from.
STEPS = (
    "gross",
    "baseline",
    "leakage",
    "deduction",
    "netted",
    "net",
    "buffer",
    "remainder",
    "lots",
)
TAKEN = tuple(s for s in STEPS if s not in ("gross", "net"))


def steps(lines):
    """Sums of some lines, in the order of `STEPS`, as Python integers [kg]."""
    # Python integers from the start: a sum of int64 could overflow without a word.
    sums = {s: sum(map(int, lines[f"{s}_kg"])) for s in STEPS if s != "net"}
    sums["net"] = sums["buffer"] + sums["remainder"] + sums["lots"]
    return [sums[s] for s in STEPS]


def check_identity(lines):
    """Refuse lines whose gross mass is not the sum of what it went into, to the kilogram."""
    missing = lines["gross_kg"] - sum(lines[f"{s}_kg"] for s in TAKEN)
    if missing.any():
        line = lines.loc[missing.abs().idxmax()]
        raise BluecarbonError(
            f"line {line['holder']}, {line['vintage']}, {line['habitat']}: found "
            f"{int(missing.abs().max())} kg that no step accounts for. gross = "
            f"{' + '.join(TAKEN)} holds for every line. "
            "Make the account again, and do not edit its numbers."
        )


def mapped_habitats(account):
    """Habitats that are accounted by area and lie in a zone, in the order of the project file."""
    strata = account.strata
    if "area_linear" not in strata:
        return []
    shown = {h for h, area in yearly_area(strata, "area_linear").items() if area.any()}
    named = dict.fromkeys(h for m in account.project.method for h in m.habitats)
    return [h for h in named if h in shown]


def mapped_hectares(strata, date, *, inside=False):
    """Mapped area by habitat on a map date [ha], of the whole map or of the zones only."""
    on_day = strata["mapped_area"].sel(map_date=np.datetime64(date))
    area, zone = on_day.values, strata["zone"].values.astype(str)
    sums = {}
    for habitat, cm2, name in zip(strata["habitat"].values, area, zone, strict=True):
        if name or not inside:
            sums[str(habitat)] = sums.get(str(habitat), 0) + int(cm2)
    return {h: cm2 / SQUARE_CENTIMETRES_PER_HECTARE for h, cm2 in sums.items()}


def habitat_names(account, language):
    """Printed name of every habitat: the legend's where it has one, else ours."""
    legend = account.legend
    names = {}
    if legend is not None and f"label_{language}" in legend:
        pairs = zip(legend["habitat"], legend[f"label_{language}"], strict=True)
        names = {h: label for h, label in pairs if isinstance(label, str) and label}
    lines, strata = account.lines, account.strata
    for habitat in (*lines["habitat"], *strata["habitat"].values.tolist()):
        names.setdefault(habitat, term(language, "habitat", habitat))
    return names


def yearly_area(strata, variable):
    """Area by habitat [ha], arrays over year, of the strata that lie in a zone."""
    zone = strata["zone"].values.astype(str) if "zone" in strata.coords else None
    area, habitat = strata[variable].values, strata["habitat"].values.astype(str)
    inside = np.ones(len(habitat), bool) if zone is None else zone != ""
    return {h: area[inside & (habitat == h)].sum(axis=0) for h in dict.fromkeys(habitat[inside])}
