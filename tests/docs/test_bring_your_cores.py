"""The page on cores is run as a reader would: its tables are written, its Python runs in order."""

import re
import warnings
from pathlib import Path

import pytest

from bluecarbon.errors import InputWarning

PAGE = Path(__file__).parents[2] / "docs" / "bring-your-cores.md"
TABLES = {
    "samples.csv", "corer.csv", "lab.csv", "depthseries.csv", "soc.csv", "serac.txt", "plum.csv",
    "our_cores.csv",
}  # fmt: skip
READERS = {
    "read_ccn", "read_marsoc", "read_ecologyr", "read_serac", "read_serac_varves", "read_rplum",
    "read_rplum_dates", "read_lead210",
}  # fmt: skip


def blocks():
    """Of the fenced blocks of the page: language, text, and the file name that stands before it."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.finditer(r"(?P<before>[^\n]*\n[^\n]*\n+)```(?P<language>\w+)\n(?P<text>.*?)^```",
                        text, re.M | re.S)  # fmt: skip
    for match in found:
        names = re.findall(r"`([\w.-]+\.(?:csv|txt))`", match["before"])
        yield match["language"], match["text"], names[0] if names else None


def test_every_table_has_its_name_and_there_is_python():
    """A page whose blocks were renamed would pass unseen."""
    found = list(blocks())
    assert {name for language, _, name in found if language == "csv"} == TABLES
    assert [language for language, _, _ in found].count("python") >= 6


def test_every_reader_of_cores_stands_on_the_page():
    """Against the modules: a new reader that the page does not name is missed here."""
    import bluecarbon.inputs.cores as cores

    written = set()
    for module in Path(cores.__file__).parent.glob("*.py"):
        written |= set(re.findall(r"^def (read_\w+)\(", module.read_text("utf-8"), re.M))
    assert written - {"read_text"} == READERS
    page = PAGE.read_text(encoding="utf-8")
    assert not {name for name in READERS if name not in page}


@pytest.mark.slow
def test_the_page_runs(tmp_path, monkeypatch, capsys):
    """Every assertion of its Python holds; the warning that it announces comes once."""
    monkeypatch.chdir(tmp_path)
    names, warned = {}, []
    for language, text, name in blocks():
        if language == "csv":
            Path(name).write_text(text, encoding="utf-8")
        if language == "python":
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always", InputWarning)
                exec(compile(text, str(PAGE), "exec"), names)
            warned += caught
    assert [w.category for w in warned] == [InputWarning]
    said = capsys.readouterr().out
    # The faults as the page tells them, and the cure that stops the reading.
    assert said.count("value refused") == 2
    assert said.count("row refused") == 1
    assert "CFCS: " in said
    # Within a fifth: two models of one invented core that declines evenly.
    assert names["rates"]["CRS"] == pytest.approx(names["rates"]["CFCS"], rel=0.2)
