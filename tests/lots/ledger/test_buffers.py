"""Buffer pools: contributions, losses, debts. Expected kilograms are added by hand."""

import pytest

from bluecarbon.lots.ledger import LedgerRefused


@pytest.fixture
def lot(ledger, shop, workshop):
    """Ten tonnes, with 1,500 kg in the buffer."""
    lot = workshop.lot()
    shop.issue(ledger, lot)
    return lot


@pytest.mark.parametrize("cause", ["storm", "clearing of Spartina", "loss of title"])
def test_a_loss_debits_the_buffer_first_and_the_rest_is_owed(ledger, lot, who, cause):
    """1,000 kg lost: all from the buffer. 2,000 kg more: 500 kg are left, 1,500 kg are owed."""
    first = ledger.reverse(lot.id, units=1, cause=cause, **who())
    assert (first.lost_kg, first.drawn_kg, first.owed_kg) == (1000, 1000, 0)
    second = ledger.reverse(lot.id, units=2, cause=cause, **who())
    assert (second.lost_kg, second.drawn_kg, second.owed_kg) == (2000, 500, 1500)
    account = ledger.buffer("farm-a")
    assert (account.balance_kg, account.owed_kg) == (0, 1500)
    assert ledger.lot(lot.id).kg_in("reversed") == 3000
    assert ledger.lot(lot.id).history[1].event["cause"] == cause
    assert ledger.audit().ok


def test_a_loss_that_is_not_whole_units_reverses_every_unit_it_touches(ledger, lot, who):
    """1,001 kg touch two units of 1,000 kg; the buffer pays what was lost."""
    receipt = ledger.reverse(lot.id, lost_kg=1001, cause="storm", **who())
    assert (receipt.lost_kg, receipt.drawn_kg) == (1001, 1001)
    assert ledger.lot(lot.id).kg_in("reversed") == 2000
    assert ledger.audit().ok
    with pytest.raises(LedgerRefused, match="1 to 10000 kg can be lost"):
        ledger.reverse(lot.id, lost_kg=10_001, cause="storm", **who())
    for bad in (0, -1, 1.0, True):
        with pytest.raises(LedgerRefused, match="Give an int"):
            ledger.reverse(lot.id, lost_kg=bad, cause="storm", **who())


def test_sold_and_retired_units_can_lose_their_carbon_too(ledger, lot, who):
    ledger.sell(lot.id, to="One", units=4, **who())
    ledger.retire(lot.id, owner="One", units=2, **who())
    ledger.reverse(lot.id, cause="storm", **who())
    found = ledger.lot(lot.id)
    assert found.kg_in("reversed") == 10_000
    before = [unit["from"] for unit in found.history[-1].event["units"]]
    assert before == ["retired", "sold", "issued"]
    with pytest.raises(LedgerRefused):
        ledger.reverse(lot.id, cause="storm", **who())
    assert ledger.audit().ok


def test_what_is_owed_is_made_good_with_other_lots(ledger, shop, workshop, lot, who):
    """2,500 kg lost, 1,500 kg in the buffer: 1,000 kg owed, one unit of another farm settles it."""
    ledger.reverse(lot.id, lost_kg=2500, cause="storm", **who())
    other = workshop.lot(project="farm-b", geometry=workshop.square(50))
    shop.issue(ledger, other)
    ledger.cancel(other.id, units=1, settles="farm-a", **who())
    account = ledger.buffer("farm-a")
    assert (account.owed_kg, account.settled_kg, account.balance_kg) == (0, 1000, 0)
    with pytest.raises(LedgerRefused, match="nothing owed by farm-a") as error:
        ledger.cancel(other.id, units=1, settles="farm-a", **who())
    assert error.value.code == "buffer"
    assert ledger.audit().ok


def test_a_pool_of_several_farms(ledger, shop, workshop, who):
    """Two farms give 1,500 kg each to one pool; a loss of one draws on both."""
    one = workshop.lot()
    two = workshop.lot(project="farm-b", geometry=workshop.square(50))
    for lot in (one, two):
        shop.issue(ledger, lot, buffer_pool="coast")
    receipt = ledger.reverse(one.id, units=4, cause="storm", **who())
    assert (receipt.drawn_kg, receipt.owed_kg) == (3000, 1000)
    assert [account.pool for account in ledger.buffers()] == ["coast"]
    assert ledger.audit().ok


def test_the_buffer_can_be_given_by_hand(ledger, shop, workshop, who):
    shop.issue(ledger, workshop.lot(), buffer_kg=700)
    ledger.contribute("farm-a", 300, **who())
    assert ledger.buffer("farm-a").contributed_kg == 1000
    assert ledger.audit().ok
    for bad in (0, -5, "300", 3.0):
        with pytest.raises(LedgerRefused, match="Give an int"):
            ledger.contribute("farm-a", bad, **who())
    lots = [workshop.lot(project="farm-b", holder=f"H{i}", geometry=workshop.square(50 + 20 * i))
            for i in range(2)]  # fmt: skip
    with pytest.raises(LedgerRefused, match="one number for 2 lines"):
        shop.issue(ledger, *lots, buffer_kg=700)


def test_a_drawn_buffer_is_not_given_back(ledger, shop, workshop, lot, who):
    """The old line's 1,500 kg were drawn on with 1,000 kg; the new line gives 100 kg only."""
    other = workshop.lot(vintage=2023)
    shop.issue(ledger, other, buffer_kg=0)
    ledger.reverse(other.id, units=1, cause="storm", **who())
    later = workshop.lot(parent=lot, buffer_kg=100, units=8)
    with pytest.raises(LedgerRefused, match="Contribute to the pool first") as error:
        shop.issue(ledger, later)
    assert error.value.code == "buffer"
    ledger.contribute("farm-a", 900, **who())
    shop.issue(ledger, later)
    assert ledger.buffer("farm-a").balance_kg == 0
    assert ledger.audit().ok


def test_an_unknown_pool_is_empty(ledger):
    account = ledger.buffer("nowhere")
    assert (account.balance_kg, account.owed_kg) == (0, 0)
    assert account.as_json()["balance_kg"] == "0"
