"""What is published and what is installed: pyproject.toml, environment.yml and the locks.

Laws throughout: two files that say the same must agree. Nothing here asks a package index; that the
locks install is shown by `dev.py`, which installs from them. The wheel has its own tests, in
`tests/packaging`.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
GROUPS = PYPROJECT["dependency-groups"]

# Where conda-forge has another name. The -base and -core packages are what PyPI's are: without the
# graphical and the optional parts; psycopg comes compiled, which is what [binary] asks for.
CONDA = {
    "dask": "dask-core",
    "geopandas": "geopandas-base",
    "jupyter-client": "jupyter_client",
    "matplotlib": "matplotlib-base",
}
# Where a package is imported under another name than it is installed under.
IMPORTED_AS = {"jupyter-client": "jupyter_client", "netcdf4": "netCDF4", "pyco2sys": "PyCO2SYS"}


def extra(name):
    """Requirements of an extra, those of the extras it names included."""
    for line in EXTRAS[name]:
        requirement = Requirement(line)
        if requirement.name == PROJECT["name"]:
            for other in sorted(requirement.extras):
                yield from extra(other)
        else:
            yield requirement


def group(name):
    """Requirements of a dependency group, those of the groups it includes included."""
    for line in GROUPS[name]:
        if isinstance(line, dict):
            yield from group(line["include-group"])
        else:
            yield Requirement(line)


def core():
    return map(Requirement, PROJECT["dependencies"])


# What each lock promises to hold: `dev.py` says so in its LOCKS.
CONTENTS = {
    "all.txt": [*core(), *extra("all"), *group("dev"), *group("installer")],
    "dev.txt": [
        *core(),
        *extra("dask"),
        *extra("plot"),
        *extra("postgres"),
        *extra("vector"),
        *group("dev"),
    ],
    "uv.txt": [*group("installer")],
}
MACHINES = {
    f"{python} {system}": {
        "implementation_name": "cpython",
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_system": system,
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": sys_platform,
    }
    for python in ("3.11", "3.13")
    for system, sys_platform, os_name, machine in (
        ("Linux", "linux", "posix", "x86_64"),
        ("Darwin", "darwin", "posix", "arm64"),
        ("Windows", "win32", "nt", "AMD64"),
    )
}


# --- pyproject.toml -------------------------------------------------------------------------------


def test_the_project_is_named_and_licensed_as_promised():
    assert PROJECT["name"] == "bluecarbon"
    assert PROJECT["license"] == "Apache-2.0"
    assert PROJECT["requires-python"] == ">=3.11"
    assert PROJECT["scripts"] == {"bluecarbon": "bluecarbon.cli:main"}
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0" in text


def test_the_extras_are_those_promised_and_all_is_all_of_them():
    """But for `carbonate`, which is GPL: nobody should get it without having asked."""
    promised = {"dask", "vector", "zonal", "plot", "notebook", "fast", "postgres"}
    assert set(EXTRAS) == promised | {"all", "carbonate"}
    assert {str(r) for r in extra("all")} == {str(r) for name in promised for r in extra(name)}


def test_every_requirement_has_a_lower_bound_and_only_known_faults_an_upper_one():
    for requirement in CONTENTS["all.txt"]:
        operators = {specifier.operator for specifier in requirement.specifier}
        assert operators == ({">=", "<"} if requirement.name == "pint" else {">="}), requirement


DECLARED = {"bluecarbon": [*core(), *extra("all"), *extra("carbonate")]}
DECLARED["tests"] = [*DECLARED["bluecarbon"], *group("dev"), Requirement("bluecarbon")]


@pytest.mark.parametrize("folder", DECLARED)
def test_what_is_imported_is_declared(folder):
    """An import that something else happens to bring in fails on another day."""
    names = {canonicalize_name(requirement.name) for requirement in DECLARED[folder]}
    known = {IMPORTED_AS.get(name, name) for name in names} | {folder} | sys.stdlib_module_names
    # Of data/xiangshan, tested where it lies; and modules that lie beside the tests that use them.
    known |= {"simulation"}
    if folder == "tests":
        known |= {path.stem for path in (ROOT / folder).rglob("*.py")}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            for module in modules:
                assert module.partition(".")[0] in known, f"{path}:{node.lineno}: {module}"


# --- environment.yml ------------------------------------------------------------------------------


def environment():
    """environment.yml as {section: [entries]}; so simple a file needs no YAML library."""
    sections, section = {}, ""
    for line in (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines():
        if not line or line.lstrip().startswith("#"):
            continue
        if line.startswith("  - "):
            sections[section].append(line.removeprefix("  - "))
        else:
            section, _, value = line.partition(":")
            sections[section] = [value.strip()] if value.strip() else []
    return sections


def test_the_conda_environment_agrees_with_pyproject():
    wanted = {"pip": SpecifierSet(), "python": SpecifierSet(PROJECT["requires-python"])}
    for requirement in [*core(), *extra("all"), *group("dev")]:
        name = canonicalize_name(requirement.name)
        wanted[CONDA.get(name, name)] = requirement.specifier
    found = {r.name: r.specifier for r in map(Requirement, environment()["dependencies"])}
    assert found == wanted


def test_the_conda_environment_comes_from_conda_forge_alone():
    assert environment()["name"] == ["bluecarbon"]
    assert environment()["channels"] == ["conda-forge", "nodefaults"]


# --- requirements/*.txt ---------------------------------------------------------------------------


def lock(name):
    """Pinned requirements of a lock: {requirement: its hashes}."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    pinned = {}
    for line in re.sub(r"\s*\\\n\s*", " ", text).splitlines():
        if line and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split(" --hash=")
            pinned[requirement] = frozenset(h.strip() for h in hashes)
    return pinned


def installed(name, machine):
    """{package: version} that a lock installs on a machine."""
    versions = {}
    for line in lock(name):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(MACHINES[machine]):
            (pin,) = requirement.specifier
            assert pin.operator == "==", line
            key = canonicalize_name(requirement.name)
            assert key not in versions, f"{key} twice on {machine}"
            versions[key] = pin.version
    return versions


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("machine", MACHINES)
def test_the_lock_holds_every_requirement_within_its_bound(name, machine):
    versions = installed(name, machine)
    for requirement in CONTENTS[name]:
        if requirement.marker is None or requirement.marker.evaluate(MACHINES[machine]):
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement}: {version}"


@pytest.mark.parametrize("name", ["dev.txt", "uv.txt"])
def test_the_locks_agree_on_every_version_and_hash(name):
    everything = lock("all.txt")
    hashes = {r.split(" ;")[0]: digests for r, digests in everything.items()}
    for requirement, digests in lock(name).items():
        assert hashes[requirement.split(" ;")[0]] == digests, requirement
    for machine in MACHINES:
        assert installed(name, machine).items() <= installed("all.txt", machine).items()


@pytest.mark.parametrize("name", CONTENTS)
def test_every_locked_package_has_hashes_and_no_address(name):
    """So the reader's own index or mirror is asked, and cannot answer with something else."""
    for requirement, digests in lock(name).items():
        assert digests, requirement
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in digests), requirement
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search("^--?[a-z]", text, re.MULTILINE), "an option of pip"


def test_the_build_backend_is_locked():
    """Else building the package would fetch something that has no hash."""
    versions = installed("dev.txt", "3.11 Linux")
    for requirement in map(Requirement, PYPROJECT["build-system"]["requires"]):
        assert requirement.specifier.contains(versions[requirement.name])
