"""An account of maps that were cut is that of the same window cut on the disk, and of the maps.

Expected are accounts of maps that rasterio wrote from the arrays themselves.
"""

import re

import numpy as np
import pandas.testing as pdt
import pytest
import rasterio
from affine import Affine

import bluecarbon as bc

ABOVE, BESIDE = 40, 70  # cells of the large map before the first of the small one


@pytest.fixture
def project(bench, small, maps):
    """The path of a project, with its two maps as parts of larger ones on the server."""
    folder = bench.folder / "project"
    folder.mkdir()
    path = small.write_project(folder, *maps, simulated=True)
    rng = np.random.default_rng(5)
    for name in ("2016.tif", "2019.tif"):
        with rasterio.open(folder / name) as file:
            part, profile, tags = file.read(1), file.profile, file.tags()
        whole = rng.integers(0, 5, (200, 300), dtype=np.uint8)
        whole[ABOVE : ABOVE + part.shape[0], BESIDE : BESIDE + part.shape[1]] = part
        profile |= {"height": 200, "width": 300, "tiled": True, "compress": "zstd"}
        profile |= {"blockxsize": 64, "blockysize": 64}
        left, top = small.LEFT - BESIDE * small.SIZE, small.TOP + ABOVE * small.SIZE
        profile["transform"] = Affine(small.SIZE, 0, left, 0, -small.SIZE, top)
        with rasterio.open(bench.folder / f"served-{name}", "w", **profile) as file:
            file.update_tags(**tags)
            file.write(whole, 1)
        bench.put(name, (bench.folder / f"served-{name}").read_bytes())
    return path


def account(path):
    return bc.account(path, progress=False, cache=None)


@pytest.mark.parametrize("exact", [True, False])
def test_an_account_of_a_cut(bench, project, exact):
    folder = project.parent
    windows = {}
    text = project.read_text()
    for name in ("2016.tif", "2019.tif"):
        address = f"{bench.served.url}/{name}"
        out = f"project/cut-{name}"
        more = {"zones": folder / "zones.geojson", "buffer": 150, "exact": exact}
        cut = bc.cut_map(address, bench.folder / out, remote=bench.remote, **more)
        windows[name] = cut.receipt.window.window
        lines = dict(line.split(" = ", 1) for line in cut.receipt.project_file)
        assert lines["path"] == f'"cut-{name}"'
        text = text.replace(
            f'path = "{name}"', f"path = {lines['path']}, sha256 = {lines['sha256']}"
        )
    assert windows["2016.tif"] == windows["2019.tif"]
    row, col, height, width = windows["2016.tif"]
    # By hand: two cells of 100 m around zones of 8 x 10 cells; the square of 64 that holds these.
    by_hand = (ABOVE - 2, BESIDE - 2, 12, 14) if exact else (0, 64, 64, 64)
    assert (row, col, height, width) == by_hand
    project.write_text(text)
    accounts = {"cut": account(project)}
    for kind in ("window", "whole"):
        for name in windows:
            with rasterio.open(bench.folder / f"served-{name}") as file:
                profile, tags, values = file.profile, file.tags(), file.read(1)
            if kind == "window":
                a, _, c, _, e, f = profile["transform"][:6]
                values = values[row : row + height, col : col + width]
                profile["transform"] = Affine(a, 0, c + a * col, 0, e, f + e * row)
                profile |= {"height": height, "width": width}
            with rasterio.open(folder / name, "w", **profile) as file:
                file.update_tags(**tags)
                file.write(values, 1)
        project.write_text(re.sub(r'"cut-(\d+.tif)", sha256 = "\w+"', r'"\1"', text))
        accounts[kind] = account(project)
    cut = accounts.pop("cut")
    assert cut.lines["lots_kg"].sum() > 0
    assert cut.simulated
    for other in accounts.values():
        pdt.assert_frame_equal(cut.lines, other.lines)
        assert [lot.kg_co2e for lot in cut.lots] == [lot.kg_co2e for lot in other.lots]
        assert cut.simulated == other.simulated
