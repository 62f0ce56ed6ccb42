"""The bootstrap: what a newcomer meets before anything of bluecarbon runs.

Expected exit codes and sentences are those the project promises: one sentence, its cure, exit code
2, no traceback. The set-ups here are real subprocesses on throw-away checkouts whose lock names two
tiny wheels made on the spot, so nothing is downloaded.
"""

import ast
import base64
import errno
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import venv
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The interpreter that a newcomer would call: not that of the environment the tests run in.
PYTHON = getattr(sys, "_base_executable", sys.executable)


# --- A throw-away checkout ------------------------------------------------------------------------


def make_wheel(folder, name, files):
    """A wheel of version 1.0 holding `files`; returns its line for a requirements file."""
    info = f"{name}-1.0.dist-info"
    wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    files = {**files, f"{info}/METADATA": metadata, f"{info}/WHEEL": wheel}
    record = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        record.append(f"{path},sha256={digest.decode()},{len(text.encode())}")
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"])
    target = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(target.read_bytes()).hexdigest()}\n"


# A build backend of a dozen lines, for a package whose command prints what it was called with.
BACKEND = """
def build_editable(folder, config_settings=None, metadata_directory=None):
    import os, zipfile

    info = "bluecarbon-1.0.dist-info/"
    files = {
        "bluecarbon.pth": os.getcwd(),
        info + "METADATA": "Metadata-Version: 2.1\\nName: bluecarbon\\nVersion: 1.0\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "entry_points.txt": "[console_scripts]\\nbluecarbon = job:main\\n",
    }
    files[info + "RECORD"] = "".join(path + ",,\\n" for path in [*files, info + "RECORD"])
    name = "bluecarbon-1.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return name
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder that `dev.py` takes for a checkout, and an environment that offers its wheels."""
    folder = tmp_path / "check out"  # a space in the path, as people have them
    (folder / "requirements").mkdir(parents=True)
    (folder / "dev.py").write_bytes((ROOT / "dev.py").read_bytes())
    (folder / "backend.py").write_text(BACKEND)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "bluecarbon"\nversion = "1.0"\n'
    )
    (folder / "job.py").write_text(
        "import sys, tiny\ndef main():\n    print('called', *sys.argv[1:])\n    return 3\n"
    )
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (folder / "requirements/uv.txt").write_text(make_wheel(wheels, "nouv", {"nouv.py": ""}))
    (folder / "requirements/dev.txt").write_text(make_wheel(wheels, "tiny", {"tiny.py": ""}))
    return folder


def environment_for(checkout, **more):
    """An environment without a network, where pip finds the checkout's wheels and no settings."""
    home = checkout.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": str(checkout.parent / "wheels"),
        "PIP_NO_INDEX": "1",
        **more,
    }


def dev(checkout, *arguments, python=PYTHON, before="", environment=None, **more):
    """Run `dev.py` of a checkout; `before` is Python that tampers with the interpreter first."""
    command = [str(python), str(checkout / "dev.py"), *arguments]
    if before:
        runs = "import runpy; runpy.run_path(sys.argv[0], run_name='__main__')"
        source = f"import sys; sys.argv[:] = {command[1:]!r}\n{textwrap.dedent(before)}\n{runs}"
        command = [str(python), "-c", source]
    environment = environment or environment_for(checkout)
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, **more
    )


def last_sentence(done):
    """What was said at the end, after checking the form: exit code 2 and no traceback."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    lines = done.stderr.strip().splitlines()
    assert all(line.startswith("Setting up .venv") for line in lines[:-1]), done.stderr
    return lines[-1]


# --- The way that works ---------------------------------------------------------------------------


def test_a_first_command_sets_up_and_the_next_one_does_not(checkout):
    """Law: same lock, same Python, same place: nothing to do; the exit code is the job's own."""
    first = dev(checkout, "demo", "--quiet")
    assert first.stdout == (
        "called run data/xiangshan/project.toml --out out/xiangshan --quiet\n".replace("/", os.sep)
    )
    assert first.returncode == 3, first.stderr
    assert "Set up in" in first.stderr
    second = dev(checkout, "demo")
    assert (second.returncode, second.stderr) == (3, "")


def test_neither_a_home_nor_the_settings_of_the_reader_are_in_the_way(checkout):
    """HOME below a file, where not even root makes a folder; options of somebody's daily work."""
    (checkout.parent / "file").touch()
    astray = {
        "HOME": str(checkout.parent / "file" / "home"),
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_TARGET": str(checkout.parent / "elsewhere"),
        "PIP_USER": "1",
        "PYTHONPATH": str(checkout.parent / "wheels" / "tiny-1.0-py3-none-any.whl"),
    }
    done = dev(checkout, "demo", environment=environment_for(checkout, **astray))
    assert done.returncode == 3, done.stderr
    assert not (checkout.parent / "elsewhere").exists()
    assert not (checkout / ".venv" / "cache").exists(), "downloads are of no use any more"


# --- What can be in the way -----------------------------------------------------------------------


def test_the_grammar_is_that_of_python_3_6():
    """The sentence about an old Python is of no use if the old Python stops at a syntax error."""
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


OLD = "sys.version_info = (3, 6, 15, 'final', 0)"


def test_an_old_python_is_told_to_install_a_newer_one(checkout):
    done = dev(checkout, "demo", before=OLD, environment={"PATH": str(checkout)})
    assert last_sentence(done) == (
        "bluecarbon needs Python 3.11 or newer and this is 3.6: install one (on Debian or Ubuntu "
        "`apt-get install python3.11`) and run `python3.11 dev.py demo`."
    )
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins for other Pythons are shell scripts")
def test_an_old_python_names_a_newer_one_that_answers(checkout):
    for name, code in {"python3.13": 127, "python3.12": 0}.items():  # 3.13: a shim without Python
        path = checkout / name
        path.write_text(f"#!/bin/sh\nexit {code}\n")
        path.chmod(0o755)
    done = dev(checkout, "test", "-x", before=OLD, environment={"PATH": str(checkout)})
    assert last_sentence(done).endswith("this is 3.6: run `python3.12 dev.py test -x`.")


def test_no_network_is_said(checkout):
    """A package index on a port of this machine where nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{listener.getsockname()[1]}/simple"
    offline = environment_for(checkout, PIP_INDEX_URL=closed)
    del offline["PIP_NO_INDEX"], offline["PIP_FIND_LINKS"]
    said = last_sentence(dev(checkout, "test", environment=offline))
    assert "the network or the package index does not answer: connect, or set HTTPS_PROXY" in said
    assert (checkout / ".venv" / "made-by-dev.py").read_text() == "unfinished"


def test_a_package_with_another_hash_is_refused(checkout):
    """One digit of the locked digest altered stands for a package altered on the way."""
    lock = checkout / "requirements" / "dev.txt"
    text = lock.read_text().rstrip()
    lock.write_text(text[:-1] + ("0" if text[-1] != "0" else "1") + "\n")
    assert "by its hash: do not go on with it" in last_sentence(dev(checkout, "demo"))


def test_a_platform_without_wheels_is_told_of_conda(checkout):
    (checkout / "requirements" / "dev.txt").write_text(f"absent==1.0 --hash=sha256:{'0' * 64}\n")
    assert "`conda env create -f environment.yml`" in last_sentence(dev(checkout, "demo"))


@pytest.fixture
def python_without_pip(tmp_path):
    """A Python that has no pip, as Debian ships it: an environment made without."""
    venv.EnvBuilder(symlinks=os.name != "nt").create(tmp_path / "bare")
    return tmp_path / "bare" / ("Scripts" if os.name == "nt" else "bin") / "python"


def test_without_pip_the_one_in_python_is_used(checkout, python_without_pip):
    """ensurepip unpacks the pip that Python carries, without a network."""
    pytest.importorskip("ensurepip", reason="this Python carries no pip")
    done = dev(checkout, "demo", python=python_without_pip)
    assert done.returncode == 3, done.stderr


def test_without_pip_and_ensurepip_the_packages_to_install_are_named(checkout, python_without_pip):
    """The answer of Debian's Python without python3-venv, which the test puts in its mouth."""
    before = """
        import subprocess
        real = subprocess.run
        def run(command, **options):
            if "ensurepip" in command:
                command = [command[0], "-c", "import sys; sys.exit('ensurepip is disabled')"]
            return real(command, **options)
        subprocess.run = run
    """
    said = last_sentence(dev(checkout, "demo", python=python_without_pip, before=before))
    assert "has neither pip nor ensurepip" in said
    assert "`apt-get install python3-venv`" in said


def test_without_the_venv_module_the_package_to_install_is_named(checkout):
    said = last_sentence(dev(checkout, "demo", before="sys.modules['venv'] = None"))
    assert "without its `venv` module" in said
    assert "`apt-get install python3-venv`" in said


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES])
def test_a_checkout_that_cannot_be_written_to_is_to_be_copied(checkout, code):
    """The refusals of a read-only file system and of somebody else's folder, played."""
    before = f"""
        import os
        def mkdir(path, *rest):
            raise OSError({code}, os.strerror({code}), path)
        os.mkdir = mkdir
    """
    said = last_sentence(dev(checkout, "demo", before=before))
    assert "copy it to a place of your own, as in `cp -r " in said


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the file modes of POSIX")
def test_a_really_read_only_checkout_is_to_be_copied(checkout):
    """The same for real. Root may write everywhere, so as root the test becomes nobody."""
    who = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory() as folder:  # nobody may not enter pytest's own
        copy = Path(shutil.copytree(checkout, folder, dirs_exist_ok=True))
        copy.chmod(0o755)
        python = next((p for p in (PYTHON, "/usr/bin/python3") if usable(p, copy, who)), None)
        if python is None:
            pytest.skip("no Python 3.11 or newer that another user may run on this folder")
        copy.chmod(0o555)
        try:
            said = last_sentence(dev(copy, "demo", python=python, cwd="/", **who))
        finally:
            copy.chmod(0o755)
    assert "copy it to a place of your own, as in `cp -r " in said


def usable(python, folder, who):
    asks = "import os, sys; sys.exit(sys.version_info < (3, 11) or not os.path.exists(sys.argv[1]))"
    command = [python, "-c", asks, folder / "dev.py"]
    try:
        return subprocess.run(command, cwd="/", capture_output=True, **who).returncode == 0
    except OSError:
        return False


def test_a_venv_of_somebody_else_is_left_alone(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "precious").touch()
    assert "was not made by dev.py: rename or delete it" in last_sentence(dev(checkout, "demo"))
    assert (checkout / ".venv" / "precious").exists()


def test_an_incomplete_checkout_is_said(checkout):
    (checkout / "requirements" / "uv.txt").unlink()
    assert "not complete" in last_sentence(dev(checkout, "demo"))


# --- The parts, one by one ------------------------------------------------------------------------


@pytest.fixture
def module(checkout, monkeypatch):
    """`dev.py` of the throw-away checkout as a module, with an installation that does nothing."""
    spec = spec_from_file_location("throw_away_dev", checkout / "dev.py")
    loaded = module_from_spec(spec)
    spec.loader.exec_module(loaded)
    monkeypatch.chdir(checkout)
    made = []

    def make_python():
        made.append("python")
        os.makedirs(loaded.SCRIPTS)
        Path(loaded.PYTHON).touch()

    monkeypatch.setattr(loaded, "make_python", make_python)
    monkeypatch.setattr(loaded, "install", lambda environment: made.append("packages"))
    loaded.made = made
    return loaded


@pytest.mark.parametrize("changed", ["requirements/dev.txt", "requirements/uv.txt", "dev.py"])
def test_a_change_of_what_it_is_made_from_makes_it_anew(module, changed):
    module.set_up()
    leftover = Path(module.VENV, "lib", "of the old one")
    leftover.parent.mkdir()
    leftover.touch()
    module.set_up()
    assert module.made == ["python", "packages"]
    with open(changed, "a") as file:
        file.write("# changed\n")
    module.set_up()
    assert module.made == ["python", "packages"] * 2
    assert not leftover.exists()


@pytest.mark.parametrize("what", ["python", "place"])
def test_another_python_or_place_makes_it_anew(module, monkeypatch, what):
    """A copied checkout has a .venv that names the old place, and would run the old code."""
    module.set_up()
    if what == "python":
        monkeypatch.setattr(sys, "version", "3.99.0 (imagined)")
    else:
        monkeypatch.setattr(module, "ROOT", "/elsewhere")
    module.set_up()
    assert module.made == ["python", "packages"] * 2


def test_an_interrupted_set_up_is_done_again(module, monkeypatch, capsys):
    """Law: without the stamp, which is written last, nothing counts as finished."""

    def interrupted(environment):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "install", interrupted)
        assert module.main(["demo"]) == 130
    assert "run the same command again" in capsys.readouterr().err
    monkeypatch.setattr(module, "replace_process", lambda command: 0)
    assert module.main(["demo"]) == 0
    assert module.made == ["python", "python", "packages"]


@pytest.mark.parametrize("left", [[], ["made-by-dev.py"], ["made-by-dev.py.part"]])
def test_a_set_up_that_ended_at_once_is_done_again(module, left):
    """As when the disk was full from the beginning; each file is left empty."""
    os.mkdir(module.VENV)
    for name in left:
        Path(module.VENV, name).touch()
    module.set_up()
    assert module.made == ["python", "packages"]


def test_a_python_taken_away_is_noticed(module):
    """As when the Python that .venv points to was uninstalled."""
    module.set_up()
    os.unlink(module.PYTHON)
    module.set_up()
    assert module.made == ["python", "packages"] * 2


def test_two_at_once_do_not_both_set_up(module):
    fcntl = pytest.importorskip("fcntl", reason="locks of POSIX")
    with open("dev.py", "rb") as other:
        with module.one_at_a_time(), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_full_disk_is_said(module, monkeypatch, capsys):
    def full(environment):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "install", full)
    assert module.main(["demo"]) == 2
    assert "free 1.5 GB" in capsys.readouterr().err


def test_an_unforeseen_failure_quotes_the_error_and_names_the_log(module):
    said = module.failure("Looking\nerror: the moon is full\nhint: wait\n")
    assert "(error: the moon is full)" in said
    assert module.LOG in said


def test_uv_asks_the_mirror_that_pip_was_told(module, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    assert module.tool_environment()["UV_DEFAULT_INDEX"] == "http://127.0.0.1:9/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:10/simple")
    assert module.tool_environment()["UV_DEFAULT_INDEX"] == "http://127.0.0.1:10/simple"


def test_options_go_to_pytest(module, monkeypatch):
    seen = []
    monkeypatch.setattr(module, "replace_process", lambda command: seen.append(command) or 5)
    assert module.main(["test", "-k", "serials"]) == 5
    assert seen == [
        [module.PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal", "-k", "serials"]
    ]


def test_lint_runs_every_check_and_fails_if_one_fails(module, monkeypatch):
    ran = []

    def run_here(command):
        ran.append(Path(command[0]).name)
        return 1 if len(ran) == 1 else 0

    monkeypatch.setattr(module, "run_here", run_here)
    assert module.main(["lint"]) == 1
    assert ran == ["ruff", "ruff", "lint-imports"]


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["dmeo"], 2), (["--help"], 0)])
def test_an_unknown_command_shows_the_known_ones(module, capsys, arguments, code):
    assert module.main(arguments) == code
    assert "python3 dev.py demo" in capsys.readouterr().out
    assert module.made == []


@pytest.mark.skipif(os.name == "nt", reason="needs bash")
@pytest.mark.parametrize(("failing", "calls"), [("none", "test lint docs"), ("test", "test")])
def test_the_ci_script_runs_its_commands_and_stops_at_a_failure(tmp_path, failing, calls):
    """A `python3` that only notes what it was asked for stands in for the real one."""
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\necho "$PWD $*" >> "{tmp_path}/calls"\n[ "$2" != {failing} ]\n')
    python.chmod(0o755)
    environment = {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"}
    done = subprocess.run(["bash", ROOT / ".ci" / "run"], env=environment, cwd=tmp_path)
    assert done.returncode == (failing != "none")
    assert (tmp_path / "calls").read_text().splitlines() == [
        f"{ROOT} dev.py {command}" for command in calls.split()
    ]
