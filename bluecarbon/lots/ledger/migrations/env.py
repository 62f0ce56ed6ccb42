"""Run by Alembic, on a connection and inside a transaction that `database.py` has opened."""

from alembic import context


def migrate():
    """Bring the database of the given connection up to date."""
    context.configure(connection=context.config.attributes["connection"])
    with context.begin_transaction():
        context.run_migrations()


if getattr(context, "_proxy", None) is not None:  # not when it is only imported
    migrate()
