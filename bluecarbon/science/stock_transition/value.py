"""What a yearly flow of carbon is worth: prices that rise, values that are discounted."""


def price_in_year(price, inflation, years):
    """Price of a tonne some years after the first one, in the currency of `price` per tonne.

    Takes the price in the first year, its rise a year [1] and the years since [1].

    Examples
    --------
    >>> round(price_in_year(10.0, 0.05, 2), 4)
    11.025
    """
    return price * (1 + inflation) ** years


def discounted(value, discount, years):
    r"""Value in money of the first year: :math:`v / (1 + d)^y`. Sum the years for the net value.

    Takes the value of a flow in its own year, the discount a year d [1] and the years since [1].

    References
    ----------
    InVEST users' guide, Coastal Blue Carbon, as quoted: the sum over the years of
    price times change of stock in the year, each discounted for its own year.

    Examples
    --------
    Ten years of 8.35 t at a price that rises as it is discounted are worth what they weigh:

    >>> round(sum(discounted(8.35 * price_in_year(1.0, 0.04, y), 0.04, y) for y in range(10)), 9)
    83.5
    """
    return value / (1 + discount) ** years
