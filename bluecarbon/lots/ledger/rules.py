"""When two lots count the same carbon twice, where their outlines overlap.

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
