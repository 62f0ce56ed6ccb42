"""What an explanation is asked for: one line, some of its rows, one quantity."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bluecarbon.errors import InputError, nearest

KEYS = ("holder", "vintage", "habitat", "method")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One line of an account, and which of its rows and quantities are asked for."""

    line: dict  # holder, vintage, habitat, method
    settled: pd.Series | None  # row of `account.lines`; None for a cross-check, which is no line
    lot: object  # bluecarbon.lots.Lot, or None
    lot_number: int | None
    chain: object
    rows: np.ndarray  # positions in `chain.rows` of the whole line
    chosen: np.ndarray  # those of the stratum that was asked for; else the same
    quantity: str


def find(account, *, lot=None, stratum=None, year=None, quantity=None, **line):
    """Find what is asked for in an account; see `Account.explain`."""
    chosen = number = None
    if lot is not None:
        number, chosen = _lot(account, lot)
        line = _lot_line(chosen) | line
    for key, value in line.items():
        if key not in KEYS:
            raise _refused(
                f"{key}={value!r}",
                f"A line is named by {', '.join(KEYS)}.",
                nearest(key, (*KEYS, "lot", "stratum", "year", "quantity")),
            )
    if year is not None:
        line.setdefault("vintage", year)
    if quantity is not None:
        _known(account, quantity, line.get("method"))
    if stratum is not None:
        _stratum_known(account, stratum)
    found = [
        candidate
        for candidate in _candidates(account, line)
        if _fits(account, candidate, stratum, quantity)
    ]
    if len(found) != 1:
        said = {k: v for k, v in (("stratum", stratum), ("quantity", quantity)) if v is not None}
        raise _refused(
            f"{len(found)} lines for {line | said or 'no lot'}",
            "One line is explained at a time.",
            f"Name a lot, or enough of {', '.join(KEYS)}. {_several(found)}".rstrip(),
        )
    key, settled = found[0]
    chain = _chain(account, key)
    rows = rows_of(chain, key)
    wanted = quantity or chain.claimed
    return Asked(
        line=key,
        settled=settled,
        lot=chosen,
        lot_number=number,
        chain=chain,
        rows=rows,
        chosen=rows if stratum is None else rows[_of_stratum(account, chain, rows, stratum)],
        quantity=wanted,
    )


def rows_of(chain, key):
    """Positions of the rows of a chain that fill a line."""
    rows = chain.rows
    return np.flatnonzero(
        (rows["holder"] == key["holder"])
        & (rows["year"] == key["vintage"])
        & (rows["habitat"] == key["habitat"])
    )


def stratum_names(account, chain, rows):
    """Names of the strata of some rows."""
    names = account.strata["stratum"].values
    return [str(names[i]) for i in chain.rows["stratum"].iloc[rows]]


def _refused(found, rule, cure):
    return InputError(where="explain", found=found, rule=rule, cure=cure)


def _lot(account, lot):
    ids = [one.id for one in account.lots]
    if isinstance(lot, str):
        if lot not in ids:
            raise _refused(f"lot {lot!r}", "This account has no such lot.", nearest(lot, ids))
        lot = ids.index(lot)
    if not 0 <= lot < len(ids):
        cure = "Lots are counted from 0." if ids else f"Name a line by {', '.join(KEYS)}."
        raise _refused(f"lot {lot}", f"This account has {len(ids)} lots.", cure)
    return int(lot), account.lots[lot]


def _lot_line(lot):
    return {
        "holder": lot.holder,
        "vintage": lot.vintage,
        "habitat": lot.habitat,
        "method": lot.method.id,
    }


def _candidates(account, line):
    """Lines, and groups of rows of methods that stand beside the account, that fit the keys."""
    for lines in (account.lines, account.projections):
        for _, settled in lines.iterrows():
            key = {k: settled[k] for k in KEYS}
            if all(key[k] == v for k, v in line.items()):
                yield key | {"vintage": int(key["vintage"])}, settled
    for chain in account.chains:
        # A cross-check is explained only where it is named: it is never part of the account.
        if chain.method.cross_check and line.get("method") == chain.method.id:
            groups = chain.rows[["holder", "year", "habitat"]].drop_duplicates()
            for holder, year, habitat in groups.itertuples(index=False, name=None):
                key = dict(zip(KEYS, (holder, int(year), habitat, chain.method.id), strict=True))
                if all(key[k] == v for k, v in line.items()):
                    yield key, None


def _fits(account, candidate, stratum, quantity):
    key = candidate[0]
    chain = _chain(account, key)
    if quantity is not None and quantity not in _quantities(chain):
        return False
    if stratum is None:
        return True
    return len(_of_stratum(account, chain, rows_of(chain, key), stratum)) > 0


def _chain(account, key):
    """The chain that fills a line: of its method, and of the section that names its habitat."""
    mine = [c for c in account.chains if c.method.id == key["method"]]
    return next((c for c in mine if key["habitat"] in c.section.habitats), mine[0])


def _of_stratum(account, chain, rows, stratum):
    """Which of some rows belong to a stratum, or to a zone of that name."""
    names = stratum_names(account, chain, rows)
    zones = chain.rows["zone"].iloc[rows]
    return np.flatnonzero(
        [stratum in (name, zone) for name, zone in zip(names, zones, strict=True)]
    )


def _stratum_known(account, stratum):
    names = set(map(str, account.strata["stratum"].values)) | set(account.zones.table["zone"])
    if stratum not in names:
        raise _refused(
            f"stratum {stratum!r}",
            "A stratum is named as in `account.strata`, or by its zone alone.",
            nearest(stratum, names),
        )


def _quantities(chain):
    """Quantities of a chain that this account has the leaves for."""
    known = set(chain.leaves)
    return known | {n for n in chain.method.order if set(chain.method.leaves([n])) <= known}


def _known(account, quantity, method):
    chains = [c for c in account.chains if method in (None, c.method.id)]
    if any(quantity in _quantities(c) for c in chains):
        return
    lacking = next((c for c in chains if quantity in c.method.equations), None)
    if lacking is not None:
        needs = sorted(set(lacking.method.leaves([quantity])) - set(lacking.leaves))
        raise _refused(
            f"quantity {quantity!r}",
            f"It needs {', '.join(needs)}, which nothing this account claims or prints rests on.",
            f"Call the equation itself: bluecarbon.load_method({lacking.method.id!r})"
            f".equations[{quantity!r}].function(...).",
        )
    names = set().union(*(_quantities(c) for c in chains)) if chains else ()
    raise _refused(
        f"quantity {quantity!r}",
        "No method of this account has a quantity of this name.",
        nearest(quantity, names),
    )


def _several(found, most=4):
    if not found:
        return ""
    shown = ["/".join(map(str, key.values())) for key, _ in found[:most]]
    return f"These fit: {'; '.join(shown)}" + (" and more." if len(found) > most else ".")
