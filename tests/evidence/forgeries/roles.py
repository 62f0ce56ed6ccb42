"""Forgeries of roles and of numbers.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""


def a_verifier_issues(kit, forging, files):
    """trust.role."""
    return kit.issued(files, "verifier"), kit.trust_document(verifier=0)


def an_issuer_verifies(kit, forging, files):
    """trust.role."""
    return kit.verified(kit.issued(files), "issuer"), kit.trust_document()


def a_platform_verifies(kit, forging, files):
    """trust.role."""
    return kit.verified(kit.issued(files), "platform"), kit.trust_document()


def a_holder_verifies_its_own_issue_with_another_key(kit, forging, files):
    """trust.own-issue."""
    keys = [kit.entry("issuer", ["issuer"]), kit.entry("verifier", ["verifier"], holder="issuer")]
    return kit.verified(kit.issued(files)), kit.trust_document(*keys)


def one_key_with_both_roles_verifies_its_own_issue(kit, forging, files):
    """trust.own-issue."""
    both = kit.entry("issuer", ["issuer", "verifier"])
    return kit.verified(kit.issued(files), "issuer"), kit.trust_document(both)


def one_verifier_attests_twice_for_two(kit, forging, files):
    """trust.too-few."""
    files = kit.verified(kit.issued(files))
    later = kit.VERIFIED.replace(day=21)
    again = kit.verified(files, at=later, file="attestations/again.dsse.json")
    return again, forging.two_verifiers(kit)


def one_attestation_is_copied_for_two(kit, forging, files):
    """trust.too-few."""
    files = kit.verified(kit.issued(files))
    return {
        **files,
        "attestations/copy.dsse.json": files[kit.VERIFIER_FILE],
    }, forging.two_verifiers(kit)


def one_signature_is_repeated_in_an_envelope(kit, forging, files):
    """envelope.repeated-key."""
    files = kit.verified(kit.issued(files))
    return forging.envelope(
        files, kit.VERIFIER_FILE, lambda e: e["signatures"].append(dict(e["signatures"][0]))
    ), forging.two_verifiers(kit)


def the_issuers_attestation_is_stripped(kit, forging, files):
    """trust.stripped."""
    files = kit.verified(kit.issued(files))
    del files[kit.ISSUER_FILE]
    return files, kit.trust_document()


def the_verifiers_attestation_is_stripped(kit, forging, files):
    """trust.too-few."""
    return kit.issued(files), kit.trust_document()


def the_signatures_are_stripped_from_an_envelope(kit, forging, files):
    """bundle.shape."""
    files = kit.verified(kit.issued(files))
    return forging.envelope(
        files, kit.VERIFIER_FILE, lambda e: e.update(signatures=[])
    ), kit.trust_document()
