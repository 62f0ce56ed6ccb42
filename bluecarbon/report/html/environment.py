"""Templates: nothing of a stranger becomes markup, and nothing missing stays unnoticed."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bluecarbon.report.words import decimals, unit, visible, whole


@cache
def environment():
    """The templates' environment: escapes all text, and stops at a name that has no value."""
    environment = Environment(
        loader=PackageLoader("bluecarbon.report"),
        autoescape=True,
        undefined=StrictUndefined,
        # The last thing that happens to a value, so no text of a stranger gets past it.
        finalize=lambda value: value if isinstance(value, Markup) else visible(value),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "kg": whole,
        "ha": decimals,
        "number": lambda value: f"{value:.6g}",
        "unit": unit,
        "fill": lambda text, **values: str(text).format(**values),
    }
    return environment
