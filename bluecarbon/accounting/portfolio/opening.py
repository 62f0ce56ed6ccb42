"""Opens a portfolio: its projects, and everything that can be checked before they are accounted."""

from dataclasses import dataclass

import pandas as pd

from bluecarbon.accounting.opening import open_project
from bluecarbon.accounting.portfolio.file import read_portfolio
from bluecarbon.accounting.portfolio.ground import check_apart
from bluecarbon.accounting.portfolio.sales import no_sales, read_sales
from bluecarbon.accounting.portfolio.titles import apply_titles
from bluecarbon.errors import InputError, nearest


@dataclass(frozen=True, kw_only=True)
class OpenPortfolio:
    """A portfolio with its projects opened and held apart, ready to be accounted.

    `projects` maps the id of a project to what `open_project` returns, with the ends of title of
    the portfolio applied; it is sorted, so the order of the file changes nothing. `ended` holds the
    crediting periods that a loss of title has ended.
    """

    portfolio: object
    projects: dict
    ended: tuple
    sales: pd.DataFrame

    @property
    def demonstration(self):
        """Why lots of this portfolio can only demonstrate, by project; empty when none can."""
        return tuple(
            f"{name}: {'; '.join(opened.demonstration)}"
            for name, opened in self.projects.items()
            if opened.demonstration
        ) + (("sales: simulated",) if self.sales.attrs.get("simulated") else ())

    @property
    def owners(self):
        """Authority of every holder, by holder, sorted; empty text where none is stated."""
        stated = {owner.holder: owner.authority for owner in self.portfolio.owner}
        return dict(sorted(stated.items()))

    def __repr__(self):
        about = self.portfolio.portfolio
        return (
            f"<portfolio {about.id}: {about.title.en}, {len(self.projects)} projects, "
            f"{len(self.owners)} owners, {'merged' if about.merged else 'side by side'}>"
        )


def open_portfolio(path, *, remote=False):
    """Open the portfolio file at `path` with all its projects; `remote` as in `open_project`.

    Returns
    -------
    OpenPortfolio

    Raises
    ------
    bluecarbon.errors.InputError
        For the first thing that does not fit: a project twice, the same ground or zone in two
        projects, a holder without an entry or an entry without a zone, projects of two provinces
        or an owner without authority in a merged portfolio, different seeds.
    """
    portfolio = read_portfolio(path)
    paths = [portfolio.locate(m.path) for m in portfolio.portfolio.projects]
    opened = [open_project(path, remote=remote) for path in paths]
    projects = _by_id(portfolio, opened)
    _check_owners(portfolio, projects)
    _check_provinces(portfolio, projects)
    _check_draws(portfolio, projects)
    check_apart(portfolio.path, projects)
    projects, ended = apply_titles(portfolio, projects)
    sales = portfolio.portfolio.sales
    return OpenPortfolio(
        portfolio=portfolio,
        projects=projects,
        ended=ended,
        sales=no_sales() if sales is None else read_sales(portfolio.locate(sales)),
    )


def _by_id(portfolio, opened):
    projects = {}
    for one in opened:
        name = one.project.project.id
        if name in projects:
            raise InputError(
                where=f"{portfolio.path}, portfolio.projects",
                found=f"project {name!r} twice",
                rule="A project stands in a portfolio once, and its id names its lots.",
                cure="Remove one of the two, or give it an id of its own.",
            )
        projects[name] = one
    return dict(sorted(projects.items()))


def _check_owners(portfolio, projects):
    stated = {owner.holder for owner in portfolio.owner}
    holders = {h for opened in projects.values() for h in opened.zones.table["holder"]}
    for holder in sorted(holders - stated):
        raise InputError(
            where=f"{portfolio.path}, owner",
            found=f"no entry for the holder {holder!r}",
            rule="Every holder of a zone agrees to stand in a portfolio.",
            cure=f"Add [[owner]] with holder and authority. {nearest(holder, stated)}",
        )
    for holder in sorted(stated - holders):
        raise InputError(
            where=f"{portfolio.path}, owner",
            found=f"holder {holder!r}",
            rule="An owner holds a zone of one of the projects.",
            cure=nearest(holder, holders),
        )


def _check_provinces(portfolio, projects):
    """Zones that say in which province they lie must lie in that of a merged portfolio."""
    about = portfolio.portfolio
    for name, opened in projects.items():
        table = opened.zones.table
        if not about.merged or "province" not in table:
            continue
        for zone, province in zip(table["zone"], table["province"], strict=True):
            if isinstance(province, str) and province not in ("", about.province):
                raise InputError(
                    where=f"{portfolio.path}, project {name}, zone {zone}",
                    found=f"province {province!r}",
                    rule=f"Only projects of one province may be merged, here {about.province}.",
                    cure="Take the project out, or set merged = false.",
                )


def _check_draws(portfolio, projects):
    """What projects share, a row of a table say, has one error: it is drawn alike in all."""
    settings = {name: _drawing(opened.project.uncertainty) for name, opened in projects.items()}
    if len(set(settings.values())) > 1:
        said = "; ".join(f"{name}: {how}" for name, how in settings.items())
        raise InputError(
            where=portfolio.path,
            found=said,
            rule="The projects of a portfolio share their seed and way of drawing, so that an "
            "error they have in common is drawn once.",
            cure="Write the same `seed`, `draws` and `sampling` under [uncertainty] of each.",
        )


def _drawing(settings):
    """Seed, number of draws and sampling, in words."""
    draws = "adaptive" if settings.adaptive else settings.draws
    return f"seed {settings.seed}, draws {draws}, sampling {settings.sampling}"
