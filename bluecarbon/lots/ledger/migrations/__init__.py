"""How the tables came to be, step by step (Alembic); `database.py` brings a ledger up to date."""
