"""An installed package as its user has it: an empty environment, an empty folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# What uv says where no package index answers. Anything else that goes wrong is a failure.
NO_NETWORK = ("dns error", "error sending request", "tcp connect error", "timed out")
# What would let the checkout or another Python shine through.
FOREIGN = ("PYTHON", "VIRTUAL_ENV", "CONDA", "BLUECARBON", "PYTEST")


class Environment:
    """A virtual environment, and a folder of its own in which commands are run."""

    def __init__(self, path, cache):
        self.path, self.folder = path, path.parent / "folder"
        self.folder.mkdir()
        scripts = path / ("Scripts" if os.name == "nt" else "bin")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        self._variables = kept | {
            "PATH": os.pathsep.join([str(scripts), os.defpath]),
            "BLUECARBON_CACHE": str(cache),
            "PYTHONUTF8": "1",
        }

    def run(self, *command, code=0):
        """What a command prints, after it has ended with `code`."""
        program = shutil.which(command[0], path=self._variables["PATH"])
        assert program, f"{command[0]} was not installed"
        done = subprocess.run(
            [program, *map(str, command[1:])],
            cwd=self.folder,
            env=self._variables,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def python(self, code):
        """What a piece of Python prints; a warning is an error."""
        return self.run("python", "-W", "error", "-c", code)


def new_environment(python, wheel, root, folder):
    """An environment with the wheel and what it needs, at the versions of the lock; no extras.

    The lock is given as constraints, so that uv compares every download with its hash there.
    """
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if not uv:
        pytest.skip("uv is not installed beside this Python: `python3 dev.py test` brings it")
    variables = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    variables["UV_PYTHON_INSTALL_DIR"] = str(folder / "pythons")
    if "PIP_INDEX_URL" in variables:
        variables.setdefault("UV_DEFAULT_INDEX", variables["PIP_INDEX_URL"])

    def say(*arguments):
        command = [uv, "--no-config", "--no-progress", *map(str, arguments)]
        return subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, encoding="utf-8", timeout=300
        )

    made = say("venv", "--python", _interpreter(python), folder / "env")
    if made.returncode:
        pytest.skip(f"no Python {python} on this machine, and uv cannot fetch one: {made.stderr}")
    where = ["--python", folder / "env", "--only-binary", ":all:"]
    done = say("pip", "install", *where, "--constraint", root / "requirements" / "all.txt", wheel)
    if done.returncode and any(words in done.stderr.lower() for words in NO_NETWORK):
        pytest.skip(f"the package index does not answer: {done.stderr}")
    assert done.returncode == 0, done.stderr
    return Environment(folder / "env", folder / "cache")


def _interpreter(python):
    """What uv is asked for: its own search passes over the Pythons that pyenv keeps unselected."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return next(iter(pyenv.glob(f"versions/{python}.*/bin/python")), python)
