"""What must hold between the parts of a project before anything is counted."""

from bluecarbon.crediting.deductions import RULES
from bluecarbon.errors import InputError, nearest


def check_options(project, section, method, where):
    """Every option of a method is given, with a value it knows; and nothing else is."""
    given = {**method.defaults, **section.options, **_harvest_options(project, method)}
    for name, allowed in method.options.items():
        if given.get(name) not in allowed:
            raise InputError(
                where=f"{where}.{name}",
                found=repr(given.get(name, "nothing")),
                rule=f"{method.id} needs `{name}`, one of: {', '.join(map(repr, allowed))}.",
                cure=f'Write `{name} = "{allowed[0]}"` or another of them; it changes the tonnage.',
            )
    for name in section.options:
        if name not in method.options:
            raise InputError(
                where=f"{where}.{name}",
                found=f"an unknown key {name!r}",
                rule="Keys that are not understood are not ignored.",
                cure=nearest(name, ["habitats", "use", *method.options]),
            )


def _harvest_options(project, method):
    """Options that a harvest method takes from the section [harvest]."""
    if "harvest_mass" not in method.inputs or not project.harvest:
        return {}
    return {
        "share_layout": project.harvest.share_layout,
        "convention": project.harvest.convention,
    }


def check_rule(project):
    """The deduction rule is one of those we know."""
    rule = project.crediting.rule
    if rule not in RULES:
        raise InputError(
            where=f"{project.path}, crediting.rule",
            found=repr(rule),
            rule=f"Known deduction rules: {', '.join(RULES)}.",
            cure=nearest(rule, RULES),
        )


def check_some_tonnage(project, methods):
    """Checks of applicability alone make no account."""
    if all(m.total is None for _, m in methods):
        raise InputError(
            where=f"{project.path}, method",
            found=", ".join(m.id for _, m in methods),
            rule="These check whether a place may apply, and yield no tonnage.",
            cure="Add a method that accounts the habitat; `bluecarbon methods` lists them.",
        )


def check_once(project, methods):
    """No pool of a habitat is accounted twice: two methods share a habitat, never a pool of it.

    What happened and what is expected (ex post, ex ante) are never summed, and may stand side by
    side.
    """
    counted = {}  # (habitat, basis) -> [(pool, how it is counted, method)]
    for section, method in methods:
        if method.cross_check or method.total is None:
            continue
        for habitat in section.habitats:
            before = counted.setdefault((habitat, method.basis), [])
            for pool, how in method.pool_basis.items():
                for other, other_how, owner in before:
                    if _same_pool(pool, other):
                        raise InputError(
                            where=f"{project.path}, method",
                            found=f"{habitat!r} under {owner} ({other}: {other_how}) and "
                            f"{method.id} ({pool}: {how})",
                            rule="A pool is accounted once, or its carbon would be counted twice; "
                            "burial and change of stock are two views of one pool.",
                            cure="Remove it from one of the two.",
                        )
            before += [(pool, how, method.id) for pool, how in method.pool_basis.items()]


def _same_pool(one, other):
    """True for the same pool, and for a pool with a part of it: biomass, below-ground biomass."""
    one, other = one.removeprefix("living "), other.removeprefix("living ")
    return one == other or one.endswith(f" {other}") or other.endswith(f" {one}")


def check_habitats(project, methods, opened):
    """Every method must find its data, and every area its error."""
    legend, covers = opened.get("legend"), opened.get("covers")
    shown = set(legend["habitat"] if legend is not None else ())
    shown |= {layer.habitat for layer in covers.layers} if covers else set()
    errors = project.uncertainty.area_standard_error
    for section, method in methods:
        if "harvest_mass" in method.inputs and not project.harvest:
            raise InputError(
                where=f"{project.path}, method {method.id}",
                found="no [harvest]",
                rule="This method weighs a harvest.",
                cure="Add a section [harvest] with the log, or remove the method.",
            )
        if "area" not in method.inputs:
            continue
        for habitat in section.habitats:
            if habitat not in shown:
                raise InputError(
                    where=f"{project.path}, method {method.id}",
                    found=repr(habitat),
                    rule="No map or cover raster shows this habitat.",
                    cure=nearest(habitat, shown),
                )
            told = habitat in errors or "default" in errors
            if not told and "reference_points" not in opened:
                raise InputError(
                    where=f"{project.path}, uncertainty.area_standard_error",
                    found=f"nothing for {habitat!r}",
                    rule="A mapped area without an error would look exact.",
                    cure="Give its relative standard error, or reference_points under [habitats].",
                )


def check_period(project, harvest, path):
    """Harvests lie in the period, and each says how far it may be off."""
    vintages = project.project.vintages
    outside = harvest[~harvest["year"].isin(vintages)]
    if len(outside):
        raise InputError(
            where=f"{path}, row {outside['row'].iloc[0]}",
            found=str(outside["date"].iloc[0])
            + (f" and {len(outside) - 1} more rows" if len(outside) > 1 else ""),
            rule=f"The period is {vintages[0]} to {vintages[-1]}.",
            cure="Extend the period, or take these rows out of the log.",
        )
    missing = harvest[harvest["mass_low"].isna() & (harvest["distribution"] != "fixed")]
    if len(missing):
        raise InputError(
            where=f"{path}, row {missing['row'].iloc[0]}",
            found="no mass_low and mass_high",
            rule="A harvest has an error, and its limits decide what can be claimed.",
            cure="Give the limits and the distribution of the yield test; where the mass is exact, "
            'write "fixed" under distribution.',
        )
