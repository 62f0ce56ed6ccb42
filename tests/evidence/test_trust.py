"""Trust files, statements, and what a judgement says beside pass and fail."""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bluecarbon.evidence import (
    bundle,
    canonical,
    dsse,
    judging,
    places,
    shapes,
    signing,
    statements,
    telling,
    trust,
    values,
)
from bluecarbon.evidence.refusals import WORDS, Refused, cure, rule


@pytest.fixture(scope="module")
def files(signed, reference):
    """The reference bundle without signatures."""
    return signed.files(reference)


@pytest.fixture(scope="module")
def complete(signed, files):
    """The same, issued and verified."""
    return signed.verified(signed.issued(files))


def judged(signed, files, *, at=None, audience=None, **policy):
    return judging.judge(files, signed.trust(**policy), at=at or signed.NOW, audience=audience)


# Trust files --------------------------------------------------------------------------------------


def _threshold(document):
    document["policy"]["threshold"]["issuer"] = 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(more=1), "trust.shape"),
        (lambda d: d.update(format="bluecarbon/trust/2"), "trust.shape"),
        (lambda d: d.update(keys=[]), "trust.shape"),
        (lambda d: d["keys"][0].pop("revoked"), "trust.shape"),
        (lambda d: d["keys"][0].update(roles=["owner"]), "trust.shape"),
        (lambda d: d["keys"][0].update(roles=["issuer", "issuer"]), "trust.twice"),
        (lambda d: d["keys"][0].update(holder="A\u2066B"), "value.hidden"),
        (lambda d: d["keys"][0].update(not_before="2026-13-01T00:00:00Z"), "value.moment"),
        (lambda d: d["keys"][0].update(not_before="2026-01-01"), "trust.shape"),
        (lambda d: d["keys"][0].update(not_after="2026-01-01T00:00:00Z"), "trust.window"),
        (lambda d: d["keys"][0].update(key_id="0" * 64), "key.id"),
        (lambda d: d["keys"].append(d["keys"][0]), "trust.twice"),
        (_threshold, "trust.no-issuer-needed"),
        (lambda d: d["policy"]["threshold"].update(verifier=2), "trust.threshold"),
        (lambda d: d["policy"]["threshold"].update(verifier=True), "trust.shape"),
        (lambda d: d["policy"].update(levels=["L9"]), "trust.shape"),
    ],
)
def test_a_trust_file_is_read_strictly(signed, change, code):
    document = signed.trust_document()
    change(document)
    with pytest.raises(Refused) as refused:
        trust.read(json.dumps(document).encode())
    assert refused.value.code == code


def test_a_trust_file_may_be_edited_by_hand_but_not_repeat_a_key(signed):
    data = json.dumps(signed.trust_document(), indent=4, ensure_ascii=False).encode()
    assert set(trust.read(data + b"\n").threshold.items()) == {
        ("issuer", 1),
        ("verifier", 1),
        ("platform", 0),
    }
    with pytest.raises(Refused) as refused:
        trust.read(data.replace(b'"policy"', b'"keys": [], "policy"'))
    assert refused.value.code == "json.duplicate-key"


def test_a_trust_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(trust.TrustError, match="your own trust file"):
        trust.load(tmp_path / "none.json")


# Time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "at", "status"),
    [
        ({}, "2026-01-01T00:00:00Z", "refused"),  # the issue is of May
        ({}, "2026-05-01T07:55:00Z", "accepted"),  # clocks differ by five minutes
        ({}, "2026-05-01T07:54:59Z", "refused"),
        ({}, "2027-12-31T23:59:59Z", "accepted"),
        ({}, "2028-01-01T00:00:00Z", "refused"),
        ({"not_after": None}, "2099-01-01T00:00:00Z", "accepted"),
        ({"not_before": "2026-05-01T08:00:00Z"}, "2026-06-01T00:00:00Z", "accepted"),
        ({"not_before": "2026-05-01T08:00:01Z"}, "2026-06-01T00:00:00Z", "refused"),
        ({"not_after": "2026-05-01T08:00:00Z"}, "2026-06-01T00:00:00Z", "refused"),
    ],
)
def test_keys_count_from_their_first_moment_and_before_their_last(
    signed, files, changes, at, status
):
    known = signed.trust(signed.entry("issuer", ["issuer"], **changes), verifier=0)
    judgement = judging.judge(signed.issued(files), known, at=values.moment(at))
    assert judgement.attestations[0].status == status
    assert judgement.verdict == ("pass" if status == "accepted" else "fail")


def test_a_revoked_key_cannot_date_itself_back(signed, files):
    """Revoked on 25 May; the signature says 1 May. Who has the key can say so at any time."""
    revoked = {"date": "2026-05-25T00:00:00Z", "reason": "stolen"}
    known = signed.trust(signed.entry("issuer", ["issuer"], revoked=revoked), verifier=0)
    judgement = judging.judge(signed.issued(files), known, at=signed.NOW)
    assert [r.code for r in judgement.reasons] == ["trust.revoked", "trust.too-few"]
    assert "stolen" in judgement.reasons[0].found
    before = judging.judge(signed.issued(files), known, at=signed.NOW.replace(month=5, day=24))
    assert before.verdict == "pass"


def test_every_judgement_says_that_signatures_prove_no_time(signed, complete):
    shown = judged(signed, complete).as_json()
    assert "do not prove when" in shown["notes"][0]["en"]
    assert "不能证明" in shown["notes"][0]["zh"]


@pytest.mark.parametrize(
    "text", ["2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-1-01T00:00:00Z", "0000", ""]
)
def test_times_are_in_the_calendar_and_in_one_form(text):
    with pytest.raises(values.ValueRefused, match="Correct it"):
        values.moment(text)


def test_times_come_back_and_need_a_zone():
    moment = datetime(26, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert values.print_moment(moment) == "0026-01-02T03:04:05Z"
    assert values.moment("0026-01-02T03:04:05Z") == moment
    with pytest.raises(values.ValueRefused):
        values.print_moment(datetime(2026, 1, 1))


# Judgements ---------------------------------------------------------------------------------------


def test_a_judgement_says_who_signed_what(signed, complete):
    judgement = judged(signed, complete)
    assert judgement.verdict == "pass"
    assert judgement.reasons == ()
    assert [(a.role, a.holder, a.status) for a in judgement.attestations] == [
        ("issuer", "issuer", "accepted"),
        ("verifier", "verifier", "accepted"),
    ]
    assert judgement.thresholds["verifier"] == {"needed": 1, "met": 1}
    shown = json.loads(json.dumps(judgement.as_json()))
    assert {lot["kg_co2e"] for lot in shown["issued"]["lots"]} == {"69000", "30000"}
    assert shown["issued"]["audience"] == signed.REGISTER


def test_the_identity_of_an_issue_is_its_statement_and_not_the_file(signed, complete, files):
    """What comes later changes the file and not the identity; another issue is another identity."""
    alone = judged(signed, signed.issued(files), verifier=0)
    assert alone.statement == judged(signed, complete).statement
    again = signed.issued(files, issued=signed.ISSUED + timedelta(seconds=1))
    assert judged(signed, again, verifier=0).statement != alone.statement


def test_without_a_trust_file_nothing_is_accepted_and_nothing_passes(signed, complete):
    judgement = judging.judge(complete, None, at=signed.NOW)
    assert judgement.verdict == "cannot verify"
    assert {a.status for a in judgement.attestations} == {"unrecognised"}
    broken = {**complete, "recipe.json": complete["recipe.json"] + b" "}
    assert judging.judge(broken, None, at=signed.NOW).verdict == "fail"


def test_unknown_attestations_are_listed_and_count_for_nothing(signed, complete):
    more = signed.verified(complete, "stranger", file="attestations/x.dsse.json")
    judgement = judged(signed, more)
    assert judgement.verdict == "pass"
    assert judgement.attestations[-1].status == "unrecognised"
    assert judgement.attestations[-1].holder is None
    assert judgement.thresholds["verifier"]["met"] == 1


def test_an_unknown_kind_by_a_known_key_is_unrecognised(signed, complete):
    payload = signed.changed(
        signed.payload_of(complete), lambda s: s.update(predicateType="https://example.org/v1")
    )
    more = {**complete, "attestations/x.dsse.json": signed.signed(payload, "verifier")}
    judgement = judged(signed, more)
    assert judgement.verdict == "pass"
    assert judgement.attestations[-1].reason.code == "trust.kind"


def test_a_time_stamp_is_kept_and_not_judged(signed, complete, reference):
    """The digest is that of three zero bytes, by sha256sum."""
    stamped = {**complete, "attestations/issuer.tsr": bytes(3)}
    judgement = judged(signed, stamped)
    assert judgement.verdict == "pass"
    digest = "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c"
    assert judgement.receipts == (
        {"bytes": 3, "file": "attestations/issuer.tsr", "sha256": digest},
    )
    # A bundle has a place for it.
    assert bundle.load(bundle.build(stamped)).files["attestations/issuer.tsr"] == bytes(3)


def test_the_reader_may_ask_for_another_registry_than_the_trust_file(signed, complete):
    judgement = judged(signed, complete, audience="another register")
    assert judgement.reasons[0].code == "trust.audience"


def test_an_attestation_may_come_by_bundle_attest(signed, complete, tmp_path):
    """A verifier adds its own to a bundle on disk; all else stays as it was."""
    path = tmp_path / "b.bcz"
    name = signed.VERIFIER_FILE
    bundle.write(path, {n: c for n, c in complete.items() if n != name})
    added = bundle.attest(path, "verifier", complete[name])
    assert added.files == complete
    assert judged(signed, bundle.read(path).files).verdict == "pass"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_judgement_is_told_in_words(signed, complete, language):
    told = "\n".join(telling.lines(judged(signed, complete), language))
    assert signed.REGISTER in told
    assert ("accepted" if language == "en" else "采信") in told
    stripped = {n: c for n, c in complete.items() if n != signed.VERIFIER_FILE}
    told = "\n".join(telling.lines(judged(signed, stripped), language))
    assert rule("trust.too-few", language) in told


# Statements ---------------------------------------------------------------------------------------


def test_a_statement_repeats_what_the_lots_say(signed, complete, reference):
    statement = signing.issued_statement(complete)
    lots = {places.lot_path(lot.id): lot for lot in reference.lots()}
    for said in statement.says["lots"]:
        lot = lots[said["file"]]
        assert (said["id"], said["serial"]) == (lot.id, lot.serial.text)
        assert said["geometry_digest"] == lot.geometry_digest
        assert said["method"] == {"id": lot.method.id, "edition": lot.method.edition}
        assert (said["vintage"], int(said["kg_co2e"])) == (lot.vintage, lot.kg_co2e)
    assert set(statement.subjects) == {"manifest.json", "recipe.json", *lots}


def test_the_digest_of_the_lock_file_is_bound(signed, files, tmp_path):
    """The digest of an empty file, by sha256sum."""
    (tmp_path / "lock.txt").write_bytes(b"")
    statement = signing.issued_statement(signed.issued(files, lock=tmp_path / "lock.txt"))
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert statement.says["software"]["lock"] == empty


def _edit_lot(files, **changes):
    name = next(n for n in sorted(files) if n.startswith("lots/"))
    lot = canonical.parse(files[name]) | changes
    return {**files, name: json.dumps(lot).encode()}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"geometry_digest": "0" * 64}, "statement.outline"),
        ({"serial": None}, "statement.lot"),
        ({"geometry": 1}, "statement.lot"),
        ({"software_version": "9.9"}, "statement.version"),
        ({"software_version": ["0.1.0"]}, "statement.version"),
        ({"kg_co2e": 1}, "bundle.shape"),
    ],
)
def test_lots_that_contradict_themselves_are_not_signed(signed, files, change, code):
    with pytest.raises(Refused) as refused:
        signed.issued(_edit_lot(files, **change))
    assert refused.value.code == code


def test_an_issuer_signs_lots_for_somebody(signed, files):
    without = {n: c for n, c in files.items() if not n.startswith("lots/")}
    with pytest.raises(statements.StatementError, match="reported, and not issued"):
        signed.issued(without)
    with pytest.raises(ValueError, match="Give --audience"):
        signed.issued(files, audience=None)
    twice = {**files, "lots/bc-2022-0000000000.json": files[sorted(files)[0]]}
    name = next(n for n in sorted(files) if n.startswith("lots/"))
    twice["lots/bc-2022-0000000000.json"] = files[name]
    with pytest.raises(statements.StatementError) as refused:
        signed.issued(twice)
    assert refused.value.code == "statement.twice"


def test_a_second_issuer_signs_the_same_words(signed, files):
    issued = signed.issued(files)
    with pytest.raises(dsse.EnvelopeError, match="already holds"):
        signing.as_issuer(issued, signed.key("b"), audience="other", issued=signed.NOW)
    edited = _edit_lot(issued, report_no="7")
    with pytest.raises(statements.StatementError, match="never edited"):
        signing.as_issuer(edited, signed.key("b"), audience=None, issued=signed.NOW)


def test_a_verifier_signs_a_verdict_on_this_issue(signed, files, tmp_path):
    result = tmp_path / "result.json"
    key, when = signed.key("verifier"), signed.VERIFIED
    with pytest.raises(statements.StatementError, match="Have the issuer sign first"):
        signing.as_verifier(files, key, result=result, verified=when)
    issued = signed.issued(files)
    digest = signing.issued_statement(issued).digest
    result.write_text(json.dumps({"statement": "0" * 64, "levels": {}}))
    with pytest.raises(statements.StatementError, match="Run `bluecarbon verify`"):
        signing.as_verifier(issued, key, result=result, verified=when)
    levels = {"L0": {"verdict": "pass"}, "L1": "pass", "L2": "pass", "L3": "pass"}
    result.write_text(json.dumps({"statement": digest, "levels": levels, "more": 1.5}))
    name, data = signing.as_verifier(issued, key, result=result, verified=when)
    assert places.ATTESTATION.fullmatch(name)
    judgement = judged(signed, {**issued, name: data})
    assert judgement.verdict == "pass"
    assert judgement.attestations[-1].levels["L4"] == "not run"


# Words and schemas --------------------------------------------------------------------------------


def test_every_code_is_said_in_both_languages():
    """And has a cure."""
    document = tomllib.loads((WORDS / "signatures.toml").read_text(encoding="utf-8"))
    for group, codes in document.items():
        for code in codes:
            for language in ("en", "zh"):
                assert rule(f"{group}.{code}", language)
                assert cure(f"{group}.{code}", language)


@pytest.mark.parametrize(
    "name", "envelope issue public-key receipt statement trust verification".split()
)
def test_schemas_are_json_schemas_and_close_their_objects(name, signed, complete):
    """A second reader of JSON Schema takes the schemas, and what was made after them."""
    import jsonschema

    schema = shapes.schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    made = {
        "envelope": json.loads(complete[signed.ISSUER_FILE]),
        "issue": signing.issued_statement(complete).says,
        "statement": json.loads(signed.payload_of(complete)),
        "trust": signed.trust_document(),
        "verification": json.loads(signed.payload_of(complete, signed.VERIFIER_FILE))["predicate"],
    }
    if name in made:
        jsonschema.validate(made[name], schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(made[name] | {"more": 1}, schema)


def test_predicate_types_are_the_ids_of_their_schemas():
    for kind in statements.ROLE_OF:
        assert shapes.schema(kind.split(":")[2])["$id"] == kind


def test_a_judgement_is_a_value(signed, complete):
    judgement = judged(signed, complete)
    assert judgement == judged(signed, complete)
    assert replace(judgement, verdict="fail") != judgement
