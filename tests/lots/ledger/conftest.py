"""Ledgers to test with: every test that takes `url` or `ledger` runs on both databases."""

import importlib.util
import sys
from pathlib import Path

import pytest

from bluecarbon.lots.ledger import Ledger


def _module(name):
    # Under its own name, so that child processes find what was pickled here.
    file = Path(__file__).with_name(f"{name}.py")
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, file)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def workshop():
    """The module that makes lots and signed bundles."""
    return _module("workshop")


@pytest.fixture(scope="session")
def shop(workshop):
    """The keys of an issuer and of a verifier, at work."""
    return workshop.Workshop()


@pytest.fixture
def ledger(url, workshop):
    """An empty ledger."""
    with Ledger.open(url, register=workshop.REGISTER) as ledger:
        yield ledger


@pytest.fixture
def who():
    """Makes actor, reason and a request id for an operation."""
    count = iter(range(10**6))
    return lambda: {"request_id": f"op-{next(count)}", "actor": "platform", "reason": "auction"}
