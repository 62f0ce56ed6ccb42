"""Servers that do not do what they should: a named error, nothing written; or the right cells."""

import itertools
from dataclasses import replace
from hashlib import sha256
from types import SimpleNamespace

import numpy.testing as npt
import pytest
import rasterio

from bluecarbon.errors import InputError


def refused(bench, address, cure, **more):
    """The error of a cut, which writes nothing and says no secret."""
    with pytest.raises(InputError, match=cure) as caught:
        bench.cut(address, **more)
    assert bench.left() == []
    assert caught.value.where.startswith("http")
    return caught.value


def right(bench, address):
    """Whether a cut has the cells of the map."""
    cut = bench.cut(address)
    with rasterio.open(cut.path) as file, rasterio.open(bench.local("noise.tif")) as whole:
        npt.assert_array_equal(file.read(1), whole.read(1)[100:150, 100:160])
    return cut


def test_one_that_ignores_ranges(bench, noisy):
    bench.served.ranges = False
    found = refused(bench, noisy, "Fetch the file whole").found
    assert "the whole file in place of the bytes" in found
    assert len(bench.served.asked) == 1


def test_one_that_answers_with_a_small_file_whole(bench):
    """RFC 9110, 14.2: a server may ignore Range; of a file within the first range that is fine."""
    import numpy as np

    bench.served.ranges = False
    values = np.arange(40_000, dtype=np.uint8).reshape(200, 200)
    cut = bench.cut(bench.put("small.tif", values))
    with rasterio.open(cut.path) as file:
        npt.assert_array_equal(file.read(1), values[100:150, 100:160])
    assert cut.receipt.bytes_taken == len(bench.served.files["/small.tif"])


@pytest.mark.parametrize(
    "said",
    [
        "bytes 0-9/100",
        "bytes 5-{last}/{total}",
        "bytes {first}-{last}/*",
        "bytes",
        "",
        "items 0-1/2",
    ]
    + ["bytes {first}-{last}/9999999999999999999", "bytes {first}-{last}/{first}"],
)
def test_one_that_lies_in_content_range(bench, noisy, said):
    def lie(number, status, headers, data):
        first, last, total = (
            headers["Content-Range"].removeprefix("bytes ").replace("/", "-").split("-")
        )
        wrong = said.format(first=first, last=last, total=total)
        return status, headers | {"Content-Range": wrong}, data

    bench.served.twist = lie
    assert "range" in refused(bench, noisy, "Fetch the file whole").found


@pytest.mark.parametrize("header", ["ETag", "Last-Modified"])
def test_one_whose_file_changes_in_mid_run(bench, noisy, header):
    bench.served.twist = lambda n, status, headers, data: (
        status,
        headers | {header: '"one"' if n == 0 else '"two"'},
        data,
    )
    found = refused(bench, noisy, "run again when that is done").found
    assert '"two"' in found
    assert '"one"' in found


def test_one_whose_file_grows_in_mid_run(bench, noisy):
    def grow(number, status, headers, data):
        longer = headers["Content-Range"] + "0"
        return status, headers | ({"Content-Range": longer} if number else {}), data

    bench.served.twist = grow
    refused(bench, noisy, "run again when that is done")


def test_one_whose_file_changes_while_a_range_is_resumed(bench, noisy):
    """The version is known from the first answer on, also where it broke off."""
    bench.served.breaks = [700]
    bench.served.twist = lambda n, status, headers, data: (
        status,
        headers | {"ETag": f'"{n}"'},
        data,
    )
    refused(bench, noisy, "run again when that is done")
    assert len(bench.served.asked) == 2


def test_one_that_breaks_off_is_asked_for_the_rest(bench, noisy):
    bench.served.breaks = [700, 10**9, 300, 0]
    cut = right(bench, noisy)
    asked = bench.served.ranges_asked()
    assert asked[:2] == ["bytes=0-32767", "bytes=700-32767"]
    first = asked[2].removeprefix("bytes=").split("-")
    assert asked[3] == asked[4] == f"bytes={int(first[0]) + 300}-{first[1]}"
    # One range each, whatever the number of answers it came in.
    data = bench.served.files["/noise.tif"]
    for one in cut.receipt.ranges:
        assert one.sha256 == sha256(data[one.first : one.last + 1]).hexdigest()
    assert cut.receipt.requests == len(asked)


@pytest.mark.parametrize("before", [[], [10**9]])
def test_one_that_always_breaks_off_is_given_up(bench, noisy, before):
    bench.served.breaks = before + [0] * 50
    refused(bench, noisy, "Look at the address and the network")
    assert len(bench.served.asked) == len(before) + bench.remote.attempts


def test_one_that_is_busy_is_asked_again(bench, noisy):
    bench.served.twist = lambda n, status, headers, data: (
        (503, {"Content-Length": "0"}, b"") if n in (0, 2) else (status, headers, data)
    )
    right(bench, noisy)


def test_one_that_sends_too_much(bench, noisy):
    bench.served.length = False
    bench.served.twist = lambda n, status, headers, data: (status, headers, data + b"x")
    assert "more than the" in refused(bench, noisy, "Fetch the file whole").found


def test_one_that_announces_too_much(bench, noisy):
    bench.served.twist = lambda n, status, headers, data: (
        status,
        headers | {"Content-Length": str(len(data) + 1)},
        data + b"x",
    )
    refused(bench, noisy, "Fetch the file whole")


def test_one_that_says_no_length(bench, noisy):
    bench.served.length = False
    right(bench, noisy)


def test_one_that_packs_what_it_sends(bench, noisy):
    bench.served.headers["Content-Encoding"] = "gzip"
    assert "gzip" in refused(bench, noisy, "Fetch the file whole").found


def test_one_that_drips(bench, noisy, monkeypatch):
    """A byte now and then keeps a connection alive; the whole time is bounded too."""
    from bluecarbon.accounting.cutting import answers

    clock = itertools.count(step=100)
    monkeypatch.setattr(answers, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(answers, "CHUNK", 1000)
    monkeypatch.setattr(bench, "remote", replace(bench.remote, attempts=2))
    found = refused(bench, noisy, "Look at the address and the network").found
    assert found.endswith("s")


def test_one_that_has_no_such_file(bench, noisy):
    found = refused(bench, noisy + "x", "Correct the address").found
    assert "404" in found


def test_nobody(bench):
    refused(bench, "http://127.0.0.1:9/a.tif", "Look at the address and the network")


def test_redirects_on_the_same_host_are_followed_and_told(bench, noisy):
    bench.served.redirects["/there.tif"] = "/noise.tif?token=secret"
    bench.served.files["/noise.tif?token=secret"] = bench.served.files["/noise.tif"]
    cut = right(bench, noisy.replace("noise", "there"))
    assert cut.receipt.address.endswith("/there.tif")
    assert cut.receipt.answered_by.endswith("/noise.tif?...=")
    assert "secret" not in cut.receipt_path.read_text()


@pytest.mark.parametrize(
    "target", ["{other}/noise.tif", "file:///etc/passwd", "ftp://127.0.0.1/a", "http://["]
)
def test_redirects_elsewhere_are_refused(bench, noisy, elsewhere, target):
    elsewhere.files |= bench.served.files
    bench.served.redirects["/noise.tif"] = target.format(other=elsewhere.url)
    refused(bench, noisy, "at which the file really lies")
    assert elsewhere.asked == []


def test_a_redirect_elsewhere_in_mid_run_is_refused(bench, noisy, elsewhere):
    elsewhere.files |= bench.served.files
    bench.served.twist = lambda n, status, headers, data: (
        (status, headers, data)
        if n == 0
        else (302, {"Location": f"{elsewhere.url}/noise.tif", "Content-Length": "0"}, b"")
    )
    refused(bench, noisy, "at which the file really lies")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("https://me:secret@host/a.tif", "Download the file once"),
        ("https://host/a.tif?X-Amz-Signature=secret", "Download the file once"),
        ("http://host/a.tif", "Write https://"),
        ("/vsicurl/https://host/a.tif", "by https and by nothing else"),
        ("file:///secret/a.tif", "by https and by nothing else"),
        ("map.tif", "by https and by nothing else"),
        (7, "An address is text"),
    ],
)
def test_other_addresses_are_refused(bench, address, cure):
    with pytest.raises(InputError, match=cure) as caught:
        bench.cut(address)
    assert "me:secret" not in str(caught.value)
    assert "=secret" not in str(caught.value)


def test_bytes_are_bounded_before_they_are_asked_for(bench, noisy):
    bench.remote = replace(bench.remote, limit=40_000)
    found = refused(bench, noisy, "--most-bytes", bounds=(120, 29, 122, 30))
    assert len(bench.served.asked) == 1
    wanted = int(found.found.split()[-2].replace(",", ""))
    # All of the file: what was read of it, and its blocks.
    assert wanted == len(bench.served.files["/noise.tif"])
    bench.remote = replace(bench.remote, limit=32_767)
    refused(bench, noisy, "--most-bytes")


def test_an_interruption_is_an_interruption(bench, noisy, monkeypatch):
    """Also where it comes while GDAL asks, and loses what is raised."""
    from bluecarbon.accounting.cutting import source

    def take(*args, seen, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(source, "AHEAD", 0)
    real, calls = source.take_range, []

    def third(*args, **more):
        calls.append(args)
        return real(*args, **more) if len(calls) < 3 else take(*args, **more)

    monkeypatch.setattr(source, "take_range", third)
    with pytest.raises(KeyboardInterrupt):
        bench.cut(noisy)
    assert len(calls) == 3
    assert bench.left() == []


def test_a_proxy_is_not_asked_for_this_machine(bench, noisy, elsewhere, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, elsewhere.url)
    right(bench, noisy)
    assert elsewhere.asked == []
