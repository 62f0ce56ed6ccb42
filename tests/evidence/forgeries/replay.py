"""Signatures that belong to something else.

Each function makes files and a trust file. Its docstring begins with the code of the refusal.
"""


def the_issue_is_meant_for_another_registry(kit, forging, files):
    """trust.audience."""
    files = kit.issued(files, audience="another register")
    return kit.verified(files), kit.trust_document()


def the_issue_of_another_bundle_is_put_in(kit, forging, files):
    """statement.changed."""
    other = kit.verified(kit.issued(forging.with_recipe(files, seed="7")))
    names = (kit.ISSUER_FILE, kit.VERIFIER_FILE)
    return {**files, **{name: other[name] for name in names}}, kit.trust_document()


def the_verification_of_an_earlier_issue_is_put_in(kit, forging, files):
    """trust.replayed."""
    earlier = kit.verified(kit.issued(files, issued=kit.ISSUED.replace(day=2)))
    return {
        **kit.issued(files),
        kit.VERIFIER_FILE: earlier[kit.VERIFIER_FILE],
    }, kit.trust_document()


def the_verification_of_another_bundle_is_put_in(kit, forging, files):
    """statement.changed."""
    other = kit.verified(kit.issued(forging.with_recipe(files, seed="7")))
    return {**kit.issued(files), kit.VERIFIER_FILE: other[kit.VERIFIER_FILE]}, kit.trust_document()


def the_recipe_is_changed_after_the_issue(kit, forging, files):
    """statement.changed."""
    return forging.with_recipe(kit.verified(kit.issued(files)), seed="7"), kit.trust_document()


def a_lot_is_changed_after_the_issue(kit, forging, files):
    """statement.changed."""
    files = kit.verified(kit.issued(files))
    name = forging.lot_files(files)[0]
    return forging.listed(
        {**files, name: files[name].replace(b"2022", b"2023", 1)}
    ), kit.trust_document()


def a_lot_is_taken_out_after_the_issue(kit, forging, files):
    """statement.absent."""
    files = kit.verified(kit.issued(files))
    del files[forging.lot_files(files)[0]]
    return forging.listed(files), kit.trust_document()


def a_lot_is_put_in_after_the_issue(kit, forging, files):
    """statement.not-signed."""
    _, *others = forging.lot_files(files)
    fewer = forging.listed({n: c for n, c in files.items() if n not in others})
    return forging.listed(
        {**kit.verified(kit.issued(fewer)), **{n: files[n] for n in others}}
    ), kit.trust_document()


def an_input_is_changed_with_its_manifest(kit, forging, files):
    """statement.changed."""
    files = kit.verified(kit.issued(files))
    name = "payload/inputs/habitats_2022.tif"
    return forging.listed({**files, name: forging.flip(files[name])}), kit.trust_document()


def an_input_is_changed_without_its_manifest(kit, forging, files):
    """manifest.digest."""
    files = kit.verified(kit.issued(files))
    name = "payload/inputs/habitats_2022.tif"
    return {**files, name: forging.flip(files[name])}, kit.trust_document()
