"""The receipt of a cut: what was asked for, what the server gave, and what was made of it."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import rasterio
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bluecarbon import __version__
from bluecarbon.errors import InputError
from bluecarbon.grid import Window
from bluecarbon.project.addresses import address_fault, shown

SUFFIX = ".json"  # after the name of the map
MOST = 64 * 2**20  # of a receipt [byte]

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Range(_Part):
    """Bytes that the server gave: the first and the last, as HTTP counts them."""

    first: Count
    last: Count
    sha256: Digest


class Place(_Part):
    """A window on the grid of the map on the server [cells]."""

    row: Count
    column: Count
    height: Annotated[int, Field(ge=1)]
    width: Annotated[int, Field(ge=1)]

    @property
    def window(self):
        """The same as a `Window`."""
        return Window(self.row, self.column, self.height, self.width)


class Frame(_Part):
    """A map as its header tells: that on the server."""

    height: Count
    width: Count
    block: list[Count]  # rows and columns
    dtype: str
    nodata: float | str | None  # text where JSON has no number for it
    transform: list[float]
    crs: str


class File(_Part):
    """The local map."""

    path: str
    bytes: Count
    sha256: Digest


class Receipt(_Part):
    """What stands in FILE.tif.json."""

    kind: Literal["bluecarbon cut 1"] = "bluecarbon cut 1"
    address: str
    answered_by: str  # after redirects, without what may be secret
    etag: str | None
    last_modified: str | None
    total_bytes: Count
    asked: dict
    at_edge: bool  # of the map, beyond which the window was asked for
    map: Frame
    window: Place
    transform: list[float]  # of the window
    simulated: bool
    ranges: list[Range]
    bytes_taken: Count
    requests: Count
    cells_sha256: Digest  # of the values row by row, little-endian
    file: File
    project_file: list[str]
    versions: dict[str, str]
    date: str


def frame_of(far):
    """The `Frame` of a map."""
    nodata = far.nodata
    # NaN and infinity are no JSON.
    finite = nodata is None or abs(nodata) < float("inf")
    return Frame(
        height=far.grid.height,
        width=far.grid.width,
        block=list(far.block),
        dtype=str(far.dtype),
        nodata=nodata if finite else str(nodata),
        transform=list(far.grid.transform),
        crs=far.grid.crs,
    )


def receipt_of(far, asked, grid, path, written):
    """The receipt of a cut; `written` holds SHA-256 and size of the file, and SHA-256 of cells."""
    source, (digest, size, cells) = far.source, written
    window = asked.window
    return Receipt(
        address=source.address,
        answered_by=source.answered_by,
        etag=source.version.etag,
        last_modified=source.version.last_modified,
        total_bytes=source.total,
        asked=asked.said,
        at_edge=asked.at_edge,
        map=frame_of(far),
        window=Place(row=window.row, column=window.col, height=window.height, width=window.width),
        transform=list(grid.transform),
        simulated=far.simulated,
        ranges=[Range(first=t.start, last=t.end - 1, sha256=t.sha256) for t in source.taken],
        bytes_taken=source.bytes_taken,
        requests=source.requests,
        cells_sha256=cells,
        file=File(path=path.name, bytes=size, sha256=digest),
        project_file=[
            f"path = {json.dumps(path.name, ensure_ascii=False)}",
            f'sha256 = "{digest}"',
        ],
        versions={
            "bluecarbon": __version__,
            "rasterio": rasterio.__version__,
            "gdal": rasterio.__gdal_version__,
            "python": platform.python_version(),
        },
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def as_text(receipt):
    """The receipt as the JSON of its file."""
    return json.dumps(receipt.model_dump(), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_receipt(path):
    """The receipt in a file. Raises InputError for what is none, also when made to harm."""
    path = Path(path)
    rule = "A receipt is the file that a cut wrote beside its map, unchanged."
    cure = "Give its path, FILE.tif.json; without it, cut the window again."

    def refuse(found):
        return InputError(where=path, found=found, rule=rule, cure=cure)

    if not path.is_file():
        raise refuse("no such file")
    with path.open("rb") as file:
        data = file.read(MOST + 1)
    if len(data) > MOST:
        raise refuse(f"more than {MOST // 2**20} MiB")
    try:
        receipt = Receipt.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the text"
        raise refuse(f"{place}: {first['msg']}") from None
    fault = address_fault(receipt.address)
    if fault:
        raise refuse(f"the address {shown(receipt.address)}: {fault}")
    wrong = next((r for r in receipt.ranges if r.last < r.first), None)
    if wrong:
        raise refuse(f"a range from byte {wrong.first} to {wrong.last}")
    return receipt
