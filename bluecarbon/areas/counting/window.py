"""One window: read, counted by whichever way serves it, and told as a small table."""

import logging
from importlib.util import find_spec

from bluecarbon.areas.counting import compiled, runs
from bluecarbon.areas.counting.adding import sums_of_rows
from bluecarbon.areas.counting.layers import UNKNOWN, read_layers

logger = logging.getLogger("bluecarbon")

# Cells from which the compiled way earns back its import and its loading, about half a second
# (measured by benchmarks/counting.py, see docs/performance/counting.md).
WORTH_IT = 500_000_000

KERNELS = ("auto", "numpy", "fast")


def chosen_kernel(kernel, grid):
    """What counts maps on a grid, "numpy" or "fast"; without numba it is always "numpy"."""
    if kernel not in KERNELS:
        raise ValueError(f"kernel is one of {', '.join(KERNELS)}; found {kernel!r}.")
    if kernel == "auto":
        kernel = "fast" if grid.height * grid.width >= WORTH_IT and find_spec("numba") else "numpy"
    elif kernel == "fast" and not find_spec("numba"):
        logger.warning(
            "kernel = fast needs numba, which is not installed: counted with NumPy, to the same "
            "integers. Install it with: pip install 'bluecarbon[fast]'."
        )
        kernel = "numpy"
    return kernel


def count_window(maps, zones, areas, kernel, window):
    """Combinations of zone and states in one window, with their cells and area.

    Takes what `bluecarbon.areas.trajectories.count_trajectories` takes, and "numpy" or "fast".

    Returns
    -------
    table : uint16 array (combination, 1 + date)
        Zone, then the state at each date; sorted, each combination once.
    cells, area : int64 arrays (combination,)
        Number of cells, and ground area [cm2].
    """
    layers = read_layers(maps, zones, window)
    panels = areas.panels(window)
    plan = compiled.plan(layers, panels) if kernel == "fast" else None
    found = compiled.count(layers, panels, plan) if plan else runs.count(layers, panels)
    if found is None or (found[0][:, 1:] == UNKNOWN).any():
        maps.read(window)  # which names the code, the file and the cell
        raise RuntimeError("A code that no map knows was counted.")
    table, cells, area = found
    table[:, 0] = layers.zones[table[:, 0]]
    return sums_of_rows(table, cells, area)
