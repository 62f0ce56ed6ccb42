"""Modules that the tests of evidence share."""

import importlib.util
import sys
from pathlib import Path

import pytest


def _module(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def reference():
    """The module that makes the reference bundle."""
    return _module("reference")


@pytest.fixture(scope="session")
def crafted():
    """The module that makes archives as an attacker would."""
    return _module("crafted")


@pytest.fixture(scope="session")
def signed():
    """The module that makes keys, trust and signed bundles."""
    return _module("signed")
