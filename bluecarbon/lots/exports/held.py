"""A lot as an export meets it: alone, or with what a ledger says of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bluecarbon.lots.model import Lot, LotStatus


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A lot with its status and owner; both None where no ledger was asked."""

    lot: Lot
    status: LotStatus | None = None
    owner: str | None = None
    reason: str | None = None  # given for the last change of status
    statement: str | None = None  # SHA-256 of the issuer's statement under which it was issued
    holdings: tuple = ()  # of the ledger: units of the lot that are in one status, of one owner


def held(lots: Iterable) -> list[Held]:
    """Lots, or a ledger's lots, in one form."""
    return [_held(item) for item in lots]


def _held(item):
    if isinstance(item, Lot):
        return Held(lot=item)
    return Held(
        lot=item.lot,
        status=LotStatus(item.status),
        owner=item.owner,
        reason=item.history[-1].event.get("reason") if item.history else None,
        statement=item.statement,
        holdings=tuple(item.holdings),
    )


def flat(one: Held) -> dict:
    """Everything that a lot says, one value a column; the outline stays out, its digest is in.

    Masses are integers, lists are joined by "; ", what is not known is None.
    """
    lot = one.lot
    said = lot.model_dump(mode="json", exclude={"geometry"})
    row = {
        "id": said.pop("id"),
        "ledger_status": None if one.status is None else one.status.value,
        "owner": one.owner,
        "issuer_statement": one.statement,
    }
    for name, value in said.items():
        if name == "serial":
            row |= {"serial": value["text"], "serial_first": lot.serial.first}
            row["serial_last"] = lot.serial.last
        elif name == "claimable_under":
            row |= {
                f"claimable_{claim.rule.replace(' ', '_').replace('-', '_')}_kg": claim.claimable_kg
                for claim in lot.claimable_under
            }
        elif isinstance(value, dict):
            inner = getattr(lot, name)
            row |= _nested(name, value, inner)
        elif isinstance(value, list):
            row[name] = "; ".join(value)
        else:
            row[name] = getattr(lot, name) if name in ("kg_co2e", "unit_kg") else value
    return row


def _nested(name, value, inner):
    found = {}
    for key, part in value.items():
        if isinstance(part, dict):
            found |= _nested(f"{name}_{key}", part, getattr(inner, key))
        else:
            found[f"{name}_{key}"] = getattr(inner, key) if key.endswith("_kg") else part
    return found
