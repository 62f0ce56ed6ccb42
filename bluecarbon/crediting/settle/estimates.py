"""What the draws of lines say, before anything is deducted: checked, and some lines at a time."""

from dataclasses import dataclass
from operator import index

import numpy as np

from bluecarbon.crediting import _exact
from bluecarbon.crediting.deductions import RULES
from bluecarbon.crediting.looking import each, lines_at_a_time, look
from bluecarbon.crediting.order import tails
from bluecarbon.crediting.settle.lines import TIME_BASES, draws_key, name_of, net_key
from bluecarbon.errors import InputError, nearest


def estimates(lines, confidence, looks=None):
    """What the draws of each line say, as {key of the line: columns of `SettledLine`}.

    `looks` is what `look_at_net` said of net draws before, {`net_key`: one line of it}.
    """
    lines = list(lines)
    _same_claim(lines)
    _each_once(lines)
    # Years between two maps are often alike: lines of the same draws are looked at as one.
    alike = [_key_of_draws(line) for line in lines]
    first = dict(zip(reversed(alike), reversed(lines), strict=True))
    ones = {key: first[key] for key in alike}
    found = {}
    for block in _blocks(ones.values()):
        found |= zip((d.line.key for d in block), _of_block(block, confidence, looks), strict=True)
    said = {key: found[line.key] for key, line in ones.items()}
    return {
        line.key: {
            "holder": line.holder,
            "vintage": line.vintage,
            "habitat": line.habitat,
            "method": line.method,
            **said[key],
        }
        for key, line in zip(alike, lines, strict=True)
    }


def look_at_net(rows, confidence):
    """A `Look` at the net draws of each line, (line, draw): all that `estimates` asks for."""
    _exact.whole_draws(rows.reshape(-1), where="net draws")
    seen = look(rows, RULES.values(), confidence=confidence, also=_places(rows.shape[1]))
    return list(each(seen))


def _places(n):
    """Where the lower limit, the median and the upper limit of n draws stand."""
    low, high = tails(n)
    return low, (n - 1) // 2, high


def _key_of_draws(line):
    others = (line.gases_draws, line.baseline_gases_draws)
    net = net_key(line.gross_draws, line.baseline_draws, line.leakage_kg)
    # 1.0 kg of leakage is refused, and is not the 1 kg of another line.
    return (*net, *map(draws_key, others), line.basis, type(line.leakage_kg))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draws:
    """A line with its draws as int64 arrays, checked."""

    line: object
    leakage_kg: int
    gross: np.ndarray
    baseline: np.ndarray | None
    gases: np.ndarray | None
    baseline_gases: np.ndarray | None


def _blocks(lines):
    """Lines with their draws, some at a time and of equally many draws."""
    block = []
    for line in lines:
        draws = _checked(line)
        size = draws.gross.size
        if block and (size != block[0].gross.size or len(block) == lines_at_a_time(size)):
            yield block
            block = []
        block.append(draws)
    if block:
        yield block


def _checked(line):
    name = name_of(line.key)
    gross = _exact.whole_draws(line.gross_draws, where=f"{name}, gross_draws")
    leakage = _leakage(line, name)
    baseline = _beside(line, gross, "baseline")
    gases = _beside(line, gross, "gases")
    baseline_gases = _beside(line, gross, "baseline_gases")
    if line.basis not in TIME_BASES:
        raise InputError(
            where=f"{name}, basis",
            found=repr(line.basis),
            rule=f"A line is one of: {', '.join(TIME_BASES)}.",
            cure=nearest(line.basis, TIME_BASES),
        )
    return _Draws(
        line=line,
        leakage_kg=leakage,
        gross=gross,
        baseline=baseline,
        gases=gases,
        baseline_gases=baseline_gases,
    )


def _beside(line, gross, of):
    """Draws that belong to the gross draws of a line, int64; None where it has none."""
    draws, name = getattr(line, f"{of}_draws"), name_of(line.key)
    if draws is None:
        return None
    draws = _exact.whole_draws(draws, where=f"{name}, {of}_draws")
    if draws.shape != gross.shape:
        raise InputError(
            where=name,
            found=f"{gross.size} gross and {draws.size} {of.replace('_', ' ')} draws",
            rule=f"Draw i of the {of.replace('_', ' ')} belongs to draw i of the gross mass.",
            cure="Evaluate both with the same draws, so that the errors they share cancel.",
        )
    return draws


def _of_block(block, confidence, looks):
    """Columns of `SettledLine` for lines of equally many draws, but for who they are."""
    n = block[0].gross.size
    gross = _sums([draws.gross for draws in block])
    baseline = _sums([draws.baseline for draws in block])
    gases = _sums([draws.gases for draws in block])
    baseline_gases = _sums([draws.baseline_gases for draws in block])
    low, middle, high = _places(n)
    for i, (draws, seen) in enumerate(zip(block, _looks(block, confidence, looks), strict=True)):
        # Against the seller: gross is rounded down, what is taken off it up.
        gross_kg, baseline_kg = gross[i] // n, -(-baseline[i] // n)
        net_kg = gross_kg - baseline_kg - draws.leakage_kg
        yield {
            "gross_kg": gross_kg,
            "baseline_kg": baseline_kg,
            "leakage_kg": draws.leakage_kg,
            "mean_kg": seen.means,
            "median_kg": seen.at[middle],
            "p05_kg": seen.at[low],
            "p95_kg": seen.at[high],
            "draws": n,
            "basis": draws.line.basis,
            "gases_kg": -(-gases[i] // n),
            "stock_kg": net_kg - (baseline_gases[i] - gases[i]) // n,
            # The mean of the net draws may be one kilogram above the net of the rounded means.
            "claimable_under": tuple((rule, min(kg, net_kg)) for rule, kg in seen.claims.items()),
        }


def _looks(block, confidence, looks):
    """A look at the net draws of each line: some were looked at before, some share theirs."""
    seen, new, keys = {}, {}, []
    for draws in block:
        line = draws.line
        keys.append(net_key(line.gross_draws, line.baseline_draws, draws.leakage_kg))
        if looks is None or keys[-1] not in looks:
            new.setdefault(keys[-1], draws)
    if new:
        rows = np.stack([_net(draws) for draws in new.values()])
        seen = dict(zip(new, look_at_net(rows, confidence), strict=True))
    return [seen[key] if key in seen else looks[key] for key in keys]


def _net(draws):
    if draws.baseline is None and not draws.leakage_kg:
        return draws.gross
    # Draw by draw, before any quantile: an error that both share is no error of the difference.
    net = draws.gross - draws.leakage_kg
    if draws.baseline is not None:
        net -= draws.baseline
    return _exact.whole_draws(net, where=f"{name_of(draws.line.key)}, net draws")


def _sums(draws):
    """Exact sums of draws, line by line; zero where a line has none."""
    given = {id(d): d for d in draws if d is not None}
    found = _exact.sums(np.stack(list(given.values()))) if given else ()
    sum_of = dict(zip(given, found, strict=True)) | {id(None): 0}
    return [sum_of[id(d)] for d in draws]


def _same_claim(lines):
    with_baseline = [line for line in lines if line.baseline_draws is not None]
    if with_baseline and len(with_baseline) < len(lines):
        other = next(line for line in lines if line.baseline_draws is None)
        raise InputError(
            where=name_of(other.key),
            found=f"no baseline draws, while {name_of(with_baseline[0].key)} has some",
            rule="An annual sink and a credit are never settled together.",
            cure="Give every line of a credit its baseline, zeros where nothing would have "
            "happened, or settle the two claims apart.",
        )


def _each_once(lines):
    seen = set()
    for line in lines:
        if line.key in seen:
            raise InputError(
                where=name_of(line.key),
                found="the line a second time",
                rule="A holder, vintage, habitat and method make one line.",
                cure="Add the draws of the two, draw by draw, before settling.",
            )
        seen.add(line.key)


def _leakage(line, name):
    try:
        leakage = index(line.leakage_kg)
    except TypeError:
        leakage = -1
    if not 0 <= leakage <= _exact.MAX_KG:
        raise InputError(
            where=f"{name}, leakage_kg",
            found=line.leakage_kg,
            rule="Leakage is emission caused elsewhere, in whole kilograms, not below zero.",
            cure="Round it up to whole kilograms, as a positive number.",
        )
    return leakage
