"""What the commands that hold private keys share."""

import sys
import warnings
from contextlib import contextmanager
from pathlib import Path

ROLES = ("issuer", "verifier", "platform")


def add_passphrase(parser):
    """Add `--passphrase-file`; see `passphrase`."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="its first line locks the private key"
    )


@contextmanager
def warnings_said():
    """Print warnings as sentences instead of as lines of code."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        print(f"warning: {warning.message}", file=sys.stderr)


def passphrase(options):
    """The passphrase that `--passphrase-file` names, or None."""
    from bluecarbon.evidence import keys

    return options.passphrase_file and keys.load_passphrase(options.passphrase_file)
