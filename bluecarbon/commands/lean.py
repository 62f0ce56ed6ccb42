"""Measures for a process of our own: what a command leaves undone because it ends with its work.

None of them is for a notebook or for somebody else's program, where other code may want what is put
off here, and none changes a result. `bluecarbon.cli` takes them, only where the process is its own.
"""

import gc
import os
import sys

# Commands that open a project and use dask for nothing but the `--scheduler` given to them.
ACCOUNTING = (
    "bluecarbon.commands.run",
    "bluecarbon.commands.doctor",
    "bluecarbon.commands.explain",
)

# SciPy takes all public names of NumPy, and so imports these; an account uses neither.
LATER = ("numpy.f2py", "numpy.testing")


def begin(options):
    """Before a command runs, and has imported what it works with."""
    # A run makes many small objects and few circles: look for those more seldom. The libraries
    # alone are 200,000 objects that stay.
    gc.set_threshold(1_000_000, 50, 50)
    if options.run.__module__ not in ACCOUNTING or getattr(options, "scheduler", None):
        return
    # The C library takes blocks above some size from the system one by one and gives each back when
    # it is freed, so that every page of the next is fresh again, which costs more than many a sum.
    # That size rises to the largest block that was ever freed: this one, of which nothing is used.
    bytes(31 * 2**20)
    # NumPy and SciPy each start threads for linear algebra that wait by turning; an account solves
    # nothing larger than a group of correlated numbers.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # For the first model of a process pydantic looks for plugins in the files of every package that
    # is installed. An account must not depend on what else there is.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # xarray imports dask, half a second, to ask of every array whether it is one of its own.
    sys.modules.setdefault("dask", None)
    for name in LATER:
        _later(name)


def end():
    """After it ran: what is left of the objects is left to the operating system."""
    # Python would look through all of them for circles, which took longer than opening a project.
    gc.freeze()


def _later(name):
    """Put a module in its place that is imported as soon as anybody asks it for something."""
    from importlib.util import LazyLoader, find_spec, module_from_spec

    if name in sys.modules:
        return
    spec = find_spec(name)  # imports the package around it
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package, _, own = name.rpartition(".")
    setattr(sys.modules[package], own, module)
