"""Which code turns pixels into counts: counts of two editions are not taken for one another."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import pyproj
import rasterio

PACKAGE = Path(__file__).parents[1]
# The rooms between a file and its counts.
ROOMS = ("inputs", "areas")
FILES = ("grid.py", "geodesy.py", "constants.py")


@cache
def reading_edition():
    """Digest of the source that reads and counts, and of PROJ, which may place cells."""
    digest = sha256(f"PROJ {pyproj.proj_version_str}\n".encode())
    rooms = [path for room in ROOMS for path in (PACKAGE / room).rglob("*.py")]
    for path in sorted([*rooms, *(PACKAGE / name for name in FILES)]):
        # Line ends are those of a checkout, not of an edition.
        source = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(PACKAGE).as_posix()} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()


@cache
def storing_edition():
    """The same for counts that are kept: with the GDAL that decoded them."""
    return sha256(f"{reading_edition()} GDAL {rasterio.__gdal_version__}".encode()).hexdigest()
