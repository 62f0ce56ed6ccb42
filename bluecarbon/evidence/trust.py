"""Whom a reader trusts: the keys, their holders and roles, and how many must have signed.

Trust is a file of the reader's own. Nothing in a bundle adds to it: a key that arrives with what it
signed proves only that somebody has a key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bluecarbon.evidence import canonical
from bluecarbon.evidence.keys import ROLES, PublicKey, public_key
from bluecarbon.evidence.refusals import Reason, Refused
from bluecarbon.evidence.shapes import ShapeError
from bluecarbon.evidence.values import check, moment, print_moment

FORMAT = "bluecarbon/trust/1"
MAX_BYTES = 1024 * 1024


class TrustError(Refused):
    """A trust file that cannot be used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustedKey:
    """A key that the reader knows, and what it is trusted for."""

    key: PublicKey
    holder: str
    roles: tuple
    not_before: datetime
    not_after: datetime | None  # first moment at which it is no longer trusted
    revoked: datetime | None
    revoked_reason: str | None

    def doubt(self, role, at, claimed, where):
        """Why the key does not count in a role at a time; a `Reason`, or None.

        Takes the time of judging and the time that the signer claims, both aware and the second
        not after the first. A signature does not prove when it was made: a revoked or expired key
        counts for nothing, whatever it says.
        """
        if role not in self.roles:
            return Reason(code="trust.role", where=where, found=f"{self.holder}, as {role}")
        if self.revoked is not None and at >= self.revoked:
            found = f"{self.holder}, {self.revoked:%Y-%m-%d}: {self.revoked_reason}"
            return Reason(code="trust.revoked", where=where, found=found)
        if at < self.not_before or claimed < self.not_before:
            found = f"{self.holder}, from {self.not_before:%Y-%m-%d}"
            return Reason(code="trust.not-yet-valid", where=where, found=found)
        if self.not_after is not None and at >= self.not_after:
            found = f"{self.holder}, until {self.not_after:%Y-%m-%d}"
            return Reason(code="trust.expired", where=where, found=found)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Trust:
    """The keys that a reader trusts, and the policy."""

    keys: Mapping  # key_id -> TrustedKey
    threshold: Mapping  # role -> how many distinct keys must have signed in it
    levels: tuple  # that a verifier must have passed for its signature to count
    audience: str | None  # the registry that statements must be meant for; None: any


def load(path):
    """The `Trust` in a file."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise TrustError("trust.unreadable", where=path, found=error.strerror) from None
    return read(data, where=path)


def read(data, *, where="trust.json"):
    """The `Trust` in bytes: strict JSON, whose spacing and order are free."""
    content = canonical.parse(data, where=where, max_bytes=MAX_BYTES, floats=False)
    try:
        check(content, "trust", where=where)
    except ShapeError as error:
        raise TrustError("trust.shape", where=error.where, found=error.found) from None
    keys = {}
    for i, entry in enumerate(content["keys"]):
        trusted = _trusted(entry, f"{where}, keys[{i}]")
        if trusted.key.key_id in keys:
            raise TrustError("trust.twice", where=where, found=trusted.key.key_id)
        keys[trusted.key.key_id] = trusted
    policy = content["policy"]
    for role, needed in policy["threshold"].items():
        holders = sum(role in trusted.roles for trusted in keys.values())
        if needed > holders:
            found = f"{needed} as {role}, of {holders} keys"
            raise TrustError("trust.threshold", where=where, found=found)
    if policy["threshold"]["issuer"] < 1:
        raise TrustError("trust.no-issuer-needed", where=where, found="issuer 0")
    return Trust(
        keys=keys,
        threshold=policy["threshold"],
        levels=tuple(policy["levels"]),
        audience=policy["audience"],
    )


def _trusted(entry, where):
    start = moment(entry["not_before"], where)
    end = entry["not_after"] and moment(entry["not_after"], where)
    if end and end <= start:
        raise TrustError("trust.window", where=where, found=entry["not_after"])
    if len(set(entry["roles"])) < len(entry["roles"]):
        raise TrustError("trust.twice", where=where, found=", ".join(entry["roles"]))
    revoked = entry["revoked"]
    return TrustedKey(
        key=public_key(entry["public_key"], entry["key_id"], where),
        holder=entry["holder"],
        roles=tuple(entry["roles"]),
        not_before=start,
        not_after=end or None,
        revoked=moment(revoked["date"], where) if revoked else None,
        revoked_reason=revoked["reason"] if revoked else None,
    )


def make(publics, *, audience=None, not_before, not_after=None):
    """A trust file for some `keys.PublicFile`, as bytes that a person can read and edit.

    Takes aware datetimes. One signature is asked for in each of the roles issuer and verifier that
    has a key; what a platform signs is shown and not asked for.
    """
    roles = {public.role for public in publics}
    content = {
        "format": FORMAT,
        "keys": [
            {
                "holder": public.holder,
                "key_id": public.key.key_id,
                "not_after": not_after and print_moment(not_after),
                "not_before": print_moment(not_before),
                "public_key": public.key.raw.hex(),
                "revoked": None,
                "roles": [public.role],
            }
            for public in publics
        ],
        "policy": {
            "audience": audience,
            "levels": ["L0", "L1", "L2", "L3"],
            "threshold": {role: int(role in roles and role != "platform") for role in ROLES},
        },
    }
    data = json.dumps(content, indent=2, ensure_ascii=False).encode("utf-8") + b"\n"
    read(data)
    return data
