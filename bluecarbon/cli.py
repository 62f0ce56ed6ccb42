"""The command line: finds the command that is asked for, runs it, and turns refusals into words.

The commands are listed in `bluecarbon.commands`; add new ones there.
"""

import argparse
import os
import sys
from importlib import import_module

from bluecarbon import __version__
from bluecarbon.cards import visible
from bluecarbon.commands import COMMANDS, lean
from bluecarbon.errors import BluecarbonError
from bluecarbon.writing import FULL


def main(arguments=None):
    """Run the command line; returns the exit code: 0 done, 1 refused with a reason.

    `verify` has codes of its own, see `bluecarbon verify --help`.
    """
    alone = arguments is None  # the process is ours
    arguments = sys.argv[1:] if alone else list(arguments)
    options = _parser(arguments).parse_args(arguments)
    try:
        if alone:
            lean.begin(options)
        code = options.run(options) or 0
        sys.stdout.flush()
        return code
    except BluecarbonError as error:
        # Names in it may come from a stranger's file and hide or turn what stands beside them.
        print(f"bluecarbon: {visible(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bluecarbon: interrupted; no file was left half-written.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output, `head` say, has seen enough.
        sys.stderr.close()
        return 0
    except OSError as error:
        if error.errno not in FULL or error.filename:
            raise
        # What could not be printed must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(
            f"bluecarbon: the output could not be written ({error.strerror}). Files of results are "
            "whole. Free some space, or print to another place.",
            file=sys.stderr,
        )
        return getattr(options, "unprinted", 1)
    finally:
        if alone:
            lean.end()


def _parser(arguments):
    """A parser that knows all commands by name, and the arguments of the one that is asked for."""
    parser = argparse.ArgumentParser(
        prog="bluecarbon",
        description="Habitat rasters, ocean fields and field sheets in; whole kilograms of CO2e "
        "that a stranger can recompute out.",
    )
    parser.add_argument("--version", action="version", version=f"bluecarbon {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    # No option that stands before the command takes a value, so this is the command.
    asked = next((a for a in arguments if not a.startswith("-")), None)
    for command in COMMANDS:
        its_parser = commands.add_parser(command.name, help=command.help)
        if command.name == asked:
            import_module(command.module).add_arguments(its_parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
