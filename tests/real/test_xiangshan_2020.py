"""Xiangshan's published mariculture of 2020: what such figures allow to be said, and what not.

Expected numbers: hand calculations from the published areas, yields and carbon fractions (kelp
31.20 %, laver 27.39 % of dry mass, Sun Kang et al. 2020). Nothing is compared with the auction.
"""

import shutil
from pathlib import Path

import pytest

import bluecarbon as bc

HERE = Path(__file__).with_name("xiangshan_2020")

# The published product taken as oven-dry and its carbon as exact: what is left is the yield.
EXACT = """\
name,applies_to,value,unit,spread,low,high,distribution,n,source,where,status
dry_ratio,seaweed farm,1,t d.m. t-1,,,,fixed,,test,product taken as oven-dry,assumed
seaweed_carbon_fraction,kelp,0.312,t C (t d.m.)-1,,,,fixed,,Sun Kang 2020,Table 2,literature
seaweed_carbon_fraction,laver,0.2739,t C (t d.m.)-1,,,,fixed,,Sun Kang 2020,Table 2,literature
"""


@pytest.fixture
def project(tmp_path):
    return shutil.copytree(HERE, tmp_path / "project") / "project.toml"


def test_the_published_product_as_oven_dry(project):
    """2,500 to 3,750 t x 0.312 x 44/12 = 2,860 to 4,290 t of kelp; 4,200 t laver: 4,218 t CO2."""
    (project.parent / "exact.csv").write_text(EXACT)
    project.write_text(project.read_text() + '\n[parameters]\ntables = ["exact.csv"]\n')
    log = project.parent / "harvest.csv"
    lines = [line for line in log.read_text().splitlines() if ",laver," not in line]
    log.write_text("\n".join(lines) + "\n")
    line = bc.account(project, progress=False).lines.iloc[0]
    assert 2_860_000 <= line["p05_kg"] <= line["p95_kg"] <= 4_290_000
    assert line["gross_kg"] == pytest.approx((2_860_000 + 4_290_000) / 2, rel=0.01)
    # A uniform yield: 5 % and 95 % lie a twentieth of its width inside the ends.
    assert line["p05_kg"] == pytest.approx(2_860_000 + 0.05 * 1_430_000, rel=0.01)


def test_unknown_water_and_carbon_widen_the_interval(project):
    wide = bc.account(project, progress=False).lines.iloc[0]
    (project.parent / "exact.csv").write_text(EXACT)
    project.write_text(project.read_text() + '\n[parameters]\ntables = ["exact.csv"]\n')
    narrow = bc.account(project, progress=False).lines.iloc[0]
    spread = [(n["p95_kg"] - n["p05_kg"]) / n["mean_kg"] for n in (wide, narrow)]
    assert spread[0] > 1.5 * spread[1]
    assert wide["gross_kg"] < narrow["gross_kg"]  # traded dry seaweed holds water


def test_statistics_are_never_a_lot(project):
    account = bc.account(project, progress=False)
    assert account.lots == []
    assert account.status == "assumed"
    reasons = " ".join(account.opened.demonstration)
    assert "yield acceptance test" in reasons
    assert "without geometry" in reasons


def test_it_saves_and_reports_without_a_map(project, tmp_path):
    folder = bc.account(project, progress=False).save(tmp_path / "out")
    assert (folder / "report.html").stat().st_size > 10_000
    assert list((folder / "lots").iterdir()) == []
