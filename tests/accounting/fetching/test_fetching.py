"""Class maps by address: fetched once, whole, under their digest, and only where that is allowed.

Expected numbers are those of the same project with its maps on the disk, and sizes of the files.
"""

import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import pandas.testing as pdt
import pytest

import bluecarbon as bc
from bluecarbon.accounting.fetching import Copies, Remote
from bluecarbon.errors import InputError


def kept(cache):
    return [path for path in cache.rglob("*") if path.is_file()]


@pytest.fixture
def last(served):
    """The second map, and the server with an ETag."""
    served.headers["ETag"] = '"one"'
    return served.files["/2019.tif"]


def test_the_account_is_that_of_local_maps(far, local, remote, served, cache):
    """Law: where a file came from changes no integer."""
    account = bc.account(bc.open_project(far, remote=remote), progress=False, cache=None)
    again = bc.account(local, progress=False, cache=None)
    pdt.assert_frame_equal(account.lines, again.lines)
    assert account.lines["lots_kg"].sum() > 0
    assert [lot.kg_co2e for lot in account.lots] == [lot.kg_co2e for lot in again.lots]
    assert sorted(path for path, _ in served.asked) == ["/2016.tif", "/2019.tif"]
    digests = {sha256(data).hexdigest() for data in served.files.values()}
    assert {path.stem for path in kept(cache)} == digests


def test_a_second_run_asks_nobody(far, remote, served):
    bc.open_project(far, remote=remote)
    served.asked.clear()
    opened = bc.open_project(far, remote=remote)
    assert served.asked == []
    assert len(opened.files) == 6


def test_without_leave_nothing_is_asked(far, remote, served, cache):
    with pytest.raises(InputError, match="Allow it with --remote"):
        bc.open_project(far)
    with pytest.raises(InputError, match="Allow it with --remote"):
        bc.account(far)
    assert served.asked == []
    # Nor is a copy taken that an earlier run kept: whether a run may use addresses is its matter.
    bc.open_project(far, remote=remote)
    with pytest.raises(InputError, match="Allow it with --remote"):
        bc.open_project(far)


def test_a_copy_beside_the_project_file_needs_no_network(far, served):
    folder = far.parent / "fetched"
    folder.mkdir()
    for data in served.files.values():
        (folder / f"{sha256(data).hexdigest()}.tif").write_bytes(data)
    assert len(bc.open_project(far).files) == 6
    assert served.asked == []
    one = next(folder.iterdir())
    one.write_bytes(one.read_bytes() + b" ")
    with pytest.raises(InputError, match="Put the right file there"):
        bc.open_project(far)


def test_another_file_is_refused_and_not_kept(far, remote, served, cache):
    served.files["/2016.tif"] = served.files["/2019.tif"]
    with pytest.raises(InputError, match="Ask who publishes the file"):
        bc.open_project(far, remote=remote)
    assert kept(cache) == []


def test_a_damaged_copy_is_fetched_again(far, remote, served, cache):
    bc.open_project(far, remote=remote)
    one = kept(cache)[0]
    one.write_bytes(one.read_bytes()[:-1] + b"?")
    served.asked.clear()
    bc.open_project(far, remote=remote)
    assert len(served.asked) == 1
    assert sha256(one.read_bytes()).hexdigest() == one.stem


def test_a_broken_transfer_goes_on_where_it_ended(far, remote, served, last):
    served.breaks = [10**9, 300, 100]
    bc.open_project(far, remote=remote)
    assert served.ranges_asked() == [None, None, "bytes=300-", "bytes=400-"]
    assert served.asked[-1][1]["If-Range"] == '"one"'


def test_a_file_that_changed_meanwhile_is_not_joined(far, remote, served, last, cache):
    """The second part comes under another ETag, so all is sent anew, and is another file."""
    served.breaks = [10**9, 300]
    asked = served.asked

    class Turning(list):
        def append(self, item):
            super().append(item)
            if len(self) == 3:
                served.headers["ETag"] = '"two"'
                served.files["/2019.tif"] = b"x" * 900

    served.asked = Turning(asked)
    with pytest.raises(InputError) as caught:
        bc.open_project(far, remote=remote)
    assert caught.value.found == f"sha256 {sha256(b'x' * 900).hexdigest()}"
    assert len(kept(cache)) == 1


def test_a_server_without_ranges_sends_all_again(far, remote, served, last):
    served.ranges, served.breaks = False, [10**9, 300]
    opened = bc.open_project(far, remote=remote)
    assert len(served.asked) == 3
    assert sha256(last).hexdigest() in set(opened.files["sha256"])


@pytest.mark.parametrize("ranges", [True, False])
def test_a_file_that_always_breaks_off_is_given_up(far, remote, served, last, cache, ranges):
    served.ranges = ranges
    served.breaks = [10**9, 300, *[0 if ranges else 300] * 50]
    with pytest.raises(InputError, match="download the file yourself") as caught:
        bc.open_project(far, remote=remote)
    assert caught.value.found.startswith("300 of ")
    assert len(served.asked) == 2 + remote.attempts
    assert len(kept(cache)) == 1  # the first map, whole


def test_a_truncated_file_that_says_so_of_itself_is_refused(far, remote, served, last, cache):
    served.files["/2019.tif"] = last[:-1]
    with pytest.raises(InputError, match="Ask who publishes the file"):
        bc.open_project(far, remote=remote)
    assert len(kept(cache)) == 1


@pytest.mark.parametrize("length", [True, False])
def test_too_large_a_file_is_refused(far, remote, served, cache, length):
    """By what the server says, and by what comes where it says nothing."""
    served.length = length
    small = min(map(len, served.files.values()))
    with pytest.raises(InputError, match="--remote-limit"):
        bc.open_project(far, remote=replace(remote, limit=small - 1))
    assert kept(cache) == []
    assert bc.open_project(far, remote=replace(remote, limit=10**6)) is not None


def test_what_is_not_there_is_refused_at_once(far, remote, served):
    del served.files["/2016.tif"]
    with pytest.raises(InputError, match="Correct the address") as caught:
        bc.open_project(far, remote=remote)
    assert caught.value.found == "the answer 404 Not Found"
    assert len(served.asked) == 1


def test_nobody_there_is_refused(far, remote, served):
    far.write_text(far.read_text().replace(served.url, "http://127.0.0.1:9"))
    with pytest.raises(InputError, match="Look at the address and the network"):
        bc.open_project(far, remote=remote)


def test_a_packed_answer_is_refused(far, remote, served):
    served.headers["Content-Encoding"] = "gzip"
    with pytest.raises(InputError, match="send it as it is"):
        bc.open_project(far, remote=remote)


def test_redirects_on_the_same_host_are_followed(far, remote, served):
    served.files["/there/a.tif"] = served.files.pop("/2016.tif")
    served.redirects["/2016.tif"] = "/there/a.tif"
    assert len(bc.open_project(far, remote=remote).files) == 6


@pytest.mark.parametrize(
    "target",
    ["file://{path}", "ftp://127.0.0.1/a", "{other}/2016.tif", "//{host}/2016.tif", "data:,a"]
    + ["https://me:secret@127.0.0.1:9/a", "http://[", "/2016.tif"],
)
def test_other_redirects_are_refused(far, local, remote, served, elsewhere, cache, target):
    """To files, to other hosts, with a password, to nowhere, in a circle."""
    elsewhere.files |= served.files
    path = local.parent / "2016.tif"  # the right file, if it were read
    host = elsewhere.url.removeprefix("http://")
    served.redirects["/2016.tif"] = target.format(path=path, other=elsewhere.url, host=host)
    with pytest.raises(InputError, match="at which the file really lies") as caught:
        bc.open_project(far, remote=remote)
    assert "secret" not in str(caught.value)
    assert elsewhere.asked == []
    assert kept(cache) == []


def test_a_proxy_is_not_asked_for_this_machine(far, remote, served, elsewhere, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, elsewhere.url)
    monkeypatch.delenv("no_proxy", raising=False)
    assert len(bc.open_project(far, remote=remote).files) == 6
    assert elsewhere.asked == []


def test_a_folder_of_others_is_not_used(far, remote, served, cache):
    cache.mkdir()
    cache.chmod(0o777)
    with pytest.raises(InputError, match="chmod 700"):
        bc.open_project(far, remote=remote)
    assert served.asked == []


def test_no_module_of_the_network_is_loaded_without_leave(local):
    """A run that uses no address loads nothing that could ask a server."""
    code = (
        "import sys, bluecarbon as bc; bc.open_project(sys.argv[1]); "
        "print([m for m in sys.modules if m.startswith('bluecarbon.accounting.fetching.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, local], capture_output=True, text=True, check=True
    )
    assert "fetching.fetched" in done.stdout
    assert "fetching.asking" not in done.stdout


def test_remote_is_yes_no_or_how(far):
    with pytest.raises(InputError, match="Write remote=True"):
        bc.open_project(far, remote="yes")


def test_copies_are_listed_and_cleared(tmp_path):
    copies = Copies(tmp_path)
    copies.folder.mkdir()
    (copies.folder / "mine.tif").write_text("not of the cache")
    copies.place("a" * 64).write_bytes(b"12345")
    assert [(row["key"], row["bytes"]) for row in copies.listed()] == [("a" * 64, 5)]
    copies.clear()
    assert [path.name for path in copies.folder.iterdir()] == ["mine.tif"]


def test_the_record_names_the_address(far, remote, served):
    account = bc.account(bc.open_project(far, remote=remote), progress=False, cache=None)
    rows = {row.get("address"): row for row in json.loads(json.dumps(account.run))["inputs"]}
    row = rows[f"{served.url}/2016.tif"]
    assert row["sha256"] == sha256(served.files["/2016.tif"]).hexdigest()
    assert row["path"] == f"fetched/{row['sha256']}.tif"
    assert len([address for address in rows if address]) == 2


def test_the_defaults_are_bounded():
    assert Remote().limit == 4 * 2**30
    assert 0 < Remote().timeout <= 60
