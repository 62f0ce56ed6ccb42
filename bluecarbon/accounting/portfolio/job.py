"""Accounts a portfolio: each project for itself, then side by side by owner."""

from bluecarbon.accounting.job import account
from bluecarbon.accounting.portfolio.capacity import capacity
from bluecarbon.accounting.portfolio.ecosystems import portfolio_lines
from bluecarbon.accounting.portfolio.opening import OpenPortfolio, open_portfolio
from bluecarbon.accounting.portfolio.results import PortfolioAccount
from bluecarbon.accounting.portfolio.sales import checked_sales, sold_by_lot


def portfolio_account(
    portfolio,
    *,
    sales=None,
    threads=2,
    tile_size=None,
    progress=True,
    executor=None,
    cache="memory",
    remote=False,
):
    """Account the projects of a portfolio, with a sub-account for each ecosystem.

    Nothing is added across ecosystems, kinds of claim, or what happened and what is expected.

    Parameters
    ----------
    portfolio : OpenPortfolio or path
        What `open_portfolio` returns, or the path of a portfolio file.
    sales : pandas.DataFrame, optional
        What a ledger says was sold, in place of the file that the portfolio names: lot (id), date
        (ISO text), kg (whole), buyer.
    threads, tile_size, progress, executor, cache
        See `bluecarbon.account`.
    remote
        See `bluecarbon.open_project`; for a path.

    Returns
    -------
    PortfolioAccount

    Raises
    ------
    InputError
        See `open_portfolio`; and for sales that do not fit the lots.
    """
    opened = portfolio
    if not isinstance(portfolio, OpenPortfolio):
        opened = open_portfolio(portfolio, remote=remote)
    running = {"threads": threads, "progress": progress}
    accounts = {
        name: account(project, tile_size=tile_size, executor=executor, cache=cache, **running)
        for name, project in opened.projects.items()
    }
    path = opened.portfolio.portfolio.sales
    where = "sales" if sales is not None or path is None else opened.portfolio.locate(path)
    sales = opened.sales if sales is None else checked_sales(sales)
    lots = [lot for one in accounts.values() for lot in one.lots]
    return PortfolioAccount(
        opened=opened,
        accounts=accounts,
        lines=portfolio_lines(accounts),
        capacity=capacity(accounts, **running),
        lots=lots,
        sales=sales,
        sold=sold_by_lot(sales, lots, where),
    )
