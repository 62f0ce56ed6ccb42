"""Lines of an account before they are settled."""

from dataclasses import replace
from functools import partial

from bluecarbon.accounting.baselines import with_declared_baseline
from bluecarbon.accounting.gases import added, gas_emissions
from bluecarbon.accounting.terms import line_leakage
from bluecarbon.crediting.settle import Later, LineDraws


def line_inputs(opened, chains, groups, drawn, drawn_baseline, *, gases=True):
    """The lines before they are settled, and the chains and groups that they come from in turn.

    Without `gases` their draws are left out, which nothing needs that looks at net draws alone.
    Draws are `Later`, of one key where the totals behind them are the same.
    """
    inputs, filled = [], []
    for chain, group, totals, baseline in zip(chains, groups, drawn, drawn_baseline, strict=True):
        if not chain.method.cross_check:
            inputs += _line_draws(chain, group, totals, baseline, gases)
            filled.append((chain, group))
    inputs = with_declared_baseline(opened, inputs)
    leakage = line_leakage(opened.project.crediting, inputs)
    if any(leakage):
        inputs = [replace(line, leakage_kg=kg) for line, kg in zip(inputs, leakage, strict=True)]
    return inputs, filled


def _line_draws(chain, group, totals, baseline, with_gases):
    """One `LineDraws` for each group of a chain."""
    # The baseline is rounded like the gross mass, so that what did not change comes out as nothing.
    gases = gas_emissions(chain) if with_gases else ()
    columns = {
        "gross_draws": _draws((chain.claimed,), totals, len(group.keys)),
        "baseline_draws": _draws((chain.claimed,), baseline, len(group.keys)),
        "gases_draws": _draws(gases, totals, len(group.keys)),
        "baseline_gases_draws": _draws(gases, baseline, len(group.keys)),
    }
    return [
        LineDraws(
            holder=holder,
            vintage=int(vintage),
            habitat=habitat,
            method=chain.method.id,
            basis=chain.method.basis,
            **dict(zip(columns, draws, strict=True)),
        )
        for (holder, vintage, habitat), *draws in zip(group.keys, *columns.values(), strict=True)
    ]


def _draws(names, kept, groups):
    """Draws of every group, added over names; None where there are none."""
    if not names or kept is None:
        return [None] * groups
    keys = list(zip(*(kept[name].keys for name in names), strict=True))
    first = dict(zip(reversed(keys), reversed(range(groups)), strict=True))
    later = {key: Later(partial(added, names, kept, i), key) for key, i in first.items()}
    return [later[key] for key in keys]
