"""A ledger in which no kilogram is issued or sold twice: append-only, hash-chained, audited.

Loaded when first used, so that the platform's door stays light.
"""

from importlib import import_module

_HOMES = {
    "AuditReport": "records",
    "BufferAccount": "records",
    "Entry": "records",
    "Finding": "records",
    "Head": "records",
    "Holding": "records",
    "Ledger": "book",
    "LedgerBusy": "refusals",
    "LedgerLot": "records",
    "LedgerRefused": "refusals",
    "Receipt": "records",
    "TRANSITIONS": "statuses",
}
__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__():
    return __all__
