"""One file per step; a published one is never edited."""
