"""One printed line for each row of the matrix of hazards: how many were tried, how many held."""


def report(row, tried, held, said=""):
    """Print the line of a row, and fail unless everything held.

    Lines of all rows are repeated at the end of a run of the tests, see `conftest`.
    """
    line = f"{row}: tried {tried:,}, held {held:,}" + (f" ({said})" if said else "")
    print(line)
    assert tried > 0, f"{row}: nothing was tried"
    assert held == tried, line
