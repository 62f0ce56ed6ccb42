"""Two small projects side by side: the second lies east of the first, edge to edge."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

SECOND_STARTS = 12  # columns of the small grid, of 100 m

PORTFOLIO = """\
[portfolio]
id = "shores"
title = {{ en = "Two shores", zh = "两处海岸" }}
province = "Zhejiang"
merged = {merged}
projects = [{projects}]
{sales}
{owners}
{events}
"""


@pytest.fixture(scope="session")
def write_portfolio():
    """A function that writes two projects and a portfolio, and returns its path.

    `shift` moves the second project east by so many columns of one hundred metres; 12 is beyond
    the first, 10 begins at the edge of its zones.
    """

    def write(
        folder,
        small,
        maps,
        *,
        shift=SECOND_STARTS,
        merged="true",
        sales="",
        events="",
        owners=("Chen", "Wang"),
        order=("one", "two"),
        second_owner=None,
        **project,
    ):
        left = small.LEFT
        for name, start in (("one", 0), ("two", shift)):
            (folder / name).mkdir(parents=True)
            small.LEFT = left + start * small.SIZE
            try:
                path = small.write_project(folder / name, *map(np.asarray, maps), **project)
            finally:
                small.LEFT = left
            if name == "two":
                _rename(path, second_owner)
        texts = [f'[[owner]]\nholder = "{h}"\nauthority = "letter of {h}"\n' for h in owners]
        if sales:
            (folder / "sales.csv").write_text(sales)
        path = folder / "portfolio.toml"
        path.write_text(
            PORTFOLIO.format(
                merged=merged,
                projects=", ".join(f'"{name}/project.toml"' for name in order),
                sales='sales = "sales.csv"' if sales else "",
                owners="\n".join(texts),
                events=events,
            ),
            encoding="utf-8",
        )
        return path

    return write


def _rename(project, owner):
    text = project.read_text().replace('id = "small-1"', 'id = "small-2"')
    project.write_text(text)
    zones = project.parent / "zones.geojson"
    text = zones.read_text().replace('"west"', '"west-2"').replace('"east"', '"east-2"')
    zones.write_text(text.replace('"Chen"', f'"{owner}"') if owner else text)


@pytest.fixture(scope="session")
def small_module():
    """The module that writes small projects, for fixtures that outlive a test."""
    path = Path(__file__).parents[1] / "small_project.py"
    spec = importlib.util.spec_from_file_location("small_project_of_portfolios", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def two_maps():
    """The maps of the fixture `maps`, for fixtures that outlive a test."""
    first = np.zeros((8, 12), dtype=int)
    first[0:2, 0:7] = 1
    first[0:2, 6] = 0
    first[3, :] = 2
    first[5:7, 1:4] = 4
    second = first.copy()
    second[2, 0:5] = 1
    second[3, 0:3] = 3
    return first, second
