"""What the steps ask of logarithms, labels and variances, and the units of what they return."""

import numpy as np

from bluecarbon.science._units import _is_quantity, _plain, expression


def _registry(*values):
    return next((v._REGISTRY for v in values if _is_quantity(v)), None)


def _dressed(value, registry, units="1"):
    """A quantity where quantities were given."""
    if registry is None:
        return value
    return registry.Quantity(value, "" if units == "1" else expression(units))


def _logarithms(log_values):
    values = np.atleast_1d(np.asarray(_plain(log_values, "1"), dtype=float))
    if values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(
            f"log_values is one logarithm for each core; found shape {values.shape} with "
            f"{np.count_nonzero(~np.isfinite(values))} that are no number. Leave out cores without "
            "a value, and put half the limit of detection where no carbon was found."
        )
    return values, _registry(log_values)


def _labels(labels, values, name):
    labels = np.asarray(labels)
    if labels.shape != values.shape:
        raise ValueError(
            f"{name} names one {name} for each core; found {labels.size} names for {values.size} "
            f"cores. Give one name for each row of the core table."
        )
    return labels


def _variances(**variances):
    plain = [_plain(value, "1") for value in variances.values()]
    for name, value in zip(variances, plain, strict=True):
        if not np.all(np.asarray(value) >= 0):
            raise ValueError(
                f"{name} must not be negative or unknown; found {value}. "
                "A variance is the square of a standard deviation of logarithms."
            )
    return plain
