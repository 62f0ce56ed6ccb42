"""The sections [[method]]: which methods account which of the habitats, and their options."""

from textwrap import wrap

from bluecarbon.accounting.starting.lines import CHOOSE, option_lines, quoted, remark
from bluecarbon.methods.quantities import load_method, method_ids


def method_sections(found):
    """A section for each group of habitats that the same methods account."""
    methods = [load_method(name) for name in method_ids()]
    told = set()  # methods whose options were listed
    tonnage = [m for m in methods if m.total is not None and not m.cross_check]
    able = {h: {m.id for m in tonnage if h in m.habitats} for h in found.habitats}
    sections = [_section(found, habitats, able, told) for habitats in _alike(able)]
    none = [habitat for habitat, methods in able.items() if not methods]
    if none:
        sections.append(
            "# No method of the package accounts: " + remark(", ".join(none)) + ".\n"
            "# `bluecarbon methods` lists what there is; your own is added by --method FILE.py."
        )
    if found.ocean is not None:
        sections += _air_sea(found, methods)
    return sections


def _alike(able):
    """Habitats whose methods are the same, or all among those of another: one section each."""
    groups = []
    for habitat, methods in able.items():
        if not methods:
            continue
        for group in groups:
            if all(methods <= able[other] or methods >= able[other] for other in group):
                group.append(habitat)
                break
        else:
            groups.append([habitat])
    return groups


def _section(found, habitats, able, told):
    lines = ["# CHOOSE: the method, among those that account these habitats; divide the section"]
    lines.append("# to use several. `bluecarbon methods ID` says what each lacks.")
    known = sorted(set().union(*(able[h] for h in habitats)), key=method_ids().index)
    methods = [load_method(name) for name in known]
    lines += option_lines({quoted(m.id): _meaning(m, habitats) for m in methods})
    needed = {m.id: _options(found, m) for m in methods}
    if any(needed.values()):
        lines.append("# CHOOSE: its options, each on a line of its own below `use`.")
    for name, options in needed.items():
        if name in told:
            lines.append(f"#   {name}: see above")
        elif options:
            lines.append(f"#   {name}:")
            lines += [line for item in options.items() for line in _option(*item)]
            told.add(name)
    listed = ", ".join(quoted(h) for h in habitats)
    return "\n".join([*lines, "[[method]]", f"habitats = [{listed}]", f"use = {CHOOSE}"])


def _meaning(method, habitats):
    """The claims of a method, and which of the habitats it does not account."""
    without = [h for h in habitats if h not in method.habitats]
    claims = ", ".join(method.claims)
    return claims + (f"; not for {remark(', '.join(without))}" if without else "")


def _option(name, values):
    """An option with the values it may take, on lines of the usual length."""
    text = f"{name} = " + " | ".join(quoted(value) for value in values)
    return wrap(text, 100, initial_indent="#     ", subsequent_indent="#       ")


def _options(found, method):
    """Options without a default that [harvest] does not tell."""
    told = {"share_layout", "convention"} if found.harvest is not None else set()
    return {k: v for k, v in method.options.items() if k not in method.defaults and k not in told}


def _air_sea(found, methods):
    sections = []
    for method in methods:
        both = [h for h in found.habitats if h in method.habitats]
        if method.cross_check and both and "sea_air_flux" in method.inputs:
            listed = ", ".join(map(quoted, both))
            sections.append(
                f"# Beside it, never added: {method.title['en']}.\n"
                f"# [[method]]\n# habitats = [{listed}]\n# use = {quoted(method.id)}"
            )
    return sections
