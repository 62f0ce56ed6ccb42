"""Statements, rightly signed, that say something else than the bundle.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""

import json


def the_statement_has_an_unknown_field(kit, forging, files):
    """bundle.shape."""
    files = forging.resigned(kit, kit.issued(files), lambda s: s["predicate"].update(price="1"))
    return files, kit.trust_document(verifier=0)


def the_statement_lacks_a_field(kit, forging, files):
    """bundle.shape."""
    files = forging.resigned(kit, kit.issued(files), lambda s: s["predicate"].pop("software"))
    return files, kit.trust_document(verifier=0)


def the_statement_repeats_a_key(kit, forging, files):
    """json.duplicate-key."""
    files = kit.issued(files)
    text = kit.payload_of(files).replace(b'"audience":', b'"audience":"","audience":', 1)
    return {**files, kit.ISSUER_FILE: kit.signed(text, "issuer")}, kit.trust_document(verifier=0)


def the_statement_is_written_with_spaces(kit, forging, files):
    """json.not-canonical."""
    files = kit.issued(files)
    text = json.dumps(json.loads(kit.payload_of(files)), ensure_ascii=False).encode()
    return {**files, kit.ISSUER_FILE: kit.signed(text, "issuer")}, kit.trust_document(verifier=0)


def the_statement_is_of_another_version(kit, forging, files):
    """bundle.shape."""
    return forging.resigned(
        kit, kit.issued(files), lambda s: s.update(_type="https://in-toto.io/Statement/v0.1")
    ), kit.trust_document(verifier=0)


def the_issuers_place_holds_another_predicate(kit, forging, files):
    """trust.place."""
    return forging.resigned(
        kit, kit.issued(files), lambda s: s.update(predicateType="https://slsa.dev/provenance/v1")
    ), kit.trust_document(verifier=0)


def the_issue_stands_in_another_place(kit, forging, files):
    """trust.stripped."""
    files = kit.issued(files)
    files["attestations/other.dsse.json"] = files.pop(kit.ISSUER_FILE)
    return files, kit.trust_document(verifier=0)


def a_subject_is_left_out(kit, forging, files):
    """statement.not-signed."""
    files = forging.resigned(kit, kit.issued(files), lambda s: s["subject"].pop(0))
    return files, kit.trust_document(verifier=0)


def the_statement_names_another_serial_than_the_lot(kit, forging, files):
    """statement.lots."""
    return forging.resigned(
        kit, kit.issued(files), lambda s: s["predicate"]["lots"][0].update(serial="X")
    ), kit.trust_document(verifier=0)


def the_statement_names_a_lot_that_is_not_superseded(kit, forging, files):
    """statement.lots."""
    return forging.resigned(
        kit,
        kit.issued(files),
        lambda s: s["predicate"]["lots"][0].update(supersedes=["BC-2022-0000000000"]),
    ), kit.trust_document(verifier=0)


def the_statement_hides_that_it_is_a_demonstration(kit, forging, files):
    """statement.lots."""
    return forging.resigned(
        kit, kit.issued(files), lambda s: s["predicate"]["lots"][0].update(demonstration=False)
    ), kit.trust_document(verifier=0)


def the_statement_names_another_version_of_the_software(kit, forging, files):
    """statement.version."""
    return forging.resigned(
        kit, kit.issued(files), lambda s: s["predicate"]["software"].update(version="9.9")
    ), kit.trust_document(verifier=0)


def the_verification_has_an_unknown_field(kit, forging, files):
    """bundle.shape."""
    files = kit.verified(kit.issued(files))
    return forging.resigned(
        kit, files, lambda s: s["predicate"].update(note="fine"), kit.VERIFIER_FILE, "verifier"
    ), kit.trust_document()


def the_verifier_could_not_recompute(kit, forging, files):
    """trust.levels."""
    levels = kit.ALL_PASS | {"L3": "cannot verify"}
    return kit.verified(kit.issued(files), levels=levels), kit.trust_document()


def the_verifier_objects(kit, forging, files):
    """trust.objection."""
    files = kit.verified(kit.issued(files), levels=kit.ALL_PASS | {"L3": "fail"})
    return files, kit.trust_document(verifier=0)
