"""`bluecarbon sample`: copies a sample project into a folder, to try things with."""

from pathlib import Path


def add_arguments(parser):
    """Add the arguments of `sample`."""
    parser.add_argument(
        "name",
        nargs="?",
        default="bay",
        metavar="NAME",
        help="bay (default), a drawn bay; rehearsal, two farms to rehearse a sale with; xihu, the "
        "real coastline, in a checkout of the source only",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="default: bluecarbon-sample[-NAME]",
    )
    parser.set_defaults(run=run)


def run(options):
    """Copy, and print what can be done next."""
    from bluecarbon.samples import sample_data

    folder = sample_data(options.name, options.out)
    print(f"{folder}: see README.md for what is invented in it. Next:")
    print(f"bluecarbon run {folder / 'project.toml'} --out {folder / 'out'}")
