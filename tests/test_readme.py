"""The README's Python is run, and the pages and files it points to exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_link_of_the_readme_leads_somewhere():
    targets = re.findall(r"\]\(([^)#]+)", TEXT)
    assert len(targets) > 20
    missing = [t for t in targets if "://" not in t and not (ROOT / t).exists()]
    assert missing == []


@pytest.mark.slow
def test_the_readme_s_python_runs(tmp_path, monkeypatch):
    """In an empty folder; the values its comments promise are there."""
    pytest.importorskip("matplotlib", reason="needs the extra plot: figures")
    code = re.search(r"```python\n(.*?)```", TEXT, re.S)[1]
    assert len(code.splitlines()) == 12
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(code, "README.md", "exec"), names)
    account = names["account"]
    parts = "baseline leakage deduction netted buffer lots remainder".split()
    settled = account.lines[[f"{part}_kg" for part in parts]].sum(axis=1)
    assert (account.lines["gross_kg"] == settled).all()
    assert (tmp_path / "out" / "report.html").exists()
