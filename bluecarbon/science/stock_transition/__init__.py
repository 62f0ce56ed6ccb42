"""Carbon stocks and flows of a place that changes its class: mangrove, then pond, then mangrove.

`flows` holds our model, in closed form; `value` what a flow is worth; `peer` another program's
published rules, for comparison only. docs/science/stock_transition.md says where they part.
"""

from bluecarbon.science.stock_transition.flows import (
    by_date,
    carbon_stock,
    disturbed_carbon,
    emitted_carbon,
    growing_time,
    growth,
    remaining_share,
)
from bluecarbon.science.stock_transition.value import discounted, price_in_year

__all__ = [
    "by_date",
    "carbon_stock",
    "discounted",
    "disturbed_carbon",
    "emitted_carbon",
    "growing_time",
    "growth",
    "price_in_year",
    "remaining_share",
]
