"""The table of the doctor: as wide as the terminal, in both languages, every line readable."""

import pytest

from bluecarbon.accounting.doctor import examine
from bluecarbon.accounting.doctor.showing import as_text, cells_of


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(checkup, lang, width):
    """A Chinese character takes two columns (Unicode, east asian width W and F)."""
    lines = as_text(checkup, lang=lang, width=width, everything=True).splitlines()
    assert {line for line in lines if cells_of(line) > width} == set()
    assert len(lines) > 300


def test_columns_stand_below_one_another(checkup):
    """Every row of the table ends in one of the verdicts, all of which begin in one column."""
    for lang, verdicts in (
        ("en", ("REPAIR", "LOOK", "usable", "not used")),
        ("zh", ("须修正", "须查看", "可用", "不使用")),
    ):
        lines = as_text(checkup, lang=lang, width=120).splitlines()
        rows = [line for line in lines if line[:2] in ("x ", "! ") or line.endswith(verdicts[2])]
        starts = set()
        for row in rows:
            verdict = next(v for v in verdicts if row.endswith(v))
            starts.add(cells_of(row[: -len(verdict)]))
        assert len(rows) > 80
        assert len(starts) == 1


def test_chinese_says_every_rule_and_cure_in_chinese(checkup):
    """What no translation is known for would stay English among the rest."""
    english = [
        f.said(part, "zh")
        for d in checkup.files
        for f in [d.worst]
        if f
        for part in ("rule", "cure")
        if not any("一" <= c <= "鿿" for c in f.said(part, "zh"))
    ]
    assert english == []


def test_the_worst_is_told_and_the_rest_is_counted(checkup, diagnoses):
    text = as_text(checkup, width=100)
    several = [
        d for d in diagnoses.values() if len([f for f in d.findings if f.level != "note"]) > 1
    ]
    assert several
    assert text.count("more, after it; see --all") == len(several)
    assert "more, after it" not in as_text(checkup, width=100, everything=True)


def test_long_names_are_cut_at_the_front(tmp_path):
    deep = tmp_path / ("folder" * 12)
    deep.mkdir()
    (deep / "the_end.csv").write_text("a,b\n1,2\n")
    (row,) = [r for r in as_text(examine(tmp_path), width=60).splitlines() if "the_end" in r]
    assert row.strip().startswith("…")
    assert cells_of(row) <= 60


def test_hostile_text_cannot_reach_the_terminal(tmp_path):
    """Escape sequences in names and cells are shown, not sent."""
    (tmp_path / "a\x1b[2J.csv").write_text("\x1b[31mzone,b\n1,2,3\n")
    text = as_text(examine(tmp_path), everything=True)
    assert all(line.isprintable() for line in text.splitlines())
    assert "\\x1b[2J" in text
