"""`bluecarbon sensitivity`: what the uncertainty comes from, and what to measure next."""

import json

from bluecarbon.commands.options import account_of, add_project, add_running, positive
from bluecarbon.commands.printing import indented
from bluecarbon.errors import InputError


def add_arguments(parser):
    """Add the arguments of `sensitivity`."""
    add_project(parser)
    parser.add_argument("--price", type=float, metavar="YUAN", help="price of a t CO2e")
    parser.add_argument("--by", choices=("kind", "parameter"), default="kind")
    parser.add_argument("--draws", type=positive, metavar="N", help="fewer for a first look")
    parser.add_argument(
        "--choice",
        action="append",
        default=[],
        metavar="METHOD.OPTION=VALUE,...",
        help="values that could as well have been chosen, as in ipcc-wetlands-2013.gwp=AR5",
    )
    parser.add_argument("--json", action="store_true", help="for machines")
    add_running(parser)
    parser.set_defaults(run=run)


def run(options):
    """Print the sensitivity of an account."""
    account = account_of(options)
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
    print("\n".join(indented(head, rows)))
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
