"""Evidence checked by doing the work again: what needs the readers and the methods."""
