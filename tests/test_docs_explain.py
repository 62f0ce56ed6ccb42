"""docs/explain.md: every multiplication on the page is done again, and the page is not stale."""

import importlib.util
import re
from pathlib import Path

import pytest

import bluecarbon as bc

ROOT = Path(__file__).parents[1]


def _load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


recompute = _load(ROOT / "tests" / "accounting" / "recompute.py")
make = _load(ROOT / "docs" / "make_explain.py")


@pytest.fixture(scope="module")
def page():
    return make.PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def account(xihu):
    return bc.account(xihu / "project.toml", progress=False)


def test_every_multiplication_in_the_text_holds(page):
    """Parsed from the page, and evaluated by Python alone."""
    done = re.findall(r"`([^`\n=]+) = (-?[\d.]+)`", page)
    assert len(done) >= 15
    for formula, result in done:
        assert recompute.evaluate(formula, {}) == pytest.approx(float(result), rel=1e-10), formula


def test_every_step_of_the_printed_chains_holds(page):
    """Every formula with its numbers comes to the value printed beneath it."""
    blocks = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        text = re.sub(r"\n {10,}", " ", block)  # lines that were broken
        steps = re.findall(r"\n {8}= (.+)\n {8}= (\S+)", text)
        assert len(steps) >= 4
        for formula, result in steps:
            assert recompute.evaluate(formula, {}) == pytest.approx(float(result), rel=1e-10)


def test_the_identity_of_the_printed_chains_holds(page):
    """gross = baseline + leakage + deduction + netted + buffer + lots + remainder, in integers."""
    parts = "baseline leakage deduction netted buffer lots".split()
    for block in re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL):
        kg = {
            name: int(number.replace(",", ""))
            for name, number in re.findall(r"\n  (?:[-=] )?(\w+) +(-?[\d,]+) ", block)
        }
        assert kg["gross"] == sum(kg[part] for part in parts) + kg["remainder"]
        assert f"{kg['lots']:,} kg CO2e, annual sink" in block


def test_the_steps_lead_to_the_central_mass_of_the_row(page):
    """The last step of each list, in t, is the mass of the row in the printed chain, in kg."""
    lists = re.findall(r"<!-- begin \w+ steps -->\n(.*?)<!--", page, flags=re.DOTALL)
    blocks = re.findall(r"```text\n(.*?)```", page, flags=re.DOTALL)
    for steps, block in zip(lists, blocks, strict=True):
        tonnes = float(re.findall(r" = (-?[\d.]+)` t CO2e", steps)[-1])
        assert f"{tonnes * 1000:,.3f} kg" in block


def test_the_page_is_that_of_a_fresh_account(page, account):
    """Run `python docs/make_explain.py` where this fails, and read what changed."""
    made = make.filled(page, make.parts(account))
    assert make.comparable(made) == make.comparable(page)


def test_ids_and_places_in_the_package_are_not_compared():
    one = (
        "lot 4, BC-2016-7DKEAB46HZ\nbluecarbon/parameters/gases.csv sha256 5648a9c28db9, line 9: x"
    )
    two = "lot 5, BC-2016-7DKEAB46H0\nbluecarbon/parameters/gases.csv,\n line 10: x"
    assert make.comparable(one) == make.comparable(two)
    assert make.comparable("habitats.tif sha256 5648a9c28db9") != make.comparable(
        "habitats.tif sha256 0648a9c28db9"
    )
