"""A cut, and what checking one showed, as text for a terminal."""

from pyproj import CRS

from bluecarbon.areas.cell_area import PANEL
from bluecarbon.cards import visible


def cut_text(cut):
    """What was cut, from where, at what cost, and the lines for the project file."""
    said = cut.receipt
    place, whole = said.window, said.map
    share = 100 * said.bytes_taken / said.total_bytes
    a, _, left, _, e, top = said.transform
    right, bottom = left + a * place.width, top + e * place.height
    rows = [
        ("map", said.address),
        ("", f"{whole.height:,} x {whole.width:,} cells, {said.total_bytes:,} bytes"),
        (
            "window",
            f"{place.height:,} x {place.width:,} cells from row {place.row:,}, column "
            f"{place.column:,} on{_why(said)}",
        ),
        (
            "",
            f"x {left:.10g} to {right:.10g}, y {bottom:.10g} to {top:.10g} in "
            f"{CRS.from_user_input(whole.crs).name}",
        ),
        ("taken", f"{said.bytes_taken:,} bytes, {share:.3g} %, in {len(said.ranges):,} ranges"),
        ("written", f"{cut.path}, {said.file.bytes:,} bytes"),
        ("", f"{cut.receipt_path}, the receipt"),
    ]
    if said.at_edge:
        rows.append(("note", "more was asked for than the map covers: the window ends at its edge"))
    if said.simulated:
        rows.append(("note", "the map says that it is simulated, and so does the cut"))
    lines = ["", "For the project file:", *("  " + line for line in said.project_file)]
    return "\n".join([*_aligned(rows), *map(visible, lines)])


def _why(said):
    """Why the window is as large as it is."""
    if said.asked.get("exact"):
        return ", just those asked for"
    if CRS.from_user_input(said.map.crs).is_geographic:
        return ""
    return f", in whole squares of {PANEL}"


def check_text(checked):
    """Whether the ranges are the same, and what differs."""
    said = checked.receipt
    rows = [
        ("map", said.address),
        ("cut", said.date.replace("T", " ").replace("+00:00", " UTC")),
        (
            "ranges",
            f"{checked.same_ranges:,} of {len(said.ranges):,} the same, {said.bytes_taken:,} bytes",
        ),
        *(("differs", text) for text in checked.differences),
        *(("note", text) for text in checked.notes),
    ]
    if checked.same:
        what = "same bytes, same cells; the local map is the one that was cut"
    else:
        what = "not as the receipt says"
    return "\n".join(_aligned([*rows, ("result", what)]))


def _aligned(rows):
    width = max(len(name) for name, _ in rows)
    return [f"{name.ljust(width)}  {visible(text)}" for name, text in rows]
