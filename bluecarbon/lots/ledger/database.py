"""The database behind a ledger: opened, brought up to date, and written by one at a time.

A transaction that writes holds the one lock of the database from its first statement (SQLite:
BEGIN IMMEDIATE; PostgreSQL: the row of the head), so what it has read stays true until it commits.
Should that ever fail, the primary key of the chain lets only one of two writers commit.
"""

import os
import random
import time
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from bluecarbon.errors import InputError
from bluecarbon.lots.ledger import schema
from bluecarbon.lots.ledger.refusals import LedgerBusy

REVISION = "0001"  # the last of migrations/versions
# Of PostgreSQL: serialisation, deadlock, lock not available, unique violation by a race, and lost
# connections. All may be tried again: a request that did get through is found by its id.
_AGAIN = ("40001", "40P01", "55P03", "23505", "08", "57P0")
_ADVISORY_LOCK = 0x626C7565  # "blue": two processes do not create the tables at once


class Database:
    """Connections to one ledger. `patience` [s] bounds how long a writer waits for others."""

    def __init__(self, where, *, patience=30.0):
        self.url = _url(where)
        self.patience = patience
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        self._process = os.getpid()

    def migrate(self):
        """Bring the tables up to date; creates them in an empty database."""

        def work(connection):
            if not self.sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            found = _revision(connection)
            if found != REVISION:
                _upgrade(connection, found)

        with self._connect() as connection:
            if _revision(connection) == REVISION:
                return
        self._attempt(work, lock=False)

    def write(self, work):
        """What `work(connection)` returns, in one transaction that is all or nothing, and durable.

        `work` may be run several times, so it does nothing but through the connection.
        """
        return self._attempt(work, lock=True)

    def write_first(self, work):
        """The same in a ledger that may have no head to lock yet."""
        return self._attempt(work, lock=False)

    @contextmanager
    def read(self):
        """A connection on which everything is seen as of one moment."""
        with self._connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
                )
            yield connection

    def close(self):
        """Close all connections."""
        self.engine.dispose()

    def _connect(self):
        if os.getpid() != self._process:
            # A connection does not survive a fork; the parent's are left alone.
            self.engine.dispose(close=False)
            self._process = os.getpid()
        return self.engine.connect()

    def _attempt(self, work, *, lock):
        deadline = time.monotonic() + self.patience
        races = 0
        while True:
            try:
                with self._connect() as connection:
                    self._begin(connection, deadline, lock=lock)
                    result = work(connection)
                    connection.commit()
                    return result
            except DBAPIError as error:
                races += isinstance(error, IntegrityError)
                # What is still not unique at the third time is no race.
                if not _transient(error) or races > 3:
                    raise
                if time.monotonic() > deadline:
                    raise LedgerBusy(
                        f"The ledger {self.url.render_as_string()} was being written by others "
                        f"for {self.patience:g} s. Ask again with the same request id: what was "
                        "done is not done twice."
                    ) from error
                time.sleep(random.uniform(0.001, 0.02))

    def _begin(self, connection, deadline, *, lock):
        left = max(int(1000 * (deadline - time.monotonic())), 1)
        if self.sqlite:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {left}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            return
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {left}")
        # Whatever the server's default: what is acknowledged is on disk.
        connection.exec_driver_sql("SET LOCAL synchronous_commit = on")
        if lock:
            connection.execute(select(schema.head.c.id).with_for_update())


def has_tree(connection):
    """Whether boxes can be looked up in an R*Tree or a GiST index."""
    if connection.dialect.name != "sqlite":
        return True
    if "tree" not in connection.info:
        # Asked once for a connection: it was made with the tables, or never will be.
        found = text("SELECT 1 FROM sqlite_master WHERE name = :name")
        there = connection.execute(found, {"name": schema.TREE}).first()
        connection.info["tree"] = there is not None
    return connection.info["tree"]


def _url(where):
    """The URL of a database; a path stands for a file of SQLite."""
    if isinstance(where, Path) or "://" not in str(where):
        where = f"sqlite:///{os.fspath(where)}"
    try:
        url = make_url(where)
    except ArgumentError as error:
        raise _no_database(where, error) from None
    backend = url.get_backend_name()
    if backend == "postgresql" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if backend not in ("sqlite", "postgresql") or (
        backend == "sqlite" and url.database in (None, "", ":memory:")
    ):
        raise _no_database(url.render_as_string(), "not a file of SQLite, and not PostgreSQL")
    return url


def _no_database(where, found):
    return InputError(
        where=f"ledger {where}",
        found=found,
        rule="A ledger is a file of SQLite or a database of PostgreSQL.",
        cure="Give a path, or postgresql+psycopg://user@host/database.",
    )


def _engine(url):
    try:
        if url.get_backend_name() != "sqlite":
            # Each statement sees what was committed before it: after the lock, everything.
            # A server may have been restarted since: connections are asked whether they live.
            return create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
        # Transactions are begun by hand, see Database._begin.
        engine = create_engine(url, connect_args={"isolation_level": None, "timeout": 30})
    except ModuleNotFoundError as error:
        raise InputError(
            where=f"ledger {url.render_as_string()}",
            found=f"no module {error.name}",
            rule="A ledger in PostgreSQL needs its driver.",
            cure="Install it: pip install 'bluecarbon[postgres]'.",
        ) from None

    @event.listens_for(engine, "connect")
    def _set_up(connection, _record):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Keys are digests, so every row goes to another page: without room for them (64 MiB, and as
        # much of the log) a large ledger reads and writes each page again and again.
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA wal_autocheckpoint = 16384")
        # So that INSERT OR REPLACE deletes under the eyes of the triggers.
        connection.execute("PRAGMA recursive_triggers = ON")

    return engine


def _transient(error):
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state.startswith(_AGAIN)
    if getattr(error, "connection_invalidated", False):
        return True
    said = str(error.orig)
    return "locked" in said or "busy" in said


def _revision(connection):
    """The last step that was made in a database; None in an empty one."""
    names = set(inspect(connection).get_table_names())
    if "alembic_version" in names:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if names & set(schema.metadata.tables):
        raise _no_database(connection.engine.url.render_as_string(), "other tables of such names")
    return None


def _upgrade(connection, found):
    """Run the steps that are missing."""
    # Half a second to import, and needed once in the life of a ledger.
    from alembic import command
    from alembic.config import Config

    if found is not None and found > REVISION:
        raise _no_database(
            connection.engine.url.render_as_string(), f"tables of a later version ({found})"
        )
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
