#!/usr/bin/env python3
"""Set up and run bluecarbon with nothing but Python 3.11 or newer and pip.

    python3 dev.py demo [OPTION ...]   the main job on data/xiangshan; results in out/xiangshan
    python3 dev.py test [OPTION ...]   the whole test suite; options go to pytest
    python3 dev.py lint                style, format and the import contract
    python3 dev.py docs [OPTION ...]   the documentation, warnings as errors; pages in out/docs
    python3 dev.py lock [--upgrade]    write requirements/*.txt again from pyproject.toml

The first command makes .venv in this folder from the locked, hashed requirements: by uv, else by
pip. Nothing is installed anywhere else. Delete .venv and all of it is gone.
"""

# Only the standard library, and grammar of Python 3.6: an old Python must get as far as the
# sentence that asks for a newer one.

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
SCRIPTS = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
PYTHON = os.path.join(SCRIPTS, "python.exe" if os.name == "nt" else "python")
# Holds the stamp of a finished .venv, and UNFINISHED until then: so a half-made one is known, and
# so is a .venv that somebody else made.
MARK = os.path.join(VENV, "made-by-dev.py")
UNFINISHED = "unfinished"
PART = ".part"
LOG = os.path.join(VENV, "setup.log")
CACHE = os.path.join(VENV, "cache")
INSTALLER_LOCK = os.path.join("requirements", "uv.txt")
LOCK = os.path.join("requirements", "dev.txt")
WHEELS_ONLY = ["--only-binary", ":all:"]

DEMO = ["run", os.path.join("data", "xiangshan", "project.toml")]
DEMO += ["--out", os.path.join("out", "xiangshan")]
DOCS = ["--fail-on-warning", "--keep-going", "--fresh-env", "--quiet", "docs"]
DOCS += [os.path.join("out", "docs")]
LINT = [["ruff", "check", "--output-format=concise"], ["ruff", "format", "--check"]]
LINT += [["lint-imports", "--no-cache"]]
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
COMPILE += ["--generate-hashes"] + WHEELS_ONLY
COMPILE += ["--custom-compile-command", "python3 dev.py lock"]
# Everything first, so that the smaller sets take the same versions.
LOCKS = {
    "all.txt": ["pyproject.toml", "--all-extras", "--group=dev", "--group=installer"],
    "dev.txt": ["pyproject.toml", "--extra=dask", "--extra=fast", "--extra=plot"],
    "uv.txt": ["--group=installer"],
}
LOCKS["dev.txt"] += ["--extra=postgres", "--extra=vector", "--group=dev"]


class Stop(Exception):
    """One sentence for the reader: what is wrong, and what to do."""


def main(arguments):
    """Run one command; returns its exit code."""
    commands = {"demo": demo, "test": test, "lint": lint, "docs": docs, "lock": lock}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        refuse_old_python(arguments)
        os.chdir(ROOT)
        with one_at_a_time():
            set_up()
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 2
    except KeyboardInterrupt:
        say("Interrupted; run the same command again to go on.")
        return 130
    except OSError as error:
        say("This machine refused: {}.".format(error))
        return 2


def demo(options):
    return replace_process([os.path.join(SCRIPTS, "bluecarbon")] + DEMO + options)


def test(options):
    # All processors, unless the options say otherwise: -n 0 for one process and a debugger.
    told = any(o.startswith(("-n", "--numprocesses")) for o in options)
    # Who has nothing left takes over from the other: some tests take a minute, most take none.
    workers = [] if told else ["-n", "auto", "--dist", "worksteal"]
    return replace_process([PYTHON, "-m", "pytest"] + workers + options)


def lint(options):
    # All of them, also after one has failed: the reader wants to see everything at once.
    codes = [run_here([os.path.join(SCRIPTS, check[0])] + check[1:]) for check in LINT]
    return max(codes)


def docs(options):
    code = run_here([os.path.join(SCRIPTS, "sphinx-build")] + DOCS + options)
    if not code:
        say("Open {}.".format(os.path.join(DOCS[-1], "index.html")))
    return code


def lock(options):
    if not shutil.which("uv", path=SCRIPTS):
        raise Stop("Locking needs uv, which could not be installed here: use another machine.")
    for name, selection in LOCKS.items():
        constraints = [] if name == "all.txt" else ["--constraints", "requirements/all.txt"]
        output = ["--output-file", "requirements/" + name]
        command = [os.path.join(SCRIPTS, COMPILE[0])] + COMPILE[1:]
        code = run_here(command + selection + constraints + output + options)
        if code:
            return code
    return 0


# --- The way to a complete .venv ------------------------------------------------------------------


def refuse_old_python(arguments):
    if sys.version_info >= OLDEST:
        return
    newer = next(filter(answers, ("python3.13", "python3.12", "python3.11")), None)
    again = "`{} dev.py {}`".format(newer or "python3.11", " ".join(arguments))
    install_one = "install one (on Debian or Ubuntu `apt-get install python3.11`) and "
    raise Stop(
        "bluecarbon needs Python {}.{} or newer and this is {}.{}: {}run {}.".format(
            *(OLDEST + tuple(sys.version_info[:2]) + ("" if newer else install_one, again))
        )
    )


def answers(python):
    # Asked, because a shim may stand there without the Python behind it.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return shutil.which(python) and subprocess.call([python, "--version"], **quiet) == 0


def set_up():
    """Make .venv unless a complete one stands there that was made from the same things."""
    try:
        wanted = stamp()
    except OSError as error:
        raise Stop("The checkout is not complete ({}): fetch it again.".format(error)) from None
    if read(MARK) == wanted and os.path.exists(PYTHON):
        return
    start = time.time()
    say("Setting up .venv (once; half a minute, more on a slow line) ...")
    try:
        make_room()
        environment = tool_environment()
        make_python()
        install(environment)
        shutil.rmtree(CACHE, ignore_errors=True)
        write(MARK, wanted)
    except OSError as error:
        raise Stop(cannot_write(error)) from None
    say("Set up in {:.0f} s.".format(time.time() - start))


def stamp():
    """Digest of all that .venv is made from, and of where it stands: it cannot be moved."""
    digest = hashlib.sha256()
    for name in (INSTALLER_LOCK, LOCK, "pyproject.toml", "dev.py"):
        with open(name, "rb") as file:
            digest.update(hashlib.sha256(file.read()).digest())
    machine = [sys.version, sysconfig.get_platform(), sys.base_prefix, ROOT]
    digest.update("\n".join(machine).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


@contextlib.contextmanager
def one_at_a_time():
    """Lets a second dev.py wait while the first one sets up."""
    with open(os.path.abspath(__file__), "rb") as file:
        # Some systems and some network folders have no such lock: two at once are rare enough.
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_room():
    """Clear away what an earlier set-up left, but nothing that is not ours."""
    if not os.path.lexists(VENV):
        os.mkdir(VENV)
    ours = (os.path.basename(MARK), os.path.basename(MARK) + PART)
    if not os.path.isdir(VENV) or (not read(MARK) and not set(os.listdir(VENV)) <= set(ours)):
        raise Stop(
            ".venv in {} was not made by dev.py: rename or delete it, then run this again.".format(
                ROOT
            )
        )
    write(MARK, UNFINISHED)  # first, for the case that clearing is interrupted
    for entry in os.scandir(VENV):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        elif entry.path != MARK:
            os.unlink(entry.path)


def make_python():
    """An empty virtual environment, without pip: bringing that in takes longer than all else."""
    try:
        import venv
    except ImportError:
        raise Stop(
            "This Python comes without its `venv` module: install it (on Debian or Ubuntu "
            "`apt-get install python3-venv`) and run this again."
        ) from None
    venv.EnvBuilder(symlinks=os.name != "nt").create(VENV)


def install(environment):
    """The locked requirements, then the package itself, which downloads nothing any more."""
    hashed = ["--require-hashes"] + WHEELS_ONLY
    pip = pip_command(environment)
    pip += ["install", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    tools = [pip]
    said = attempt(pip + hashed + ["--requirement", INSTALLER_LOCK], environment)
    if matches(said, NO_NETWORK + BAD_HASH):
        raise Stop(failure(said))
    uv = shutil.which("uv", path=SCRIPTS)
    if said is None and uv:
        # uv trusts the certificates it brings, pip (also) those of the system: at some sites all
        # goes through a proxy that only the system knows. And uv does not run everywhere.
        options = ["pip", "install", "--python", PYTHON]
        tools = [[uv] + options, [uv, "--system-certs"] + options, pip]
    for tool in tools:
        if "--system-certs" in tool and not matches(said, ["certificate"]):
            continue
        said = attempt(tool + hashed + ["--requirement", LOCK], environment)
        if said is None or matches(said, BAD_HASH):
            break
    if said is None:
        package = ["--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT]
        said = attempt(tool + package, environment)
    if said is not None:
        raise Stop(failure(said))


def pip_command(environment):
    """A pip that installs into .venv: the caller's own, else the one that Python carries."""
    caller = sys.executable
    if os.path.dirname(os.path.abspath(caller)) == SCRIPTS:  # .venv was active, and is empty now
        caller = getattr(sys, "_base_executable", caller)
    # `--python` came with pip 22.3, older than any Python we take, but pip may have been replaced.
    pip = [caller, "-m", "pip", "--python", PYTHON]
    if attempt(pip + ["--version"], environment) is None:
        return pip
    if attempt([PYTHON, "-m", "ensurepip"], environment) is None:
        return [PYTHON, "-m", "pip"]
    raise Stop(
        "This Python has neither pip nor ensurepip: install one of them (on Debian or Ubuntu "
        "`apt-get install python3-venv`, on Fedora `dnf install python3-pip`) and run this again."
    )


def attempt(command, environment):
    """Run a step of the set-up: None when it went well, else all that it said."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        done = subprocess.run(command, env=environment, **pipes)
        said, failed = done.stdout.decode("utf-8", "replace"), done.returncode
    except OSError as error:  # for example where programs in this folder may not be run
        said, failed = str(error), True
    with open(LOG, "a", encoding="utf-8") as log:
        log.write("$ {}\n{}\n".format(" ".join(command), said))
    return said if failed else None


# --- What can go wrong, in words ------------------------------------------------------------------

NO_NETWORK = (
    "certificate verify failed",
    "connection broken",
    "connection refused",
    "connection reset",
    "dns error",
    "error sending request",
    "failed to establish a new connection",
    "max retries exceeded",
    "name resolution",
    "network is unreachable",
    "timed out",
    "tunnel connection failed",
)
BAD_HASH = ("do not match the hashes", "hash mismatch")
NO_WHEEL = ("no matching distribution", "no usable wheels", "not a supported wheel")
DISK_FULL = ("no space left on device", "disk quota exceeded")


def matches(said, words):
    return said is not None and any(word in said.lower() for word in words)


def failure(said):
    """One sentence for a failed installation."""
    if matches(said, DISK_FULL):
        return "The disk is full: free 1.5 GB for .venv and its downloads, then run this again."
    if matches(said, BAD_HASH):
        return (
            "A downloaded package is not the one that requirements/ names by its hash: do not go "
            "on with it, and ask who changed it (what was said is in {}).".format(LOG)
        )
    if matches(said, NO_NETWORK):
        return (
            "The packages cannot be fetched, because the network or the package index does not "
            "answer: connect, or set HTTPS_PROXY or PIP_INDEX_URL where a proxy or a mirror is "
            "needed, then run this again (what was said is in {}).".format(LOG)
        )
    if matches(said, NO_WHEEL):
        return (
            "There is no ready-made package for Python {}.{} on {}: take Python 3.11 to 3.13, or "
            "`conda env create -f environment.yml` (what is missing is in {}).".format(
                sys.version_info[0], sys.version_info[1], sysconfig.get_platform(), LOG
            )
        )
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no reason given"]
    errors = [line for line in lines if line.lower().startswith("error")] or lines
    return "The installation failed ({}): read the whole story in {}.".format(errors[-1], LOG)


def cannot_write(error):
    """One sentence for a folder that cannot be written to."""
    if matches(str(error), DISK_FULL):
        return failure(str(error))
    return (
        "This folder cannot be written to ({}): copy it to a place of your own, as in `cp -r {} "
        "~/bluecarbon`, and run the same command there.".format(error, ROOT)
    )


# --- Small helpers --------------------------------------------------------------------------------


def tool_environment():
    """Environment of pip and uv: the caller's, less what would send packages elsewhere."""
    astray = ("PIP_", "UV_")
    keep = ("CACHE", "CERT", "CONFIG", "FIND_LINKS", "HOST", "HTTP", "INDEX", "PROXY", "TIMEOUT")
    keep += ("KEYRING", "NATIVE_TLS", "OFFLINE", "SYSTEM_CERTS")
    environment = {
        name: value
        for name, value in run_environment().items()
        if not name.startswith(astray) or any(word in name for word in keep)
    }
    environment["PIP_REQUIRE_VIRTUALENV"] = environment["PIP_USER"] = "0"
    environment["UV_NO_PROGRESS"] = "1"
    if "PIP_INDEX_URL" in environment and "UV_INDEX_URL" not in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    # A home that cannot be written to: the downloads go beside what is made from them.
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    if not writable(cache):
        environment.setdefault("PIP_CACHE_DIR", os.path.join(CACHE, "pip"))
        environment.setdefault("UV_CACHE_DIR", os.path.join(CACHE, "uv"))
    return environment


def run_environment():
    """Environment of everything in .venv: nothing of another Python shines through."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    environment = {name: value for name, value in os.environ.items() if name not in foreign}
    environment["VIRTUAL_ENV"] = VENV
    environment["PATH"] = SCRIPTS + os.pathsep + environment.get("PATH", os.defpath)
    # Else a home that cannot be written to makes matplotlib list all fonts in every run.
    environment.setdefault("MPLCONFIGDIR", os.path.join(VENV, "matplotlib"))
    return environment


def replace_process(command):
    """Become the command, so that its signals and exit code are nobody else's."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "nt":  # where exec would give the prompt back before the command is done
        return run_here(command)
    os.execve(command[0], command, run_environment())


def run_here(command):
    return subprocess.call(command, env=run_environment())


def writable(folder):
    try:
        os.makedirs(folder, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return None


def write(path, text):
    # Whole or not at all: a stamp cut short must not pass for one.
    with open(path + PART, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + PART, path)


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
