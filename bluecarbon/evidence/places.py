"""Which files a bundle may hold, where, and what each place makes of a file."""

import re

MANIFEST, RECIPE = "manifest.json", "recipe.json"
TILES, TOTALS = "payload/results/tiles.csv", "payload/results/totals.csv"
LINES = "payload/results/lines.csv"
METADATA = "payload/ro-crate-metadata.json"
# Signatures, and time stamps (RFC 3161) over them; both may come later.
ATTESTATION = re.compile(r"attestations/[a-z0-9][a-z0-9_-]{0,63}\.(dsse\.json|tsr)", re.ASCII)

_LOT = re.compile(r"lots/bc-[0-9]{4}-[0-9a-hjkmnp-tv-z]{10}\.json", re.ASCII)
_FOLDERS = {
    "payload/inputs/": "input",
    "payload/results/": "result",
    "payload/notebook/": "notebook",
    "payload/report/": "report",
}
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "html": "text/html; charset=utf-8",
    "ipynb": "application/x-ipynb+json",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "nc": "application/x-netcdf",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "toml": "application/toml",
}


def role(path):
    """What a file at this path is for; None where no file may be listed under it."""
    if path == RECIPE:
        return "recipe"
    if path == METADATA:
        return "metadata"
    if _LOT.fullmatch(path):
        return "lot"
    return next((role for folder, role in _FOLDERS.items() if path.startswith(folder)), None)


def media_type(path):
    """The media type that the last part of a path stands for."""
    return _MEDIA.get(path.rpartition(".")[2], "application/octet-stream")


def lot_path(lot_id):
    """Where the lot with this id lies.

    >>> lot_path("BC-2022-7DKEAB46HZ")
    'lots/bc-2022-7dkeab46hz.json'
    """
    return f"lots/{lot_id.lower()}.json"
