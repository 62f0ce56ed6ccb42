"""Net draws of the lines of an account, and what may be claimed of all of them together."""

from dataclasses import dataclass

import numpy as np

from bluecarbon.accounting.line_draws import line_inputs
from bluecarbon.crediting.deductions import claimable
from bluecarbon.crediting.looking import lines_at_a_time
from bluecarbon.crediting.order import interval_90
from bluecarbon.crediting.settle import look_at_net, net_key


@dataclass(eq=False)
class Net:
    """Net draws [kg] that some lines have in common."""

    draws: np.ndarray
    lines: int  # how many


def net_draws(opened, chains, groups, gross, baseline):
    """{`net_key`: Net} of every line that is claimed, and the key of each of these lines.

    Ex post where there is any.
    """
    inputs, _ = line_inputs(opened, chains, groups, gross, baseline, gases=False)
    found, keys = {}, []
    for line in [line for line in inputs if line.basis == "ex post"] or inputs:
        taken = line.gross_draws, line.baseline_draws, line.leakage_kg
        keys.append(net_key(*taken))
        if keys[-1] not in found:
            found[keys[-1]] = Net(_net(*taken), 0)
        found[keys[-1]].lines += 1
    return found, keys


def net_lines(opened, chains, groups, gross, baseline):
    """Net draws [kg] of every line that is claimed: one array where they are the same."""
    found, keys = net_draws(opened, chains, groups, gross, baseline)
    return [found[key].draws for key in keys]


def claim_of(crediting, net):
    """What the rule of a project lets be claimed of some lines together [kg]."""
    found = {}
    for draws in net:
        found.setdefault(id(draws), Net(draws, 0)).lines += 1
    return claims(crediting, found.values(), [slice(None)])[0]


def total_of(several):
    """Draws of the sum of all lines [kg]."""
    total = 0
    for net in several:
        total += net.draws * net.lines if net.lines > 1 else net.draws
    return total


def figures(crediting, several, total, parts):
    """Claim, mean, standard uncertainty and 90 % limits of some parts of the draws, (part, figure).

    `total` is `total_of` these lines.
    """
    claimed = claims(crediting, several, parts)
    return np.array([_figures(kg, total[part]) for kg, part in zip(claimed, parts, strict=True)])


def figures_of_all(crediting, found, total):
    """The same of all draws, (figure,), and {key: `bluecarbon.crediting.looking.Look` at it}."""
    looks = {}
    for keys in _at_a_time(found, found.values()):
        rows = np.stack([found[key].draws for key in keys])
        looks |= zip(keys, look_at_net(rows, crediting.confidence), strict=True)
    claimed = sum(looks[key].claims[crediting.rule] * net.lines for key, net in found.items())
    return np.array(_figures(claimed, total)), looks


def claims(crediting, several, parts):
    """What may be claimed of all lines together [kg], for each of some parts of their draws."""
    rule, confidence = crediting.rule, crediting.confidence
    claimed = [0] * len(parts)
    for some in _at_a_time(several, several):
        draws = np.stack([net.draws for net in some])
        lengths = [len(range(draws.shape[1])[part]) for part in parts]
        # Parts of one length are so many lines more.
        for length in sorted(set(lengths)):
            same = [i for i, n in enumerate(lengths) if n == length]
            rows = np.concatenate([draws[:, parts[i]] for i in same])
            kilograms = claimable(rule, rows, confidence=confidence)
            for n, i in enumerate(same):
                of_part = kilograms[n * len(some) : (n + 1) * len(some)]
                claimed[i] += sum(kg * x.lines for kg, x in zip(of_part, some, strict=True))
    return claimed


def _net(gross, baseline, leakage_kg):
    """Net draws of a line; its gross draws themselves where nothing is taken off."""
    gross = np.asarray(gross)
    if baseline is None and not leakage_kg:
        return gross
    return gross - (0 if baseline is None else np.asarray(baseline)) - leakage_kg


def _figures(claimed, total):
    return claimed, total.mean(), np.std(total, ddof=1), *interval_90(total)


def _at_a_time(things, several):
    """Some of as many things as lines after others, few enough for draws to be stacked."""
    things = list(things)
    step = lines_at_a_time(len(next(iter(several)).draws)) if things else 1
    for at in range(0, len(things), step):
        yield things[at : at + step]
