"""The commands of the command line: their names, what they are for, and where they live.

To add a command, write one line below and a module with `add_arguments(parser)`: it adds the
arguments, and ends in `parser.set_defaults(run=...)` with a function of the parsed options that
returns an exit code, or None for 0. Nothing else needs to know of it. The module is imported when
its command is asked for and not before, so `bluecarbon --help` stays quick however many there are;
what is slow to import (NumPy, xarray) it imports inside of its functions.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """A command: what is typed, one line of help, and the module that holds it."""

    name: str
    help: str
    module: str


# In the order of `bluecarbon --help`.
COMMANDS = (
    Command("sample", "copy a sample project, to try things with", "bluecarbon.commands.sample"),
    Command("run", "account a project: tables, lots and a report", "bluecarbon.commands.run"),
    Command(
        "explain",
        "the chain behind one lot, equation by equation",
        "bluecarbon.commands.explain",
    ),
    Command("maps", "what every cell contributes, as GeoTIFFs", "bluecarbon.commands.maps"),
    Command("portfolio", "account projects together, by owner", "bluecarbon.commands.portfolio"),
    Command(
        "sensitivity",
        "what the uncertainty comes from, and what to measure next",
        "bluecarbon.commands.sensitivity",
    ),
    Command(
        "doctor",
        "what is wrong with a folder of inputs, or with a project",
        "bluecarbon.commands.doctor",
    ),
    Command("init", "begin a project file from a folder of inputs", "bluecarbon.commands.init"),
    Command("cut", "a window of a map on a server, by byte ranges", "bluecarbon.commands.cut"),
    Command("cache", "counts and maps that are kept: show, clear", "bluecarbon.commands.cache"),
    Command("methods", "the methodologies that can be used", "bluecarbon.commands.methods"),
    Command("keys", "keys that sign, and files that say whom to trust", "bluecarbon.commands.keys"),
    Command(
        "evidence", "bundles: build them, sign them, look into them", "bluecarbon.commands.evidence"
    ),
    Command("lots", "lot files: list, split, merge, export, announce", "bluecarbon.commands.lots"),
    Command("ledger", "the book in which no tonne is sold twice", "bluecarbon.commands.ledger"),
    Command(
        "verify",
        "check a bundle from a stranger, and compute it again",
        "bluecarbon.commands.verify",
    ),
)
