"""Numbers without their units, where a share is compared with its bounds."""


def _magnitude(value):
    """A number without its unit, to be compared with zero; units of shares cancel."""
    return value.to_base_units().magnitude if hasattr(value, "to_base_units") else value
