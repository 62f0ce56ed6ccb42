"""The public names, for type checkers and editors: `__init__.py` imports them only when used."""

from bluecarbon.accounting import Account as Account
from bluecarbon.accounting import account as account
from bluecarbon.accounting import open_project as open_project
from bluecarbon.accounting.cutting import check_cut as check_cut
from bluecarbon.accounting.cutting import cut_map as cut_map
from bluecarbon.accounting.portfolio import open_portfolio as open_portfolio
from bluecarbon.accounting.portfolio import portfolio_account as portfolio_account
from bluecarbon.accounting.routes import what_would_it_take as what_would_it_take
from bluecarbon.accounting.verifying.levels import verify as verify
from bluecarbon.errors import BluecarbonError as BluecarbonError
from bluecarbon.errors import InputError as InputError
from bluecarbon.methods.quantities import load_method as load_method
from bluecarbon.methods.quantities import register_method as register_method
from bluecarbon.project import Project as Project
from bluecarbon.samples import sample_data as sample_data

__version__: str
