"""Levels, exit codes, JSON and words of a verification; the bundle is that of a small project."""

import json

import pytest

from bluecarbon.accounting.verifying import recompute as recomputing
from bluecarbon.accounting.verifying.levels import LEVELS, Verification, verify
from bluecarbon.accounting.verifying.showing import _words
from bluecarbon.cli import main
from bluecarbon.errors import InputError
from bluecarbon.evidence import bundle, container, refusals, shapes, signing
from bluecarbon.evidence.verdicts import Verdict


@pytest.fixture
def issued(forge, signed, tmp_path):
    """A bundle that its issuer signed, and the trust file of a reader who knows the issuer."""
    files = signed.issued(bundle.load(forge.data).files)
    path = tmp_path / "small.bcz"
    path.write_bytes(container.pack(files))
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps(signed.trust_document(verifier=0)))
    return path, trust


def test_a_signed_true_bundle_passes(issued, signed, quick):
    path, trust = issued
    found = verify(path, trust=trust, at=signed.NOW)
    assert found.levels == dict.fromkeys(("L0", "L1", "L2", "L3"), "pass") | {
        "L4": "not run",
        "L5": "not run",
    }
    assert (found.verdict, found.exit_code) == ("pass", 0)


def test_the_command_line_says_the_same_with_its_exit_code(issued, capsys, tmp_path):
    """Once without a shortcut: the child computes, and a page and JSON come out."""
    path, trust = issued
    page = tmp_path / "page.html"
    options = ["--trust", str(trust), "--at", "2026-06-01T12:00:00Z"]
    assert main(["verify", str(path), *options, "--json", "--html", str(page)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["verdict"] == "pass"
    assert said["levels"]["L3"]["verdict"] == "pass"
    assert "<script" not in page.read_text()
    assert "default-src 'none'" in page.read_text()


def test_what_is_written_as_json_can_be_signed(issued, signed, quick, tmp_path):
    """The verifier's statement takes its levels from it, and the schema of statements holds."""
    path, trust = issued
    content = verify(path, trust=trust, at=signed.NOW).as_json()
    assert set(content["levels"]) == set(LEVELS)
    for level in content["levels"].values():
        for part in level["parts"]:
            assert {"part", "status", "failed", "undecided", "checked"} <= set(part)
    result = tmp_path / "result.json"
    result.write_text(json.dumps(content, indent=2, ensure_ascii=False))
    files = bundle.read(path).files
    name, envelope = signing.as_verifier(
        files, signed.key("verifier"), result=result, verified=signed.VERIFIED
    )
    path.write_bytes(container.pack({**files, name: envelope}))
    both = tmp_path / "both.json"
    both.write_text(json.dumps(signed.trust_document()))
    again = verify(path, trust=both, at=signed.NOW)
    assert again.levels["L1"] == "pass"
    assert again.judgement.thresholds["verifier"] == {"needed": 1, "met": 1}


def test_without_a_trust_file_signatures_stay_open(issued, quick, forge):
    """Exit code 2, signed or not: nobody was named whose word counts."""
    path, _ = issued
    assert verify(path).levels["L1"] == "cannot verify"
    path.write_bytes(forge.data)
    found = verify(path)
    assert (found.levels["L1"], found.exit_code) == ("cannot verify", 2)
    assert found.statement is None


def test_an_unsigned_bundle_fails_a_reader_with_trust(issued, quick, forge):
    path, trust = issued
    path.write_bytes(forge.data)
    found = verify(path, trust=trust)
    assert (found.levels["L1"], found.levels["L3"], found.exit_code) == ("fail", "pass", 1)


def test_damage_fails_the_first_level_and_nothing_is_computed(forge, tmp_path, monkeypatch):
    monkeypatch.setattr(recomputing, "recompute", None)
    path = tmp_path / "damaged.bcz"
    path.write_bytes(forge.data[:-1] + bytes([forge.data[-1] ^ 1]))
    found = verify(path)
    assert found.levels == {"L0": "fail"} | dict.fromkeys(LEVELS[1:], "not run")
    assert found.exit_code == 1


def test_wrong_digests_stop_before_anything_is_parsed(forge, tmp_path, monkeypatch):
    monkeypatch.setattr(recomputing, "recompute", None)
    path = tmp_path / "wrong.bcz"
    files = bundle.load(forge.data).files
    path.write_bytes(container.pack(files | {"payload/inputs/2019.tif": b"another"}))
    found = verify(path)
    assert [found.levels[x] for x in LEVELS[:4]] == ["pass", "fail", "not run", "not run"]


def test_every_level_has_an_exit_code_of_its_own(forge, quick, tmp_path, capsys):
    """By hand: without trust L1 stays open, L4 and L5 were not asked for, the others pass."""
    path = tmp_path / "true.bcz"
    path.write_bytes(forge.data)
    wanted = {"L0": 0, "L1": 2, "L2": 0, "L3": 0, "L4": 2, "L5": 2}
    found = verify(path).as_json()
    assert {level: said["exit_code"] for level, said in found["levels"].items()} == wanted
    assert found["exit_code"] == 2
    assert main(["verify", str(path), "--level", "L2"]) == 0
    assert main(["verify", str(path), "--level", "L5", "--lang", "zh"]) == 2
    path.write_bytes(forge.data[:-1])
    assert main(["verify", str(path), "--level", "L0"]) == 1
    assert main(["verify", str(path), "--level", "L2"]) == 2, "not run is no pass"
    capsys.readouterr()


def test_files_that_cannot_be_read_are_no_verdict(tmp_path, capsys, forge):
    with pytest.raises(InputError, match="Give the path of a bundle"):
        verify(tmp_path / "none.bcz")
    assert main(["verify", str(tmp_path / "none.bcz")]) == 3
    path = tmp_path / "true.bcz"
    path.write_bytes(forge.data)
    assert main(["verify", str(path), "--trust", str(tmp_path / "none.json")]) == 3
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(path), "--seconds", "soon"])
    assert ended.value.code == 3
    capsys.readouterr()


def test_the_report_can_be_read_in_both_languages(issued, quick, signed):
    """Same levels, same counts; no English word of ours in the Chinese one where there is one."""
    path, trust = issued
    found = verify(path, trust=trust, at=signed.NOW)
    english, chinese = found.text("en"), found.text("zh")
    for text in (english, chinese):
        assert all(f"\n{level} " in text for level in LEVELS)
        assert f"{int(found.about['kg_in_lots']):,}" in text
    assert "computed again from the inputs: pass" in english
    assert "由输入重新计算" in chinese
    assert "recomputed" not in chinese
    page = found.html("zh")
    assert '<html lang="zh-Hans">' in page


def test_words_of_a_stranger_are_escaped_in_the_page(forge, quick, tmp_path):
    """Markup in the name of a file and in the title of an input."""
    path = tmp_path / "<b>small.bcz"
    entry = "payload/inputs/2019.tif"
    about = forge.about | {entry: forge.about[entry] | {"title": "<script>x</script>.tif"}}
    path.write_bytes(forge.pack(about=about))
    page = verify(path).html()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<b>small" not in page


def test_every_reason_and_count_has_words_in_both_languages():
    """Codes that this package can give, found in its own source."""
    import re
    from pathlib import Path

    from bluecarbon.accounting import verifying

    folder = Path(verifying.__file__).parent
    source = "\n".join(p.read_text() for p in folder.glob("*.py"))
    used = set(re.findall(r'"((?:recompute|conflict|notebook)\.[a-z-]+)"', source))
    assert len(used) > 30
    for code in used:
        for language in ("en", "zh"):
            assert refusals.rule(code, language)
            assert refusals.cure(code, language)
    for said in _words().values():
        assert set(said) == {"en", "zh"}


def test_what_failed_weighs_most_and_what_was_not_asked_for_weighs_nothing():
    reason = refusals.Reason(code="level.not-run", where="x", found="y")

    def total(*verdicts):
        about = {"name": "", "size": 0, "sha256": "", "verified": "", "judgement": None}
        return Verification(verdicts=verdicts, about={}, **about).exit_code

    def one(level, **said):
        return Verdict(level=level, part="x", **said)

    good, open_ = one("L0"), one("L1", undecided=(reason,))
    bad, idle = one("L2", failed=(reason,)), one("L4", undecided=(reason,), ran=False)
    assert total(good, idle) == 0
    assert total(good, open_, idle) == 2
    assert total(good, open_, bad) == 1
    assert total(idle) == 2


def test_the_levels_fit_the_schema_of_what_a_verifier_signs(issued, quick, signed):
    path, trust = issued
    found = verify(path, trust=trust, at=signed.NOW)
    value = {
        "levels": found.levels,
        "statement": found.statement,
        "tool": found.as_json()["tool"],
        "verified": found.verified,
    }
    shapes.check(value, "verification", where="test")
