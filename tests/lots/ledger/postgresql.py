"""A real PostgreSQL for the tests: a temporary cluster of its own, on a Unix socket.

`initdb` refuses to run as root, so root hands the cluster to an account without privileges.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

INSTALL = "PostgreSQL is not installed: apt-get install postgresql (or set PATH to its initdb)"
_NUMBER = itertools.count()


def programs():
    """Folder with initdb and pg_ctl, or None."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


class Cluster:
    """Starts in a new folder; `remove` ends it and leaves nothing.

    Without `fsync` nothing waits for the disk, and what was committed still outlives every end of a
    process, the server's too; only the machine itself must not stop. Tests need no more.
    """

    def __init__(self, *, fsync=True):
        self._fsync = "on" if fsync else "off"
        self._bin = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="bluecarbon-pg-"))
        self._as = []
        if os.geteuid() == 0:
            account = next(
                pwd.getpwnam(name)
                for name in ("postgres", "nobody")
                if name in {entry.pw_name for entry in pwd.getpwall()}
            )
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._as = ["runuser", "-u", account.pw_name, "--"]
        self._data = self.folder / "data"
        self._run(
            "initdb", "-D", self._data, "-U", "bluecarbon", "-A", "trust", "-E", "UTF8",
            "--locale=C", "--no-instructions",
        )  # fmt: skip
        self.start()

    def start(self):
        """Start the server; it listens on nothing but a socket in its folder."""
        options = f"-c listen_addresses= -k {self.folder} -c max_connections=60 "
        options += f"-c fsync={self._fsync}"
        self._run(
            "pg_ctl", "-D", self._data, "-w", "-l", self.folder / "log", "-o", options, "start"
        )

    def stop(self, mode="fast"):
        """Stop the server: "fast" in order, "immediate" as in a crash."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def remove(self):
        """Stop, and leave nothing behind."""
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def database(self):
        """URL of a new, empty database."""
        import psycopg

        name = f"ledger_{os.getpid()}_{next(_NUMBER)}"
        with psycopg.connect(
            host=str(self.folder), user="bluecarbon", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://bluecarbon@/{name}?host={self.folder}"

    def _run(self, program, *arguments):
        command = [*self._as, str(self._bin / program), *map(str, arguments)]
        # Where an account without privileges may not be, its programs complain.
        done = subprocess.run(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=120,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}")
