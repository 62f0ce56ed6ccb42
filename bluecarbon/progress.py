"""Progress bars: of Jupyter where it has widgets, else as text."""

import warnings

with warnings.catch_warnings():
    # Without ipywidgets the bar is text, which does no harm.
    warnings.filterwarnings("ignore", message="IProgress not found")
    from tqdm.auto import tqdm

__all__ = ["tqdm"]
