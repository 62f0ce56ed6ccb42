"""Commands of the command line, one file a group: arguments, and what is printed."""

from bluecarbon.commands.ledger import add_ledger
from bluecarbon.commands.lots import add_lots

__all__ = ["add_ledger", "add_lots"]
