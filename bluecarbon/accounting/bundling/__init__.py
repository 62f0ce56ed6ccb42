"""An account as a bundle: one file that a stranger can check and compute again."""

from bluecarbon.accounting.bundling.bundling import files_of, write_bundle

__all__ = ["files_of", "write_bundle"]
