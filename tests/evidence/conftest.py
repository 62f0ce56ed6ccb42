"""Modules that the tests of evidence share; `matrix.report` prints a row of the matrix."""

import importlib.util
import re
import sys
from pathlib import Path

import pytest

LINE = re.compile(r"^[A-Z][0-9]+.*: tried [0-9,]+, held [0-9,]+.*$", re.MULTILINE)


def pytest_terminal_summary(terminalreporter):
    """Repeat the lines of the matrix, which pytest has captured, also from other processes."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind)]
    lines = {line for r in reports for line in LINE.findall(getattr(r, "capstdout", ""))}
    if lines:
        terminalreporter.section("matrix of hazards")
        for line in sorted(lines):
            terminalreporter.line(line)


def _module(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def matrix():
    """The module with `report(row, tried, held)`."""
    return _module("matrix")


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
