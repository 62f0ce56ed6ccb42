"""A sealed-bid auction of the lots in a bundle.

    python auction.py BUNDLE TRUST LEDGER OFFERS RESERVE

OFFERS is a CSV (lot,bidder,price,units) in order of arrival; prices are CNY for one sale unit, as
is the RESERVE below which nothing is sold. The highest price is served first, of equal ones that
which came first; each winner pays its own price, the last takes what is left. Bidding is the
platform's: this shows where the package begins and ends. Run twice, it sells nothing twice.
"""

import csv
import sys
from decimal import Decimal
from typing import NamedTuple

from bluecarbon.lots import Ledger, verify_bundle


class Offer(NamedTuple):
    lot: str
    bidder: str
    price: Decimal  # CNY for one sale unit
    units: int


def read_offers(path):
    """The offers in a file, in order of arrival."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    offers = [Offer(r["lot"], r["bidder"], Decimal(r["price"]), int(r["units"])) for r in rows]
    for offer in offers:
        if not offer.price.is_finite() or offer.units < 1:
            raise SystemExit(f"{path}: {offer} is no offer. Give a price and a number of units.")
    return offers


def winners(units, offers, reserve):
    """(offer, units it gets), best first; sorting keeps the order of arrival among equals."""
    won = []
    for offer in sorted(offers, key=lambda offer: offer.price, reverse=True):
        taken = min(offer.units, units)
        if offer.price >= reserve and taken:
            won.append((offer, taken))
            units -= taken
    return won


def auction(bundle, trust, ledger, offers, reserve):
    """Verify, issue, offer, sell; yields (lot, bidder, units, price, amount) of every sale."""
    checked = verify_bundle(bundle, trust=trust)
    if not checked.ok:
        raise SystemExit("\n".join(("not listed:", *checked.failed, *checked.undecided)))
    who = {"actor": "auction.py", "reason": "sealed-bid auction, pay as bid"}
    ledger.issue(bundle, trust=trust, request_id=f"issue-{checked.statement}", **who)
    for lot in checked.lots:
        print(f"{lot.id}  {lot.units} units of {lot.unit_kg} kg  {lot.kind_of_claim}")
        ledger.offer(lot.id, request_id=f"offer-{lot.id}", **who)
        mine = [offer for offer in offers if offer.lot == lot.id]
        for rank, (offer, units) in enumerate(winners(lot.units, mine, reserve), start=1):
            sale = {"to": offer.bidder, "units": units, "price": offer.price, "currency": "CNY"}
            ledger.sell(lot.id, request_id=f"sale-{lot.id}-{rank}", **sale, **who)
            yield lot.id, offer.bidder, units, offer.price, units * offer.price


if __name__ == "__main__":
    bundle, trust, book, offers, reserve = sys.argv[1:]
    with Ledger.open(book) as ledger:
        for sold in auction(bundle, trust, ledger, read_offers(offers), Decimal(reserve)):
            print("sold", *sold)
