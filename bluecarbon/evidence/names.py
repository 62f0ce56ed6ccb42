"""Names of files in a bundle: the same file on every system, and nowhere but in its folder.

Small letters, digits, point, hyphen and underscore. So no name climbs out of a folder, two names
never differ by case or by Unicode form, and no system reads one of them as a device. What people
call a file stands in the manifest.
"""

import re
from hashlib import sha256

from bluecarbon.evidence.refusals import Refused

MAX_DEPTH = 6
SEGMENT = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}", re.ASCII)
# Windows opens a device under these, whatever follows the first point.
DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


class NameRefused(Refused):
    """A name that a bundle cannot hold."""


def check(name):
    """Raise NameRefused unless `name` (str) is the path of a file in a bundle."""
    segments = name.split("/")
    if len(segments) > MAX_DEPTH:
        raise NameRefused("name.depth", where="container", found=repr(name))
    for segment in segments:
        if not SEGMENT.fullmatch(segment) or segment.endswith("."):
            raise NameRefused("name.characters", where="container", found=repr(name))
        if segment.partition(".")[0] in DEVICES:
            raise NameRefused("name.device", where="container", found=repr(name))


def check_all(names):
    """Raise NameRefused unless these are safe, in the order of their bytes, and none twice.

    Nor may one be the folder of another.
    """
    before, known = None, set(names)
    for name in names:
        check(name)
        if before is not None and name <= before:
            code = "name.twice" if name == before else "name.order"
            raise NameRefused(code, where="container", found=repr(name))
        for at, character in enumerate(name):
            if character == "/" and name[:at] in known:
                raise NameRefused("name.folder", where="container", found=repr(name))
        before = name


def safe(title):
    """The last segment of a name for a file that people call `title`.

    What a bundle cannot hold becomes a hyphen, with the start of a digest so that two titles do not
    meet under one name.

    >>> safe("habitats_2022.tif"), safe("Zones.geojson")
    ('habitats_2022.tif', 'zones-50e9c365.geojson')
    """
    if SEGMENT.fullmatch(title) and title[-1] != "." and title.partition(".")[0] not in DEVICES:
        return title
    stem, point, suffix = title.rpartition(".")
    if not stem or not re.fullmatch(r"[A-Za-z0-9]{1,8}", suffix, re.ASCII):
        stem, point, suffix = title, "", ""
    readable = re.sub(r"[^a-z0-9_]+", "-", stem.lower()).strip("-_")[:40] or "file"
    digest = sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{readable}-{digest}{point}{suffix.lower()}"
