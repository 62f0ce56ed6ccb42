"""Checks between the files of one folder: grids, codes, dates, places, harvests."""

from bluecarbon.accounting.doctor.cross import (
    coast,
    copies,
    frames,
    harvests,
    legends,
    places,
    seas,
    spartina,
    times,
)

CHECKS = (copies, frames, legends, times, spartina, places, coast, seas, harvests)


def compare(found):
    """Add to the diagnoses of a folder what only shows between its files."""
    for check in CHECKS:
        check.compare(found)


__all__ = ["compare"]
