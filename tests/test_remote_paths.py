"""Addresses in a project file: which are taken, and what the reader is told of the others."""

import pytest

import bluecarbon as bc
from bluecarbon.errors import InputError
from bluecarbon.project import read_project
from bluecarbon.project.addresses import address_fault, shown

DIGEST = "ab" * 32
NO_FILES = [
    "file:///etc/passwd",
    "ftp://127.0.0.1/map.tif",
    "s3://bucket/map.tif",
    "/vsicurl/https://127.0.0.1:9/map.tif",
    "/vsis3/bucket/map.tif",
    " /vsicurl/https://127.0.0.1:9/map.tif",
    r"\\\\server\\share\\map.tif",
    "//server/share/map.tif",
    "data:/,a",
]


def project(tmp_path, small, maps, path, more=""):
    written = small.write_project(tmp_path, *maps)
    written.write_text(written.read_text().replace('"2019.tif"', f'"{path}"{more}'))
    return written


@pytest.mark.parametrize("path", NO_FILES)
def test_what_is_neither_a_file_nor_https_is_refused(tmp_path, small, maps, path):
    written = project(tmp_path, small, maps, path, f', sha256 = "{DIGEST}"')
    with pytest.raises(InputError, match="Download the file once"):
        bc.open_project(written, remote=True)


@pytest.mark.parametrize("path", [*NO_FILES, "https://127.0.0.1:9/zones.geojson"])
def test_only_rasters_may_have_an_address(tmp_path, small, maps, path):
    written = small.write_project(tmp_path, *maps)
    written.write_text(written.read_text().replace("zones.geojson", path))
    with pytest.raises(InputError, match="Download the file once"):
        bc.open_project(written, remote=True)


def test_an_address_needs_its_digest(tmp_path, small, maps):
    written = project(tmp_path, small, maps, "https://127.0.0.1:9/map.tif")
    with pytest.raises(InputError, match="or download it once and take it"):
        bc.open_project(written, remote=True)


@pytest.mark.parametrize("digest", ['"abc"', "12", '["a", 1]', f'"{DIGEST[:-1]}g"'])
def test_a_digest_is_64_digits(tmp_path, small, maps, digest):
    written = project(tmp_path, small, maps, "2019.tif", f", sha256 = {digest}")
    with pytest.raises(InputError, match=r"sha256sum FILE|one `sha256` for each"):
        bc.open_project(written)


@pytest.mark.parametrize(
    ("address", "cure"),
    [
        ("https://me:secret@host/a.tif", "Download the file once"),
        ("https://secret@host/a.tif", "Download the file once"),
        ("https://host/a.tif?x=1&X-Amz-Signature=secret", "Download the file once"),
        ("https://host/a.tif?sig=secret", "Download the file once"),
        ("https://host/a.tif?access_token=secret", "Download the file once"),
        ("https://host/a.tif#secret", "Remove it"),
        ("http://host/a.tif", "Write https://"),
        ("http://127.0.0.1.host.example/a.tif", "Write https://"),
        ("http://localhost@host/a.tif", "Download the file once"),
        ("https:///a.tif", "Write it as in https://host/map.tif"),
        ("https://host:99999/a.tif", "Write it as in https://host/map.tif"),
        ("https://host/红.tif", "percent-encoded"),
        ("https://host/a b.tif", "percent-encoded"),
        ("HTTPS://host/a.tif", None),
        ("https://host/a.tif?version=2", None),
        ("http://127.0.0.1:8000/a.tif", None),
        ("http://[::1]/a.tif", None),
        ("http://localhost/a.tif", None),
    ],
)
def test_addresses(address, cure):
    fault = address_fault(address)
    if cure is None:
        assert fault is None
    else:
        assert cure in fault
        assert "secret" not in fault


def test_what_is_shown_holds_no_secret():
    assert shown("https://a:b@host/x.tif?sig=c#d") == "https://host/x.tif?...="


def test_a_local_file_may_state_its_digest(tmp_path, small, maps):
    written = project(tmp_path, small, maps, "2019.tif", f', sha256 = "{DIGEST}"')
    with pytest.raises(InputError, match="Put the right file there, or correct the digest"):
        bc.open_project(written)
    from hashlib import sha256

    digest = sha256((tmp_path / "2019.tif").read_bytes()).hexdigest().upper()
    written.write_text(written.read_text().replace(DIGEST, digest))
    assert len(bc.open_project(written).files) == 6


def test_files_of_a_mosaic_have_a_digest_each(tmp_path, small, maps):
    written = small.write_project(tmp_path, *maps)
    text, one = written.read_text(), "https://127.0.0.1:9/a.tif"
    both = f'paths = ["{one}", "2019.tif"], sha256 = ["{DIGEST}", "{DIGEST[::-1]}"]'
    written.write_text(text.replace('path = "2019.tif"', both))
    found = read_project(written).habitats.maps[1]
    assert found.pinned == [
        (f"fetched/{DIGEST}.tif", DIGEST, one),
        ("2019.tif", DIGEST[::-1], ""),
    ]
    written.write_text(text.replace('path = "2019.tif"', both.replace(f', "{DIGEST[::-1]}"', "")))
    with pytest.raises(InputError, match="Give one `sha256` for each"):
        read_project(written)


def test_an_address_is_not_written_under_its_own_key(tmp_path, small, maps):
    more = f', sha256 = "{DIGEST}", address = "https://127.0.0.1:9/a.tif"'
    with pytest.raises(InputError, match="Write it under `path`"):
        read_project(project(tmp_path, small, maps, "2019.tif", more))


def test_settings_without_digests_are_as_before(tmp_path, small, maps):
    """A recipe lists the settings, so keys that say nothing must not enter it."""
    settings = read_project(small.write_project(tmp_path, *maps)).model_dump(mode="json")
    assert settings["habitats"]["maps"][0].keys() == {"date", "path"}
