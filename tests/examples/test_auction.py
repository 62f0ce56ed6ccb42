"""The example of a platform runs, and its prices are those worked out by hand."""

import importlib.util
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluecarbon.lots import Ledger, LotStatus

ROOT = Path(__file__).parents[2]


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module


example = load("auction_example", ROOT / "examples" / "auction.py")
OFFERS = """lot,bidder,price,units
{lot},A,50.00,4
{lot},B,106.00,3
{lot},C,50.00,4
{lot},D,30.00,2
{lot},E,29.99,9
BC-2024-0000000000,F,999,1
"""


@pytest.fixture(scope="module")
def workshop():
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed: the ledger's extra")
    return load("workshop_for_examples", ROOT / "tests" / "lots" / "ledger" / "workshop.py")


@pytest.fixture
def files(workshop, tmp_path):
    """A signed bundle with one lot of 10 units of 1 t, a trust file and some offers."""
    shop, lot = workshop.Workshop(), workshop.lot()
    (tmp_path / "lots.bcz").write_bytes(shop.bundle(lot))
    (tmp_path / "trust.json").write_bytes(shop.trust_bytes)
    (tmp_path / "offers.csv").write_text(OFFERS.format(lot=lot.id), encoding="utf-8")
    return tmp_path, lot


def run(folder, reserve="30"):
    names = ("lots.bcz", "trust.json", "ledger.db", "offers.csv")
    command = [sys.executable, str(ROOT / "examples" / "auction.py")]
    return subprocess.run(
        [*command, *(str(folder / name) for name in names), reserve],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )


def test_prices_by_hand(files):
    """B pays 3 x 106 = 318, A came before C: 4 x 50 = 200, C takes the 3 left: 150. D gets none."""
    folder, lot = files
    done = run(folder)
    assert done.returncode == 0, done.stderr
    sold = [line.split()[2:] for line in done.stdout.splitlines() if line.startswith("sold")]
    assert sold == [
        ["B", "3", "106.00", "318.00"],
        ["A", "4", "50.00", "200.00"],
        ["C", "3", "50.00", "150.00"],
    ]
    with Ledger.open(folder / "ledger.db") as ledger:
        found = ledger.lot(lot.id)
        assert found.status is LotStatus.SOLD
        assert [(h.owner, h.units) for h in found.holdings] == [("B", 3), ("A", 4), ("C", 3)]
        assert ledger.audit().ok
        head = ledger.head()
    # A second run, after a crash say, does nothing twice.
    assert run(folder).returncode == 0
    with Ledger.open(folder / "ledger.db") as ledger:
        assert ledger.head() == head


def test_nothing_is_sold_below_the_reserve(files):
    """Above 60 only B: 7 units stay on offer."""
    folder, lot = files
    assert run(folder, "60").stdout.count("sold") == 1
    with Ledger.open(folder / "ledger.db") as ledger:
        assert ledger.lot(lot.id).kg_in("offered") == 7000


def test_a_bundle_that_is_not_signed_is_not_listed(files, workshop):
    folder, lot = files
    (folder / "lots.bcz").write_bytes(workshop.Workshop().bundle(lot))
    done = run(folder)
    assert done.returncode == 1
    assert "not listed" in done.stderr


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 30)), max_size=8),
    st.integers(0, 9),
)
def test_no_unit_is_sold_twice_and_no_better_offer_is_passed_over(units, asked, reserve):
    offers = [example.Offer("", str(i), Decimal(p), n) for i, (p, n) in enumerate(asked)]
    won = example.winners(units, offers, Decimal(reserve))
    good = [o for o in offers if o.price >= reserve]
    assert sum(n for _, n in won) == min(units, sum(o.units for o in good))
    # All but the last winner get all that they asked for.
    assert all(n == o.units for o, n in won[:-1])
    prices = [o.price for o, _ in won]
    assert prices == sorted(prices, reverse=True)
    ranks = [(-o.price, int(o.bidder)) for o, _ in won]
    assert ranks == sorted(ranks)
    losers = [o.price for o in good if o not in [w for w, _ in won]]
    assert not losers or max(losers) <= prices[-1]
