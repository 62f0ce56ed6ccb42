"""Blue-carbon tonnages that nobody has to take on trust."""

from importlib import import_module

__version__ = "0.1.0"

_PUBLIC = {
    "open_project": "bluecarbon.accounting",
    "account": "bluecarbon.accounting",
    "Account": "bluecarbon.accounting",
    "Project": "bluecarbon.project",
    "BluecarbonError": "bluecarbon.errors",
    "InputError": "bluecarbon.errors",
    "load_method": "bluecarbon.methods.quantities",
    "register_method": "bluecarbon.methods.quantities",
    "open_portfolio": "bluecarbon.accounting.portfolio",
    "portfolio_account": "bluecarbon.accounting.portfolio",
    "what_would_it_take": "bluecarbon.accounting.routes",
    "cut_map": "bluecarbon.accounting.cutting",
    "check_cut": "bluecarbon.accounting.cutting",
    "sample_data": "bluecarbon.samples",
    "verify": "bluecarbon.accounting.verifying.levels",
}
# Whoever works with these gets the accessors `.bluecarbon` of xarray objects; commands need none.
_ACCOUNTS = ("open_project", "account", "Account", "open_portfolio", "portfolio_account")
__all__ = [*_PUBLIC, "__version__"]


def __getattr__(name):
    # Lazy, so that `import bluecarbon.lots` stays small and the command line starts at once.
    if name in _PUBLIC:
        value = getattr(import_module(_PUBLIC[name]), name)
        if name in _ACCOUNTS:  # for datasets of strata and class maps, however they were opened
            import_module("bluecarbon.xarray")
        globals()[name] = value
        return value
    raise AttributeError(f"module 'bluecarbon' has no attribute {name!r}")


def __dir__():
    return sorted(__all__)
