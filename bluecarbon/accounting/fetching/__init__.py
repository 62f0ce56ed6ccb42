"""Rasters that a project file names by address: fetched whole, hashed, and kept by their digest.

They are not read by ranges over the network. Every byte that is counted must be under the digest
that the evidence states, and an account reads every block of its maps anyway.
"""

from bluecarbon.accounting.fetching.copies import Copies
from bluecarbon.accounting.fetching.fetched import check_pinned, with_copies
from bluecarbon.accounting.fetching.remote import Remote, remote_of

__all__ = ["Copies", "Remote", "check_pinned", "remote_of", "with_copies"]
