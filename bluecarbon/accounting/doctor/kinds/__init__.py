"""One file per kind of input: what it is, whether its reader takes it, and what is suspicious."""
