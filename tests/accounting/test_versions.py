"""Versions of libraries, against what `importlib.metadata` says of them."""

from importlib import metadata

import pytest

from bluecarbon.accounting import versions


def test_versions_are_those_of_the_installation():
    assert versions.versions() == {name: metadata.version(name) for name in versions.LIBRARIES}


@pytest.mark.parametrize(
    "text",
    [
        "Metadata-Version: 2.1\nName: x\nVersion: 1.2\n\nVersion: 9 of the description\n",
        "Metadata-Version: 2.1\r\nVersion:  1.2  \r\nName: x\r\n\r\ntext\r\n",
        None,  # an installation without that file: left to `metadata.version`
    ],
)
def test_the_version_is_that_of_the_heads(monkeypatch, text):
    class Installed:
        def read_text(self, name):
            return text if name == "METADATA" else None

    monkeypatch.setattr(versions.metadata, "distribution", lambda name: Installed())
    monkeypatch.setattr(versions.metadata, "version", lambda name: "1.2")
    assert versions._version("x") == "1.2"
