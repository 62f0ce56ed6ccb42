"""Sound files are accepted with what they hold; others are rejected with a reason."""

import hashlib
import os
import sys

import pytest

from bluecarbon.accounting.verifying.sandbox import inspect_files, inspect_untrusted
from bluecarbon.evidence.sandbox import Limits, Sandbox
from bluecarbon.evidence.sandbox.isolation import FILES, NETWORK


def test_sound_files_are_accepted_with_their_facts(sound):
    """The numbers are those that the fixtures were made with."""
    found = inspect_files(
        {f"a.{kind}": data for kind, data in sound.items()} | {},
        kinds={"a.geotiff": "geotiff", "a.netcdf": "netcdf"},
    )
    assert {i.verdict for i in found.values()} == {"accepted"}, [i.reason for i in found.values()]
    tiff, nc, zones, table = found.values()
    assert (tiff.facts["height"], tiff.facts["width"]) == (30, 40)
    assert (tiff.facts["crs"], tiff.facts["dtype"]) == ("EPSG:32651", "uint8")
    assert nc.facts["variables"]["sst"]["shape"] == [12, 8, 6]
    assert nc.facts["variables"]["sst"]["units"] == "degC"
    assert zones.facts["bounds"] == [121, 29, 124, 30.25]
    assert (table.facts["rows"], table.facts["columns"]) == (60, 3)
    assert tiff.sha256 == hashlib.sha256(sound["geotiff"]).hexdigest()


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of other systems are fewer")
def test_linux_limits_everything(sound, sandbox):
    found = inspect_untrusted(sound["csv"], "csv", sandbox=sandbox)
    assert found.not_limited == ()
    assert {NETWORK, FILES, "memory", "time"} <= set(found.limited)


def test_a_file_is_read_as_what_it_was_announced_as(sound, sandbox):
    for kind in sound:
        for other in sound:
            found = inspect_untrusted(sound[kind], other, sandbox=sandbox)
            # A row of GeoJSON may pass for a table of one column: a table claims little.
            if other != "csv":
                assert found.accepted == (kind == other), (kind, other)


def test_a_digest_is_compared_before_anything_is_read(sound):
    found = inspect_untrusted(sound["csv"], "csv", sha256="0" * 64)
    assert (found.verdict, found.stage, found.peak) == ("rejected", "hash", None)
    assert hashlib.sha256(sound["csv"]).hexdigest() in found.reason


def test_kinds_without_a_reader_are_not_read(tmp_path):
    (tmp_path / "zones.gpkg").write_bytes(b"SQLite format 3\0")
    found = inspect_files({"zones.gpkg": tmp_path / "zones.gpkg"})["zones.gpkg"]
    assert (found.verdict, found.stage) == ("rejected", "file")
    assert "not read" in found.reason


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe")
def test_folders_pipes_links_to_nothing_and_addresses_are_not_files(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.tif").mkdir()
    (tmp_path / "link.nc").symlink_to("nowhere")
    files = {p.name: p for p in tmp_path.iterdir()}
    files |= {
        "remote.tif": "https://127.0.0.1/a.tif",
        "zip.tif": "/vsizip/a.zip/a.tif",
        "nul": "a\0",
    }
    found = inspect_files(files, kinds={"nul": "csv"})
    assert {(i.verdict, i.stage) for i in found.values()} == {("rejected", "file")}


@pytest.mark.parametrize(
    ("limits", "kind", "reason"),
    [
        (Limits(file=1000), "netcdf", "are read at most"),
        (Limits(text=100), "csv", "are read at most"),
        (Limits(decoded=1000), "geotiff", "its values take"),
        (Limits(block=500), "geotiff", "one block takes"),
        (Limits(items=10), "geojson", "values"),
        (Limits(variables=2), "netcdf", "variables"),
        (Limits(answer=100), "geotiff", "answer of more than"),
    ],
)
def test_budgets_are_named_in_the_reason(sound, sandbox, limits, kind, reason):
    found = inspect_untrusted(sound[kind], kind, limits=limits, sandbox=sandbox)
    assert (found.verdict, found.stage) == ("rejected", "limits")
    assert reason in found.reason


READER = """
import os, signal, time
def prepare():
    return []
def answer(request, data):
    exec(data)
"""
ENDS = {
    b"while True: pass": "time",
    b"time.sleep(100)": "time",
    b"os.closerange(3, 99); time.sleep(100)": "time",
    b"os.kill(os.getpid(), signal.SIGSEGV)": "signal SIGSEGV",
    b"os.abort()": "signal SIGABRT",
    b"a = bytearray(2 ** 30)": "memory",
    b"a = [0]\nwhile True: a *= 2": "memory",
    b"os._exit(3)": "nonsense",
    b"raise SystemExit": "nonsense",
    b"open('/etc/hostname')": "reader",
    b"open(os.devnull)": "reader",
    b"os.listdir('/')": "reader",
    b"import socket; socket.create_connection(('127.0.0.1', 9))": "reader",
    b"os.kill(os.getppid(), signal.SIGKILL)": "reader",
}


@pytest.mark.skipif(sys.platform != "linux", reason="needs forks, Landlock and namespaces")
def test_a_reader_that_was_taken_over_gets_nowhere(tmp_path, monkeypatch):
    """A reader that runs the file stands for one whose fault somebody found."""
    (tmp_path / "reader_taken_over.py").write_text(READER)
    monkeypatch.syspath_prepend(tmp_path)
    with Sandbox("reader_taken_over") as child:
        for attack, end in ENDS.items():
            answer = child.ask(attack, Limits(seconds=1))
            assert answer.said is None
            assert answer.end.startswith(end), (attack, answer.end)
            assert child.ask(b"", Limits(seconds=1)).end == "nonsense"  # and the next one is served


WITHOUT_FORKS = """
import os, sys
def prepare():
    sys.modules["__main__"].FORKS = False
    return []
def answer(request, data):
    if data == b"end":
        os._exit(9)
    while data == b"spin":
        pass
    return {"process": os.getpid()}
"""


def test_where_nothing_forks_each_file_has_a_process(tmp_path, monkeypatch):
    """As on macOS and Windows."""
    (tmp_path / "reader_without_forks.py").write_text(WITHOUT_FORKS)
    monkeypatch.syspath_prepend(tmp_path)
    with Sandbox("reader_without_forks") as child:
        one, two = child.ask(b"a").said, child.ask(b"b").said
        assert one["process"] != two["process"]
        assert child.ask(b"end").end == "gone"
        assert child.ask(b"spin", Limits(seconds=0.5)).end in ("time", "gone")
        assert child.ask(b"c").said


def test_a_reader_that_does_not_start_is_told(tmp_path):
    from bluecarbon.errors import BluecarbonError

    with pytest.raises(BluecarbonError, match="to see why"), Sandbox("no_such_module") as child:
        child.ask(b"")
