"""The figures of an account: `account.plot.waterfall()` in Jupyter, and the same in the report."""

from functools import cached_property

from bluecarbon.constants import KILOGRAMS_PER_TONNE
from bluecarbon.errors import BluecarbonError
from bluecarbon.report import figures
from bluecarbon.report.flows import flows_of
from bluecarbon.report.pictures import Picture, legend_colours
from bluecarbon.report.sureness import claims, limits, shares
from bluecarbon.report.views import STEPS, habitat_names, mapped_habitats, mapped_hectares
from bluecarbon.report.words import say


class Plots:
    """Figures of an account.

    Every method takes `lang`, "en" or "zh", a `title` in place of ours, and `ax`, matplotlib axes
    in whose place it is drawn. It returns a figure, which shows itself in Jupyter, or with `ax` the
    axes that hold the data.
    """

    def __init__(self, account):
        self._account = account

    @cached_property
    def _picture(self):
        # Read once: thinning out a large raster costs a pass over its files.
        return Picture(self._account)

    @cached_property
    def _styles(self):
        """Names and colours of habitats, the names in every language."""
        account, names = self._account, {}
        for lang in ("en", "zh"):
            for habitat, name in habitat_names(account, lang).items():
                names.setdefault(habitat, {})[lang] = name
        spoken = {h: (lambda lang, said=said: said[lang]) for h, said in names.items()}
        return {"names": spoken, "colours": legend_colours(account)}

    def map(self, date=None, *, lang="en", title="", ax=None):
        """Habitat map of one date; the last one when `date` is None.

        Its axes are in the units of the CRS of the maps.
        """
        picture = self._picture
        i = picture.number(date)
        return figures.habitat_map(
            picture.classes[i],
            picture.states,
            share=None if picture.share is None else picture.share[i],
            hectares=mapped_hectares(self._account.strata, picture.dates[i]),
            title=title or say("figure", "map_title", date=picture.dates[i]),
            lang=lang,
            ax=ax,
            **picture.common | {"names": self._styles["names"]},
        )

    def change(self, *, lang="en", title="", ax=None):
        """Habitat maps of all dates, side by side."""
        picture = self._picture
        classes, share = picture.thinned()
        return figures.habitat_change(
            classes,
            picture.states,
            picture.dates,
            share=share,
            title=title,
            lang=lang,
            ax=ax,
            **picture.common | {"names": self._styles["names"]},
        )

    def trajectories(self, *, habitats=None, lang="en", title="", ax=None):
        """Ground that went from habitat to habitat, from map to map [ha].

        Ground inside the zones that ever held one of `habitats`: those that are accounted, where
        none are named.
        """
        flows, dates = flows_of(self._account, habitats)
        return figures.trajectories(flows, dates, title=title, lang=lang, ax=ax, **self._styles)

    def waterfall(self, *, lang="en", title="", ax=None, **only):
        """Gross to net to lots; `only` picks lines, as in `holder="Wang", vintage=2022`."""
        lines = self._account.lines
        for column, value in only.items():
            lines = lines[lines[column] == value]
        steps = [s for s in STEPS if s != "net"]
        summary = {s: int(lines[f"{s}_kg"].sum()) / KILOGRAMS_PER_TONNE for s in steps}
        return figures.waterfall(summary, title=title, lang=lang, ax=ax)

    def interval(self, *, lang="en", title="", ax=None):
        """The net total with its 90 % interval, and the claim under each deduction rule."""
        account = self._account
        known = limits(account)
        if known is None:
            raise BluecarbonError(
                "this account tells no interval of its total. Make it again with this version."
            )
        monte_carlo = getattr(account, "monte_carlo", None)
        draws = None if monte_carlo is None else monte_carlo.total_kg / KILOGRAMS_PER_TONNE
        return figures.interval(
            {key: kg / KILOGRAMS_PER_TONNE for key, kg in known.items()},
            draws=draws,
            claims=claims(account),
            title=title,
            lang=lang,
            ax=ax,
        )

    def sensitivity(self, result=None, *, lang="en", title="", ax=None):
        """Shares of the variance of the net total by group of inputs.

        Those that the draws of the run tell; or, with their total effects, those of a `result` of
        `account.sensitivity()`.
        """
        found = shares(self._account, result)
        if found is None:
            raise BluecarbonError(
                "this account tells no shares of its variance. Draw account.sensitivity():\n"
                "account.plot.sensitivity(account.sensitivity())."
            )
        return figures.sensitivity(found, title=title, lang=lang, ax=ax)

    def areas(self, *, lang="en", title="", ax=None):
        """Area of every accounted habitat by year, under both timing rules."""
        account = self._account
        habitats = mapped_habitats(account)
        return figures.area_series(
            account.strata, habitats=habitats, title=title, lang=lang, ax=ax, **self._styles
        )

    def vintages(self, *, lang="en", title="", ax=None):
        """Lots by year and habitat."""
        sums = self._account.lines.groupby(["vintage", "habitat"])["lots_kg"].sum()
        lots = {key: int(kg) / KILOGRAMS_PER_TONNE for key, kg in sums.items()}
        return figures.by_vintage(lots, title=title, lang=lang, ax=ax, **self._styles)

    def core(self, profile=None, dated=None, *, lang="en", title="", ax=None, **options):
        """A dated core: excess 210Pb and ages over depth; see `bluecarbon.report.figures.core`.

        A project file names densities and rates, not cores, so the core is given: a profile of
        `bluecarbon.science.dating.lead210_profile` and what `date_core` makes of it.
        """
        if profile is None or dated is None:
            raise BluecarbonError(
                "this account holds no core: a project takes rates and densities from tables, "
                "field sheets and maps. Date the core first, then draw it: "
                "profile = bluecarbon.science.dating.lead210_profile(...); "
                "dated = date_core(profile, CRS(), age_at='bottom'); "
                "account.plot.core(profile, dated)."
            )
        return figures.core(profile, dated, lang=lang, title=title, ax=ax, **options)
