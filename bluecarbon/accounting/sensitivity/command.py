"""`bluecarbon sensitivity`: what the uncertainty comes from, and what to measure next."""

import json

from bluecarbon.errors import InputError


def run(options, account, columns):
    """Print the sensitivity of an account; `columns` lays out a table as text."""
    found = account.sensitivity(
        by=options.by,
        price=options.price,
        draws=options.draws,
        choices=dict(_choice(text) for text in options.choice),
        threads=options.threads,
    )
    if options.json:
        told = found.to_dict() | {"first_order": account.first_order.to_dict()}
        print(json.dumps(told | {"monte_carlo": account.monte_carlo.to_dict()}, indent=2))
        return
    print(account.monte_carlo)
    print(account.first_order)
    print("\nshares of the variance of the net total, with standard errors")
    rows = [
        [
            r.group,
            str(r.sources),
            f"{r.first_order:.3f} ± {r.first_order_error:.3f}",
            f"{r.total:.3f} ± {r.total_error:.3f}",
            "" if r.gain_t != r.gain_t else f"{r.gain_t:,.1f}",
            "" if r.gain_yuan != r.gain_yuan else f"{r.gain_yuan:,.0f}",
        ]
        for r in found.table.itertuples()
    ]
    head = ["group", "sources", "first order", "total", "t if halved", "yuan"]
    print("\n".join(columns(head, rows)))
    print("\n" + found.sentence())


def _choice(text):
    """A choice on the command line: its name, and the values that are as good."""
    key, sign, values = text.partition("=")
    if not sign or not values:
        raise InputError(
            where="--choice",
            found=repr(text),
            rule="A choice names an option and other values of it.",
            cure="Write it as in ipcc-wetlands-2013.gwp=AR5 or harvest.convention=A,B.",
        )
    return key.strip(), tuple(v.strip() for v in values.split(","))
