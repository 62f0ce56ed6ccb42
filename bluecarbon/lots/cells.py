"""Values as the cells of a table that a spreadsheet opens and does not run."""

# A spreadsheet takes text that begins so for a formula. The wide forms count where a spreadsheet
# runs in Chinese or Japanese; "'" itself is in, so that the mark can be taken off again.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def cell(value):
    """A value as a cell: harmless text, integers as they are, empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value
    text = str(value)
    # Spaces in front are passed over by some programs before they look for a formula.
    return "'" + text if text.lstrip(" \u3000").startswith(FORMULA) else text
