"""Explains a line: the chain from kilograms back to maps, sheets and table rows."""

from bluecarbon.accounting.explain.asked import find
from bluecarbon.accounting.explain.explanation import Explanation


def explain(account, **asked):
    """The `Explanation` of what is asked for; see `Account.explain` for the arguments."""
    return Explanation(account=account, asked=find(account, **asked))


__all__ = ["Explanation", "explain"]
