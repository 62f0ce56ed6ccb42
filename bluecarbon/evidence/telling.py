"""A judgement of signatures in words, English or Chinese, line by line."""

import tomllib
from functools import cache

from bluecarbon.evidence.refusals import WORDS, rule


def lines(judgement, language="en"):
    """The lines that a reader of a terminal sees."""
    words = {name: said[language] for name, said in _words().items()}
    told = [f"{words['signatures']}: {words[judgement.verdict]} ({words['at']} {judgement.at})"]
    if judgement.issued:
        told += _issue(judgement, words)
    for one in judgement.attestations:
        signer = one.holder or one.key_id or "-"
        role = words[one.role] if one.role else "-"
        told.append(f"  {words[one.status]}: {one.file}, {role}, {signer}, {one.time or '-'}")
        if one.levels:
            levels = (f"{level} {words[said]}" for level, said in sorted(one.levels.items()))
            told.append(f"    {', '.join(levels)}")
        if one.reason:
            told.append(f"    {one.reason.sentence(language)}")
    for role, count in judgement.thresholds.items():
        told.append(f"  {words[role]}: {count['met']} / {count['needed']}")
    shown = {one.reason for one in judgement.attestations}
    told += [f"  ! {r.sentence(language)}" for r in judgement.reasons if r not in shown]
    for receipt in judgement.receipts:
        told.append(f"  {words['receipt']}: {receipt['file']}, sha256 {receipt['sha256']}")
    return told + [f"  {rule(code, language)}" for code in judgement.notes]


def levels(verdicts, language="en"):
    """The lines that say how far `bundle.check` came."""
    told = []
    for verdict in verdicts:
        word = _words()[verdict.status][language]
        told.append(f"{verdict.level} {verdict.part}: {word}")
        reasons = (*verdict.failed, *verdict.undecided)
        told += [f"  {reason.sentence(language)}" for reason in reasons]
    return told


def _issue(judgement, words):
    issued = judgement.issued
    told = [
        f"  {words['identity']}: {judgement.statement}",
        f"  {words['audience']}: {issued['audience']}   {words['issued']}: {issued['issued']}",
    ]
    for lot in issued["lots"]:
        said = [lot["id"], f"{lot['kg_co2e']} kg CO2e", lot["serial"], lot["method"]["id"]]
        said += [words["demonstration"]] if lot["demonstration"] else []
        said += [f"{words['supersedes']} {earlier}" for earlier in lot["supersedes"]]
        told.append("    " + ", ".join(said))
    return told


@cache
def _words():
    return tomllib.loads((WORDS.parent / "telling.toml").read_text(encoding="utf-8"))
