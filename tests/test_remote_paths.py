"""Addresses in a project file: nothing is fetched, and the reader is told what to do."""

import pytest

import bluecarbon as bc
from bluecarbon.errors import InputError


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:9/map.tif",
        "HTTP://127.0.0.1:9/map.tif",
        "s3://bucket/map.tif",
        "/vsicurl/https://127.0.0.1:9/map.tif",
    ],
)
def test_addresses_are_refused_with_the_cure(tmp_path, small, maps, address):
    project = small.write_project(tmp_path, *maps)
    project.write_text(project.read_text().replace("2019.tif", address))
    with pytest.raises(InputError, match="Download it once"):
        bc.open_project(project)
