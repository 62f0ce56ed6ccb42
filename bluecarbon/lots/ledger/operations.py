"""What a ledger does with a lot that it holds."""

from __future__ import annotations

from decimal import Decimal

from bluecarbon.lots.ledger import moving, writing
from bluecarbon.lots.ledger.moving import Which
from bluecarbon.lots.ledger.records import Receipt
from bluecarbon.lots.ledger.refusals import LedgerRefused
from bluecarbon.lots.ledger.writing import Request


class Operations:
    """Operations of `Ledger` on a lot."""

    def offer(self, lot_id: str, *, request_id: str, actor: str, reason: str,
              expected_version: int | None = None, units: int | None = None,
              serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Put units up for sale."""
        return self._move("offer", lot_id, locals())

    def sell(self, lot_id: str, *, to: str, request_id: str, actor: str, reason: str,
             price: Decimal | str | None = None, currency: str | None = None,
             expected_version: int | None = None, units: int | None = None,
             serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Sell units to a buyer, who owns them then; `price` is that of one sale unit."""
        return self._move("sell", lot_id, locals())

    def transfer(self, lot_id: str, *, to: str, request_id: str, actor: str, reason: str,
                 expected_version: int | None = None, units: int | None = None,
                 serial: str | None = None, owner: str | None = None) -> Receipt:  # fmt: skip
        """Give units to another owner, in the status in which they are."""
        return self._move("transfer", lot_id, locals())

    def retire(self, lot_id: str, *, request_id: str, actor: str, reason: str,
               beneficiary: str | None = None, expected_version: int | None = None,
               units: int | None = None, serial: str | None = None,
               owner: str | None = None) -> Receipt:  # fmt: skip
        """Take units out of the market for good, because somebody claims them."""
        return self._move("retire", lot_id, locals())

    def cancel(self, lot_id: str, *, request_id: str, actor: str, reason: str,
               settles: str | None = None, expected_version: int | None = None,
               units: int | None = None, serial: str | None = None,
               owner: str | None = None) -> Receipt:  # fmt: skip
        """Take units out of the market for good, and nobody claims them.

        With `settles`, the name of a buffer pool, they make good what is owed for its losses.
        """
        if settles is not None:
            writing.said(settles=settles)
        which = _which(units, serial, owner)
        request = Request("cancel", request_id=request_id, actor=actor, reason=reason,
                          lot=lot_id, settles=settles, expected_version=expected_version,
                          units=units, serial=serial, owner=owner)  # fmt: skip
        return self._do(
            request,
            lambda connection: moving.cancel(
                connection, request, lot_id, which, settles=settles,
                expected_version=expected_version,
            ),
        )  # fmt: skip

    def reverse(self, lot_id: str, *, cause: str, request_id: str, actor: str, reason: str,
                lost_kg: int | None = None, expected_version: int | None = None,
                units: int | None = None, serial: str | None = None,
                owner: str | None = None) -> Receipt:  # fmt: skip
        """Record that the carbon of units was lost, and draw on the buffer for it.

        Parameters
        ----------
        cause : str
            As in "storm", "clearing of Spartina", "loss of title".
        lost_kg : int, optional
            The loss [kg CO2e], where it is not whole units; every unit it touches is reversed.

        Returns
        -------
        Receipt
            With `drawn_kg` from the buffer, and `owed_kg`: what of this loss the buffer did not
            cover.
        """
        writing.said(cause=cause)
        writing.whole(lost_kg, "lost_kg", least=1)
        which = _which(units, serial, owner)
        request = Request("reverse", request_id=request_id, actor=actor, reason=reason,
                          lot=lot_id, cause=cause, expected_version=expected_version,
                          lost_kg=lost_kg if lost_kg is None else str(lost_kg),
                          units=units, serial=serial, owner=owner)  # fmt: skip
        return self._do(
            request,
            lambda connection: moving.reverse(
                connection, request, lot_id, which, lost_kg=lost_kg, cause=cause,
                expected_version=expected_version,
            ),
        )  # fmt: skip

    def _move(self, operation, lot_id, asked):
        """One of the plain operations, from its own arguments."""
        asked = {key: asked[key] for key in asked if key not in ("self", "lot_id")}
        who = {key: asked.pop(key) for key in ("request_id", "actor", "reason")}
        expected = asked.pop("expected_version")
        which = _which(asked["units"], asked["serial"], asked["owner"])
        more = {key: asked[key] for key in asked if key not in ("units", "serial", "owner", "to")}
        more = {key: value for key, value in more.items() if value is not None}
        if "price" in more:
            more["price"] = asked["price"] = writing.decimal_text(more["price"], "price")
        writing.said(**{k: v for k, v in more.items() if k != "price"})
        if "to" in asked:
            writing.said(to=asked["to"])
        request = Request(operation, **who, lot=lot_id, expected_version=expected, **asked)
        return self._do(
            request,
            lambda connection: moving.move(
                connection, request, lot_id, which, expected_version=expected,
                owner=asked.get("to"), **more,
            ),
        )  # fmt: skip


def _which(units, serial, owner):
    if units is not None and serial is not None:
        raise LedgerRefused(
            "argument",
            where="units and serial",
            found="both",
            rule="Units are named by their number or by their serial.",
            cure="Give one of the two.",
        )
    return Which(units=units, serial=serial, owner=owner)
