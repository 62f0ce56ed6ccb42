"""`bluecarbon cache show|clear`: the counts and the fetched files that are kept on disk."""

from datetime import datetime
from pathlib import Path

from bluecarbon.commands.printing import indented


def add_arguments(parser):
    """Add the arguments of `cache`."""
    kinds = parser.add_subparsers(required=True, metavar="show|clear")
    for name, run, said in (
        ("show", _show, "what is kept, and how much room it takes"),
        ("clear", _clear, "remove all of it"),
    ):
        kind = kinds.add_parser(name, help=said)
        kind.add_argument(
            "--cache", type=Path, metavar="DIR", help="that folder (default: your cache folder)"
        )
        kind.set_defaults(run=run)


def _disk(options):
    from bluecarbon.accounting.caching import default_folder
    from bluecarbon.accounting.caching.disk import Disk

    return Disk(options.cache or default_folder())


def _copies(options):
    from bluecarbon.accounting.caching import default_folder
    from bluecarbon.accounting.fetching import Copies

    return Copies(options.cache or default_folder())


def _show(options):
    disk = _disk(options)
    rows = sorted(disk.listed(), key=lambda row: row["used"], reverse=True)
    size = sum(row["bytes"] for row in rows)
    print(f"{disk.folder}: {len(rows)} counts, {size:,} bytes of at most {disk.limit:,}")
    if rows:
        head = ["key", "", "files", "bytes", "last used"]
        lines = [
            [
                row["key"][:12],
                "whole" if row["whole"] else "checkpoint of a run that was stopped",
                str(row["files"]),
                f"{row['bytes']:,}",
                _day(row),
            ]
            for row in rows
        ]
        print("\n".join(indented(head, lines, left=2)))
    copies = _copies(options)
    rows = sorted(copies.listed(), key=lambda row: row["used"], reverse=True)
    size = sum(row["bytes"] for row in rows)
    print(f"{copies.folder}: {len(rows)} fetched files, {size:,} bytes")
    if rows:
        lines = [[row["key"][:12], f"{row['bytes']:,}", _day(row)] for row in rows]
        print("\n".join(indented(["sha256", "bytes", "last used"], lines, left=1)))


def _day(row):
    return f"{datetime.fromtimestamp(row['used']):%Y-%m-%d %H:%M}"


def _clear(options):
    disk = _disk(options)
    rows = disk.clear()
    size = sum(row["bytes"] for row in rows)
    print(f"{disk.folder}: removed {len(rows)} counts, {size:,} bytes")
    copies = _copies(options)
    rows = copies.clear()
    size = sum(row["bytes"] for row in rows)
    print(f"{copies.folder}: removed {len(rows)} fetched files, {size:,} bytes")
