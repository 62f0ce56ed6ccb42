"""An account of fetched maps as a bundle, which is computed again without the network."""

import pytest

import bluecarbon as bc
from bluecarbon.accounting.verifying.levels import verify
from bluecarbon.cli import main


@pytest.fixture
def saved(far, remote, tmp_path, served):
    """The folder of the saved account; nobody answers at its addresses any more."""
    account = bc.account(bc.open_project(far, remote=remote), progress=False)
    folder = account.save(tmp_path / "out")
    served.files.clear()
    served.asked.clear()
    return folder


def test_a_verifier_computes_it_again_and_asks_nobody(saved, served, cache, monkeypatch, far):
    """Law: what a bundle holds is enough, also where neither cache nor server are left."""
    for copy in (cache / "fetched").iterdir():
        copy.unlink()
    monkeypatch.setenv("BLUECARBON_CACHE", str(cache / "none"))
    # No key is given to it: signatures are not the question here.
    level = verify(saved / "small-1.bcz").of("L3")[0]
    assert (level.failed, level.undecided) == ((), ())
    assert level.checked["inputs"] == 6
    assert served.asked == []


def test_licence_and_place_go_by_the_address(far, remote, served):
    from bluecarbon.accounting.bundling import files_of

    address = f"{served.url}/2016.tif"
    text = far.read_text() + f'[evidence]\nlicences = {{ "{address}" = "CC-BY-4.0" }}\n'
    far.write_text(text + f'detached = ["{served.url}/2019.tif"]\n')
    account = bc.account(bc.open_project(far, remote=remote), progress=False)
    files, about, detached = files_of(account)
    digests = {row["address"]: row["sha256"] for row in account.run["inputs"] if "address" in row}
    titles = {said.get("title"): path for path, said in about.items()}
    first, second = (titles[f"fetched/{digests[served.url + name]}.tif"] for name in _NAMES)
    assert about[first]["licence"] == "CC-BY-4.0"
    assert files[first] == served.files["/2016.tif"]
    assert set(detached) == {second}


_NAMES = ("/2016.tif", "/2019.tif")


def test_the_command_line_allows_it_by_an_option(far, served, tmp_path, capsys, cache):
    run = ["run", str(far), "--out", str(tmp_path / "out"), "--quiet", "--cache", str(cache)]
    assert main(run) == 1
    assert "Allow it with --remote" in capsys.readouterr().err
    assert main([*run, "--remote-limit", "1"]) == 1
    assert "Add --remote." in capsys.readouterr().err
    assert served.asked == []
    assert main([*run, "--remote", "--remote-limit", "1e-7"]) == 1
    assert "At most 107 bytes" in capsys.readouterr().err
    served.asked.clear()
    assert main([*run, "--remote"]) == 0
    assert main([*run, "--remote"]) == 0
    assert len(served.asked) == 2
    explain = ["explain", str(tmp_path / "out"), "--quiet", "--cache", str(cache)]
    assert main([*explain, "--remote"]) == 0
    assert main(explain) == 1
    assert main(["doctor", str(far)]) == 1
    capsys.readouterr()
    assert main(["cache", "show", "--cache", str(cache)]) == 0
    size = sum(map(len, served.files.values()))
    assert f"2 fetched files, {size:,} bytes" in capsys.readouterr().out
    assert main(["cache", "clear", "--cache", str(cache)]) == 0
    assert "removed 2 fetched files" in capsys.readouterr().out
    assert not list(cache.rglob("*.tif"))
    assert len(served.asked) == 2


def test_every_kind_of_raster_may_have_an_address(served, small, maps, tmp_path, remote):
    """Class maps, scenario maps, continuous maps and maps of their errors."""
    from hashlib import sha256

    import rasterio

    path = small.write_project(tmp_path, *maps, claim="credit")
    with rasterio.open(tmp_path / "2016.tif") as file:
        profile, values = file.profile | {"dtype": "float32", "nodata": -1}, file.read(1)
    for name, factor in {"burial.tif": 2, "error.tif": 0.1}.items():
        with rasterio.open(tmp_path / name, "w", **profile) as file:
            file.write((values * factor + 0.1).astype("float32"), 1)

    def far(name):
        served.files[f"/{name}"] = (tmp_path / name).read_bytes()
        digest = sha256(served.files[f"/{name}"]).hexdigest()
        return f'"{served.url}/{name}", sha256 = "{digest}"'

    def near(name):
        return f'"{name}"'

    accounts = {}
    for kind in (near, far):
        text = small.PROJECT.format(claim="credit", area_error=0.0, harvest="", baseline=BASELINE)
        text = text.replace('"2016.tif"', kind("2016.tif"), 1).replace(
            '"2019.tif"', kind("2019.tif"), 1
        )
        text = text.replace("FIRST", kind("2016.tif")).replace("SECOND", kind("2019.tif"))
        text += DENSITY.format(burial=kind("burial.tif").replace(", ", "\n"), map=kind("error.tif"))
        path.write_text(text)
        opened = bc.open_project(path, remote=remote)
        accounts[kind.__name__] = bc.account(opened, progress=False, cache=None)
    columns = ["gross_kg", "baseline_kg", "lots_kg"]
    assert accounts["near"].lines[columns].equals(accounts["far"].lines[columns])
    assert accounts["near"].lines["gross_kg"].sum() > 0
    roles = {row["role"] for row in accounts["far"].run["inputs"] if "address" in row}
    assert roles == {"habitats", "density"}  # a scenario of the same maps is the same files
    assert len(served.asked) == 4


BASELINE = """\
baseline = "scenario maps"
baseline_maps = [ { date = 2016-07-01, path = FIRST }, { date = 2019-07-01, path = SECOND } ]
leakage = { statement = "zero by applicability", reason = "nobody fished or farmed there" }
"""
DENSITY = """
[[density]]
quantity = "soil_carbon_accumulation"
path = {burial}
unit = "t C ha-1 a-1"
error = {{ map = {map}, model = "exponential", range_m = 500.0 }}
"""
