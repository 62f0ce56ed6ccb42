"""Lines of an account before they are settled."""

from dataclasses import replace
from functools import partial

from bluecarbon.accounting.baselines import with_declared_baseline
from bluecarbon.accounting.gases import added, gas_emissions
from bluecarbon.accounting.terms import line_leakage
from bluecarbon.crediting.settle import Later, LineDraws


def line_inputs(opened, chains, groups, drawn, drawn_baseline, *, gases=True, later=False):
    """The lines before they are settled, and the chains and groups that they come from in turn.

    Without `gases` their draws are left out, which nothing needs that looks at net draws alone.
    With `later` draws are `Later`, for somebody who looks at one line after another.
    """
    inputs, filled = [], []
    when = Later if later else _now
    for chain, group, totals, baseline in zip(chains, groups, drawn, drawn_baseline, strict=True):
        if not chain.method.cross_check:
            inputs += _line_draws(chain, group, totals, baseline, gases, when)
            filled.append((chain, group))
    inputs = with_declared_baseline(opened, inputs)
    leakage = line_leakage(opened.project.crediting, inputs)
    if any(leakage):
        inputs = [replace(line, leakage_kg=kg) for line, kg in zip(inputs, leakage, strict=True)]
    return inputs, filled


def _now(make):
    return make()


def _line_draws(chain, group, totals, baseline, with_gases, when):
    """One `LineDraws` for each group of a chain."""
    # The baseline is rounded like the gross mass, so that what did not change comes out as nothing.
    gases = gas_emissions(chain) if with_gases else ()

    def draws(names, kept, i):
        """Draws of a group, added over names; None where there are none."""
        return when(partial(added, names, kept, i)) if names and kept is not None else None

    return [
        LineDraws(
            holder=holder,
            vintage=int(vintage),
            habitat=habitat,
            method=chain.method.id,
            gross_draws=draws((chain.claimed,), totals, i),
            baseline_draws=draws((chain.claimed,), baseline, i),
            gases_draws=draws(gases, totals, i),
            baseline_gases_draws=draws(gases, baseline, i),
            basis=chain.method.basis,
        )
        for i, (holder, vintage, habitat) in enumerate(group.keys)
    ]
