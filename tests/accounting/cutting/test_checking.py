"""Asking again for what was cut: the same, or what differs."""

import json

import pytest
import rasterio

from bluecarbon import check_cut
from bluecarbon.errors import InputError


@pytest.fixture
def cut(bench, noisy, short):
    bench.served.headers["ETag"] = '"one"'
    cut = bench.cut(noisy)
    bench.served.asked.clear()
    return cut


def check(bench, cut):
    return check_cut(cut.receipt_path, remote=bench.remote)


def flip(bench, at):
    """Change one byte of the map on the server."""
    data = bytearray(bench.served.files["/noise.tif"])
    data[at] ^= 1
    bench.served.files["/noise.tif"] = bytes(data)


def test_the_same_is_the_same(bench, cut):
    found = check(bench, cut)
    assert found.same
    assert (found.differences, found.notes) == ((), ())
    asked = [f"bytes={r.first}-{r.last}" for r in cut.receipt.ranges]
    assert sorted(bench.served.ranges_asked()) == sorted(asked)
    assert found.same_ranges == len(asked)


def test_every_changed_range_is_named(bench, cut):
    """One byte in the middle of each range in turn: just that range differs."""
    for one in cut.receipt.ranges:
        middle = (one.first + one.last) // 2
        flip(bench, middle)
        found = check(bench, cut)
        assert not found.same
        assert f"{one.first}-{one.last}" in found.differences[0]
        assert found.same_ranges == len(cut.receipt.ranges) - 1
        flip(bench, middle)
    assert check(bench, cut).same


def test_a_change_elsewhere_in_the_file_is_none_of_the_window(bench, cut):
    """The receipt speaks of its ranges; what the server says otherwise is a note."""
    flip(bench, len(bench.served.files["/noise.tif"]) - 5)
    bench.served.headers["ETag"] = '"two"'
    found = check(bench, cut)
    assert found.same
    assert found.notes == ('ETag was "one", and is "two"',)


def test_another_map_under_the_address(bench, cut):
    import numpy as np

    bench.put("noise.tif", np.ones((400, 600), np.uint8))
    found = check(bench, cut)
    assert not found.same
    assert "height" in " ".join(found.differences)
    bench.put("noise.tif", b"<html>not here any more</html>" * 50)
    found = check(bench, cut)
    assert "cannot be read as it was: XML text" in " ".join(found.differences)
    assert found.same_ranges == 0


def test_a_file_that_ends_earlier(bench, cut):
    last = max(r.last for r in cut.receipt.ranges)
    bench.served.files["/noise.tif"] = bench.served.files["/noise.tif"][: last - 10]
    found = check(bench, cut)
    assert not found.same
    assert str(last) in found.differences[0]


def test_a_server_that_is_gone_shows_nothing(bench, cut):
    bench.served.files.clear()
    with pytest.raises(InputError, match="404"):
        check(bench, cut)


def test_a_local_map_that_was_changed(bench, cut):
    with rasterio.open(cut.path, "r+") as file:
        cells = file.read(1)
        cells[3, 4] ^= 1
        file.write(cells, 1)
    found = check(bench, cut)
    assert len(found.differences) == 1
    assert "is not the file of the receipt" in found.differences[0]
    cut.path.unlink()
    assert "no such file" in check(bench, cut).differences[0]


def test_a_receipt_whose_cells_are_invented(bench, cut):
    """File, digests and ranges agree with one another, and the cells are not those of the bytes."""
    from hashlib import sha256

    with rasterio.open(cut.path, "r+") as file:
        cells = file.read(1)
        cells[3, 4] ^= 1
        file.write(cells, 1)
    said = json.loads(cut.receipt_path.read_text())
    data = cut.path.read_bytes()
    said["file"] |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
    said["cells_sha256"] = sha256(cells.tobytes()).hexdigest()
    cut.receipt_path.write_text(json.dumps(said))
    found = check(bench, cut)
    assert found.differences == (
        "the cells of the window on the server are not those of the receipt",
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"kind": "else"}, "kind"),
        ({"address": "file:///etc/passwd"}, "the address"),
        ({"address": "https://a:b@host/x.tif"}, "the address"),
        ({"ranges": [{"first": 9, "last": 3, "sha256": "0" * 64}]}, "a range from byte 9 to 3"),
        ({"ranges": [{"first": -9, "last": 3, "sha256": "0" * 64}]}, "ranges"),
        ({"window": {"row": 0, "column": 0, "height": 0, "width": 1}}, "window.height"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_no_receipt(bench, cut, change, found):
    said = json.loads(cut.receipt_path.read_text()) | change
    cut.receipt_path.write_text(json.dumps(said))
    with pytest.raises(InputError, match="cut the window again") as caught:
        check(bench, cut)
    assert found in caught.value.found
    assert bench.served.asked == []
    cut.receipt_path.write_bytes(b"\xff{")
    with pytest.raises(InputError, match="cut the window again"):
        check(bench, cut)
    with pytest.raises(InputError, match="no such file"):
        check_cut(bench.folder / "none.json")


def test_a_receipt_cannot_ask_for_more_than_is_allowed(bench, cut):
    said = json.loads(cut.receipt_path.read_text())
    said["ranges"].append({"first": 0, "last": 2**40, "sha256": "0" * 64})
    cut.receipt_path.write_text(json.dumps(said))
    with pytest.raises(InputError, match="--most-bytes"):
        check(bench, cut)
    assert bench.served.asked == []


def test_a_window_that_lies_on_no_map(bench, cut):
    said = json.loads(cut.receipt_path.read_text())
    said["window"]["row"] = 10**6
    cut.receipt_path.write_text(json.dumps(said))
    assert "does not lie on the map" in " ".join(check(bench, cut).differences)


def test_a_copy_under_another_name_is_noted(bench, cut):
    path = cut.path.with_name("copy.tif")
    path.write_bytes(cut.path.read_bytes())
    receipt = path.with_name("copy.tif.json")
    receipt.write_bytes(cut.receipt_path.read_bytes())
    found = check_cut(receipt, remote=bench.remote)
    assert found.same
    assert found.notes == ("the map is called copy.tif, and was window.tif",)
