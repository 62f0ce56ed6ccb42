"""Checks that several readers share."""


def check_window(window, shape):
    """Refuse a window outside a grid of `shape` (rows, columns): a mistake of the caller."""
    row, col, height, width = window
    inside = row >= 0 and col >= 0 and row + height <= shape[0] and col + width <= shape[1]
    if not inside or height < 1 or width < 1:
        raise ValueError(f"{window} does not lie in the grid of {shape[0]} x {shape[1]} cells.")
