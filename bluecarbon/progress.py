"""Progress bars: of Jupyter where it has widgets, else as text."""

import warnings

__all__ = ["tqdm"]


def tqdm(iterable=None, *, disable=False, **about):
    """A bar of tqdm; where it is disabled, what takes its place and shows nothing.

    tqdm is imported for the first bar that is shown: it brings asyncio along, which takes longer
    than opening a small project.
    """
    if disable:
        return Hidden(iterable, total=about.get("total"))
    with warnings.catch_warnings():
        # Without ipywidgets the bar is text, which does no harm.
        warnings.filterwarnings("ignore", message="IProgress not found")
        from tqdm.auto import tqdm as shown
    return shown(iterable, disable=False, **about)


class Hidden:
    """A bar that is not shown: it passes on what it is given and counts nothing, as tqdm does then.

    Attributes
    ----------
    n : int
        0, whatever it is told.
    total : int or None
        As it was given or set.
    """

    n = 0

    def __init__(self, iterable=None, *, total=None):
        self.iterable, self.total = iterable, total

    def __iter__(self):
        return iter(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def update(self, n=1):
        """Nothing: there is no bar to move."""

    def reset(self, total=None):
        """Sets the total where one is given, as the bars of tqdm do."""
        if total is not None:
            self.total = total
