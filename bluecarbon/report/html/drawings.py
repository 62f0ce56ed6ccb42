"""The figures of the page: each is drawn once and speaks every language."""

from importlib.util import find_spec

from markupsafe import Markup

from bluecarbon.errors import BluecarbonError
from bluecarbon.report.flows import flows_of
from bluecarbon.report.html.ground import map_dates
from bluecarbon.report.sureness import limits, shares
from bluecarbon.report.views import mapped_habitats
from bluecarbon.report.words import words

# Figure -> its title in the language tables.
TITLES = {
    "waterfall": "waterfall_title",
    "vintages": "vintage_title",
    "map": "map",
    "change": "change_title",
    "trajectories": "trajectories_title",
    "areas": "area_title",
    "interval": "interval_title",
    "sensitivity": "sensitivity_title",
}


class Drawings:
    """The figures of an account, as inline SVG by name; none when matplotlib is not installed."""

    def __init__(self, account):
        # Known without matplotlib: the page says of each figure that it is left out, and why.
        self.names = tuple(_wanted(account))
        self._figures = {}
        if find_spec("matplotlib") is None:
            return
        from bluecarbon.report.plots import Plots

        plots = Plots(account)
        self._figures = {name: getattr(plots, name)() for name in self.names}

    def of(self, language):
        """The figures with the words of a language."""
        if not self._figures:
            return {}
        from bluecarbon.report.figures import svg

        text = words(language)["figure"]
        # Our own drawing, whose texts ElementTree has escaped: the one thing that enters as markup.
        return {
            name: Markup(
                svg(figure, prefix=f"{language}-{name}-", title=text[TITLES[name]], lang=language)
            )
            for name, figure in self._figures.items()
        }


def _wanted(account):
    yield "waterfall"
    if account.lines["lots_kg"].any():
        yield "vintages"
    if account.maps is not None:
        yield "map"
        if len(map_dates(account)) > 1:
            yield "change"
            if not hasattr(account.maps, "layers") and _passes(account):
                yield "trajectories"
        if mapped_habitats(account):
            yield "areas"
    if limits(account) is not None:
        yield "interval"
        if shares(account):
            yield "sensitivity"


def _passes(account):
    """Whether any ground of an accounted habitat can be followed from map to map."""
    try:
        flows_of(account)
    except BluecarbonError:
        return False
    return True
