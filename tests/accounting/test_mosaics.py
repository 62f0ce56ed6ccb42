"""Projects whose maps are many files: the same account as with one file a date."""

import pytest
import rasterio
from affine import Affine

from bluecarbon.accounting import account, open_project
from bluecarbon.errors import InputError


def split(small, folder, year, edge=7):
    """Cut a map in two beside one another, as `YEAR/a.tif` and `YEAR/b.tif`."""
    with rasterio.open(folder / f"{year}.tif") as file:
        values, profile = file.read(1), file.profile
    (folder / year).mkdir()
    for name, left, right in (("a", 0, edge), ("b", edge, values.shape[1])):
        transform = Affine(small.SIZE, 0, small.LEFT + left * small.SIZE, 0, -small.SIZE, small.TOP)
        own = profile | {"width": right - left, "transform": transform}
        with rasterio.open(folder / year / f"{name}.tif", "w", **own) as file:
            file.write(values[:, left:right], 1)


@pytest.fixture
def both(small, tmp_path, maps):
    """A project of whole files, and the text of the same with mosaics."""
    path = small.write_project(tmp_path, *maps)
    for year in ("2016", "2019"):
        split(small, tmp_path, year)
    text = path.read_text()
    text = text.replace('path = "2016.tif"', 'paths = ["2016/*.tif"]')
    return path, text.replace('path = "2019.tif"', 'paths = ["2019/a.tif", "2019/b.tif"]')


def test_a_project_of_mosaics_comes_to_the_same_kilograms(both):
    """Law: how a map is cut into files changes no line; every file is listed with its digest."""
    path, text = both
    whole = account(path, progress=False)
    mosaics = path.with_name("mosaics.toml")
    mosaics.write_text(text)
    cut = account(mosaics, progress=False)
    columns = ["holder", "vintage", "habitat", "gross_kg", "lots_kg"]
    assert cut.lines[columns].equals(whole.lines[columns])
    listed = set(cut.inputs["path"])
    assert {"2016/a.tif", "2016/b.tif", "2019/a.tif", "2019/b.tif"} <= listed


@pytest.mark.parametrize(
    ("before", "after", "cure"),
    [
        ("2016/*.tif", "2017/*.tif", "Correct the pattern"),
        ('"2019/b.tif"]', '"2019/b.tif", "2019/*.tif"]', "make the patterns narrower"),
        ('paths = ["2016/*.tif"]', 'path = "2016.tif", paths = ["2016/*.tif"]', "Give `path`, or"),
    ],
)
def test_lists_of_files_that_cannot_be(both, before, after, cure):
    path, text = both
    path.write_text(text.replace(before, after))
    with pytest.raises(InputError, match=cure):
        open_project(path)
