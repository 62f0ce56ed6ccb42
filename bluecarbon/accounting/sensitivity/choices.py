"""Other choices of method for the same ground: options and conventions that were not taken."""

from dataclasses import replace
from itertools import product

from bluecarbon.accounting.area_errors import area_errors
from bluecarbon.accounting.leaves import BASELINE, gather
from bluecarbon.accounting.opening import methods_of
from bluecarbon.errors import InputError, nearest

MOST = 24  # alternatives: each costs what the account costs


def alternatives(account, choices):
    """Chains and baselines of the account as it is, then of every other combination of choices.

    Parameters
    ----------
    account : Account
    choices : mapping of str to sequence of str
        "METHOD.option", "METHOD.use" or "harvest.convention" and the values that are as good as the
        one that the project took, which need not be named.

    Returns
    -------
    list of (chains, baselines)
    """
    project = account.opened.project
    own = {key: _value(project, key) for key in choices}
    values = {key: list(dict.fromkeys((own[key], *choices[key]))) for key in choices}
    combined = [dict(zip(values, v, strict=True)) for v in product(*values.values())]
    if len(combined) > MOST:
        raise InputError(
            where="sensitivity, choices",
            found=f"{len(combined)} combinations",
            rule=f"Each is accounted in full; {MOST} are the most.",
            cure="Ask for fewer choices at one time.",
        )
    made = [(account.chains, account.baselines or [None] * len(account.chains))]
    return made + [_made(account, chosen) for chosen in combined if chosen != own]


def _sections(project, key):
    """Numbers of the [[method]] sections that a choice speaks of, and the name of the option."""
    method, _, option = key.rpartition(".")
    found = [i for i, s in enumerate(project.method) if s.use == method]
    if not found or not option:
        known = [f"{s.use}.{o}" for s in project.method for o in ("use", *s.options)]
        known += ["harvest.convention", "harvest.share_layout"] if project.harvest else []
        raise InputError(
            where="sensitivity, choices",
            found=repr(key),
            rule="A choice is named as METHOD.option, as in the project file.",
            cure=nearest(key, known),
        )
    return found, option


def _value(project, key):
    section, _, option = key.rpartition(".")
    if section == "harvest" and project.harvest and option in ("convention", "share_layout"):
        return getattr(project.harvest, option)
    found, option = _sections(project, key)
    chosen = project.method[found[0]]
    return chosen.use if option == "use" else chosen.options.get(option)


def _made(account, chosen):
    """Chains and baselines under other choices, with all checks that a project file meets."""
    project = account.opened.project
    methods = list(project.method)
    for key, value in chosen.items():
        section, _, option = key.rpartition(".")
        if section == "harvest":
            harvest = project.harvest.model_dump() | {option: value}
            project = project.model_copy(
                update={"harvest": type(project.harvest).model_validate(harvest)}
            )
            continue
        for i in _sections(account.opened.project, key)[0]:
            told = methods[i].model_dump() | {option: value}
            methods[i] = type(methods[i]).model_validate(told)
    project = project.model_copy(update={"method": tuple(methods)})
    opened = replace(account.opened, project=project, methods=methods_of(project))
    measured, errors = account.measured, area_errors(opened, account.measured)
    chains = [gather(opened, measured.table, s, m, errors) for s, m in opened.accounted]
    baselines = [None] * len(chains)
    if measured.baseline_table is not None:
        baselines = [
            gather(opened, measured.baseline_table, s, m, errors, BASELINE)
            for s, m in opened.accounted
        ]
    return chains, baselines
