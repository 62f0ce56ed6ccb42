"""What a file claims, held against what may be spent on it: before anything is read."""

MIB = 2**20


class OverBudgetError(Exception):
    """A file whose reading would take more than it may."""


def check_decoded(name, size, limits):
    """Refuse a file whose values, unpacked, take more than the budget [byte]."""
    if size > limits.decoded:
        raise OverBudgetError(
            f"{name}: its values take {size / MIB:,.0f} MiB; {limits.decoded // MIB} MiB are read."
        )


def check_block(name, size, limits):
    """Refuse blocks or chunks that, unpacked, take more than the budget [byte]."""
    if size > limits.block:
        raise OverBudgetError(
            f"{name}: one block takes {size / MIB:,.0f} MiB; {limits.block // MIB} MiB are read."
        )


def check_items(name, count, limits, what="values"):
    """Refuse more values, rows or chunks than the budget."""
    if count > limits.items:
        raise OverBudgetError(f"{name}: {count:,} {what}; {limits.items:,} are read.")
