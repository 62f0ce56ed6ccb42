"""Arguments that several commands share, and what is done with them."""

import argparse
from pathlib import Path

from bluecarbon.commands.reading import add_reading, reading
from bluecarbon.commands.remote import add_remote, remote_of


def add_project(parser, metavar="PROJECT.toml", meaning="the project file"):
    """Add the project file, and the methodologies of one's own that it may name."""
    parser.add_argument("project", type=Path, metavar=metavar, help=meaning)
    add_methods(parser)


def add_methods(parser):
    """Add `--method FILE.py`; call `register_methods` before a method is looked up."""
    parser.add_argument(
        "--method",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.py",
        help="a methodology of your own, used under its ID; its code is run, so know it",
    )


def add_running(parser):
    """Add how an account is computed: threads, tiles, progress."""
    parser.add_argument("--threads", type=positive, default=2, metavar="N")
    parser.add_argument(
        "--tile-size",
        type=positive,
        metavar="CELLS",
        help="side of the tiles that are read at once (default: chosen); never changes the result",
    )
    add_reading(parser, positive)
    add_remote(parser)
    parser.add_argument("--quiet", action="store_true", help="no progress bars")


def positive(text):
    """A whole number above 0."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def register_methods(options):
    """Register the methodologies that `--method` names."""
    for path in options.method:
        _register(path)


def _register(path):
    from importlib.util import module_from_spec, spec_from_file_location

    from bluecarbon.methods.quantities import MethodError, register_method

    spec = spec_from_file_location(path.stem, path)
    if not path.is_file() or spec is None:
        raise MethodError(
            f"found no module at {path}. A methodology is a Python file of equations. "
            "Give the path of the file, which ends in .py."
        )
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    register_method(module)


def account_of(options, project=None, **more):
    """The account of a project as the options of `add_project` and `add_running` ask for it."""
    from bluecarbon.accounting import account, open_project

    register_methods(options)
    opened = open_project(project or options.project, remote=remote_of(options))
    with reading(options) as places:
        return account(
            opened,
            threads=options.threads,
            tile_size=options.tile_size,
            progress=not options.quiet,
            **places,
            **more,
        )
