"""Live lots against one another: the same ground, or the same account, twice."""

from sqlalchemy import select

from bluecarbon.lots.ledger import checks, places, rules, schema, shapes
from bluecarbon.lots.ledger.refusals import LedgerRefused


def check_ground(connection, replay):
    """No two live lots count the same carbon on the same ground, or in two accounts."""
    lots = schema.lots
    vintages = connection.execute(select(lots.c.vintage).distinct()).scalars().all()
    for vintage in sorted(vintages):
        found = places.said(connection, [vintage], lots.c.vintage)
        _check_accounts(replay, found.values())
        alike = {(one["line"], one["geometry_digest"]): one for one in found.values()}
        _check_vintage(connection, replay, list(alike.values()))


def _check_accounts(replay, said):
    seen = set()
    for one, other in rules.accounts(said):
        pair = tuple(sorted((one["id"], other["id"])))
        if pair not in seen:
            seen.add(pair)
            what = ", ".join(sorted(rules.accounted_twice(one, other)))
            found = f"{what} of {one['holder']} in {one['vintage']}, in two accounts"
            replay.wrong("overlap", f"lots {pair[0]} and {pair[1]}", found)


def _check_vintage(connection, replay, said):
    texts = checks.drawn(connection, {one["geometry_digest"] for one in said})
    digests = [one["geometry_digest"] for one in said]
    try:
        found = list(shapes.pairs([shapes.outline(texts[digest]) for digest in digests]))
    except LedgerRefused as error:
        replay.wrong("overlap", "outlines", error.found)
        return
    for i, j in found:
        pools = rules.counted_twice(said[i], said[j])
        shared = shapes.overlap(texts[digests[i]], texts[digests[j]]) if pools else None
        if pools and not shared.touches:
            where = f"lots {said[i]['id']} and {said[j]['id']}"
            what = f"{shared.hectares:.4f} ha of {', '.join(sorted(pools))} in both"
            replay.wrong("overlap", where, what)
