"""When two lots count the same carbon twice.

Both sides are mappings as in `facts`: what an entry says of a lot.
"""

from bluecarbon.lots.ledger.pools import parts


def counted_twice(one, other):
    """The pools that two lots would both count on common ground; none where they may stand.

    Times that do not meet and pools that differ are different carbon. So are two habitats of one
    holder in one account: it has counted every cell once, and draws one outline around the zones of
    both. The lots of one line are parts of it, and `issuing` checks that they are no more than it.
    """
    if one["starts"] > other["ends"] or other["starts"] > one["ends"]:
        return frozenset()
    if one["line"] == other["line"]:
        return frozenset()
    same_account = one["account"] == other["account"] and one["holder"] == other["holder"]
    if same_account and one["habitat"] != other["habitat"]:
        return frozenset()
    return parts(one["pools"]) & parts(other["pools"])


def accounted_twice(one, other):
    """The pools of one holder, project and vintage that two accounts would both sell from.

    Wherever they lie: what a holder has of a pool in a year is counted in one account, and a later
    account takes the place of the earlier. Lots of one account, or of one line, are parts of it.
    """
    same = all(one[key] == other[key] for key in ("project", "holder", "vintage"))
    if not same or one["account"] == other["account"] or one["line"] == other["line"]:
        return frozenset()
    return parts(one["pools"]) & parts(other["pools"])


def accounts(said, earlier=None):
    """Pairs of lots, one of `said`, that are accounted twice; among themselves, or with others."""
    groups = {}
    for one in said if earlier is None else earlier:
        key = (one["project"], one["holder"], one["vintage"])
        # One lot of each line stands for all of it.
        groups.setdefault(key, {}).setdefault(one["line"], one)
    seen = set()
    for one in said:
        key = (one["project"], one["holder"], one["vintage"])
        if (one["line"], key) not in seen:
            seen.add((one["line"], key))
            for other in groups.get(key, {}).values():
                if accounted_twice(one, other):
                    yield one, other
