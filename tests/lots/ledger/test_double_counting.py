"""A5: the same carbon is not issued twice, on both databases; what only looks alike is issued.

Expected hectares by hand: at 29 degrees north 0.001 degree is 110.86 m of latitude and 97.43 m of
longitude on WGS 84 (radii of curvature 6 351 838 m and 6 383 161 m, the latter times cos 29.005).
"""

import math

import pytest

from bluecarbon.lots.ledger import Ledger, LedgerRefused

WIDTH, HEIGHT = 97.43, 110.86  # of a step at the south-western corner [m]


def case_same_lot(w, one):
    return [one]


def case_same_serial_other_place(w, one):
    return [w.lot(geometry=w.square(50))]


def case_overlapping_range(w, one):
    return [w.lot(geometry=w.square(50), first=10, units=3)]


def case_range_inside(w, one):
    return [w.lot(geometry=w.square(50), first=4, units=2)]


def case_same_outline_other_project(w, one):
    return [w.lot(project="farm-b")]


def case_same_outline_other_holder(w, one):
    return [w.lot(holder="Holder B")]


def case_same_holder_next_numbers(w, one):
    return [w.lot(first=11)]


def case_one_cell_in_common(w, one):
    return [w.lot(project="farm-b", geometry=w.square(9, 9))]


def case_one_within_the_other(w, one):
    return [w.lot(project="farm-b", geometry=w.square(4, 4, 2))]


def case_one_around_the_other(w, one):
    return [w.lot(project="farm-b", geometry=w.square(-5, -5, 30))]


def case_strip_of_one_metre(w, one):
    return [w.lot(project="farm-b", geometry=w.square(10 - 1 / 97.43, 0))]


def case_other_habitat_same_pool_other_account(w, one):
    return [w.lot(project="farm-b", habitat="bivalve farm")]


def case_pool_by_another_name(w, one):
    return [w.lot(project="farm-b", pools=("Harvested  Biomass",))]


def case_one_pool_of_several(w, one):
    return [w.lot(project="farm-b", pools=("harvested biomass", "soil"))]


def case_second_of_a_bundle(w, one):
    far = w.lot(project="farm-b", geometry=w.square(50))
    return [far, w.lot(project="farm-b", holder="Holder B", geometry=w.square(5))]


def case_twice_in_one_bundle(w, one):
    here = w.square(50)
    return [w.lot(project="farm-b", geometry=here),
            w.lot(project="farm-b", holder="Holder B", geometry=here)]  # fmt: skip


def case_hole_that_is_too_small(w, one):
    around = w.square(-5, -5, 30)
    around["coordinates"].append(w.square(1, 1, 8)["coordinates"][0])
    return [w.lot(project="farm-b", geometry=around)]


def case_second_polygon_meets(w, one):
    far, near = (w.square(x)["coordinates"] for x in (50, 9))
    both = {"type": "MultiPolygon", "coordinates": [far, near]}
    return [w.lot(project="farm-b", geometry=both)]


def case_second_account_of_a_holder(w, one):
    """Elsewhere, so no ground is shared: but what a holder has in a year is accounted once."""
    return [w.lot(geometry=w.square(50), habitat="bivalve farm")]


def case_second_account_in_a_bundle(w, one):
    far = [w.square(x) for x in (50, 80)]
    return [
        w.lot(project="farm-b", geometry=far[0], run="1" * 64),
        w.lot(project="farm-b", geometry=far[1], run="2" * 64, habitat="bivalve farm"),
    ]


def case_project_code_clash(w, one):
    return [w.lot(project="far-ma", geometry=w.square(50), first=100)]


REFUSED = {name[5:]: case for name, case in dict(globals()).items() if name.startswith("case_")}


def allow_touching_edge(w, one):
    return [w.lot(project="farm-b", geometry=w.square(10))]


def allow_touching_corner(w, one):
    return [w.lot(project="farm-b", geometry=w.square(10, 10))]


def allow_edge_drawn_by_hand(w, one):
    """Neighbours whose common edge was rounded apart: 2e-7 degree is 2 cm."""
    return [w.lot(project="farm-b", geometry=w.square(9.9998, 0))]


def allow_other_vintage(w, one):
    return [w.lot(project="farm-b", vintage=2023)]


def allow_other_pool(w, one):
    return [w.lot(project="farm-b", pools=("soil",))]


def allow_another_pool_of_another_account(w, one):
    return [w.lot(geometry=w.square(50), habitat="mangrove", pools=("soil",))]


def allow_another_holder_elsewhere(w, one):
    return [w.lot(geometry=w.square(50), holder="Holder B")]


def allow_fits_a_hole(w, one):
    around = w.square(-5, -5, 30)
    around["coordinates"].append(w.square()["coordinates"][0])
    return [w.lot(project="farm-b", geometry=around)]


def allow_boxes_that_meet_around_outlines_that_do_not(w, one):
    triangle = {"type": "Polygon", "coordinates": [
        [[121.0101, 28.99], [121.02, 28.99], [121.02, 29.02], [121.0101, 28.99]]]}  # fmt: skip
    return [w.lot(project="farm-b", geometry=triangle)]


def allow_elsewhere(w, one):
    return [w.lot(project="farm-b", geometry=w.square(50))]


ALLOWED = {name[6:]: case for name, case in dict(globals()).items() if name.startswith("allow_")}


# What refusals of these do not name: they are about a code, or about the bundle itself.
NOT_EARLIER = ("project_code_clash", "twice_in_one_bundle", "second_account_in_a_bundle")


def refused(ledger, shop, workshop, case):
    """Why a case did not go as it should; None where it was refused as promised."""
    one = workshop.lot()
    shop.issue(ledger, one)
    head = ledger.head()
    try:
        shop.issue(ledger, *REFUSED[case](workshop, one))
    except LedgerRefused as error:
        if error.code not in ("double-count", "serial", "project-code"):
            return f"refused as {error.code}"
        if case not in NOT_EARLIER and (error.earlier != one.id or one.id not in str(error)):
            return "the earlier lot is not named"
        if case != "project_code_clash" and " ha" not in str(error):
            return "no hectares"
        if case != "project_code_clash" and not error.hectares >= 0:
            return "hectares below zero"
    else:
        return "issued"
    if ledger.head() != head or not ledger.audit().ok:
        return "something of it was recorded"
    return None


def issued(ledger, shop, workshop, case):
    """Why a case that only looks alike was not issued, or leaves a finding; None where it was."""
    one = workshop.lot()
    shop.issue(ledger, one)
    try:
        shop.issue(ledger, *ALLOWED[case](workshop, one))
    except LedgerRefused as error:
        return str(error)
    findings = ledger.audit(trust=shop.trust).findings
    return str(findings[0]) if findings else None


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_case_of_the_matrix(request, tmp_path, shop, workshop, matrix, kind):
    """A5 asks for 25 cases. Each has a ledger of its own; what is legal is tried as well."""
    number, wrong = iter(range(100)), {}

    def new():
        if kind == "sqlite":
            return str(tmp_path / f"{next(number)}.db")
        return request.getfixturevalue("cluster").database()

    for cases, judge in ((REFUSED, refused), (ALLOWED, issued)):
        for case in cases:
            with Ledger.open(new(), register=workshop.REGISTER) as ledger:
                found = judge(ledger, shop, workshop, case)
            if found:
                wrong[case] = found
    tried = len(REFUSED) + len(ALLOWED)
    assert tried >= 25
    held = f"{len(REFUSED)} refused, {len(ALLOWED)} legal neighbours issued"
    said = "; ".join(f"{case}: {why}" for case, why in wrong.items()) or held
    matrix.report(f"A5 double issuance, {kind}", tried, tried - len(wrong), said)


def test_two_of_one_bundle_share_their_whole_ground(ledger, shop, workshop):
    """Ten steps by ten: the square of 974.3 m x 1108.6 m, by hand."""
    with pytest.raises(LedgerRefused) as error:
        shop.issue(ledger, *REFUSED["twice_in_one_bundle"](workshop, None))
    assert error.value.hectares == pytest.approx(1000 * WIDTH * HEIGHT / 1e5, rel=1e-3)


def test_serials_that_meet_elsewhere_have_no_ground_in_common(ledger, shop, workshop):
    """The numbers are the same, the sea is not: 0 ha. In the same place: all of its 108 ha."""
    shop.issue(ledger, workshop.lot())
    with pytest.raises(LedgerRefused, match=r"0\.0000 ha in common") as error:
        shop.issue(ledger, workshop.lot(geometry=workshop.square(50)))
    assert (error.value.code, error.value.hectares) == ("serial", 0)
    with pytest.raises(LedgerRefused, match="in common") as error:
        shop.issue(ledger, workshop.lot(units=9))
    assert error.value.hectares == pytest.approx(1000 * WIDTH * HEIGHT / 1e5, rel=1e-3)


def test_a_refusal_names_the_hectares(ledger, shop, workshop):
    """One step by one step, in its corner: 97.4 m x 110.9 m = 1.08 ha."""
    one = workshop.lot()
    shop.issue(ledger, one)
    with pytest.raises(LedgerRefused, match=r"1\.0\d\d\d ha of harvested biomass of 2024") as error:
        shop.issue(ledger, workshop.lot(project="farm-b", geometry=workshop.square(9, 9)))
    # The step in the far corner is 0.01 degree further north: the cosine is a little smaller.
    shrunk = math.cos(math.radians(29.0095)) / math.cos(math.radians(29.0))
    assert error.value.hectares == pytest.approx(WIDTH * HEIGHT * shrunk / 1e4, rel=3e-4)


def test_the_same_evidence_is_issued_once(ledger, shop, workshop):
    bundle = shop.bundle(workshop.lot())
    who = {"actor": "clerk", "reason": "verified", "trust": shop.trust}
    ledger.issue(bundle, request_id="1", **who)
    with pytest.raises(LedgerRefused, match="Ask with the request_id of then") as error:
        ledger.issue(bundle, request_id="2", **who)
    assert error.value.code == "double-count"


def test_the_antimeridian_twin_is_found(ledger, shop, workshop):
    """The same square across 180 degrees, cut in two as RFC 7946 asks, drawn in another order."""
    east, west = (workshop.box(*sides)["coordinates"] for sides in
                  ((179.995, -17, 180, -16.99), (-180, -17, -179.995, -16.99)))  # fmt: skip
    one = workshop.lot(geometry={"type": "MultiPolygon", "coordinates": [east, west]})
    shop.issue(ledger, one)
    twin = {"type": "MultiPolygon", "coordinates": [west, east]}
    with pytest.raises(LedgerRefused, match=r"11[0-9]\.[0-9]* ha") as error:
        shop.issue(ledger, workshop.lot(project="farm-b", geometry=twin))
    # 0.01 x 0.01 degree at 17 degrees south: 1064.6 m x 1106.8 m.
    assert error.value.hectares == pytest.approx(1064.6 * 1106.8 / 1e4, rel=1e-3)
    # On the other side of the Earth, but between the two boxes, there is room.
    shop.issue(ledger, workshop.lot(project="farm-c", geometry=workshop.box(0, -17, 0.01, -16.99)))
    # And what lies next to it on the far side only touches.
    beside = workshop.box(-179.995, -17, -179.99, -16.99)
    shop.issue(ledger, workshop.lot(project="farm-d", geometry=beside))


def test_an_outline_around_the_earth_is_refused(ledger, shop, workshop):
    ring = [[179.99, -17], [-179.99, -17], [-179.99, -16.99], [179.99, -16.99], [179.99, -17]]
    with pytest.raises(LedgerRefused, match="Cut the outline at the antimeridian") as error:
        shop.issue(ledger, workshop.lot(geometry={"type": "Polygon", "coordinates": [ring]}))
    assert error.value.code == "geometry"


@pytest.mark.parametrize("kind", ["crossing", "overlapping"])
def test_an_outline_that_crosses_itself_is_refused(ledger, shop, workshop, kind):
    if kind == "crossing":
        ring = [[121, 29], [121.03, 29.01], [121.03, 29], [121, 29.02], [121, 29]]
        shape = {"type": "Polygon", "coordinates": [ring]}
    else:
        parts = [workshop.square(x)["coordinates"] for x in (0, 5)]
        shape = {"type": "MultiPolygon", "coordinates": parts}
    with pytest.raises(LedgerRefused, match="make_valid shows how"):
        shop.issue(ledger, workshop.lot(geometry=shape))


def test_parts_of_one_line_stand_together_and_are_no_more_than_it(ledger, shop, workshop):
    """Three lots of one line of 30 t share its outline, and give its buffer once."""
    parts = [workshop.lot(first=1 + 10 * i, line_units=30, run="1" * 64) for i in range(3)]
    shop.issue(ledger, *parts)
    assert ledger.buffer("farm-a").contributed_kg == 1500
    more = workshop.lot(first=31, units=30, line_units=30, run="1" * 64)
    with pytest.raises(LedgerRefused, match="30000 kg beside 30000 kg issued, of a line of 30000"):
        shop.issue(ledger, more)
    assert ledger.audit().ok


def test_two_habitats_of_one_account_share_an_outline(ledger, shop, workshop):
    """Its zones hold both, and it has counted every cell once."""
    shop.issue(ledger, workshop.lot(habitat="mangrove", pools=("soil",)),
               workshop.lot(habitat="tidal marsh", pools=("soil",)))  # fmt: skip
    assert ledger.audit().ok


# Later versions ----------------------------------------------------------------------------------


def test_a_superseded_lot_makes_room(ledger, shop, workshop):
    """Ground and numbers are free again; the buffer of the old line is given back."""
    one = workshop.lot()
    shop.issue(ledger, one)
    later = workshop.lot(parent=one, units=8, buffer_kg=1200)
    receipt = shop.issue(ledger, later)
    assert receipt.superseded == (one.id,)
    old = ledger.lot(one.id)
    assert (old.status.value, old.superseded_by) == ("superseded", (later.id,))
    account = ledger.buffer("farm-a")
    assert (account.contributed_kg, account.released_kg, account.balance_kg) == (2700, 1500, 1200)
    third = workshop.lot(parent=later, units=9)
    shop.issue(ledger, third)
    assert ledger.audit(trust=shop.trust).ok


def test_the_numbers_of_a_superseded_lot_belong_to_its_successors(ledger, shop, workshop):
    one = workshop.lot()
    shop.issue(ledger, one)
    shop.issue(ledger, workshop.lot(parent=one, units=8))
    stranger = workshop.lot(geometry=workshop.square(50), first=9, units=2)
    with pytest.raises(LedgerRefused) as error:
        shop.issue(ledger, stranger)
    assert (error.value.code, error.value.earlier) == ("serial", one.id)


def test_a_split_and_a_merger(ledger, shop, workshop):
    """Two parts take the place of a lot, one lot that of the parts; the line gives once."""
    from bluecarbon.lots.divide import merge_lots, split_lot

    one = workshop.lot(run="1" * 64)
    shop.issue(ledger, one)
    parts = split_lot(one, [4000])
    assert set(shop.issue(ledger, *parts).lots) == {part.id for part in parts}
    whole = merge_lots(parts)
    shop.issue(ledger, whole)
    assert ledger.lot(parts[0].id).superseded_by == (whole.id,)
    assert ledger.buffer("farm-a").contributed_kg == ledger.buffer("farm-a").balance_kg == 1500
    report = ledger.audit(trust=shop.trust)
    assert report.ok
    assert report.kilograms["issued"] == 10_000
    assert report.kilograms["superseded"] == 20_000


def test_what_was_sold_is_not_superseded(ledger, shop, workshop, who):
    one = workshop.lot()
    shop.issue(ledger, one)
    ledger.sell(one.id, to="Buyer", units=1, **who())
    with pytest.raises(LedgerRefused, match="Supersede what nobody has bought"):
        shop.issue(ledger, workshop.lot(parent=one, units=8))


def test_what_was_never_issued_is_not_superseded(ledger, shop, workshop):
    with pytest.raises(LedgerRefused, match="which is not in this ledger"):
        shop.issue(ledger, workshop.lot(parent=workshop.lot(), units=8))


@pytest.mark.parametrize("gone", ["cancelled", "reversed", "retired"])
def test_what_is_gone_still_stands_for_its_carbon(ledger, shop, workshop, who, gone):
    one = workshop.lot()
    shop.issue(ledger, one)
    if gone == "cancelled":
        ledger.cancel(one.id, **who())
    elif gone == "retired":
        ledger.retire(one.id, **who())
    else:
        ledger.reverse(one.id, cause="storm", **who())
    with pytest.raises(LedgerRefused) as error:
        shop.issue(ledger, workshop.lot(project="farm-b"))
    assert error.value.earlier == one.id


# What may not be issued at all -------------------------------------------------------------------


def test_demonstration_lots_are_refused(ledger, shop, workshop):
    with pytest.raises(LedgerRefused, match="Measure what was simulated") as error:
        shop.issue(ledger, workshop.lot(demonstration=("harvest.csv is simulated",)))
    assert error.value.code == "demonstration"


def test_simulated_inputs_make_no_lots(ledger, shop, workshop):
    bundle = shop.bundle(workshop.lot(), simulated=True)
    with pytest.raises(LedgerRefused, match="Measure it") as error:
        ledger.issue(bundle, trust=shop.trust, request_id="1", actor="a", reason="b")
    assert error.value.code == "demonstration"


def test_a_capacity_inventory_is_refused(ledger, shop):
    """No lot can be one, and no issuer signs it; this is a bundle without either."""
    bundle = shop.bundle(claim="capacity inventory", signed="nobody")
    with pytest.raises(LedgerRefused, match="nothing of it may be issued") as error:
        ledger.issue(bundle, trust=shop.trust,
                     request_id="1", actor="a", reason="b")  # fmt: skip
    assert error.value.code == "claim"


def test_a_vintage_that_is_not_over_is_refused(ledger, shop, workshop):
    """The workshop signs in January 2026."""
    with pytest.raises(LedgerRefused, match="Wait until the vintage is over") as error:
        shop.issue(ledger, workshop.lot(vintage=2026))
    assert error.value.code == "ex-ante"


@pytest.mark.parametrize("signed", ["issuer", "nobody"])
def test_too_few_signatures_are_refused(ledger, shop, workshop, signed):
    bundle = shop.bundle(workshop.lot(), signed=signed)
    with pytest.raises(LedgerRefused, match="Have the account signed") as error:
        ledger.issue(bundle, trust=shop.trust, request_id="1", actor="a", reason="b")
    assert error.value.code == "evidence"
    with pytest.raises(LedgerRefused, match="Give trust="):
        ledger.issue(bundle, trust=None, request_id="1", actor="a", reason="b")


def test_strangers_signatures_are_refused(ledger, shop, workshop):
    stranger = workshop.Workshop()
    with pytest.raises(LedgerRefused, match="Have the account signed"):
        ledger.issue(stranger.bundle(workshop.lot()), trust=shop.trust,
                     request_id="1", actor="a", reason="b")  # fmt: skip


def test_an_issue_for_another_register_is_refused(ledger, workshop):
    other = workshop.Workshop(register="another register")
    with pytest.raises(LedgerRefused) as error:
        ledger.issue(other.bundle(workshop.lot()), trust=other.trust,
                     request_id="1", actor="a", reason="b")  # fmt: skip
    assert error.value.code == "evidence"


def test_a_lot_that_this_register_excludes_is_refused(ledger, shop, workshop):
    with pytest.raises(LedgerRefused, match="name the others in exclusive_of") as error:
        shop.issue(ledger, workshop.lot(exclusive_of=(workshop.REGISTER,)))
    assert error.value.code == "registry"


def test_a_changed_bundle_is_refused(ledger, shop, workshop):
    bundle = bytearray(shop.bundle(workshop.lot()))
    bundle[len(bundle) // 2] ^= 1
    with pytest.raises(LedgerRefused) as error:
        ledger.issue(bytes(bundle), trust=shop.trust, request_id="1", actor="a", reason="b")
    assert error.value.code == "evidence"


def test_codes_of_holders_are_told_apart_within_a_project(ledger, shop, workshop, monkeypatch):
    """Thirty bits of a digest: at some 40,000 names the first two share a code.

    In another project the same code makes another serial.
    """
    from bluecarbon.lots import model

    monkeypatch.setattr(model, "holder_code", lambda name: "000000")
    monkeypatch.setattr(workshop, "holder_code", lambda name: "000000")
    monkeypatch.setattr("bluecarbon.lots.cut.holder_code", lambda name: "000000")
    shop.issue(ledger, workshop.lot())
    same = workshop.lot(holder="Holder B", geometry=workshop.square(50), first=11)
    with pytest.raises(LedgerRefused, match="which stands for Holder A") as error:
        shop.issue(ledger, same)
    assert error.value.code == "project-code"
    shop.issue(ledger, workshop.lot(project="farm-b", holder="B", geometry=workshop.square(50)))
