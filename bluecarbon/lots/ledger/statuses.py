"""Where a lot may go from where it stands: one table, one way, nothing comes back."""

from bluecarbon.lots.model import LotStatus

ISSUED, OFFERED, SOLD = LotStatus.ISSUED, LotStatus.OFFERED, LotStatus.SOLD
RETIRED, CANCELLED, REVERSED = LotStatus.RETIRED, LotStatus.CANCELLED, LotStatus.REVERSED
SUPERSEDED = LotStatus.SUPERSEDED

# Operation -> status before -> status after. What is not in it cannot happen.
TRANSITIONS = {
    "offer": {ISSUED: OFFERED},
    "sell": {ISSUED: SOLD, OFFERED: SOLD},
    # Only the owner changes.
    "transfer": {ISSUED: ISSUED, SOLD: SOLD},
    "retire": {ISSUED: RETIRED, SOLD: RETIRED},
    "cancel": {ISSUED: CANCELLED, OFFERED: CANCELLED, SOLD: CANCELLED},
    # The carbon was lost, whoever owns the claim and whatever was done with it.
    "reverse": {ISSUED: REVERSED, OFFERED: REVERSED, SOLD: REVERSED, RETIRED: REVERSED},
    # By a later version of the same lot; what was sold can no longer be replaced.
    "supersede": {ISSUED: SUPERSEDED, OFFERED: SUPERSEDED},
}
# How far along a lot is: one that is in several states is said to be in the first of these.
ORDER = (ISSUED, OFFERED, SOLD, RETIRED, CANCELLED, REVERSED, SUPERSEDED)


def after(operation, status):
    """The status that an operation leads to, or None where it is not allowed.

    >>> after("sell", LotStatus.OFFERED), after("sell", LotStatus.RETIRED)
    (<LotStatus.SOLD: 'sold'>, None)
    """
    return TRANSITIONS[operation].get(LotStatus(status))


def before(operation):
    """Words for the statuses in which an operation is allowed."""
    return " or ".join(status.value for status in TRANSITIONS[operation])


def verb(operation):
    """What a lot is called that an operation was done to, for messages."""
    return _DONE[operation]


_DONE = {
    "offer": "offered",
    "sell": "sold",
    "transfer": "transferred",
    "retire": "retired",
    "cancel": "cancelled",
    "reverse": "reversed",
    "supersede": "superseded",
}
