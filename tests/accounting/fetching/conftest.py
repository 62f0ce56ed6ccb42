"""A project whose class maps lie on a server of this machine."""

import importlib.util
from hashlib import sha256
from pathlib import Path

import pytest

_path = Path(__file__).parent / "serving.py"
_spec = importlib.util.spec_from_file_location("serving", _path)
serving = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(serving)


@pytest.fixture
def served():
    with serving.server() as one:
        yield one


@pytest.fixture
def elsewhere():
    """Another server."""
    with serving.server() as one:
        yield one


@pytest.fixture
def local(tmp_path, small, maps):
    """The project file with its maps beside it."""
    folder = tmp_path / "local"
    folder.mkdir()
    return small.write_project(folder, *maps)


@pytest.fixture
def far(tmp_path, small, maps, served):
    """The same project with both maps on the server: the path of the project file."""
    folder = tmp_path / "far"
    folder.mkdir()
    path = small.write_project(folder, *maps)
    text = path.read_text()
    for name in ("2016.tif", "2019.tif"):
        data = (folder / name).read_bytes()
        (folder / name).unlink()
        served.files[f"/{name}"] = data
        said = f'"{served.url}/{name}", sha256 = "{sha256(data).hexdigest()}"'
        text = text.replace(f'"{name}"', said)
    path.write_text(text)
    return path


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def remote(cache):
    """Allows the network, without waiting between requests."""
    from bluecarbon.accounting.fetching import Remote

    return Remote(folder=cache, pause=0, timeout=10, progress=False)
