"""What a platform does with a ledger, on both databases."""

from decimal import Decimal

import pytest

from bluecarbon.lots import LotStatus
from bluecarbon.lots.ledger import Ledger, LedgerRefused
from bluecarbon.lots.ledger.statuses import TRANSITIONS


@pytest.fixture
def lot(ledger, shop, workshop):
    """One lot of ten tonnes, issued."""
    lot = workshop.lot()
    shop.issue(ledger, lot)
    return lot


def test_issue_offer_sell_retire(ledger, lot, who):
    """The life of a lot; every step is an entry with who and why."""
    ledger.offer(lot.id, **who())
    ledger.sell(lot.id, to="Buyer", price=Decimal("106.00"), currency="CNY", **who())
    receipt = ledger.retire(lot.id, beneficiary="Buyer", **who())
    found = ledger.lot(lot.id)
    assert (found.lot, found.status, found.owner) == (lot, LotStatus.RETIRED, "Buyer")
    assert [entry.event["type"] for entry in found.history] == ["issue", "offer", "sell", "retire"]
    assert found.history[2].event["price"] == "106.00"
    assert {entry.event["actor"] for entry in found.history} == {"clerk", "platform"}
    assert receipt.hash == ledger.head().hash == found.history[-1].hash
    assert found.version == 4
    assert ledger.audit().ok


@pytest.mark.parametrize("operation", TRANSITIONS)
@pytest.mark.parametrize("status", LotStatus)
def test_every_pair_of_status_and_operation_is_as_in_the_table(operation, status):
    """No way leads back: from no status can one return to it by any number of steps."""
    from bluecarbon.lots.ledger.statuses import after

    order = list(LotStatus)
    to = after(operation, status)
    assert to is None or to is status or order.index(to) > order.index(status)
    assert (to is status) == (to is not None and operation == "transfer")


def test_what_was_retired_is_not_sold(ledger, lot, who):
    ledger.retire(lot.id, **who())
    with pytest.raises(LedgerRefused, match="Only what is issued or offered can be sold") as error:
        ledger.sell(lot.id, to="Buyer", **who())
    assert error.value.code == "status"
    assert ledger.lot(lot.id).version == 2


def test_parts_of_a_lot_go_to_several_buyers_and_partition_it(ledger, lot, who):
    """Ten units: 3 + 5 sold, 2 left; of the 5, the last 2 retired. The blocks add up to the lot."""
    ledger.offer(lot.id, **who())
    first = ledger.sell(lot.id, to="One", units=3, **who())
    second = ledger.sell(lot.id, to="Two", units=5, **who())
    assert first.serials[0].split("-")[4:6] == ["000000001", "000000003"]
    assert second.serials[0].split("-")[4:6] == ["000000004", "000000008"]
    block = ledger.lot(lot.id).lot.serial
    from bluecarbon.lots import parse_serial

    part = parse_serial(second.serials[0]).split(3)[1]
    ledger.retire(lot.id, serial=part.text, **who())
    held = ledger.lot(lot.id).holdings
    assert [(h.first, h.last, h.status.value, h.owner) for h in held] == [
        (1, 3, "sold", "One"),
        (4, 6, "sold", "Two"),
        (7, 8, "retired", "Two"),
        (9, 10, "offered", "Holder A"),
    ]
    assert sum(h.units for h in held) == block.last
    with pytest.raises(LedgerRefused, match="2 of its 10 units can be sold"):
        ledger.sell(lot.id, to="Three", units=3, **who())
    with pytest.raises(LedgerRefused, match="Name the units"):
        ledger.sell(lot.id, to="Three", **who())
    ledger.retire(lot.id, owner="One", **who())
    assert ledger.audit().ok


def test_a_serial_of_other_units_is_refused(ledger, lot, who):
    ledger.sell(lot.id, to="One", units=3, **who())
    with pytest.raises(LedgerRefused, match="in one status and belong to one owner"):
        ledger.retire(lot.id, serial=lot.serial.text, **who())


def test_transfer_changes_the_owner_and_nothing_else(ledger, lot, who):
    ledger.sell(lot.id, to="One", **who())
    ledger.transfer(lot.id, to="Two", **who())
    found = ledger.lot(lot.id)
    assert (found.status, found.owner) == (LotStatus.SOLD, "Two")
    assert [x.id for x in ledger.lots(owner="Two")] == [lot.id]
    assert ledger.lots(owner="One") == ()


def test_the_same_request_gives_the_same_receipt_and_does_nothing(ledger, lot):
    asked = {"request_id": "r-7", "actor": "platform", "reason": "auction"}
    first = ledger.sell(lot.id, to="Buyer", units=2, **asked)
    assert ledger.sell(lot.id, to="Buyer", units=2, **asked) == first
    assert ledger.receipt("r-7") == first
    assert ledger.head().sequence == first.last_sequence
    with pytest.raises(LedgerRefused, match="Give a new request_id") as error:
        ledger.sell(lot.id, to="Buyer", units=3, **asked)
    assert error.value.code == "request"
    with pytest.raises(LedgerRefused, match="Give a new request_id"):
        ledger.offer(lot.id, **asked)
    assert ledger.receipt("r-8") is None


def test_an_issue_asked_again_gives_the_same_receipt(ledger, shop, workshop):
    lots = [workshop.lot(geometry=workshop.square(20 * i), holder=f"H{i}") for i in range(2)]
    bundle = shop.bundle(*lots)
    asked = {"request_id": "i-1", "actor": "clerk", "reason": "verified", "trust": shop.trust}
    first = ledger.issue(bundle, **asked)
    assert ledger.issue(bundle, **asked) == first
    assert len(first.lots) == len(lots) == ledger.audit().lots


def test_who_comes_second_with_an_old_version_is_told_so(ledger, lot, who):
    version = ledger.lot(lot.id).version
    ledger.offer(lot.id, expected_version=version, **who())
    with pytest.raises(LedgerRefused, match="Read the lot again") as error:
        ledger.sell(lot.id, to="Buyer", expected_version=version, **who())
    assert error.value.code == "version"


@pytest.mark.parametrize("bad", ["", " x", "a\nb", "x" * 501, None, 7])
def test_who_and_why_are_said_in_words(ledger, lot, bad):
    with pytest.raises(LedgerRefused, match="Give reason= in words"):
        ledger.offer(lot.id, request_id="r", actor="a", reason=bad)


@pytest.mark.parametrize("price", [1.5, "1e3", "-1", "01", True, "1,000"])
def test_a_price_is_decimal_text(ledger, lot, who, price):
    with pytest.raises(LedgerRefused, match="Write it as in"):
        ledger.sell(lot.id, to="Buyer", price=price, **who())


def test_an_unknown_lot_is_refused(ledger, who):
    with pytest.raises(LedgerRefused, match="Compare the id") as error:
        ledger.offer("BC-2024-0000000000", **who())
    assert error.value.code == "absent"


def test_lots_are_found_by_what_they_are(ledger, shop, workshop, who):
    for i in range(3):
        shop.issue(ledger, workshop.lot(geometry=workshop.square(20 * i), holder=f"H{i}",
                                        project=f"farm-{i}", vintage=2022 + i))  # fmt: skip
    every = ledger.lots()
    assert [x.lot.vintage for x in ledger.lots(vintage=2023)] == [2023]
    assert [x.lot.holder for x in ledger.lots(project="farm-2")] == ["H2"]
    assert [x.lot.holder for x in ledger.lots(holder="H0", habitat="seaweed farm")] == ["H0"]
    ledger.sell(every[1].id, to="Buyer", **who())
    assert [x.id for x in ledger.lots(status="sold")] == [every[1].id]
    assert ledger.lots(after=every[0].id, limit=1)[0].id == every[1].id


def test_the_entries_can_be_read_page_by_page(ledger, lot, who):
    ledger.offer(lot.id, **who())
    every = list(ledger.entries())
    assert [entry.sequence for entry in every] == [1, 2, 3]
    assert list(ledger.entries(after=1, limit=1)) == every[1:2]
    assert every[0].event["type"] == "open"


def test_declared_registries_are_recorded_and_shown(ledger, shop, workshop):
    lot = workshop.lot(exclusive_of=("Registry B",))
    shop.issue(ledger, lot)
    found = ledger.lot(lot.id)
    assert found.exclusive_of == ("Registry B",)
    assert found.history[0].event["lot"]["exclusive_of"] == ["Registry B"]


def test_a_ledger_keeps_its_name(ledger, url, workshop):
    with Ledger.open(url) as again:
        assert (again.register, again.identity) == (workshop.REGISTER, ledger.identity)
    with pytest.raises(LedgerRefused, match="Leave register= out"):
        Ledger.open(url, register="another")


def test_a_database_that_is_none_is_refused():
    from bluecarbon.errors import InputError

    for where in ("mysql://x/y", "sqlite://", "sqlite:///:memory:", "bad url://"):
        with pytest.raises(InputError, match="Give a path, or postgresql"):
            Ledger.open(where)


def test_the_tables_are_those_of_the_migrations(ledger):
    """Alembic compares the database with `schema`: no difference but what SQLAlchemy cannot say."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bluecarbon.lots.ledger import schema

    with ledger._database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: not (name or "").startswith("boxes_tree")},
        )
        assert compare_metadata(context, schema.metadata) == []


def test_sqlite_is_as_safe_as_it_can_be(tmp_path):
    """WAL and FULL (2), as promised."""
    with (
        Ledger.open(tmp_path / "l.db") as ledger,
        ledger._database.engine.connect() as connection,
    ):
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_an_account_without_rights_to_the_tables_can_do_the_work(cluster, shop, workshop, who):
    """The grants of docs/ledger.md, on PostgreSQL: enough to work, not enough to tamper."""
    import re
    from pathlib import Path

    import psycopg

    url = cluster.database()
    Ledger.open(url, register=workshop.REGISTER).close()
    text = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")
    (grants,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    name = re.search(r"@/(\w+)\?", url)[1]
    with psycopg.connect(host=str(cluster.folder), user="bluecarbon", dbname=name) as owner:
        owner.execute("DROP ROLE IF EXISTS teller")
        owner.execute("CREATE ROLE teller LOGIN")
        owner.execute(grants)
    lot = workshop.lot()
    with Ledger.open(url.replace("bluecarbon@", "teller@")) as ledger:
        shop.issue(ledger, lot)
        ledger.sell(lot.id, to="Buyer", units=2, **who())
        ledger.reverse(lot.id, units=1, cause="storm", **who())
        assert ledger.audit(trust=shop.trust).ok
    with psycopg.connect(host=str(cluster.folder), user="teller", dbname=name) as teller:
        for statement in (
            "DROP TRIGGER entries_no_update ON entries",
            "UPDATE entries SET event = event",
            "DELETE FROM lots",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), teller.transaction():
                teller.execute(statement)
    with psycopg.connect(host=str(cluster.folder), user="bluecarbon", dbname=name) as owner:
        owner.execute("DROP OWNED BY teller")
        owner.execute("DROP ROLE teller")
