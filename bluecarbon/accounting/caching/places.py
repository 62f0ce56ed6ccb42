"""Where counts are kept on disk, and whether that place is ours."""

import os
import sys
from pathlib import Path

# Of all entries together [byte]; the one that was used longest ago goes first.
LIMIT = 2**30


def default_folder():
    """The folder of the user for caches: $BLUECARBON_CACHE, or what the system has for it."""
    named = os.environ.get("BLUECARBON_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "bluecarbon" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "bluecarbon"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "bluecarbon"


def fault_of(folder):
    """Why counts in a folder are not to be believed, or None: others could have put them there."""
    if os.name != "posix" or not folder.exists():
        return None
    stat = folder.stat()
    if stat.st_uid not in (os.geteuid(), 0):
        return "it belongs to somebody else"
    if stat.st_mode & 0o002:
        return "everybody may write to it"
    return None
