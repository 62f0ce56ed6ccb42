"""Draws the picture of the README from the demo's own account: `python docs/make_picture.py`."""

from pathlib import Path

import matplotlib
from matplotlib import pyplot

import bluecarbon as bc

DOCS = Path(__file__).parent
PROJECT = DOCS.parent / "data" / "xiangshan" / "project.toml"
PICTURE = DOCS / "images" / "xihu.png"


def draw(path):
    """The habitat map, and below it the way from gross to lots."""
    matplotlib.use("Agg")
    account = bc.account(bc.open_project(PROJECT), progress=False)
    figure, places = pyplot.subplots(
        1, 2, figsize=(13, 4.2), width_ratios=(1.3, 1), layout="constrained"
    )
    account.plot.map(ax=places[0])
    account.plot.waterfall(ax=places[1])
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, dpi=120, metadata={"Software": None})


if __name__ == "__main__":
    draw(PICTURE)
