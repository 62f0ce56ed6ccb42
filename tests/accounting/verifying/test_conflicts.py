"""L4: lots against a ledger, on both databases. All lots are invented squares; what conflicts is
by hand.
"""

import pytest
from sqlalchemy import create_engine, inspect, text

from bluecarbon.accounting.verifying.conflicts import conflicts
from bluecarbon.evidence import bundle, judging
from bluecarbon.lots.ledger import Ledger


@pytest.fixture
def shop(workshop):
    """Keys of an issuer and a verifier, at work."""
    return workshop.Workshop()


@pytest.fixture
def ledger(url, workshop):
    """An empty ledger."""
    with Ledger.open(url, register=workshop.REGISTER) as ledger:
        yield ledger


def found_in(shop, ledger, *lots, data=None):
    read = bundle.load(data or shop.bundle(*lots))
    return conflicts(read, ledger, judging.judge(read.files, shop.trust))


def test_lots_that_nobody_has_issued_conflict_with_nothing(shop, workshop, ledger, url):
    lot = workshop.lot()
    shop.issue(ledger, workshop.lot(geometry=workshop.square(x=10), holder="Holder B"))
    found = found_in(shop, ledger, lot)  # a common edge at x = 10
    assert found.status == "pass"
    assert found.checked == {"lots compared": 1, "lots in the ledger": 1, "lots issued there": 0}
    assert found_in(shop, url, lot).status == "pass"


def test_the_same_ground_sold_by_another_is_a_conflict(shop, workshop, ledger, code):
    shop.issue(ledger, workshop.lot(geometry=workshop.square(x=9), holder="Holder B"))
    found = found_in(shop, ledger, workshop.lot())
    assert (found.status, code(found.failed)) == ("fail", {"conflict.ground"})


def test_a_second_account_of_what_a_holder_has_is_a_conflict(shop, workshop, ledger, code):
    """The same holder, pool and vintage from another account, on ground that lies apart."""
    shop.issue(ledger, workshop.lot(units=10))
    other = workshop.lot(units=10, first=11, buffer_kg=1600, geometry=workshop.square(x=50))
    found = found_in(shop, ledger, other)
    assert (found.status, code(found.failed)) == ("fail", {"conflict.account"})


def test_a_serial_that_stands_there_is_a_conflict(shop, workshop, ledger, code):
    """Units 6 to 15 of a line whose units 1 to 10 were issued elsewhere."""
    shop.issue(ledger, workshop.lot(units=10))
    other = workshop.lot(units=10, first=6, geometry=workshop.square(x=50))
    found = found_in(shop, ledger, other)
    assert "conflict.serial" in code(found.failed)


def test_an_issued_lot_is_held_against_its_statement_and_status(shop, workshop, ledger, code, who):
    lot = workshop.lot()
    data = shop.bundle(lot)
    ledger.issue(data, trust=shop.trust, **who())
    found = found_in(shop, ledger, data=data)
    assert (found.status, found.checked["lots issued there"]) == ("pass", 1)
    # Signed a second time, at another moment, and offered as if it were another issue.
    again = shop.bundle(lot, issued=workshop.ISSUED.replace(day=16))
    assert code(found_in(shop, ledger, data=again).failed) == {"conflict.statement"}
    ledger.cancel(lot.id, expected_version=1, **who())
    found = found_in(shop, ledger, data=data)
    assert (found.status, code(found.noted)) == ("pass", {"conflict.status"})


@pytest.fixture
def who():
    """Makes actor, reason and a request id for an operation."""
    count = iter(range(10**6))
    return lambda: {"request_id": f"op-{next(count)}", "actor": "clerk", "reason": "test"}


def test_a_ledger_of_another_register_fails(shop, workshop, tmp_path, code):
    with Ledger.open(tmp_path / "other.db", register="another register") as other:
        found = found_in(shop, other, workshop.lot())
    assert code(found.failed) == {"conflict.register"}


def test_a_ledger_that_is_not_there_is_not_made(shop, workshop, tmp_path, code):
    for place in (tmp_path / "none.db", "postgresql+psycopg://nobody@127.0.0.1:1/none"):
        found = found_in(shop, place, workshop.lot())
        assert (found.status, code(found.undecided)) == ("cannot verify", {"conflict.not-read"})
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("no database at all, " * 50)
    assert found_in(shop, tmp_path / "text.db", workshop.lot()).status == "cannot verify"


def test_what_is_no_ledger_does_not_become_one(shop, workshop, url, code):
    """An empty database, and one that serves another purpose, are left as they are."""
    engine = create_engine(url if "://" in url else f"sqlite:///{url}")
    for tables in ([], ["cats"]):
        with engine.begin() as connection:
            for name in tables or ["none"]:
                connection.execute(text(f"CREATE TABLE {name} (id integer)"))
            if not tables:
                connection.execute(text("DROP TABLE none"))
        found = found_in(shop, url, workshop.lot())
        assert (found.status, code(found.undecided)) == ("cannot verify", {"conflict.not-read"})
        assert inspect(engine).get_table_names() == tables
    engine.dispose()


def test_looking_for_conflicts_writes_nothing(shop, workshop, url):
    """The head of the chain, before and after."""
    with Ledger.open(url, register=workshop.REGISTER) as ledger:
        shop.issue(ledger, workshop.lot(geometry=workshop.square(x=9), holder="Holder B"))
        before = ledger.head()
    assert found_in(shop, url, workshop.lot()).status == "fail"
    with Ledger.open(url) as ledger:
        assert ledger.head() == before
