"""Explains a line: the chain from kilograms back to maps, sheets and table rows."""


def explain(account, **asked):
    """The `Explanation` of what is asked for; see `Account.explain` for the arguments."""
    # A saved account is named by this room too, without a page being drawn.
    from bluecarbon.accounting.explain.asked import find
    from bluecarbon.accounting.explain.explanation import Explanation

    return Explanation(account=account, asked=find(account, **asked))


__all__ = ["explain"]
