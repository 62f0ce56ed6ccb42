"""Methodologies by name: of the package, registered, or offered by another package."""

from importlib import import_module, metadata

from bluecarbon.errors import nearest
from bluecarbon.methods.quantities.catalogue import METHODS
from bluecarbon.methods.quantities.equations import MethodError
from bluecarbon.methods.quantities.reading import read_method

# Packages offer methodologies as entry points of this group: name = ID, value = module.
ENTRY_POINTS = "bluecarbon.methods"

_registered = {}


def load_method(name):
    """The methodology called `name`: of the package, registered, or offered by another package."""
    if name in _registered:
        return _registered[name]
    if name in METHODS:
        return read_method(import_module(METHODS[name]))
    offered = metadata.entry_points(group=ENTRY_POINTS)
    if name in offered.names:
        return register_method(offered[name].load())
    raise MethodError(
        f"found method {name!r}. It is not a methodology of this package. "
        + nearest(name, method_ids())
    )


def method_ids():
    """Names that `load_method` knows, in the order in which they are listed."""
    offered = sorted(metadata.entry_points(group=ENTRY_POINTS).names)
    return tuple(dict.fromkeys((*METHODS, *_registered, *offered)))


def register_method(module):
    """Make the methodology in a module usable under its ID, for as long as this process runs.

    Parameters
    ----------
    module : module
        Of equations, as the modules of `bluecarbon.methods` are.

    Returns
    -------
    Method

    Raises
    ------
    MethodError
        It does not hold together, or its ID is that of a methodology of the package: an edition is
        never replaced.
    """
    method = read_method(module)
    if method.id in METHODS:
        raise MethodError(
            f"found a second method {method.id!r} in {module.__name__}. An edition is never "
            "replaced. Give yours an ID of its own."
        )
    _registered[method.id] = method
    return method
