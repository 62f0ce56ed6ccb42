"""`bluecarbon cut`: a window of a GeoTIFF on a server, by byte ranges, with a receipt."""

import argparse
import math
from pathlib import Path

CODES = (
    "exit codes: 0 cut, or all is as the receipt says; 1 refused with a reason, or something "
    "differs"
)


def add_arguments(parser):
    """Add the arguments of `cut`."""
    parser.epilog = CODES
    parser.add_argument(
        "address", nargs="?", metavar="ADDRESS", help="https address of the map (GeoTIFF, COG)"
    )
    parser.add_argument("--out", type=Path, metavar="FILE.tif", help="the local map")
    window = parser.add_argument_group("the window: zones, or bounds")
    window.add_argument("--zones", type=Path, metavar="FILE", help="zones as a project has them")
    window.add_argument(
        "--buffer", type=float, default=0.0, metavar="METRES", help="around the zones (default: 0)"
    )
    window.add_argument(
        "--bounds", type=float, nargs=4, metavar=tuple("WSEN"), help="west, south, east, north"
    )
    window.add_argument(
        "--bounds-crs",
        default="EPSG:4326",
        metavar="CRS",
        help="of the bounds (default: EPSG:4326, longitude and latitude)",
    )
    window.add_argument(
        "--exact",
        action="store_true",
        help="just the cells touched, and not whole squares of 64: areas, and so accounts, may "
        "then differ from those of the whole map in the sixth digit",
    )
    later = parser.add_argument_group("later, in place of a cut")
    later.add_argument(
        "--check",
        type=Path,
        metavar="RECEIPT",
        help="FILE.tif.json: whether the server still gives what was cut",
    )
    parser.add_argument(
        "--most-bytes",
        type=_bytes,
        metavar="N",
        help="taken of the map at most (default: 1 GiB); may be written 5e9",
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)


def run(options):
    """Cut and print what was cut, or check and print what differs."""
    from bluecarbon.accounting.cutting import check_cut, cut_map
    from bluecarbon.accounting.fetching.remote import GIB, Remote

    remote = Remote(limit=options.most_bytes or GIB, progress=not options.quiet)
    if options.check:
        _only(options)
        checked = check_cut(options.check, remote=remote)
        print(checked)
        return int(not checked.same)
    if not (options.address and options.out):
        raise _unclear(
            "no address" if not options.address else "no --out",
            "A cut needs the address of a map and a name for the window.",
            "Write: bluecarbon cut ADDRESS --out FILE.tif --zones zones.geojson.",
        )
    print(
        cut_map(
            options.address,
            options.out,
            zones=options.zones,
            buffer=options.buffer,
            bounds=options.bounds,
            bounds_crs=options.bounds_crs,
            exact=options.exact,
            remote=remote,
        )
    )
    return 0


def _only(options):
    """Refuse what a check takes from the receipt."""
    for name in ("address", "out", "zones", "bounds"):
        if getattr(options, name) is not None:
            raise _unclear(
                name,
                "A check takes all from the receipt.",
                "Write: bluecarbon cut --check FILE.tif.json.",
            )


def _unclear(found, rule, cure):
    from bluecarbon.errors import InputError

    return InputError(where="bluecarbon cut", found=found, rule=rule, cure=cure)


def _bytes(text):
    size = float(text)
    if not math.isfinite(size) or size < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return int(size)
