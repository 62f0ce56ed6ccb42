"""Units of area, and hectares by something as labelled arrays."""

import numpy as np
import xarray as xr

from bluecarbon.constants import (
    SQUARE_CENTIMETRES_PER_HECTARE,
    SQUARE_CENTIMETRES_PER_SQUARE_METRE,
    SQUARE_METRES_PER_MU,
)
from bluecarbon.errors import BluecarbonError

# Square centimetres, the unit of what is counted, in one of each.
UNITS = {
    "ha": SQUARE_CENTIMETRES_PER_HECTARE,
    "km2": 100 * SQUARE_CENTIMETRES_PER_HECTARE,
    "m2": SQUARE_CENTIMETRES_PER_SQUARE_METRE,
    "mu": SQUARE_METRES_PER_MU * SQUARE_CENTIMETRES_PER_SQUARE_METRE,
}


def factor(unit, of="cm2"):
    """What areas in `of` are multiplied by to be in `unit`; refuses a unit that is not known."""
    known = UNITS | {"cm2": 1}
    for name in (unit, of):
        if name not in known:
            raise BluecarbonError(
                f"found the unit of area {name!r}. Known: {', '.join(known)} (1 mu is 1/15 ha). "
                'Write unit="ha", or put the unit of the variable into its attribute "units".'
            )
    return known[of] / known[unit]


def sum_by(values, keys, names):
    """Sums of the rows of an array by their keys.

    Parameters
    ----------
    values : array of shape (row, ...)
    keys : sequence of array of str, shape (row,)
    names : sequence of str
        Dimensions of the result, one for each of `keys`.

    Returns
    -------
    numpy.ndarray, dict
        Sums, one axis for each key and then the others of `values`; coordinates by dimension.
    """
    found = [np.array(list(dict.fromkeys(key.tolist())), dtype=str) for key in keys]
    shape = tuple(map(len, found))
    numbers = []
    for key, labels in zip(keys, found, strict=True):
        number = {label: i for i, label in enumerate(labels.tolist())}
        numbers.append([number[k] for k in key.tolist()])
    result = np.zeros((*shape, *values.shape[1:]), dtype=values.dtype)
    np.add.at(result, tuple(numbers), values)
    return result, dict(zip(names, found, strict=True))


def labelled(values, dims, coords, unit, long_name):
    """An array with the attributes that plots and files take their labels from."""
    attrs = {"units": unit, "long_name": long_name}
    return xr.DataArray(values, dims=dims, coords=coords, attrs=attrs, name="area")
