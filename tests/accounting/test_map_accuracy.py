"""Reference points in an account: areas that admit map error, by hand on maps of a few hectares."""

import numpy as np
import numpy.testing as npt
import pytest
from pyproj import Transformer

import bluecarbon as bc
from bluecarbon.accounting.area_errors import area_errors

STATES = ("sea", "mangrove", "tidal marsh", "spartina", "seaweed farm")
CONFIRMED = 'reference_sample = "stratified random"\narea = "confirmed"\n'
ADJUSTED = 'reference_sample = "stratified random"\narea = "error-adjusted"\n'


@pytest.fixture
def write(tmp_path, small, maps):
    """Writes the small project with reference points; returns its path."""

    def project(rows, said=CONFIRMED, head="x,y,reference_class", **settings):
        path = small.write_project(tmp_path, *maps, **settings)
        (tmp_path / "points.csv").write_text("\n".join([head, *rows]) + "\n")
        text = path.read_text()
        lines = 'reference_points = "points.csv"\n' + said
        path.write_text(text.replace("\n[zones]", lines + "\n[zones]", 1))
        return path

    return project


def place(small, row, col):
    """Longitude and latitude of the middle of a cell, as text."""
    to_lonlat = Transformer.from_crs("EPSG:6933", "EPSG:4326", always_xy=True)
    x, y = to_lonlat.transform(
        small.LEFT + (col + 0.5) * small.SIZE, small.TOP - (row + 0.5) * small.SIZE
    )
    return f"{x:.9f},{y:.9f}"


def census(small, second, wrong=()):
    """A point in every cell of the last map, right but for the cells in `wrong`."""
    rows = []
    for (r, c), code in np.ndenumerate(second):
        found = dict(wrong).get((r, c), STATES[code])
        rows.append(f"{place(small, r, c)},{found}")
    return rows


def test_a_census_finds_the_mapped_areas(write, small, maps):
    """Every cell visited and right: adjusted areas are the mapped ones, in hectares by hand."""
    account = bc.account(write(census(small, maps[1])), progress=False)
    table = account.accuracy.set_index("class")
    expected = {STATES[k]: int((maps[1] == k).sum()) for k in range(1, 5)}
    for habitat, cells in expected.items():
        assert table.loc[habitat, "mapped_ha"] == pytest.approx(cells, rel=1e-3)
        assert table.loc[habitat, "adjusted_ha"] == pytest.approx(cells, rel=1e-3)
        assert table.loc[habitat, "adjusted_error_ha"] == 0
        assert table.loc[habitat, "points"] == cells


def wrong_cells(second):
    """2 of the mangrove cells are tidal marsh, 3 cells of sea are mangrove."""
    mangrove, sea = np.argwhere(second == 1)[:2], np.argwhere(second == 0)[:3]
    return [((r, c), "tidal marsh") for r, c in mangrove] + [((r, c), "mangrove") for r, c in sea]


def test_adjusted_areas_by_hand(write, small, maps):
    """A census: 2 ha of mapped mangrove are marsh and 3 ha of sea are mangrove."""
    second = maps[1]
    account = bc.account(write(census(small, second, wrong_cells(second))), progress=False)
    table = account.accuracy.set_index("class")
    n = {s: int((second == k).sum()) for k, s in enumerate(STATES)}
    adjusted = table["adjusted_ha"]
    assert adjusted["mangrove"] == pytest.approx(n["mangrove"] - 2 + 3, rel=1e-3)
    assert adjusted["tidal marsh"] == pytest.approx(n["tidal marsh"] + 2, rel=1e-3)
    right = n["mangrove"] - 2
    assert table.loc["mangrove", "users"] == pytest.approx(right / n["mangrove"])
    assert table.loc["mangrove", "producers"] == pytest.approx(right / (right + 3), rel=1e-3)
    assert table.loc["mangrove", "confirmed"] == pytest.approx((right + 0.5) / (n["mangrove"] + 1))


def factors(account):
    """Mean factor of the area draws, by habitat."""
    errors = area_errors(account.opened, account.measured)
    return {h: s.distribution for h, s in errors.items()}


def test_the_project_says_which_area_the_points_lead_to(write, small, maps):
    second = maps[1]
    rows = census(small, second, wrong_cells(second))
    confirmed = bc.account(write(rows, CONFIRMED), progress=False)
    adjusted = bc.account(write(rows, ADJUSTED), progress=False)
    n = int((second == 1).sum())
    assert factors(confirmed)["mangrove"].value == pytest.approx((n - 2 + 0.5) / (n + 1))
    assert factors(adjusted)["mangrove"].value == pytest.approx((n - 2 + 3) / n, rel=1e-3)
    # What the map missed elsewhere is credited only where the project asks for it.
    by_habitat = [a.lines.groupby("habitat")["gross_kg"].sum() for a in (confirmed, adjusted)]
    assert by_habitat[0]["mangrove"] < by_habitat[1]["mangrove"]
    # The mapped area is shown in both.
    for account in (confirmed, adjusted):
        mapped = account.accuracy.set_index("class").loc["mangrove", "mapped_ha"]
        assert mapped == pytest.approx(n, rel=1e-3)


def test_areas_that_trade_ground_have_opposite_errors(write, small, maps):
    """Mangrove taken for marsh: what one habitat has too much the other lacks, draw by draw."""
    second = maps[1]
    cells = [((r, c), "tidal marsh") for r, c in np.argwhere(second == 1)[::2]]
    account = bc.account(write(census(small, second, cells), ADJUSTED), progress=False)
    leaf = next(c for c in account.chains if "area" in c.leaves).leaves["area"]
    draws = leaf.draws(7, 0, 400)
    habitats = account.chains[0].rows["habitat"].to_numpy()
    one, other = (draws[:, np.flatnonzero(habitats == h)[0]] for h in ("mangrove", "tidal marsh"))
    assert np.corrcoef(one, other)[0, 1] < -0.9


def test_a_map_of_an_earlier_date_and_trajectories_are_judged_too(write, small, maps):
    """A census on both dates: trajectories are as counted, and one is wrong by 1 ha."""
    first, second = maps
    rows = []
    for date, classes in (("2016-07-01", first), ("2019-07-01", second)):
        for (r, c), code in np.ndenumerate(classes):
            found = STATES[code]
            if (r, c) == (2, 0) and date == "2016-07-01":
                found = "mangrove"  # the map says sea, then mangrove: it had been there before
            rows.append(f"{place(small, r, c)},{found},{date}")
    account = bc.account(write(rows, head="x,y,reference_class,map_date"), progress=False)
    table = account.accuracy
    assert list(dict.fromkeys(table["date"])) == ["2016-07-01", "2019-07-01", ""]
    change = table[table["date"] == ""].set_index("class")
    gain = int(((first == 0) & (second == 1)).sum())
    stable = int(((first == 1) & (second == 1)).sum())
    assert change.loc["sea>mangrove", "mapped_ha"] == pytest.approx(gain, rel=1e-3)
    assert change.loc["sea>mangrove", "adjusted_ha"] == pytest.approx(gain - 1, rel=2e-3)
    assert change.loc["mangrove>mangrove", "adjusted_ha"] == pytest.approx(stable + 1, rel=2e-3)
    npt.assert_allclose(change["adjusted_ha"].sum(), change["mapped_ha"].sum())


def test_clusters_and_few_points_are_said(write, small, maps):
    second = maps[1]
    rows = [f"{row},drop {i // 4}" for i, row in enumerate(census(small, second))]
    account = bc.account(write(rows, head="x,y,reference_class,cluster"), progress=False)
    text = " ".join(account.notes)
    assert "96 reference points in 24 clusters" in text
    assert "fewer than 30 reference points in mangrove (17)" in text


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("", "how they were drawn"),
        ('reference_sample = "stratified random"\n', "which area they lead to"),
        (
            'reference_sample = "not a probability sample"\narea = "error-adjusted"\n',
            'Set area = "confirmed"',
        ),
    ],
)
def test_what_is_not_said_of_the_points_is_asked_for(write, small, maps, said, cure):
    with pytest.raises(bc.InputError, match=cure):
        bc.open_project(write(census(small, maps[1]), said))


def test_a_point_of_another_date_is_refused(write, small, maps):
    rows = [f"{place(small, 0, 0)},mangrove,2017-01-01"]
    with pytest.raises(bc.InputError, match="leave it empty for the last"):
        bc.account(write(rows, head="x,y,reference_class,map_date"), progress=False)


def test_a_stratum_that_is_no_class_is_refused(write, small, maps):
    rows = [f"{place(small, 0, 0)},mangrove,reef"]
    with pytest.raises(bc.InputError, match="Give a class of the map in every row"):
        bc.account(write(rows, head="x,y,reference_class,stratum"), progress=False)
