"""A state machine: whatever is done in whatever order, the ledger is what a simple model is.

The model holds the status and the owner of every single unit, and adds buffers by hand. Laws after
every step: units are partitioned, kilograms balance, refusals leave no trace; at the end: the audit
finds nothing.
"""

import itertools
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bluecarbon.lots.ledger import Ledger, LedgerRefused
from bluecarbon.lots.ledger.statuses import TRANSITIONS

SLOTS, UNITS, UNIT_KG, BUFFER_KG = 6, 8, 1000, 1500
# Written out again, so that a slip in the table of the package is seen.
ALLOWED = {
    "offer": {"issued": "offered"},
    "sell": {"issued": "sold", "offered": "sold"},
    "transfer": {"issued": "issued", "sold": "sold"},
    "retire": {"issued": "retired", "sold": "retired"},
    "cancel": {"issued": "cancelled", "offered": "cancelled", "sold": "cancelled"},
    "reverse": dict.fromkeys(("issued", "offered", "sold", "retired"), "reversed"),
}
OWNERS = ("One", "Two")


def machine(open_ledger, shop, workshop, steps):
    """The class of machines over ledgers that `open_ledger` makes; `steps` counts."""
    lots = [
        workshop.lot(project=f"farm-{'ab'[i % 2]}", holder=f"H{i}", units=UNITS,
                     geometry=workshop.square(20 * i))
        for i in range(SLOTS)
    ]  # fmt: skip
    bundles = [shop.bundle(lot) for lot in lots]

    class Machine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.ledger = open_ledger()
            self.units = {}  # slot -> [[status, owner], ...]
            self.versions = {}
            self.pools = {f"farm-{x}": Counter() for x in "ab"}
            self.number = itertools.count()
            self.done = []  # (callable, receipt)

        def teardown(self):
            report = self.ledger.audit(trust=shop.trust)
            self.ledger.close()
            assert report.ok, report.findings
            kilograms = Counter(s for units in self.units.values() for s, _ in units)
            assert report.kilograms == {s: kilograms[s] * UNIT_KG for s in report.kilograms}

        def who(self):
            return {"request_id": f"r{next(self.number)}", "actor": "a", "reason": "b"}

        @rule(slot=st.integers(0, SLOTS - 1))
        def issue(self, slot):
            who = self.who() | {"trust": shop.trust}

            def ask():
                return self.ledger.issue(bundles[slot], **who)

            if slot in self.units:
                self.refused(ask)
                return
            self.done.append((ask, ask()))
            self.units[slot] = [["issued", f"H{slot}"] for _ in range(UNITS)]
            self.versions[slot] = 1
            self.pools[lots[slot].project]["contributed"] += BUFFER_KG
            self.same(slot)

        @precondition(lambda self: self.units)
        @rule(data=st.data(), operation=st.sampled_from(sorted(ALLOWED)))
        def move(self, data, operation):
            slot = data.draw(st.sampled_from(sorted(self.units)))
            count = data.draw(st.none() | st.integers(1, UNITS))
            owner = data.draw(st.none() | st.sampled_from((*OWNERS, f"H{slot}")))
            version = data.draw(st.sampled_from((None, None, 0, 1)))
            to = data.draw(st.sampled_from(OWNERS))
            expected = None if version is None else self.versions[slot] - 1 + version
            more = {"to": to} if operation in ("sell", "transfer") else {}
            more |= {"cause": "storm"} if operation == "reverse" else {}
            settles = data.draw(st.sampled_from((None, None, "farm-a", "farm-b")))
            if operation == "cancel" and settles:
                more["settles"] = settles
            who = self.who()

            def ask():
                return getattr(self.ledger, operation)(
                    lots[slot].id, units=count, owner=owner, expected_version=expected,
                    **who, **more,
                )  # fmt: skip

            taken = self.taken(slot, operation, count, owner)
            owed = self.owed(more["settles"]) if "settles" in more else None
            if taken is None or version == 0 or owed == 0:
                self.refused(ask)
                return
            receipt = ask()
            self.done.append((ask, receipt))
            self.versions[slot] += 1
            for i in taken:
                status, holder = self.units[slot][i]
                self.units[slot][i] = [ALLOWED[operation][status], more.get("to", holder)]
            mass = len(taken) * UNIT_KG
            if operation == "reverse":
                pool = self.pools[lots[slot].project]
                drawn = min(mass, pool["contributed"] - pool["drawn"])
                pool["lost"] += mass
                pool["drawn"] += drawn
                assert (receipt.drawn_kg, receipt.owed_kg) == (drawn, mass - drawn)
            if owed:
                self.pools[more["settles"]]["settled"] += min(owed, mass)
            self.same(slot)

        @precondition(lambda self: self.done)
        @rule(data=st.data())
        def ask_again(self, data):
            ask, receipt = data.draw(st.sampled_from(self.done))
            head = self.ledger.head()
            assert ask() == receipt
            assert self.ledger.head() == head
            self.balanced()

        @rule(pool=st.sampled_from(("farm-a", "farm-b")), kg=st.integers(1, 5000))
        def contribute(self, pool, kg):
            self.ledger.contribute(pool, kg, **self.who())
            self.pools[pool]["contributed"] += kg
            self.balanced()

        def taken(self, slot, operation, count, owner):
            """Which units, by the words of the documentation; None where it is refused."""
            mine = [i for i, (_, who) in enumerate(self.units[slot]) if owner in (None, who)]
            can = [i for i in mine if self.units[slot][i][0] in ALLOWED[operation]]
            if count is None:
                return mine if mine and len(can) == len(mine) else None
            if count > len(can):
                return None
            owners = {self.units[slot][i][1] for i in can[:count]}
            return can[:count] if len(owners) == 1 or operation == "reverse" else None

        def owed(self, pool):
            pool = self.pools[pool]
            return pool["lost"] - pool["drawn"] - pool["settled"]

        def refused(self, ask):
            head = self.ledger.head()
            with pytest.raises(LedgerRefused):
                ask()
            assert self.ledger.head() == head
            steps["refused"] += 1
            self.balanced()

        def same(self, slot):
            found = self.ledger.lot(lots[slot].id)
            held = [[h.status.value, h.owner] for h in found.holdings for _ in range(h.units)]
            assert held == self.units[slot]
            assert [h.first for h in found.holdings[1:]] == [
                h.last + 1 for h in found.holdings[:-1]
            ]
            assert found.version == self.versions[slot]
            assert sum(h.kg_co2e for h in found.holdings) == UNITS * UNIT_KG
            self.balanced()

        def balanced(self):
            for name, pool in self.pools.items():
                found = self.ledger.buffer(name)
                assert (found.contributed_kg, found.drawn_kg) == (
                    pool["contributed"],
                    pool["drawn"],
                )
                assert (found.lost_kg, found.settled_kg) == (pool["lost"], pool["settled"])
                assert found.contributed_kg == found.balance_kg + found.drawn_kg
                assert found.lost_kg == found.drawn_kg + found.settled_kg + found.owed_kg
            steps["steps"] += 1

    return Machine


def test_the_model_knows_the_table():
    written = {
        operation: {a.value: b.value for a, b in ways.items()}
        for operation, ways in TRANSITIONS.items()
        if operation != "supersede"
    }
    assert written == ALLOWED


@pytest.mark.parametrize(
    ("kind", "examples"),
    [("sqlite", 8), ("postgresql", 4), pytest.param("sqlite", 80, marks=pytest.mark.slow),
     pytest.param("postgresql", 80, marks=pytest.mark.slow)],
)  # fmt: skip
def test_the_ledger_is_what_the_model_is(request, kind, examples, shop, workshop, tmp_path):
    """Of the slow ones, each takes 2,000 steps and more: 80 runs of up to 50."""
    number, steps = itertools.count(), Counter()

    def open_ledger():
        if kind == "sqlite":
            where = tmp_path / f"{next(number)}.db"
        else:
            where = request.getfixturevalue("cluster").database()
        return Ledger.open(where, register=workshop.REGISTER)

    run_state_machine_as_test(
        machine(open_ledger, shop, workshop, steps),
        settings=settings(
            max_examples=examples,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{kind}: {steps['steps']} steps checked, {steps['refused']} of them refused")
    assert steps["steps"] >= (2000 if examples == 80 else 20 * examples)
