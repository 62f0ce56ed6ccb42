"""The sentences of the doctor, in English and Chinese, and translations of readers' sentences.

They stand in two TOML tables beside this file: `rules.toml` holds the rules that are the doctor's
own, `readers.toml` the Chinese of sentences that input readers say in English.
"""

import re
import tomllib
from functools import cache
from importlib import resources

PARTS = ("found", "rule", "cure")


@cache
def rules():
    """The doctor's own rules by name."""
    return _table("rules.toml")


def sentences(name, values):
    """Level, found, rule and cure of a rule in both languages, with `values` filled in."""
    rule = rules()[name]
    chinese = {k: _in_chinese(v) for k, v in values.items()}
    texts = {p: rule[p].format(**values) for p in PARTS}
    texts |= {f"{p}_zh": rule[f"{p}_zh"].format(**chinese) for p in PARTS}
    return {"level": rule["level"], **texts}


def _in_chinese(value):
    """A value that is a sentence of a reader, translated; any other as it is."""
    if not isinstance(value, str) or " " not in value:
        return value
    return translated("rule", value) or translated("cure", value) or value


def translated(part, text):
    """The Chinese of a text of "rule", "cure" or "why"; empty where one sentence is not known."""
    done = []
    for sentence in _split(text):
        for pattern, chinese in _readers()[part]:
            match = pattern.fullmatch(sentence)
            if match:
                done.append(match.expand(chinese))
                break
        else:
            return ""
    return "".join(dict.fromkeys(done))


def _split(text):
    """The sentences of a text. A point within a number, a name or brackets ends none."""
    return [s for s in re.split(r"(?<=[.?])\s+(?=[A-Z]|[a-z]+_[a-z])", text.strip()) if s]


@cache
def _readers():
    table = _table("readers.toml")
    return {
        part: [(re.compile(row["en"]), row["zh"]) for row in rows] for part, rows in table.items()
    }


def _table(name):
    path = resources.files("bluecarbon.accounting.doctor") / name
    return tomllib.loads(path.read_text(encoding="utf-8"))
