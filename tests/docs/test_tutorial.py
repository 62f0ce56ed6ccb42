"""The tutorial is run as a reader would: commands and Python, in order, in an empty folder."""

import re
import shlex
from pathlib import Path

import pytest

from bluecarbon.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
# An unsigned bundle: verification must not pass, and must not fail either.
CANNOT_VERIFY = 2


def blocks():
    """Language and text of the fenced blocks of the page."""
    return re.findall(r"^```(\w+)\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


def test_the_page_has_commands_and_python():
    """A page whose blocks were renamed would pass unseen."""
    languages = [language for language, _ in blocks()]
    assert languages.count("sh") >= 6
    assert languages.count("python") >= 4


@pytest.mark.slow
def test_the_tutorial_runs(tmp_path, monkeypatch, capsys):
    """Every command ends as the page says it does, and every assertion of its Python holds."""
    monkeypatch.chdir(tmp_path)
    names = {}
    for language, text in blocks():
        if language == "python":
            exec(compile(text, str(PAGE), "exec"), names)
        if language != "sh":
            continue
        for line in text.splitlines():
            program, command, *rest = shlex.split(line)
            assert program == "bluecarbon"
            code = main([command, *rest])
            said = capsys.readouterr()
            assert code == (CANNOT_VERIFY if command == "verify" else 0), said.err
    assert (tmp_path / "bay" / "out" / "report.html").exists()
    assert (tmp_path / "bay" / "out" / "drawn-bay.bcz").exists()
