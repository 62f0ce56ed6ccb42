"""What brings kilograms into a ledger: issue, and gifts to a buffer."""

from __future__ import annotations

from datetime import datetime
from os import PathLike
from typing import TYPE_CHECKING

from sqlalchemy import insert

from bluecarbon.lots.ledger import buffers, checks, facts, gate, issuing, schema, writing
from bluecarbon.lots.ledger.records import Receipt
from bluecarbon.lots.ledger.writing import Request

if TYPE_CHECKING:
    from bluecarbon.evidence.trust import Trust


class Entering:
    """Operations of `Ledger` by which something enters it."""

    def issue(
        self,
        bundle: str | PathLike | bytes,
        *,
        trust: Trust | str | PathLike,
        request_id: str,
        actor: str,
        reason: str,
        buffer_pool: str | None = None,
        buffer_kg: int | None = None,
        at: datetime | None = None,
    ) -> Receipt:
        """Issue all lots of a signed bundle, or none of them.

        Parameters
        ----------
        bundle : path or bytes
            Levels L0 to L2 are verified here, and its signatures against `trust`.
        trust : Trust or path
            Whose signatures count, and how many are asked for.
        buffer_pool : str, optional
            The pool that the buffer of its lines goes to; the project's own where not given.
        buffer_kg : int, optional
            What goes there [kg CO2e], instead of what the account withheld; one line only.
        at : datetime, optional
            Aware time at which keys must be valid; now, where not given.
        """
        data = gate.read(bundle)
        writing.whole(buffer_kg, "buffer_kg", least=0)
        request = Request(
            "issue",
            request_id=request_id,
            actor=actor,
            reason=reason,
            statement=gate.statement(data),
            buffer_pool=buffer_pool,
            buffer_kg=buffer_kg if buffer_kg is None else str(buffer_kg),
        )
        done = self._done(request)
        if done:
            # Before the signatures: that a key has expired since does not undo what was done.
            return done
        admission = gate.admit(data, trust=trust, register=self.register, at=at)
        return self._issue(request, admission, buffer_pool=buffer_pool, buffer_kg=buffer_kg)

    def _issue(self, request, admission, *, buffer_pool=None, buffer_kg=None):
        """Issue what the gate has admitted."""
        # All that needs no ledger is done before the lock is taken.
        contents = [lot.model_dump(mode="json") for lot in admission.lots]
        said = [
            facts.of_content(one, statement=admission.statement, buffer_pool=buffer_pool)
            for one in contents
        ]
        documents = {one["id"]: facts.document(one) for one in contents}
        checks.check_alone(admission.lots, said)
        return self._do(
            request,
            lambda connection: issuing.issue(
                connection, request, admission, said, documents, buffer_kg=buffer_kg
            ),
        )

    def contribute(
        self, pool: str, kg: int, *, request_id: str, actor: str, reason: str
    ) -> Receipt:
        """Add kilograms to a buffer pool beside those of the lots, on the word of the actor."""
        writing.said(pool=pool)
        writing.whole(kg, "kg", least=1)
        request = Request(
            "contribute", request_id=request_id, actor=actor, reason=reason, pool=pool, kg=str(kg)
        )

        def work(connection):
            event = {"kg": str(kg), "pool": pool, "type": "contribute"}
            rows = request.write(connection, [event])
            row = {"sequence": rows[0]["sequence"], "pool": pool, "line": None, "kg": kg}
            connection.execute(insert(schema.contributions), [row | {"released": False}])
            buffers.post(connection, pool, contributed_kg=kg)
            return rows

        return self._do(request, work)
