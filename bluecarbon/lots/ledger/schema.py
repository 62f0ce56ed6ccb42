"""The tables. What is written once (the chain) and what follows from it (all the others).

The chain alone is the ledger: `audit` makes all other tables again from it and compares. They are
there so that a sale need not read a million entries. Created and changed by `migrations` only.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
DIGEST = String(64)
# SQLite numbers rows by itself only where the type says INTEGER.
KEY = BigInteger().with_variant(Integer, "sqlite")

entries = Table(
    "entries",
    metadata,
    Column("sequence", KEY, primary_key=True, autoincrement=False),
    Column("previous", DIGEST, nullable=False),
    Column("event", Text, nullable=False),
    Column("hash", DIGEST, nullable=False),
    Column("lot_id", Text),  # that the event is about, to find the history of a lot
    Index("entries_lot", "lot_id", "sequence"),
)
head = Table(
    "head",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_head"), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", DIGEST, nullable=False),
)
requests = Table(
    "requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", DIGEST, nullable=False),
    Column("first_sequence", BigInteger, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
)
statements = Table(
    "statements",
    metadata,
    Column("digest", DIGEST, primary_key=True),  # no evidence is issued from twice
    Column("sequence", BigInteger, nullable=False),  # of the first entry
    Column("envelope", Text, nullable=False),
)
codes = Table(
    "codes",
    metadata,
    Column("kind", Text, primary_key=True),  # project, habitat, holder
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
)
outlines = Table(
    "outlines",
    metadata,
    Column("digest", DIGEST, primary_key=True),
    Column("text", Text, nullable=False),
)
lots = Table(
    "lots",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("content_digest", DIGEST, nullable=False),
    Column("document", Text, nullable=False),  # the lot file without its outline
    Column("statement", DIGEST, ForeignKey("statements.digest"), nullable=False),
    Column("account", DIGEST, nullable=False),  # the run that counted it
    Column("line", DIGEST, nullable=False),  # the line of that account it was cut from
    Column("line_kg", BigInteger, nullable=False),  # all that may be issued of that line
    Column("project", Text, nullable=False),
    Column("holder", Text, nullable=False),
    Column("habitat", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("pools", Text, nullable=False),  # JSON
    Column("vintage", Integer, nullable=False),
    Column("starts", Text, nullable=False),  # ISO 8601
    Column("ends", Text, nullable=False),
    Column("units", BigInteger, nullable=False),
    Column("unit_kg", BigInteger, nullable=False),
    Column("kg_co2e", BigInteger, nullable=False),
    Column("series", Text, nullable=False),  # a serial without its numbers
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("geometry_digest", DIGEST, ForeignKey("outlines.digest"), nullable=False),
    Column("exclusive_of", Text, nullable=False),  # JSON
    Column("buffer_pool", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("live", Boolean, nullable=False),  # False once superseded
    Column("superseded_by", Text),  # JSON
    Index("lots_statement", "statement"),
    Index("lots_line", "line"),
    Index("lots_series", "series", "first"),
    Index("lots_project", "project", "vintage", "holder"),
    # Two live blocks of one series cannot begin, or end, at one number.
    Index(
        "lots_first", "series", "first", unique=True,
        sqlite_where=text("live"), postgresql_where=text("live"),
    ),
    Index(
        "lots_last", "series", "last", unique=True,
        sqlite_where=text("live"), postgresql_where=text("live"),
    ),
)  # fmt: skip
holdings = Table(
    "holdings",
    metadata,
    Column("lot_id", Text, ForeignKey("lots.id"), primary_key=True),
    Column("first", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, primary_key=True, autoincrement=False),
    Column("status", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("current", Boolean, nullable=False),  # False once it was divided
)
boxes = Table(
    "boxes",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("lot_id", Text, ForeignKey("lots.id"), nullable=False),
    Column("vintage", Integer, nullable=False),
    # In whole units of 1e-7 degree.
    Column("west", BigInteger, nullable=False),
    Column("east", BigInteger, nullable=False),
    Column("south", BigInteger, nullable=False),
    Column("north", BigInteger, nullable=False),
    Index("boxes_place", "vintage", "south", "north", "west", "east"),
    Index("boxes_lot", "lot_id"),
)
contributions = Table(
    "contributions",
    metadata,
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("pool", Text, nullable=False),
    Column("line", DIGEST, unique=True),  # None: given by hand
    Column("kg", BigInteger, nullable=False),
    Column("released", Boolean, nullable=False),
)
buffers = Table(
    "buffers",
    metadata,
    Column("pool", Text, primary_key=True),
    Column("contributed_kg", BigInteger, nullable=False),
    Column("drawn_kg", BigInteger, nullable=False),
    Column("released_kg", BigInteger, nullable=False),
    Column("lost_kg", BigInteger, nullable=False),
    Column("settled_kg", BigInteger, nullable=False),
    CheckConstraint("contributed_kg >= drawn_kg + released_kg", name="not_overdrawn"),
    CheckConstraint("lost_kg >= drawn_kg + settled_kg", name="not_settled_twice"),
)

# Nothing of these is ever changed; and nothing is deleted anywhere.
WRITTEN_ONCE = ("entries", "requests", "statements", "codes", "outlines", "boxes")
# What may change of the others; the rest of their columns stays as it was written.
CHANGING = {
    "lots": ("version", "live", "superseded_by"),
    "holdings": ("status", "owner", "current"),
    "contributions": ("released",),
}
NEVER_DELETED = (*WRITTEN_ONCE, *CHANGING, "head", "buffers")
# The virtual table of SQLite with the boxes in three dimensions: longitude, latitude, vintage.
TREE = "boxes_tree"


def guards():
    """Names of the triggers that hold the tables to this, and the table of each."""
    names = {"entries_follow": "entries", "head_forward": "head"}
    names |= {f"{table}_no_delete": table for table in NEVER_DELETED}
    return names | {f"{table}_no_update": table for table in (*WRITTEN_ONCE, *CHANGING)}
