"""Forgeries with keys at times at which they do not count.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""


def the_issuers_key_is_expired(kit, forging, files):
    """trust.expired."""
    trust = forging.changed_key(kit, "issuer", not_after="2026-05-15T00:00:00Z")
    return kit.verified(kit.issued(files)), trust


def the_verifiers_key_is_expired(kit, forging, files):
    """trust.expired."""
    trust = forging.changed_key(kit, "verifier", not_after="2026-05-25T00:00:00Z")
    return kit.verified(kit.issued(files)), trust


def the_issuers_key_is_not_valid_yet(kit, forging, files):
    """trust.not-yet-valid."""
    trust = forging.changed_key(kit, "issuer", not_before="2026-07-01T00:00:00Z")
    return kit.verified(kit.issued(files)), trust


def the_issue_claims_a_time_before_its_key(kit, forging, files):
    """trust.not-yet-valid."""
    trust = forging.changed_key(kit, "issuer", not_before="2026-05-10T00:00:00Z")
    return kit.verified(kit.issued(files)), trust


def the_issuers_key_is_revoked(kit, forging, files):
    """trust.revoked."""
    return kit.verified(kit.issued(files)), forging.changed_key(
        kit, "issuer", revoked=forging.REVOKED
    )


def the_verifiers_key_is_revoked(kit, forging, files):
    """trust.revoked."""
    return kit.verified(kit.issued(files)), forging.changed_key(
        kit, "verifier", revoked=forging.REVOKED
    )


def the_issue_comes_from_the_future(kit, forging, files):
    """trust.future."""
    later = kit.NOW.replace(hour=13)
    return kit.issued(files, issued=later), kit.trust_document(verifier=0)
