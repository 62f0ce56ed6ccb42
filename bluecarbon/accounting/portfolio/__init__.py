"""A portfolio: projects of one set of owners, accounted side by side and never in one sum."""

from bluecarbon.accounting.portfolio.file import Portfolio, read_portfolio
from bluecarbon.accounting.portfolio.job import portfolio_account
from bluecarbon.accounting.portfolio.opening import OpenPortfolio, open_portfolio
from bluecarbon.accounting.portfolio.results import PortfolioAccount
from bluecarbon.accounting.portfolio.statement import OwnerStatement

__all__ = [
    "OpenPortfolio",
    "OwnerStatement",
    "Portfolio",
    "PortfolioAccount",
    "open_portfolio",
    "portfolio_account",
    "read_portfolio",
]
