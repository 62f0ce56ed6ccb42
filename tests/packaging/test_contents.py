"""What the wheel and the sdist hold, and what they say of themselves.

Laws: what an installed package opens at run time is in it; what lies under another licence, or is
of use only in a checkout, is not.
"""

import hashlib
import re
import tomllib
from email import message_from_bytes
from pathlib import PurePosixPath

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import parse_sdist_filename, parse_wheel_filename

import bluecarbon

# Kinds of files that the package is made of. A new kind is added here by whoever has decided that
# it belongs into every installation.
KINDS = {
    ".css", ".csv", ".geojson", ".j2", ".json", ".md", ".mjs", ".nc", ".py", ".pyi", ".tif",
    ".toml", ".typed",
}  # fmt: skip
# Text deflates to about 1.3 MB, of which the drawn maps of the sample are a twentieth. A scene of a
# satellite, a picture of the documentation or a core database would pass this at once.
LARGEST_WHEEL = 2_000_000  # bytes
LARGEST_FILE = 100_000  # bytes, unpacked


@pytest.fixture(scope="session")
def metadata(files):
    (name,) = (name for name in files if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(files[name])


def package(files):
    """The files of a wheel that are the package's own, without those that describe the wheel."""
    return {name: data for name, data in files.items() if ".dist-info/" not in name}


def test_the_wheel_is_the_package_of_the_checkout(files, root):
    there = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in (root / "bluecarbon").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert package(files) == there


@pytest.mark.parametrize(
    "pattern",
    [
        r"bluecarbon/py\.typed",
        r"bluecarbon/__init__\.pyi",
        r"bluecarbon/parameters/\w+\.csv",
        r"bluecarbon/report/templates/(en|zh)\.toml",
        r"bluecarbon/report/templates/\w+\.html\.j2",
        r"bluecarbon/report/templates/\w+\.css",
        r"bluecarbon/accounting/doctor/\w+\.toml",
        r"bluecarbon/evidence/schemas/\w+\.schema\.json",
        r"bluecarbon/lots/schema/lot\.schema\.json",
        r"bluecarbon/lots/vectors/.+\.json",
        r"bluecarbon/lots/ledger/migrations/versions/\w+\.py",
        r"bluecarbon/samples/bay/project\.toml",
        r"bluecarbon/samples/bay/habitats_\d{4}\.tif",
        r"bluecarbon/samples/bay/cores/\w+\.csv",
        r"bluecarbon/samples/rehearsal/project\.toml",
    ],
)
def test_the_wheel_holds_what_is_opened_at_run_time(files, pattern):
    assert any(re.fullmatch(pattern, name) for name in files)


def test_the_wheel_holds_no_other_kinds_of_files(files):
    """No bytecode, no leftovers of an editor, no pictures, no archives."""
    strange = {name for name in package(files) if PurePosixPath(name).suffix not in KINDS}
    assert strange == set()
    folders = {part for name in package(files) for part in PurePosixPath(name).parts[:-1]}
    assert not folders & {"__pycache__", "data", "docs", "generated", "notebooks", "tests"}


def test_nothing_under_the_lgpl_is_published(files, sdist, root):
    """No file of the scene that is derived from a coastline under that licence, by any name."""
    scene = {}
    for path in (root / "data" / "xiangshan").rglob("*"):
        # Rows from the literature, which both scenes take, were not derived from any coastline.
        if path.is_file() and path.stat().st_size and path.name != "parameters.csv":
            scene[hashlib.sha256(path.read_bytes()).hexdigest()] = path.name
    assert "COPYING.LESSER" in scene.values()
    published = {name: data for name, data in files.items() if data}
    published |= {p.name: p.read_bytes() for p in sdist.rglob("*") if p.is_file()}
    for name, data in published.items():
        assert hashlib.sha256(data).hexdigest() not in scene, name
        assert not name.rpartition("/")[2].startswith("COPYING"), name


def test_the_wheel_is_small(wheel, files):
    assert wheel.stat().st_size < LARGEST_WHEEL
    large = {name: len(data) for name, data in files.items() if len(data) > LARGEST_FILE}
    assert large == {}


def test_the_sdist_makes_the_same_wheel(files, files_by_way_of_the_sdist):
    """Byte by byte, and so in the RECORD of digests too."""
    assert files_by_way_of_the_sdist.keys() == files.keys()
    different = [name for name in files if files_by_way_of_the_sdist[name] != files[name]]
    assert different == []


def test_the_sdist_brings_what_its_reader_needs_to_judge_it(sdist):
    there = {path.name for path in sdist.iterdir()}
    assert {"CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md", "pyproject.toml"} <= there
    assert not there & {"data", "docs", "tests", "notebooks", "benchmarks", "out"}
    assert parse_sdist_filename(f"{sdist.name}.tar.gz")[0] == "bluecarbon"


def test_the_metadata_are_those_of_the_project(metadata, wheel, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert metadata["Metadata-Version"] == "2.4"
    assert metadata["Name"] == "bluecarbon"
    assert metadata["Version"] == bluecarbon.__version__
    name, version, _, (tag,) = parse_wheel_filename(wheel.name)
    assert (name, str(version)) == ("bluecarbon", bluecarbon.__version__)
    assert str(tag) == "py3-none-any"  # nothing compiled: one wheel for all machines
    assert metadata["Summary"] == project["description"]
    assert set(metadata.get_all("Provides-Extra")) == set(project["optional-dependencies"])
    assert set(metadata["Keywords"].split(",")) == set(project["keywords"])
    assert metadata["Author"] == "The bluecarbon contributors"


def test_the_licence_is_an_expression_and_its_text_is_there(metadata, files, root):
    """PEP 639: with an expression, a classifier of the licence is an error on upload."""
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("License-File") == ["LICENSE"]
    assert not any(c.startswith("License ::") for c in metadata.get_all("Classifier"))
    (text,) = (data for name, data in files.items() if name.endswith("/licenses/LICENSE"))
    assert text == (root / "LICENSE").read_bytes()


def test_the_pythons_that_are_classified_are_those_that_are_accepted(metadata):
    accepted = SpecifierSet(metadata["Requires-Python"])
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(metadata.get_all("Classifier")))
    assert named == ["3.11", "3.12", "3.13"]
    assert all(accepted.contains(python) for python in named)
    assert not accepted.contains("3.10")


def test_no_address_is_invented(metadata):
    """There is no public address yet; a made-up one would send readers to somebody else."""
    assert metadata["Project-URL"] is None
    assert metadata["Home-page"] is None


def test_the_page_of_the_index_is_the_readme(metadata, root):
    """Links into the checkout lead nowhere there: each has words, so that the page still reads.

    What an index shows is Markdown without raw HTML that it would strip, and pictures by their
    alternative text where the picture is not found.
    """
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload(decode=True).decode("utf-8")
    assert text.strip() == (root / "README.md").read_text(encoding="utf-8").strip()
    links = re.findall(r"(!?)\[([^\]]*)\]\(([^)]+)\)", text)
    assert len(links) > 20
    assert all(len(words.strip()) > 2 for _, words, _ in links)
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.S)
    assert re.findall(r"<[a-zA-Z/][^>]*>", prose) == []
