"""Projects the abatement of a restoration plan, from its table to the sums of so many years."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bluecarbon.accounting.restoration.figures import ALL_SITES, by_part, by_site, by_site_and_year
from bluecarbon.accounting.restoration.ground import leaves_of_pieces, pieces_of_ground
from bluecarbon.errors import InputError, nearest
from bluecarbon.inputs.restoration_sites import read_restoration_sites
from bluecarbon.lots.statements import label
from bluecarbon.methods.quantities import load_method
from bluecarbon.parameters import load, weakest
from bluecarbon.uncertainty.montecarlo import totals

METHOD = "bluecam-2022"
PER_ROW = "former_land_use"  # the one option that the table says row by row


@dataclass(frozen=True, kw_only=True)
class RestorationProjection:
    """What a plan would abate. `basis` is "ex ante": never to be added to what was measured.

    `by_year` has the abatement and its parts by site and year [t CO2e], at the table values.
    `totals` has, for each site and for all together, what is abated within so many years: at the
    table values [t CO2e], and mean, median and 90 % interval of the draws [kg CO2e]. `parts` has
    the same for the parts of the abatement, all sites together.
    """

    sites: pd.DataFrame
    by_year: pd.DataFrame
    totals: pd.DataFrame
    parts: pd.DataFrame
    options: dict
    seed: int
    status: str
    label: str
    label_zh: str
    notes: tuple
    basis: str = "ex ante"

    def __repr__(self):
        whole = self.totals[self.totals["site"] == ALL_SITES]
        sums = ", ".join(f"{r.table_t:,.0f} t CO2e in {r.years} years" for r in whole.itertuples())
        return f"<projection, {self.basis}: {self.sites['site'].nunique()} sites, {sums}>"

    def _repr_html_(self):
        whole = self.totals[self.totals["site"] == ALL_SITES].drop(columns="site")
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        return (
            f"<h4>{html.escape(self.label)}</h4><p>{self.basis}: a projection, never a lot; "
            f"{html.escape(', '.join(self.options.values()))}.</p>"
            + whole.to_html(index=False, float_format="{:,.1f}".format)
            + notes
        )


def project_restoration(
    path,
    *,
    options,
    area_standard_error,
    seed,
    years=(25, 100),
    draws=10_000,
    parameters=(),
    threads=2,
    progress=False,
):
    """Project the abatement of a restoration plan by BlueCAM.

    Parameters
    ----------
    path : path-like
        Table of the sites, see `bluecarbon.inputs.restoration_sites.read_restoration_sites`.
    options : mapping of str to str
        climate, statistic, gwp, soil_loss and existing_forest, see
        `bluecarbon.methods.bluecam_2022`. All change the tonnage, so none has a default.
    area_standard_error : float
        Relative standard error of the area of a site [1], one for each site and independent of
        the others; 0 where areas are exact.
    seed : int
        Of the draws.
    years : sequence of int
        Over how many years to add up.
    draws : int
    parameters : sequence of path-like
        Tables whose rows stand in for the package's.

    Returns
    -------
    RestorationProjection

    Raises
    ------
    InputError
        For a table or an option that does not fit.

    Notes
    -----
    Where new wetlands and former land uses of a site are both of several classes, each wetland
    takes its share of each land use. All numbers but areas and a site's own soil carbon are shared
    by all sites, so that their errors do not cancel between sites.
    """
    method = load_method(METHOD)
    options = _checked(method, options)
    years = tuple(sorted(set(years)))
    if not years or years[0] < 1:
        raise _refusal("years", years, "A projection covers whole years from 1 on.", "Correct it.")
    if not area_standard_error >= 0:
        raise _refusal(
            "area_standard_error",
            area_standard_error,
            "It is a relative standard error.",
            "Give a number from 0 on.",
        )
    sites = read_restoration_sites(
        path, wetlands=method.habitats, land_uses=method.options[PER_ROW]
    )
    pieces = pieces_of_ground(sites)
    table = load(*parameters)
    wanted = (method.claimed(), *method.beside)

    def leaves_of(begins, ends):
        error = area_standard_error
        return leaves_of_pieces(method, wanted, pieces, begins, ends, options, table, error, sites)

    last = years[-1]
    yearly = leaves_of(np.arange(last), np.arange(1, last + 1))
    by_year = by_site_and_year(method, wanted, pieces, yearly, last)
    summed = leaves_of(np.zeros(len(years)), np.array(years))
    names = list(dict.fromkeys(sites["site"]))
    number = {site: i for i, site in enumerate(names)}
    group = pieces["site"].map(number).to_numpy(dtype=int) * len(years)
    drawn = totals(
        method,
        summed,
        wanted,
        (group[:, None] + np.arange(len(years))).ravel(),
        len(names) * len(years),
        seed=seed,
        draws=draws,
        threads=threads,
        progress=progress,
    )
    drawn = {name: kg.reshape(len(names), len(years), draws) for name, kg in drawn.items()}
    statuses = {s.status for leaf in summed.values() for s in leaf.sources}
    statuses |= {method.equations[n].status for n in method.chain(wanted)}
    return RestorationProjection(
        sites=sites,
        by_year=by_year,
        totals=by_site(sites, by_year, drawn[method.claimed()], names, years, method.claimed()),
        parts=by_part(method, by_year, drawn, years),
        options=options,
        seed=seed,
        status=weakest(statuses),
        label=label(method.title["en"], statuses),
        label_zh=label(method.title["zh"], statuses, "zh"),
        notes=tuple(_notes(sites, pieces)),
    )


def _checked(method, options):
    known = {name: allowed for name, allowed in method.options.items() if name != PER_ROW}
    for name in options:
        if name not in known:
            rule = "Options that are not understood are not ignored."
            raise _refusal("options", name, rule, nearest(name, known))
    for name, allowed in known.items():
        if options.get(name) not in allowed:
            rule = f"{method.id} needs {name}: it changes the tonnage."
            cure = f"Choose one of: {', '.join(map(repr, allowed))}."
            raise _refusal(f"options[{name!r}]", repr(options.get(name, "nothing")), rule, cure)
    return dict(options)


def _refusal(where, found, rule, cure):
    return InputError(where=f"restoration, {where}", found=found, rule=rule, cure=cure)


def _notes(sites, pieces):
    yield "A projection before the fact: it is never added to what was measured, nor sold."
    yield "Allochthonous carbon is not subtracted: the declared policy of BlueCAM."
    bare = pieces[pieces["soil_carbon"].isna() & pieces["land_use"].isin(["grazing"])]
    if len(bare):
        names = list(dict.fromkeys(bare["site"]))
        yield (
            f"{len(names)} sites without soil carbon of their own take that of the table: "
            + ", ".join(map(str, names[:10]))
            + (" ..." if len(names) > 10 else "")
        )
    if sites.attrs["simulated"]:
        yield "The table of sites is simulated."
