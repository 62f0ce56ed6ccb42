"""Pages made from the code hold everything the code says."""

import csv
import importlib.util
from pathlib import Path

import pytest

from bluecarbon.methods.quantities import METHODS, load_method

DOCS = Path(__file__).parents[2] / "docs"
spec = importlib.util.spec_from_file_location("generated_pages", DOCS / "generated_pages.py")
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_page_has_every_equation_with_its_source(name):
    """Counted against the module itself: no equation and no gap is left out."""
    method = load_method(name)
    page = pages.method_page(method)
    for equation in method.equations.values():
        part = page.split(f"\n### {equation.name}\n")[1].split("\n### ")[0]
        assert equation.title in part
        assert equation.source in part
        assert f"**{equation.status}**" in part
        assert "```" in part
    assert page.count("\n### ") == len(method.equations)
    for sentence in method.missing:
        assert sentence in page


def test_a_formula_reads_as_the_paper_has_it():
    """HY/T 0305-2021: wet mass times dry share times carbon share, by hand from the module."""
    method = load_method("hyt0305-2021")
    page = pages.method_page(method)
    assert (
        "harvest_removal = (seaweed_carbon + soft_tissue_carbon + shell_carbon) * co2_per_c" in page
    )
    assert "\nin t CO2e; **reconstructed**;" in page


@pytest.mark.parametrize("table", sorted(pages.table_folder().glob("*.csv")), ids=lambda t: t.stem)
def test_a_parameter_page_has_every_row(table):
    """Against the file, read with the csv module: each value and each source stands on the page."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    page = pages.parameter_page(table)
    assert rows
    for row in rows:
        part = page.split(f"\n## `{row['name']}`\n")[1].split("\n## ")[0]
        assert f"| {row['value']} |" in part
        assert row["source"] in part
        assert f"| {row['status']} |" in part


def test_the_index_counts_all_rows(tmp_path):
    """The total on the index is the number of rows of all tables."""
    tables = sorted(pages.table_folder().glob("*.csv"))
    total = sum(len(pages.read(table)[1]) for table in tables)
    assert f"{total} in all" in pages.parameters_index(tables)


def test_references_keep_their_text():
    """Every key of the references page becomes a citation, and marks in titles stay text."""
    text = (DOCS / "references.md").read_text(encoding="utf-8")
    page = pages.references_page(text)
    assert page.count("\n.. [") == text.count("\n- **[")
    assert pages.references_page("# References\n\nhead\n\n- **[A2000]** x_ `y` *z*\n").endswith(
        ".. [A2000] x\\_ \\`y\\` \\*z\\*\n"
    )
