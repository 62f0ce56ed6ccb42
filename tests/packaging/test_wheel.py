"""The wheel in an empty environment: from the sample to lots that a stranger reads and verifies.

Law: the installed package and the checkout give the same lots, byte by byte, whatever the Python
and the versions of NumPy, SciPy and GDAL that come with it; so 3.11, 3.13 and the checkout, each
compared with the checkout, agree with one another. Nothing of the extras is installed.
"""

import csv
import json
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

import bluecarbon

_spec = spec_from_file_location("installing", Path(__file__).with_name("installing.py"))
_installing = module_from_spec(_spec)
_spec.loader.exec_module(_installing)

pytestmark = pytest.mark.slow
LEFT_OUT = "pip install &#34;bluecarbon[plot]&#34;"


@pytest.fixture(scope="session", params=["3.11", "3.13"])
def installed(request, wheel, root, tmp_path_factory):
    """An empty environment of one Python with the wheel in it."""
    folder = tmp_path_factory.mktemp("empty")
    environment = _installing.new_environment(request.param, wheel, root, folder)
    assert environment.python("import sys; print(*sys.version_info[:2], sep='.')") == (
        request.param + "\n"
    )
    return environment


@pytest.fixture(scope="session")
def results(installed):
    """Folder of the results that the installed program makes of its own sample."""
    installed.run("bluecarbon", "sample", "--out", "bay")
    installed.run("bluecarbon", "run", "bay/project.toml", "--out", "out", "--quiet")
    return installed.folder / "out"


@pytest.fixture(scope="session")
def of_checkout(root, tmp_path_factory):
    """Folder of the results that the checkout makes of the same sample, with all extras."""
    folder = tmp_path_factory.mktemp("checkout")
    sample = root / "bluecarbon" / "samples" / "bay" / "project.toml"
    command = [sys.executable, "-m", "bluecarbon.cli", "run", str(sample), "--out", str(folder)]
    subprocess.run([*command, "--quiet"], cwd=root, check=True, capture_output=True, timeout=120)
    return folder


def test_it_is_the_wheel_that_runs_and_no_extra_is_there(installed):
    assert installed.run("bluecarbon", "--version") == f"bluecarbon {bluecarbon.__version__}\n"
    where = installed.python("import bluecarbon.accounting; print(bluecarbon.__file__)").strip()
    assert Path(where).is_relative_to(installed.path)
    assert Path(where).with_name("py.typed").is_file()
    extras = ("dask", "geopandas", "exactextract", "matplotlib", "IPython", "numba", "psycopg")
    found = installed.python(
        f"from importlib.util import find_spec; print([x for x in {extras} if find_spec(x)])"
    )
    assert found == "[]\n"


def test_the_sample_needs_no_repair(installed):
    installed.run("bluecarbon", "sample", "--out", "looked-at")
    said = installed.run("bluecarbon", "doctor", "looked-at")
    for name in ("habitats_2025.tif", "harvest.csv", "ocean.nc", "cores/samples.csv"):
        assert name in said
    assert "Nothing has to be repaired." in said


def test_the_lots_are_those_of_the_checkout(results, of_checkout):
    """The same files: ids, whole kilograms, outlines, digests of inputs."""
    lots = {path.name: path.read_bytes() for path in (results / "lots").iterdir()}
    expected = {path.name: path.read_bytes() for path in (of_checkout / "lots").iterdir()}
    assert len(lots) == 50
    assert lots.keys() == expected.keys()
    assert lots == expected
    for table in ("account.csv", "beside.csv", "rules.csv"):  # whole kilograms, too
        assert (results / table).read_bytes() == (of_checkout / table).read_bytes(), table


def test_the_report_names_every_figure_that_it_leaves_out(results, of_checkout):
    """Each keeps its number and its caption; in its place stands how to get it."""
    page = (results / "report.html").read_text(encoding="utf-8")
    full = (of_checkout / "report.html").read_text(encoding="utf-8")
    captions = re.findall(r"<figcaption>.*?</figcaption>", page, re.S)
    assert len(captions) == 2 * 8  # of both languages
    assert captions == re.findall(r"<figcaption>.*?</figcaption>", full, re.S)
    assert "<svg" not in page
    assert page.count(LEFT_OUT) == len(captions)
    assert full.count("<svg") == len(captions)
    assert LEFT_OUT not in full


def test_a_platform_reads_the_lots_without_an_array_library(installed, results):
    """The kilograms add up to the column of the account: whole numbers, in both places."""
    said = installed.python(
        "import json, sys\n"
        "from pathlib import Path\n"
        "from bluecarbon.lots import read_lot\n"
        "lots = [read_lot(path) for path in sorted(Path('out/lots').glob('*.json'))]\n"
        "assert all(type(lot.kg_co2e) is int for lot in lots)\n"
        "arrays = {'numpy', 'pandas', 'xarray', 'rasterio'} & set(sys.modules)\n"
        "print(json.dumps([sorted(arrays), len(lots), sum(lot.kg_co2e for lot in lots)]))"
    )
    with open(results / "account.csv", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        kilograms = sum(int(row["lots_kg"]) for row in rows)
    assert kilograms > 0
    assert json.loads(said) == [[], 50, kilograms]


@pytest.mark.parametrize("issuer", ["itself", "the checkout"])
def test_it_recomputes_a_bundle(installed, results, of_checkout, issuer):
    """Its own, and one that was made with other versions and with the figures in its report.

    Exit code 2 and "cannot verify", because nobody has signed: all else is looked at and holds.
    """
    bundle = (results if issuer == "itself" else of_checkout) / "drawn-bay.bcz"
    said = installed.run("bluecarbon", "verify", bundle, code=2)
    levels = dict(re.findall(r"^(L\d) [^:]+: (.+)$", said, re.MULTILINE))
    assert levels["L0"] == levels["L2"] == levels["L3"] == "pass"
    assert levels["L1"] == "cannot verify"
    assert "digests: pass" in said
    assert "lots recomputed 50, lots equal 50" in said
