"""Whatever is changed behind the ledger's back is found, and named, on both databases."""

import itertools
import json
from contextlib import contextmanager

import pytest
from sqlalchemy import Boolean, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bluecarbon.lots.ledger import Head, chain, schema
from bluecarbon.lots.ledger.writing import entry


@pytest.fixture
def rich(ledger, shop, workshop, who):
    """A ledger with every kind of entry and row."""
    one = workshop.lot()
    two = workshop.lot(project="farm-b", geometry=workshop.square(50), exclusive_of=("B",))
    for lot in (one, two):
        shop.issue(ledger, lot)
    ledger.offer(one.id, **who())
    ledger.sell(one.id, to="Buyer", units=4, price="106.00", **who())
    ledger.transfer(one.id, to="Other", owner="Buyer", units=1, **who())
    ledger.retire(one.id, owner="Other", **who())
    ledger.reverse(one.id, units=3, cause="storm", **who())
    shop.issue(ledger, workshop.lot(project="farm-b", geometry=workshop.square(50), parent=two))
    ledger.contribute("farm-a", 40, **who())
    ledger.cancel(one.id, owner="Holder A", units=1, settles="farm-a", **who())
    return ledger


@contextmanager
def behind(ledger):
    """A connection on which the triggers sleep; they are there again afterwards."""
    engine = ledger._database.engine
    with engine.connect() as connection:
        if ledger._database.sqlite:
            found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            triggers = connection.execute(text(found)).all()
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            for name, _ in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            yield connection
            for _, sql in triggers:
                connection.exec_driver_sql(sql)
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
            yield connection
        connection.commit()
        connection.invalidate()


def other(column, value):
    """A value that is not the one in the column."""
    if isinstance(column.type, Boolean):
        return not value
    if value is None:
        return '["x"]'
    if isinstance(value, int):
        return value + 1
    if column.name == "event":
        return value.replace('"reason":"', '"reason":"x', 1) if "reason" in value else value + " "
    if len(value) == 64:
        return ("0" if value[0] != "0" else "1") + value[1:]
    return value[:-1] + ("x" if value[-1] != "x" else "y")


def key(table, row):
    return [column == getattr(row, column.name) for column in table.primary_key.columns]


@pytest.mark.parametrize("name", sorted(schema.metadata.tables))
def test_every_changed_value_of_every_row_is_found(rich, shop, name):
    """One value at a time, in every column of every row; then back again."""
    table = schema.metadata.tables[name]
    tried = 0
    with rich._database.engine.connect() as connection:
        rows = connection.execute(select(table)).all()
    for row, column in itertools.product(rows, table.columns):
        if (name, column.name) == ("boxes", "id") and not rich._database.sqlite:
            continue  # numbers that the server gives out, and that nothing refers to
        value = getattr(row, column.name)
        new = other(column, value)
        changed = {c.name: getattr(row, c.name) for c in table.columns} | {column.name: new}
        with behind(rich) as connection:
            try:
                done = update(table).where(*key(table, row)).values({column.name: new})
                with connection.begin_nested() if not rich._database.sqlite else nothing():
                    connection.execute(done)
            except DBAPIError:
                continue  # the database itself does not take it
        report = rich.audit(trust=shop.trust)
        assert not report.ok, f"{name}.{column.name} of {row}"
        named = " ".join(f"{f.where} {f.found}" for f in report.findings)
        assert name.removesuffix("ies").removesuffix("s") in named, (column.name, named)
        tried += 1
        back = [c == changed[c.name] for c in table.primary_key.columns]
        with behind(rich) as connection:
            connection.execute(update(table).where(*back).values({column.name: value}))
    assert tried >= len(rows)
    assert rich.audit(trust=shop.trust).ok


@contextmanager
def nothing():
    yield


@pytest.mark.parametrize("name", sorted(schema.metadata.tables))
def test_every_missing_row_is_found(rich, shop, name):
    table = schema.metadata.tables[name]
    with rich._database.engine.connect() as connection:
        rows = connection.execute(select(table)).all()
    for row in rows:
        with behind(rich) as connection:
            connection.execute(delete(table).where(*key(table, row)))
        report = rich.audit(trust=shop.trust)
        assert not report.ok, row
        with behind(rich) as connection:
            connection.execute(insert(table), [dict(row._mapping)])
    assert rich.audit(trust=shop.trust).ok


def test_the_changed_entry_is_named(rich):
    with behind(rich) as connection:
        table = schema.entries
        row = connection.execute(select(table).where(table.c.sequence == 5)).one()
        event = row.event.replace('"to":"sold"', '"to":"retired"')
        connection.execute(update(table).where(table.c.sequence == 5).values(event=event))
    found = rich.audit().findings
    assert {f.where for f in found if f.code == "entry"} == {"entry 5"}
    assert any(f.where == "entry 5" and "from offered to retired" in f.found for f in found)


def rewrite(ledger, sequence, change):
    """Change an event and make the chain anew from there on, as somebody with all rights could."""
    table = schema.entries
    with behind(ledger) as connection:
        rows = connection.execute(select(table).order_by(table.c.sequence)).all()
        previous = chain.START
        for row in rows:
            event = entry(row).event
            if row.sequence == sequence:
                change(event)
            (new,) = chain.follow(row.sequence - 1, previous, [event])
            connection.execute(update(table).where(table.c.sequence == row.sequence).values(**new))
            previous = new["hash"]
        connection.execute(update(schema.head).values(hash=previous))


def test_a_chain_written_anew_is_found_by_a_head_noted_before(rich):
    """Who may write everything can write a chain that fits; but not the one that others noted."""
    noted = Head(sequence=4, hash=list(rich.entries())[3].hash)
    assert rich.audit(heads=(noted, rich.head())).ok
    rewrite(rich, 4, lambda event: event.update(reason="another"))
    report = rich.audit()
    assert report.ok  # this is the limit
    assert any("noted heads" in said for said in report.not_checked)
    assert [f.where for f in rich.audit(heads=(noted,)).findings] == ["entry 4"]
    gone = Head(sequence=99, hash="0" * 64)
    assert not rich.audit(heads=(gone,)).ok


def test_an_issue_written_anew_is_found_by_what_was_signed(rich, shop):
    """Twice the kilograms, in a chain that fits."""

    def double(event):
        event["lot"]["kg_co2e"], event["lot"]["unit_kg"] = "20000", "2000"
        event["lot"]["line_kg"] = "20000"

    rewrite(rich, 2, double)
    found = [str(f) for f in rich.audit().findings]
    assert any("was signed as another" in f for f in found)
    assert any(f.startswith("lots, ") for f in found)


def test_signatures_by_keys_nobody_trusts_are_found(rich, workshop):
    stranger = workshop.Workshop()
    report = rich.audit(trust=stranger.trust)
    assert {f.code for f in report.findings} == {"signature"}
    assert "signatures" in report.checked


def test_the_tables_refuse_to_be_changed(rich):
    """UPDATE and DELETE, and TRUNCATE and REPLACE where there are such."""
    statements = [f"DELETE FROM {name}" for name in schema.NEVER_DELETED]
    statements += [f"UPDATE {name} SET {column} = {column}" for name, column in (
        ("entries", "event"), ("requests", "digest"), ("statements", "envelope"),
        ("codes", "name"), ("outlines", "text"), ("boxes", "west"), ("lots", "kg_co2e"),
        ("lots", "document"), ("holdings", "first"), ("contributions", "kg"), ("head", "hash"),
    )]  # fmt: skip
    again = "INSERT {}INTO entries SELECT * FROM entries WHERE sequence = 3"
    if rich._database.sqlite:
        statements.append(again.format("OR REPLACE "))
    else:
        statements += [f"TRUNCATE {name} CASCADE" for name in schema.NEVER_DELETED]
    fork = "INSERT INTO entries SELECT max(sequence) + 1, 'x', '{}', 'y', NULL FROM entries"
    for statement in (*statements, fork):
        with (
            rich._database.engine.connect() as connection,
            pytest.raises(DBAPIError, match="append-only"),
        ):
            connection.exec_driver_sql(statement)
    assert rich.audit().ok


def test_a_trigger_that_is_gone_is_found(rich):
    with rich._database.engine.connect() as connection:
        on = "" if rich._database.sqlite else " ON entries"
        connection.exec_driver_sql(f"DROP TRIGGER entries_no_update{on}")
        connection.commit()
    assert [f.code for f in rich.audit().findings] == ["guard"]


def test_two_live_lots_on_one_ground_are_found(rich, shop, workshop, monkeypatch):
    """A ledger whose rule was switched off when the second was issued."""
    from bluecarbon.lots.ledger import checks

    monkeypatch.setattr(checks, "check_places", lambda *_: None)
    shop.issue(rich, workshop.lot(project="farm-c", geometry=workshop.square(9, 9)))
    report = rich.audit()
    assert [f.code for f in report.findings] == ["overlap"]
    assert "ha of harvested biomass in both" in report.findings[0].found
    assert rich.audit(geometry=False).ok


def test_two_accounts_of_a_holder_are_found(rich, shop, workshop, monkeypatch):
    """The same with the rule that what a holder has in a year is accounted once."""
    from bluecarbon.lots.ledger import checks

    monkeypatch.setattr(checks, "check_accounts", lambda *_: None)
    there = workshop.square(90)
    shop.issue(rich, workshop.lot(project="farm-b", habitat="bivalve farm", geometry=there))
    (found,) = rich.audit().findings
    assert (found.code, found.found[-15:]) == ("overlap", "in two accounts")


def test_boxes_of_no_lot_are_found_by_name_and_nothing_else(rich):
    """One row too many does not cast doubt on the boxes of the lots."""
    with behind(rich) as connection:
        row = connection.execute(select(schema.boxes).limit(1)).one()._asdict()
        connection.execute(insert(schema.boxes), [row | {"id": 999, "lot_id": "BC-0000-A"}])
    named = {f.where for f in rich.audit().findings if f.where.startswith("boxes,")}
    assert named == {"boxes, BC-0000-A"}


def test_a_report_is_json_with_masses_that_add_up(rich):
    """30,000 kg issued in three lots; the statuses hold as many."""
    report = rich.audit()
    said = json.loads(json.dumps(report.as_json()))
    assert said["ok"] is True
    assert said["issued_kg"] == "30000" == str(sum(map(int, said["kilograms"].values())))
    (farm,) = (b for b in said["buffers"] if b["pool"] == "farm-a")
    contributed, drawn, released = (
        int(farm[f"{k}_kg"]) for k in ("contributed", "drawn", "released")
    )
    assert contributed == int(farm["balance_kg"]) + drawn + released
    assert int(farm["lost_kg"]) == drawn + int(farm["settled_kg"]) + int(farm["owed_kg"])


def test_a_ledger_without_the_tree_finds_the_same(tmp_path, shop, workshop, monkeypatch):
    """A SQLite without R*Tree looks boxes up in an indexed table."""
    from bluecarbon.lots.ledger import Ledger, LedgerRefused, places

    with Ledger.open(tmp_path / "l.db", register=workshop.REGISTER) as ledger:
        shop.issue(ledger, workshop.lot())
        monkeypatch.setattr(places, "has_tree", lambda _: False)
        with pytest.raises(LedgerRefused, match=r"1\.0[0-9]* ha"):
            shop.issue(ledger, workshop.lot(project="farm-b", geometry=workshop.square(9, 9)))
        shop.issue(ledger, workshop.lot(project="farm-b", geometry=workshop.square(10, 10)))
