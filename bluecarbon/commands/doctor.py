"""`bluecarbon doctor`: says of a folder, per file, what it is, what is wrong and what to do."""

import shutil
import sys
from pathlib import Path

from bluecarbon.commands.options import add_methods, positive, register_methods
from bluecarbon.commands.printing import as_json, indented, shortened
from bluecarbon.commands.remote import add_remote, remote_of

CODES = "exit codes: 0 nothing has to be repaired; 1 something has"


def add_arguments(parser):
    """Add the arguments of `doctor`."""
    parser.epilog = CODES
    parser.add_argument(
        "path", type=Path, metavar="PATH", help="a folder of inputs, one input, or a project file"
    )
    add_methods(parser)
    add_remote(parser)
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="default: en")
    parser.add_argument("--json", action="store_true", help="for machines, see docs/doctor.md")
    parser.add_argument("--all", action="store_true", help="every finding of every file, and notes")
    parser.add_argument(
        "--strict", action="store_true", help="exit code 1 for what should be looked at, too"
    )
    parser.add_argument(
        "--untrusted",
        action="store_true",
        help="read every file in a child process first, with limits of time and memory",
    )
    parser.add_argument("--width", type=positive, metavar="N", help="columns; default: terminal")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)


def run(options):
    """Look at what PATH names, print it, and return the exit code."""
    register_methods(options)
    if options.path.suffix.casefold() == ".toml" and not options.json:
        return _project(options)
    from bluecarbon.accounting.doctor import examine
    from bluecarbon.accounting.doctor.child import Child
    from bluecarbon.accounting.doctor.showing import as_text

    progress = not options.quiet and sys.stderr.isatty()
    with Child() as child:
        sandbox = child if options.untrusted else None
        found = examine(options.path, progress=progress, sandbox=sandbox)
    if options.json:
        print(as_json(found.as_json(options.lang)))
    else:
        width = options.width or shutil.get_terminal_size().columns
        print(as_text(found, lang=options.lang, width=width, everything=options.all))
    bad = ("repair", "look") if options.strict else ("repair",)
    return int(any(d.verdict in bad for d in found.files))


def _project(options):
    """Open a project, which checks it, and print what it is made of."""
    from bluecarbon.accounting import open_project

    opened = open_project(options.path, remote=remote_of(options))
    print(repr(opened))
    rows = [
        [r.role, r.path, f"{r.bytes:,}", "simulated" if r.simulated else "", r.sha256[:12]]
        for r in opened.files.itertuples()
    ]
    print("\n".join(indented(["role", "file", "bytes", "", "sha256"], rows, left=2)))
    for note in opened.notes:
        print("note:", note)
    for reason in opened.demonstration:
        print("demonstration only:", shortened(reason))
    print("Nothing is wrong with what can be checked without reading pixels.")
    return 0
