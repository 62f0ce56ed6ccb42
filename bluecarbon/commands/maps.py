"""`bluecarbon maps`: paints what every cell contributes to an account, as GeoTIFFs."""

from pathlib import Path

from bluecarbon.commands.options import account_of, add_project, add_running

QUANTITIES = ("gross", "lots", "half_width", "trajectory")


def add_arguments(parser):
    """Add the arguments of `maps`."""
    add_project(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where maps go")
    parser.add_argument(
        "--quantity",
        choices=QUANTITIES,
        action="append",
        help="what to paint, t CO2e per hectare but for trajectory (default: gross); repeatable",
    )
    parser.add_argument(
        "--vintage", type=int, action="append", metavar="Y", help="these years alone; repeatable"
    )
    parser.add_argument("--period", action="store_true", help="one map of all the years together")
    parser.add_argument("--cog", action="store_true", help="cloud-optimised GeoTIFFs")
    add_running(parser)
    parser.set_defaults(run=_run)


def _run(options):
    from bluecarbon.accounting.mapping import write_maps

    paths = write_maps(
        account_of(options),
        options.out,
        quantities=options.quantity or ("gross",),
        vintages=options.vintage,
        period=options.period,
        cog=options.cog,
        progress=not options.quiet,
    )
    for path in paths.values():
        print(path)
    print(f"sums, held against the account: {options.out / 'maps.json'}")
