"""`bluecarbon verify`: arguments, what is printed, and the exit code."""

import json
import sys
from pathlib import Path

from bluecarbon.commands.options import positive
from bluecarbon.errors import BluecarbonError

UNREADABLE = 3
CODES = (
    "exit codes: 0 every level that was climbed passed; 1 something is wrong; 2 something could "
    "not be verified; 3 nothing was verified, because a file could not be read"
)


def add_arguments(parser):
    """Add the arguments of `verify`."""
    parser.epilog = CODES
    parser.add_argument("bundle", type=Path, metavar="BUNDLE")
    parser.add_argument("--trust", type=Path, metavar="TRUST.json", help="your own trust file")
    parser.add_argument("--at", metavar="TIME", help="judge keys as of 2028-01-01T00:00:00Z, say")
    parser.add_argument("--audience", metavar="NAME", help="the registry that it must be meant for")
    parser.add_argument(
        "--beside", type=Path, metavar="DIR", help="folder of inputs that travel beside the bundle"
    )
    parser.add_argument("--ledger", metavar="PATH|URL", help="look for conflicts in this ledger")
    parser.add_argument(
        "--execute-notebook",
        action="store_true",
        help="run the notebook of the bundle, which is code of a stranger (level L5)",
    )
    parser.add_argument(
        "--level",
        choices=("L0", "L1", "L2", "L3", "L4", "L5"),
        help="the exit code is that of this level alone, 2 where it was not run",
    )
    parser.add_argument("--json", action="store_true", help="for machines, and to sign")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page too")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="of the report")
    parser.add_argument(
        "--seconds", type=positive, default=1800, metavar="N", help="time for L3, and for L5"
    )
    parser.add_argument(
        "--memory", type=positive, default=4096, metavar="MIB", help="memory for L3, and for L5"
    )
    parser.add_argument("--threads", type=positive, default=2, metavar="N")
    # A mistyped option must not look like a verdict.
    parser.error = lambda message: parser.exit(UNREADABLE, f"bluecarbon verify: {message}\n")
    parser.set_defaults(run=run, unprinted=UNREADABLE)


def run(options):
    """Verify, print, and return the exit code."""
    from bluecarbon.accounting.verifying.levels import verify
    from bluecarbon.accounting.verifying.recompute import MIB, Effort
    from bluecarbon.writing import atomic_write

    limits = Effort(seconds=options.seconds, memory=options.memory * MIB, threads=options.threads)
    try:
        found = verify(
            options.bundle,
            trust=options.trust,
            at=options.at,
            audience=options.audience,
            beside=options.beside,
            ledger=options.ledger,
            execute_notebook=options.execute_notebook,
            limits=limits,
        )
        if options.html:
            atomic_write(options.html, found.html(options.lang))
    except BluecarbonError as error:
        print(f"bluecarbon: {error}", file=sys.stderr)
        return UNREADABLE
    if options.json:
        print(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
    else:
        print(found.text(options.lang))
    return found.exit_code_of(options.level) if options.level else found.exit_code
