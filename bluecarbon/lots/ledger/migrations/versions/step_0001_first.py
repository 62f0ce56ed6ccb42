"""The chain, the tables that follow from it, and the triggers that guard both."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_DIGEST = sa.String(64)
_KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_WRITTEN_ONCE = ("entries", "requests", "statements", "codes", "outlines", "boxes")
_CHANGING = {
    "lots": ("version", "live", "superseded_by"),
    "holdings": ("status", "owner", "current"),
    "contributions": ("released",),
}
_NEVER_DELETED = (*_WRITTEN_ONCE, *_CHANGING, "head", "buffers")


def upgrade():
    """Create everything."""
    _chain()
    _lots()
    _buffers()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_tree()
        _sqlite_guards()
    else:
        _postgresql_tree()
        _postgresql_guards()


def downgrade():
    """There is nothing to go back to: a ledger is never taken apart."""
    raise NotImplementedError("A ledger is never taken apart.")


def _column(name, kind, **options):
    return sa.Column(name, kind, **{"nullable": False} | options)


def _chain():
    op.create_table(
        "entries",
        _column("sequence", _KEY, primary_key=True, autoincrement=False),
        _column("previous", _DIGEST),
        _column("event", sa.Text),
        _column("hash", _DIGEST),
        sa.Column("lot_id", sa.Text),
    )
    op.create_index("entries_lot", "entries", ["lot_id", "sequence"])
    op.create_table(
        "head",
        sa.Column(
            "id", sa.Integer, sa.CheckConstraint("id = 1", name="one_head"), primary_key=True
        ),
        _column("sequence", sa.BigInteger),
        _column("hash", _DIGEST),
    )
    op.create_table(
        "requests",
        _column("id", sa.Text, primary_key=True),
        _column("digest", _DIGEST),
        _column("first_sequence", sa.BigInteger),
        _column("last_sequence", sa.BigInteger),
    )
    op.create_table(
        "statements",
        _column("digest", _DIGEST, primary_key=True),
        _column("sequence", sa.BigInteger),
        _column("envelope", sa.Text),
    )


def _lots():
    op.create_table(
        "codes",
        _column("kind", sa.Text, primary_key=True),
        _column("code", sa.Text, primary_key=True),
        _column("name", sa.Text),
    )
    op.create_table(
        "outlines", _column("digest", _DIGEST, primary_key=True), _column("text", sa.Text)
    )
    texts = "project holder habitat method pools".split()
    numbers = "units unit_kg kg_co2e".split()
    op.create_table(
        "lots",
        _column("id", sa.Text, primary_key=True),
        _column("sequence", sa.BigInteger),
        _column("content_digest", _DIGEST),
        _column("document", sa.Text),
        sa.Column("statement", _DIGEST, sa.ForeignKey("statements.digest"), nullable=False),
        _column("account", _DIGEST),
        _column("line", _DIGEST),
        _column("line_kg", sa.BigInteger),
        *(_column(name, sa.Text) for name in texts),
        _column("vintage", sa.Integer),
        _column("starts", sa.Text),
        _column("ends", sa.Text),
        *(_column(name, sa.BigInteger) for name in numbers),
        _column("series", sa.Text),
        _column("first", sa.BigInteger),
        _column("last", sa.BigInteger),
        sa.Column("geometry_digest", _DIGEST, sa.ForeignKey("outlines.digest"), nullable=False),
        _column("exclusive_of", sa.Text),
        _column("buffer_pool", sa.Text),
        _column("version", sa.Integer),
        _column("live", sa.Boolean),
        sa.Column("superseded_by", sa.Text),
    )
    op.create_index("lots_statement", "lots", ["statement"])
    op.create_index("lots_line", "lots", ["line"])
    op.create_index("lots_project", "lots", ["project", "vintage", "holder"])
    op.create_index("lots_series", "lots", ["series", "first"])
    live = {"sqlite_where": sa.text("live"), "postgresql_where": sa.text("live")}
    op.create_index("lots_first", "lots", ["series", "first"], unique=True, **live)
    op.create_index("lots_last", "lots", ["series", "last"], unique=True, **live)
    op.create_table(
        "holdings",
        sa.Column("lot_id", sa.Text, sa.ForeignKey("lots.id"), primary_key=True),
        _column("first", sa.BigInteger, primary_key=True, autoincrement=False),
        _column("last", sa.BigInteger, primary_key=True, autoincrement=False),
        _column("status", sa.Text),
        _column("owner", sa.Text),
        _column("current", sa.Boolean),
    )
    op.create_table(
        "boxes",
        _column("id", _KEY, primary_key=True),
        sa.Column("lot_id", sa.Text, sa.ForeignKey("lots.id"), nullable=False),
        _column("vintage", sa.Integer),
        *(_column(name, sa.BigInteger) for name in ("west", "east", "south", "north")),
    )
    op.create_index("boxes_place", "boxes", ["vintage", "south", "north", "west", "east"])
    op.create_index("boxes_lot", "boxes", ["lot_id"])


def _buffers():
    op.create_table(
        "contributions",
        _column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
        _column("pool", sa.Text),
        sa.Column("line", _DIGEST, unique=True),
        _column("kg", sa.BigInteger),
        _column("released", sa.Boolean),
    )
    masses = "contributed_kg drawn_kg released_kg lost_kg settled_kg".split()
    op.create_table(
        "buffers",
        _column("pool", sa.Text, primary_key=True),
        *(_column(name, sa.BigInteger) for name in masses),
        sa.CheckConstraint("contributed_kg >= drawn_kg + released_kg", name="not_overdrawn"),
        sa.CheckConstraint("lost_kg >= drawn_kg + settled_kg", name="not_settled_twice"),
    )


# SQLite ------------------------------------------------------------------------------------------


def _sqlite_tree():
    """An R*Tree over the boxes, filled by a trigger, where this SQLite has the module."""
    options = {row[0] for row in op.get_bind().exec_driver_sql("PRAGMA compile_options")}
    if "ENABLE_RTREE" not in options:
        return
    op.execute(
        "CREATE VIRTUAL TABLE boxes_tree USING rtree_i32("
        "id, west, east, south, north, vintage_from, vintage_to)"
    )
    op.execute(
        "CREATE TRIGGER boxes_plant AFTER INSERT ON boxes BEGIN INSERT INTO boxes_tree VALUES ("
        "NEW.id, NEW.west, NEW.east, NEW.south, NEW.north, NEW.vintage, NEW.vintage); END"
    )


def _sqlite_guards():
    for table in _NEVER_DELETED:
        _sqlite_guard(f"{table}_no_delete", f"DELETE ON {table}", "nothing is ever deleted")
    for table in _WRITTEN_ONCE:
        _sqlite_guard(f"{table}_no_update", f"UPDATE ON {table}", "it is written once")
    for table, columns in _CHANGING.items():
        fixed = [c for c in _columns(table) if c not in columns]
        _sqlite_guard(
            f"{table}_no_update", f"UPDATE OF {', '.join(fixed)} ON {table}", "it is written once"
        )
    _sqlite_guard(
        "entries_follow",
        "INSERT ON entries",
        "an entry follows the last one",
        "EXISTS (SELECT 1 FROM entries WHERE sequence >= NEW.sequence) OR (NEW.sequence > 1 AND "
        "NOT EXISTS (SELECT 1 FROM entries WHERE sequence = NEW.sequence - 1 "
        "AND hash = NEW.previous))",
    )
    _sqlite_guard(
        "head_forward", "UPDATE ON head", "the head moves on", "NEW.sequence <= OLD.sequence"
    )


def _sqlite_guard(name, event, said, when="1"):
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: {said}'); END"
    )


def _columns(table):
    return [row[1] for row in op.get_bind().exec_driver_sql(f"PRAGMA table_info({table})")]


# PostgreSQL --------------------------------------------------------------------------------------


def _postgresql_tree():
    """A GiST index over the boxes, which every PostgreSQL has."""
    op.execute(
        "CREATE INDEX boxes_tree ON boxes USING gist (box(point(west, south), point(east, north)))"
    )


def _postgresql_guards():
    op.execute(
        "CREATE FUNCTION bluecarbon_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'append-only: % of % is not allowed', TG_OP, TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION bluecarbon_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.sequence > 1 AND NOT EXISTS (SELECT 1 FROM entries WHERE "
        "sequence = NEW.sequence - 1 AND hash = NEW.previous) THEN "
        "RAISE EXCEPTION 'append-only: an entry follows the last one'; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE FUNCTION bluecarbon_forward() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.sequence <= OLD.sequence THEN "
        "RAISE EXCEPTION 'append-only: the head moves on'; END IF; RETURN NEW; END $$"
    )
    for table in _NEVER_DELETED:
        # TRUNCATE too, which fires no row trigger.
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bluecarbon_refuse()"
        )
    for table in _WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bluecarbon_refuse()"
        )
    for table, columns in _CHANGING.items():
        inspector = sa.inspect(op.get_bind())
        fixed = [c["name"] for c in inspector.get_columns(table) if c["name"] not in columns]
        op.execute(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {', '.join(fixed)} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bluecarbon_refuse()"
        )
    op.execute(
        "CREATE TRIGGER entries_follow BEFORE INSERT ON entries "
        "FOR EACH ROW EXECUTE FUNCTION bluecarbon_follow()"
    )
    op.execute(
        "CREATE TRIGGER head_forward BEFORE UPDATE ON head "
        "FOR EACH ROW EXECUTE FUNCTION bluecarbon_forward()"
    )
